"""Building the agenda: what enters, with which score, and that it never changes afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Indicator, Measurement
from objectives.services import record_measurement
from perfmgmt.events.models import Event
from reviews.evidence import PERIODS_SHOWN, ItemEvidence
from reviews.models import AgendaFigure, AgendaItem, Decision, Deferral, Review, Standing
from reviews.services import close_review, freeze_review, schedule_reviews, start_review
from reviews.services.agenda import preview_agenda
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

ACTIONS, EXCEPTION, READ_BACK = AgendaItem.Kind


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def priority(plan):
    return factories.priority(plan=plan)


def rows(review):
    items = AgendaItem.objects.of(review).in_order()
    return [(item.kind, item.title, item.state, item.minutes) for item in items]


def parts(item):
    return [
        (code, Decimal(points).quantize(Decimal("0.001"))) for code, points, _seen in item.parts
    ]


def test_exceptions_enter_and_what_is_on_track_is_counted(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    meetings.measured(
        cast,
        "Hold",
        meetings.ON_TARGET,
        priority=priority,
        said={"cause": "", "commentary": ""},
    )
    review = meetings.frozen(cast, plan)
    assert rows(review) == [(EXCEPTION, "Deliver", "open", 12), (READ_BACK, "", "open", 5)]
    assert (review.on_track_count, review.objective_count) == (1, 2)
    assert (review.state, review.frozen_at) == (Review.State.FROZEN, NOW)


def test_the_score_of_one_item_by_hand(cast, plan, priority):
    # 80.125 against 95: off track 40; d/S = 14.875/95 = 0.15658, times 20 = 3.132; a new signal 20.
    meetings.off_track(cast, "Deliver", priority=priority)
    (item,) = meetings.exceptions(meetings.frozen(cast, plan))
    assert parts(item) == [
        ("result", Decimal("40.000")),
        ("miss", Decimal("3.132")),
        ("adverse_signal", Decimal("20.000")),
    ]
    assert item.score == 63


def test_the_rank_of_the_priority_weighs(cast, plan):
    # Half up: 0.9 × 63.132 = 56.82 → 57.
    second = factories.priority(plan=plan, rank=2)
    meetings.off_track(cast, "Deliver", priority=second)
    (item,) = meetings.exceptions(meetings.frozen(cast, plan))
    assert item.score == 57
    assert ItemEvidence.read(item.evidence).weight == Decimal("0.9")


def test_a_child_serves_its_parents_priority_and_a_stray_the_default_plan(cast, plan, priority):
    parent = factories.objective("Works", priority=priority)
    meetings.off_track(cast, "Line", parent=parent)
    meetings.off_track(cast, "Stray")
    scores = {item.title: item.score for item in meetings.exceptions(meetings.frozen(cast, plan))}
    assert scores == {"Line": 63, "Stray": 32}


def test_another_plan_and_a_draft_are_out_of_scope(cast, plan, priority):
    other = factories.plan(title="Other", is_default=False)
    meetings.off_track(cast, "Elsewhere", priority=factories.priority(plan=other))
    meetings.off_track(cast, "Draft", priority=priority, state="draft")
    review = meetings.frozen(cast, plan)
    assert rows(review) == [(READ_BACK, "", "open", 5)]
    assert review.objective_count == 0


def test_missed_periods_count_and_overdue_is_at_best_at_risk(cast, plan, priority):
    objective = factories.objective("Hold", priority=priority, owner=cast.alice)
    late = factories.indicator("Audit score", owner=cast.alice, grace_days=5)
    factories.serves(late, objective)
    for month in range(1, 9):  # the last one is August: September and October are past due
        record_measurement(
            actor=cast.alice,
            indicator=late,
            period_start=date(2026, month, 1),
            value=Decimal(96 + month % 2),
            now=NOW,
        )
    (item,) = meetings.exceptions(meetings.frozen(cast, plan))
    assert parts(item) == [("result", Decimal(15)), ("missed_periods", Decimal(10))]
    assert (item.score, item.result) == (25, "at_risk")
    (indicator,) = ItemEvidence.read(item.evidence).indicators
    assert (indicator.is_overdue, indicator.missed_periods) == (True, 2)


def test_evidence_names_the_signal_the_cause_and_what_kind_of_miss_it_is(cast, plan, priority):
    objective = meetings.off_track(cast, "Deliver", priority=priority)
    (item,) = meetings.exceptions(meetings.frozen(cast, plan))
    evidence = ItemEvidence.read(item.evidence)
    worst = evidence.worst_indicator
    signal = worst.signals[0]
    assert evidence.owner == "Alice"
    assert (worst.title, worst.value, worst.expected) == (
        "Deliver %",
        Decimal("80.125"),
        Decimal(95),
    )
    assert (worst.cause, worst.commentary, worst.period) == (
        "execution",
        "Castings late",
        date(2026, 10, 1),
    )
    assert (signal.rule, signal.is_adverse, signal.is_new) == ("outside", True, True)
    assert signal.last_period == date(2026, 10, 1)
    # Ten values: mean 91.112; moving ranges 1.5, 2.5, 1.25, .75, 1, .5, 1.25, .25, 12.875, mean
    # 2.431; times 2.66 is 6.466.
    assert (worst.natural_range.lower, worst.natural_range.upper) == (
        Decimal("84.646"),
        Decimal("97.578"),
    )
    assert worst.capability == "hit_and_miss"
    assert [point.expected for point in worst.path] == [Decimal(95)] * 10
    assert item.objective == objective


def test_figures_are_pinned_and_stay_whatever_comes_later(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.frozen(cast, plan)
    (item,) = meetings.exceptions(review)
    pinned = AgendaFigure.objects.filter(item=item).order_by("measurement__period_start")
    before = list(pinned.values_list("measurement__value", flat=True))
    evidence = item.evidence
    indicator = Indicator.objects.get()
    later = NOW + timedelta(days=30)
    record_measurement(
        actor=cast.dora,
        indicator=indicator,
        period_start=date(2026, 10, 1),
        value=Decimal(94),
        now=later,
        correction_reason="Counted twice",
    )
    record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=date(2026, 11, 1),
        value=Decimal(99),
        now=later,
    )
    item.refresh_from_db()
    assert before == [Decimal(value) for value in meetings.FALLEN]
    assert list(pinned.values_list("measurement__value", flat=True)) == before
    assert item.evidence == evidence
    assert Measurement.objects.current().get(period_start=date(2026, 10, 1)).value == 94


def test_a_chart_shows_two_years_at_most(cast, plan, priority):
    objective = factories.objective("Deliver", priority=priority, owner=cast.alice)
    indicator = factories.indicator("OTIF", owner=cast.alice, measured_from=date(2023, 1, 1))
    factories.serves(indicator, objective)
    for count in range(40):
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date(2023 + count // 12, count % 12 + 1, 1),
            value=Decimal(60 + count % 3),
            now=NOW,
            commentary="As before",
            cause="execution",
        )
    (item,) = meetings.exceptions(meetings.frozen(cast, plan))
    assert AgendaFigure.objects.filter(item=item).count() == PERIODS_SHOWN
    assert len(ItemEvidence.read(item.evidence).worst_indicator.path) == PERIODS_SHOWN


def test_siblings_with_one_signal_become_one_item_of_their_parent(cast, plan, priority):
    works = factories.objective("Works", priority=priority, owner=cast.carol)
    for name in ("Line 1", "Line 2", "Line 3"):
        meetings.off_track(cast, name, parent=works)
    review = meetings.frozen(cast, plan)
    (item,) = meetings.exceptions(review)
    evidence = ItemEvidence.read(item.evidence)
    (group,) = evidence.groups
    assert (item.title, item.grouped_count, item.score) == ("Works", 3, 63)
    assert {member.title for member in group.members} == {"Line 1", "Line 2", "Line 3"}
    assert (group.rule, group.period) == ("outside", date(2026, 10, 1))
    # The parent has no figure of its own, so those of the leading sibling stand in.
    assert item.result == "off_track"
    assert evidence.figures_of == evidence.led_by_title in {"Line 1", "Line 2", "Line 3"}
    assert AgendaFigure.objects.filter(item=item).count() == 10


def test_two_siblings_stay_two_items(cast, plan, priority):
    works = factories.objective("Works", priority=priority)
    for name in ("Line 1", "Line 2"):
        meetings.off_track(cast, name, parent=works)
    titles = {item.title for item in meetings.exceptions(meetings.frozen(cast, plan))}
    assert titles == {"Line 1", "Line 2"}


def test_what_does_not_fit_is_proposed_and_deferred_when_the_chair_starts(cast, plan, priority):
    for number in range(4):
        meetings.off_track(cast, f"Line {number}", priority=priority)
    review = meetings.frozen(cast, plan, minutes=45)  # 30 minutes: two items of twelve
    assert [row[2] for row in rows(review)] == ["open", "open", "open", "deferred", "deferred"]
    assert not Deferral.objects.exists()
    start_review(actor=cast.bob, review=review, now=NOW)
    deferral = Deferral.objects.get()
    assert (deferral.decided_by, deferral.item_count) == (cast.bob, 2)
    assert deferral.because == "The meeting has no time for them."


def decide_all(cast, review, now):
    for item in meetings.exceptions(review):
        meetings.decide(
            cast,
            item,
            now=now,
            kind="no_action",
            because="Castings arrive",
            look_again_when="next month",
            text="",
            owner=None,
        )
    close_review(actor=cast.bob, review=review, now=now)


def following(review, now):
    schedule_reviews(cadence=review.cadence, now=now)
    new = Review.objects.unfinished().next_first().first()
    freeze_review(review=new, now=now)
    new.refresh_from_db()
    return new


def test_an_item_deferred_twice_is_forced_into_the_third_meeting(cast, plan, priority):
    meetings.off_track(cast, "First", priority=priority)
    meetings.off_track(cast, "Late", priority=factories.priority(plan=plan, rank=2))
    review = meetings.frozen(cast, plan, minutes=25)  # 12 minutes for exceptions
    states = {}
    for month in range(3):
        now = NOW + timedelta(days=30 * month)
        review = start_review(actor=cast.bob, review=review, now=now)
        late = AgendaItem.objects.of(review).get(title="Late")
        states[month] = (late.state, late.times_deferred, late.is_forced)
        decide_all(cast, review, now)
        review = following(review, now + timedelta(days=29))
    assert states == {0: ("deferred", 0, False), 1: ("deferred", 1, False), 2: ("open", 2, True)}


def test_the_second_review_begins_with_the_actions_of_the_first(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.running(cast, plan)
    (item,) = meetings.exceptions(review)
    meetings.decide(cast, item, due_on=date(2026, 12, 1))
    close_review(actor=cast.bob, review=review, now=NOW)
    second = following(review, NOW + timedelta(days=25))
    assert [row[0] for row in rows(second)] == [ACTIONS, EXCEPTION, READ_BACK]
    (again,) = meetings.exceptions(second)
    codes = {code: Decimal(points) for code, points, _seen in again.parts}
    # 14 December: the action is 13 days late (5 + 13), October's signal is old, November is missing.
    assert codes["overdue_work"] == 18
    assert "adverse_signal" not in codes
    (late,) = ItemEvidence.read(again.evidence).late_actions
    assert (late.text, late.owner, late.days) == ("Bring Ferrum forward", "Alice", 13)


def test_an_intervention_on_time_relieves_the_item(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.running(cast, plan)
    (item,) = meetings.exceptions(review)
    expected = meetings.expecting(item, check_on=date(2027, 6, 30))
    meetings.decide(cast, item, due_on=date(2027, 3, 1), **expected)
    close_review(actor=cast.bob, review=review, now=NOW)
    second = following(review, NOW + timedelta(days=10))
    # 40 + 3.132 = 43, less 30 while it is being worked: below the entry of 20.
    assert meetings.exceptions(second) == []


def test_without_a_day_to_check_its_effect_nothing_is_being_worked(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.running(cast, plan)
    (item,) = meetings.exceptions(review)
    meetings.decide(cast, item, due_on=date(2027, 3, 1))
    close_review(actor=cast.bob, review=review, now=NOW)
    (again,) = meetings.exceptions(following(review, NOW + timedelta(days=10)))
    assert (again.score, [code for code, *_rest in again.parts]) == (43, ["result", "miss"])


def test_how_everything_stood_is_kept_and_a_fall_is_seen_next_time(cast, plan, priority):
    meetings.measured(
        cast, "Hold", meetings.ON_TARGET, priority=priority, said={"cause": "", "commentary": ""}
    )
    review = meetings.running(cast, plan)
    assert list(Standing.objects.values_list("objective__title", "result")) == [
        ("Hold", "on_track")
    ]
    close_review(actor=cast.bob, review=review, now=NOW)
    later = NOW + timedelta(days=20)
    record_measurement(
        actor=cast.alice,
        indicator=Indicator.objects.get(),
        period_start=date(2026, 11, 1),
        value=Decimal(80),
        now=later,
        commentary="Furnace failed",
        cause="execution",
    )
    (item,) = meetings.exceptions(following(review, later))
    assert [code for code, _points, _seen in item.parts] == [
        "result",
        "miss",
        "adverse_signal",
        "result_worse",
    ]


def test_no_action_twice_in_a_row_is_counted(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.frozen(cast, plan)
    for month in range(2):
        now = NOW + timedelta(days=30 * month)
        review = start_review(actor=cast.bob, review=review, now=now)
        decide_all(cast, review, now)
        review = following(review, now + timedelta(days=29))
    (item,) = meetings.exceptions(review)
    assert ItemEvidence.read(item.evidence).no_actions == 2
    assert Decision.objects.filter(kind="no_action").count() == 2


def test_a_preview_writes_nothing(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.next_review(cast, plan)
    items = preview_agenda(review, NOW)
    assert [(item.kind, item.title) for item in items] == [(EXCEPTION, "Deliver"), (READ_BACK, "")]
    assert not AgendaItem.objects.exists()


def test_freezing_again_changes_nothing(cast, plan, priority):
    meetings.off_track(cast, "Deliver", priority=priority)
    review = meetings.frozen(cast, plan)
    assert freeze_review(review=review, now=NOW + timedelta(hours=1)) is False
    assert Event.objects.filter(verb="reviews.review_frozen").count() == 1
    assert AgendaItem.objects.of(review).count() == 2


def bulk_objectives(priority, owner, count):
    """Rows as an import leaves them: off track at 80 against 95."""
    for number in range(count):
        objective = factories.objective(f"Provider {number}", priority=priority, owner=owner)
        indicator = factories.indicator(
            f"Provider {number} %",
            owner=owner,
            latest_value=Decimal(80),
            latest_period=date(2026, 10, 1),
            latest_expected=Decimal(95),
            latest_shortfall=Decimal(15),
            latest_scale=Decimal(95),
            status="off_track",
        )
        factories.serves(indicator, objective)


def test_the_number_of_queries_does_not_grow_with_the_plan(cast, plan, priority):
    counts = []
    made = meetings.next_review(cast, plan)
    for more in (1, 2, 297):
        bulk_objectives(priority, cast.alice, more)
        with CaptureQueriesContext(connection) as queries:
            preview_agenda(Review.objects.get(pk=made.pk), NOW)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    with CaptureQueriesContext(connection) as queries:
        freeze_review(review=made, now=NOW)
    assert len(queries) <= 30
