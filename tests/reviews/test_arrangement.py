"""Asking for an item, deferring one, taking it back, putting them in an order: before the freeze and after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import Indicator, Objective
from objectives.services import record_measurement
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from reviews.evidence import ItemEvidence
from reviews.models import AgendaFigure, AgendaItem, AgendaWish, Deferral, Review
from reviews.services import (
    ask_for_item,
    ask_question,
    call_off_review,
    close_review,
    defer_item,
    freeze_review,
    go_to_item,
    hand_over_chair,
    reorder_agenda,
    start_review,
    take_back_deferral,
)
from reviews.services.agenda import agenda_of
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

LATER = NOW + timedelta(days=20)


@pytest.fixture
def frozen(coming):
    freeze_review(review=coming, now=NOW)
    return Review.objects.get(pk=coming.pk)


def named(title: str) -> Objective:
    return Objective.objects.get(title=title)


def placed(review: Review) -> list[str]:
    return titles(review, lambda item: item.state != "deferred")


def put_off(review: Review) -> list[str]:
    return titles(review, lambda item: item.state == "deferred")


def titles(review: Review, wanted) -> list[str]:
    items = agenda_of(Review.objects.get(pk=review.pk), NOW)
    return [item.title for item in items if item.kind == "exception" and wanted(item)]


def item_of(review: Review, title: str) -> AgendaItem:
    return AgendaItem.objects.of(review).get(title=title)


def reorder(cast, review: Review, *order: str, version: int | None = None):
    return reorder_agenda(
        actor=cast.bob,
        review=review,
        order=[named(title).pk for title in order],
        version=Review.objects.get(pk=review.pk).version if version is None else version,
        now=NOW,
    )


def ask(actor, review, title="Hold", because="The audit is near"):
    ask_for_item(actor=actor, review=review, objective=named(title), because=because, now=NOW)


def defer(actor, review, title, because="It waits for the audit", now=NOW):
    defer_item(actor=actor, review=review, objective=named(title), because=because, now=now)


def refusal(verb, *args, **more) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        verb(*args, **more)
    return str(refused.value), refused.value.field


def test_an_order_is_kept_through_the_freeze(cast, coming):
    first, second = placed(coming)
    reorder(cast, coming, second, first)
    assert placed(coming) == [second, first]
    freeze_review(review=coming, now=NOW)
    assert placed(coming) == [second, first]
    event = Event.objects.get(verb="reviews.agenda_reordered")
    assert event.actor == cast.bob
    assert event.payload["order"] == [str(named(second).pk), str(named(first).pk)]


def test_after_the_freeze_the_positions_change_places(cast, frozen):
    first, second = placed(frozen)
    reorder(cast, frozen, second)
    assert placed(frozen) == [first, second]  # the one that is not named stays in front
    reorder(cast, frozen, second, first)
    assert placed(frozen) == [second, first]
    kinds = [item.kind for item in agenda_of(frozen, NOW)]
    assert kinds == ["exception", "exception", "read_back"]


def test_who_saw_another_agenda_is_told(cast, coming):
    seen = coming.version
    reorder(cast, coming, "Release", "Deliver", version=seen)
    with pytest.raises(Changed) as changed:
        reorder(cast, coming, "Deliver", "Release", version=seen)
    assert str(changed.value) == "Somebody changed this agenda. Look at it again."
    assert placed(coming) == ["Release", "Deliver"]


def test_an_owner_asks_for_what_would_not_have_entered(cast, coming):
    ask(cast.alice, coming)
    assert placed(coming) == ["Hold", "Deliver", "Release"]
    freeze_review(review=coming, now=NOW)
    item = item_of(coming, "Hold")
    assert (item.is_forced, item.score, item.minutes) == (True, 0, 5)
    assert (item.asked_by, item.asked_because) == (cast.alice, "The audit is near")
    event = Event.objects.get(verb="reviews.item_asked_for")
    told = Delivery.objects.filter(event=event, channel="inbox").values_list("recipient__name")
    assert set(told) == {("Bob",)}


def test_asking_needs_a_reason_a_scope_and_nobody_before(cast, coming, plan):
    other = factories.plan(title="Other", is_default=False)
    factories.objective("Elsewhere", priority=factories.priority(plan=other), owner=cast.alice)
    assert refusal(ask, cast.alice, coming, because=" ") == (
        "Say why it should be discussed.",
        "because",
    )
    assert refusal(ask, cast.alice, coming, "Elsewhere") == (
        "It is not in the scope of this review.",
        "objective",
    )
    ask(cast.alice, coming)
    assert refusal(ask, cast.carol, coming) == ("Alice asked for it already.", "objective")


def test_after_the_freeze_only_who_runs_it_adds(cast, frozen):
    sentence = "The agenda stands since the figures froze; ask the chair."
    assert refusal(ask, cast.alice, frozen) == (sentence, None)
    assert refusal(ask, cast.bob, frozen, "Deliver") == (
        "It is on the agenda already.",
        "objective",
    )


def test_an_item_added_late_shows_the_figures_of_the_freeze(cast, frozen):
    indicator = Indicator.objects.get(title="Hold %")
    for month, value, more in (
        (
            10,
            "70",
            {"correction_reason": "Counted twice", "commentary": "So", "cause": "execution"},
        ),
        (11, "60", {"commentary": "So", "cause": "execution"}),
    ):
        record_measurement(
            actor=cast.dora,
            indicator=indicator,
            period_start=date(2026, month, 1),
            value=Decimal(value),
            now=LATER,
            **more,
        )
    ask_for_item(actor=cast.bob, review=frozen, objective=named("Hold"), because="Audit", now=LATER)
    item = item_of(frozen, "Hold")
    worst = ItemEvidence.read(item.evidence).worst_indicator
    assert (item.result, item.score, item.state) == ("on_track", 0, "open")
    assert (worst.value, worst.period, worst.is_overdue) == (
        Decimal(96),
        date(2026, 10, 1),
        False,
    )
    assert worst.natural_range is not None
    pins = AgendaFigure.objects.filter(item=item).order_by("measurement__period_start")
    values = list(pins.values_list("measurement__value", flat=True))
    assert values == [Decimal(value) for value in meetings.ON_TARGET]
    assert placed(frozen)[-1] == "Hold"
    assert [one.kind for one in agenda_of(frozen, NOW)][-1] == "read_back"


def test_in_the_meeting_an_item_can_still_be_added(cast, running):
    ask(cast.bob, running)
    assert placed(running)[-1] == "Hold"
    with pytest.raises(Refused, match="undecided"):
        close_review(actor=cast.bob, review=running, now=NOW)


def test_deferred_by_name_before_the_freeze_and_taken_back(cast, coming):
    defer(cast.bob, coming, "Deliver")
    assert (placed(coming), put_off(coming)) == (["Release"], ["Deliver"])
    take_back_deferral(actor=cast.bob, review=coming, objective=named("Deliver"), now=NOW)
    assert (placed(coming), put_off(coming)) == (["Deliver", "Release"], [])
    defer(cast.bob, coming, "Deliver")
    freeze_review(review=coming, now=NOW)
    item = item_of(coming, "Deliver")
    assert (item.state, item.deferred_by, item.deferred_because) == (
        "deferred",
        cast.bob,
        "It waits for the audit",
    )


def test_what_is_deferred_by_name_is_no_part_of_the_one_decision(cast, plan, priority):
    for number in range(4):
        meetings.off_track(cast, f"Line {number}", priority=priority)
    review = meetings.next_review(cast, plan, minutes=45)
    defer(cast.bob, review, "Line 0")
    freeze_review(review=review, now=NOW)
    start_review(actor=cast.bob, review=review, now=NOW)
    assert len(put_off(review)) == 2
    assert Deferral.objects.get().item_count == 1


def test_after_the_freeze_a_deferral_taken_back_is_drawn_again(cast, frozen):
    before = ItemEvidence.read(item_of(frozen, "Deliver").evidence)
    defer(cast.bob, frozen, "Deliver")
    assert (placed(frozen), put_off(frozen)) == (["Release"], ["Deliver"])
    take_back_deferral(actor=cast.bob, review=frozen, objective=named("Deliver"), now=NOW)
    item = item_of(frozen, "Deliver")
    assert (item.state, item.deferred_by, item.deferred_because) == ("open", None, "")
    assert placed(frozen) == ["Release", "Deliver"]
    assert ItemEvidence.read(item.evidence) == before


def test_what_had_no_time_gets_its_chart_when_it_is_discussed_after_all(cast, plan, priority):
    for number in range(3):
        meetings.off_track(cast, f"Line {number}", priority=priority)
    review = meetings.frozen(cast, plan, minutes=30)
    (waiting,) = put_off(review)[:1]
    item = item_of(review, waiting)
    assert AgendaFigure.objects.filter(item=item).count() == 1
    take_back_deferral(actor=cast.bob, review=review, objective=named(waiting), now=LATER)
    item.refresh_from_db()
    assert AgendaFigure.objects.filter(item=item).count() == len(meetings.FALLEN)
    worst = ItemEvidence.read(item.evidence).worst_indicator
    assert worst.natural_range.lower == Decimal("84.646")


def test_each_item_is_deferred_at_most_twice(cast, plan, coming):
    review = coming
    for _meeting in range(2):
        defer(cast.bob, review, "Deliver")
        freeze_review(review=review, now=NOW)
        start_review(actor=cast.bob, review=review, now=NOW)
        meetings.decide(cast, item_of(review, "Release"))
        close_review(actor=cast.bob, review=review, now=NOW)
        review = meetings.following(review)
    sentence = "“Deliver” was deferred twice; this time it is discussed."
    assert refusal(defer, cast.bob, review, "Deliver") == (sentence, None)
    freeze_review(review=review, now=NOW)
    assert refusal(defer, cast.bob, review, "Deliver") == (sentence, None)
    assert "Deliver" in placed(review)


def test_in_the_meeting_the_room_leaves_what_is_deferred(cast, running):
    first, second = meetings.exceptions(running)
    later = NOW + timedelta(minutes=4)
    defer(cast.bob, running, first.title, now=later)
    running.refresh_from_db()
    first.refresh_from_db()
    assert running.current_item == second
    assert (first.state, first.seconds_used) == ("deferred", 240)
    meetings.decide(cast, second)
    assert refusal(defer, cast.bob, running, second.title) == ("It is decided already.", None)
    assert refusal(defer, cast.bob, running, first.title) == (
        f"“{first.title}” is deferred already.",
        None,
    )
    close_review(actor=cast.bob, review=running, now=later)
    for verb in (ask, defer):
        assert refusal(verb, cast.bob, running, first.title) == ("This review is closed.", None)
    assert refusal(
        take_back_deferral, actor=cast.bob, review=running, objective=first.objective, now=NOW
    ) == ("This review is closed.", None)


def test_deferring_needs_a_reason_and_an_item(cast, running):
    assert refusal(defer, cast.bob, running, "Deliver", because="") == (
        "Say why it can wait.",
        "because",
    )
    assert refusal(defer, cast.bob, running, "Hold") == ("This item is not on the agenda.", None)
    assert refusal(
        take_back_deferral, actor=cast.bob, review=running, objective=named("Deliver"), now=NOW
    ) == ("“Deliver” is not deferred.", None)


def test_in_the_meeting_the_order_stands(cast, running):
    sentence = "The order stands once the meeting has begun; go to any item instead."
    assert refusal(reorder, cast, running, "Release", "Deliver") == (sentence, None)


def test_the_room_counts_the_time_of_each_item(cast, running):
    first, second = meetings.exceptions(running)
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW + timedelta(minutes=7))
    go_to_item(actor=cast.bob, review=running, item=first, now=NOW + timedelta(minutes=9))
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW + timedelta(minutes=10))
    for item in (first, second):
        meetings.decide(cast, item)
    close_review(actor=cast.bob, review=running, now=NOW + timedelta(minutes=15))
    used = {item.title: item.seconds_used for item in meetings.exceptions(running)}
    assert used == {first.title: 8 * 60, second.title: 7 * 60}


def test_a_wish_of_somebody_else_than_the_chair_is_not_lost_by_an_order(cast, coming):
    ask(cast.alice, coming)
    reorder(cast, coming, "Release", "Hold", "Deliver")
    assert placed(coming) == ["Release", "Hold", "Deliver"]
    assert AgendaWish.objects.get(objective=named("Hold")).asked_by == cast.alice


def test_what_was_called_off_takes_nothing_more(cast, coming):
    call_off_review(actor=cast.bob, review=coming, because="Strike", now=NOW)
    common = {"actor": cast.bob, "review": coming, "now": NOW}
    item = common | {"objective": named("Hold")}
    off = Review.objects.get(pk=coming.pk)
    for verb, words in (
        (ask_for_item, item | {"because": "The audit"}),
        (defer_item, item | {"because": "It waits"}),
        (take_back_deferral, item),
        (hand_over_chair, common | {"to": cast.alice}),
        (ask_question, item | {"review": off, "text": "Why?"}),
    ):
        with pytest.raises(Refused, match=r"This review was called off\."):
            verb(**words)
    assert not off.is_before_the_meeting
