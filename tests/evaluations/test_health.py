"""Each breakdown counted by hand, its limit, its readings month by month, and the two pages."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accountability.models import Dependency
from evaluations.breakdowns import Figure, month_ended, months_before, read_limits, read_standing
from evaluations.models import HealthLimit, HealthReading
from evaluations.rules.health import DEFINITIONS, Check
from evaluations.services import keep_readings, set_limit
from evaluations.tasks import read_health_in
from objectives.models import DriverLink, Indicator
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Organization
from reviews.models import AgendaItem, Decision, Review
from tests import factories
from tests.evaluations.meetings import close, closed_review, frozen_review
from tests.factories import NOW, TODAY
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

HEALTH = "/o/aldermere/health/"


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def figure(cast, check: Check) -> Figure:
    return read_standing(cast.organization, NOW).figures[check]


def dependency(cast, **fields) -> Dependency:
    needs = factories.objective(f"Needs {fields}", owner=cast.alice)
    gives = factories.objective(f"Gives {fields}", owner=cast.bob, unit=fields.pop("unit", None))
    defaults = {
        "title": "Drawings",
        "needed_on": TODAY + timedelta(days=30),
        "proposed_at": NOW - timedelta(days=8),
    }
    return Dependency.objects.create(objective=needs, provider=gives, **defaults | fields)


# --- Each breakdown --------------------------------------------------------------------------------


def test_an_empty_organisation_has_nothing_to_count(cast):
    figures = read_standing(cast.organization, NOW).figures
    none = {check for check, each in figures.items() if each.value is None}
    assert none == {
        Check.SLOW_DECISIONS,
        Check.STALE_DATA,
        Check.CROWDED_OWNERS,
        Check.CROWDED_UNITS,
        Check.LAG_ONLY,
        Check.MISSING_TARGETS,
        Check.UNEXAMINED_LEADS,
        Check.RARE_REVIEWS,
    }
    assert {each.value for check, each in figures.items() if check not in none} == {Decimal(0)}


def test_silent_is_unanswered_for_a_week_or_past_its_day_without_a_word(cast):
    works = factories.unit("Engineering")
    promised = {"promised_on": TODAY - timedelta(days=1), "agreed_at": NOW}
    dependency(cast, unit=works)
    dependency(cast, unit=works, state="agreed", **promised)
    dependency(cast, proposed_at=NOW - timedelta(days=6))
    dependency(cast, state="at_risk", **promised)
    dependency(cast, state="agreed", promised_on=TODAY, agreed_at=NOW)
    found = figure(cast, Check.SILENT_DEPENDENCIES)
    assert (found.value, found.most) == (2, ("Engineering", 2))


def test_load_is_the_highest_on_one_person_and_one_unit(cast):
    plant = factories.unit("Plant")
    for number in range(3):
        factories.objective(f"A{number}", owner=cast.alice, unit=plant if number else None)
    factories.objective("B", owner=cast.bob)
    factories.objective("Draft", owner=cast.alice, state="draft", unit=plant)
    figures = read_standing(cast.organization, NOW).figures
    assert (figures[Check.CROWDED_OWNERS].value, figures[Check.CROWDED_OWNERS].named[0]) == (
        3,
        "Alice",
    )
    assert figures[Check.CROWDED_UNITS].value == 2


def test_leads_targets_and_lags(cast):
    whole = factories.objective("Whole", owner=cast.alice)
    lag, lead = factories.indicator("Lag"), factories.indicator("Lead")
    factories.serves(lag, whole)
    factories.serves(lead, whole, role="lead")
    backward = factories.objective("Backward", owner=cast.alice)
    factories.serves(factories.indicator("No target", target=None), backward)
    factories.objective("Group", owner=cast.alice)
    whole.parent = factories.objective("Parent", owner=cast.alice)
    whole.save()
    figures = read_standing(cast.organization, NOW).figures
    # Of four: "Backward" has only a lag; "Backward" and "Group" have no target, "Parent" groups.
    assert (figures[Check.LAG_ONLY].value, figures[Check.LAG_ONLY].named) == (25, ["Backward"])
    assert (figures[Check.MISSING_TARGETS].value, figures[Check.MISSING_TARGETS].named) == (
        50,
        ["Backward", "Group"],
    )
    assert figures[Check.UNEXAMINED_LEADS].value == 100
    DriverLink.objects.create(lead=lead, lag=lag, because="It leads.")
    assert figure(cast, Check.UNEXAMINED_LEADS).value == 0


def test_detached_is_what_serves_no_priority(cast):
    plan = factories.plan()
    under = factories.objective("Under", owner=cast.alice, priority=factories.priority(plan=plan))
    child = factories.objective("Child", owner=cast.alice, parent=under)
    factories.serves(factories.indicator("By its parent"), child)
    factories.serves(
        factories.indicator("Of a stray"), factories.objective("Stray", owner=cast.bob)
    )
    factories.indicator("Of nothing")
    factories.indicator("Retired", retired_from=TODAY)
    found = figure(cast, Check.DETACHED_INDICATORS)
    assert (found.value, found.named) == (2, ["Of a stray", "Of nothing"])


def test_stale_is_a_share_of_what_is_checked_in(cast):
    late = factories.indicator("Late", next_due_at=NOW - timedelta(days=1))
    for number in range(3):
        factories.indicator(f"Fresh {number}", next_due_at=NOW + timedelta(days=1))
    factories.indicator("Calculated", formula="a + b", next_due_at=NOW - timedelta(days=9))
    found = figure(cast, Check.STALE_DATA)
    assert (found.value, found.part, found.whole, found.named) == (25, 1, 4, [late.title])


def test_ownership_is_unclear_without_an_owner_who_is_here(cast):
    factories.objective("Nobody's")
    left = factories.member("Zoe")
    factories.objective("Zoe's", owner=left)
    left.revoked_at = NOW
    left.save()
    factories.objective("Alice's", owner=cast.alice)
    found = figure(cast, Check.UNCLEAR_OWNERSHIP)
    assert (found.value, found.named) == (2, ["Nobody's", "Zoe's"])


def test_decisions_are_as_slow_as_their_median(cast):
    factories.decision_request(cast.alice, cast.bob, raised_at=NOW - timedelta(days=12))
    found = figure(cast, Check.SLOW_DECISIONS)
    assert (found.value, found.is_at_least, found.most) == (12, True, ("Bob", 1))


def test_reviews_are_rare_where_few_were_held_on_their_day(cast):
    review = closed_review(cast).review

    def held(slot: date, starts, state="closed") -> None:
        Review.objects.create(
            cadence=review.cadence,
            title="Held",
            chair=cast.bob,
            starts_at=starts,
            slot_on=slot,
            period_start=slot,
            period_end=slot,
            prepare_at=starts,
            freeze_at=starts,
            closed_at=starts,
            state=state,
        )

    earlier = [NOW - timedelta(days=30 * back) for back in range(1, 5)]
    held(earlier[0].date(), earlier[0])
    held(earlier[1].date(), earlier[1] + timedelta(days=3))  # moved
    held(earlier[2].date(), earlier[2], state="called_off")
    held(earlier[3].date(), earlier[3])
    held((NOW - timedelta(days=300)).date(), NOW - timedelta(days=300), state="called_off")
    found = figure(cast, Check.RARE_REVIEWS)
    assert (found.value, found.part, found.whole) == (50, 2, 4)


def test_a_review_that_only_waits_is_empty(cast):
    meeting = closed_review(cast)
    assert figure(cast, Check.EMPTY_REVIEWS).value == 0
    Decision.objects.update(superseded_at=NOW)
    assert figure(cast, Check.EMPTY_REVIEWS).value == 1
    Review.objects.filter(pk=meeting.review.pk).update(closed_at=NOW - timedelta(days=200))
    assert figure(cast, Check.EMPTY_REVIEWS).value == 0


def test_avoided_is_off_track_twice_with_nothing_started(cast):
    meeting = frozen_review(cast)
    meeting.objective.result = "off_track"
    meeting.objective.save()
    item = AgendaItem.objects.of(meeting.review).exceptions().get()

    def met(days_ago: int, kind: str) -> None:
        starts = NOW - timedelta(days=days_ago)
        review = Review.objects.create(
            cadence=meeting.review.cadence,
            title="Met",
            chair=cast.bob,
            starts_at=starts,
            period_start=starts.date(),
            period_end=starts.date(),
            prepare_at=starts,
            freeze_at=starts,
            closed_at=starts,
            state="closed",
        )
        about = AgendaItem.objects.create(
            review=review,
            objective=item.objective,
            position=1,
            state="decided",
            result="off_track",
        )
        Decision.objects.create(
            review=review,
            item=about,
            objective=item.objective,
            kind=kind,
            text="Wait",
            because="It may pass",
            decided_by=cast.bob,
            recorded_by=cast.bob,
            decided_at=starts,
        )

    met(60, "no_action")
    assert figure(cast, Check.AVOIDED_INTERVENTIONS).value == 0
    met(30, "no_action")
    found = figure(cast, Check.AVOIDED_INTERVENTIONS)
    assert (found.value, found.named) == (1, [meeting.objective.title])
    close(cast, meeting)  # it intervenes
    assert figure(cast, Check.AVOIDED_INTERVENTIONS).value == 0


# --- Limits ----------------------------------------------------------------------------------------


def test_a_limit_is_set_with_a_record(cast):
    limit = set_limit(actor=cast.dora, check=Check.STALE_DATA, limit=Decimal(8), now=NOW)
    assert (limit.value, limit.version) == (8, 1)
    event = Event.objects.get(verb="evaluations.health_limit_set")
    assert event.payload == {"check": "stale_data", "was": "5", "limit": "8"}
    assert read_limits(cast.organization)[Check.STALE_DATA].value == 8
    assert read_standing(cast.organization, NOW).limits[Check.STALE_DATA].value == 8
    with pytest.raises(Changed, match="Somebody else changed this limit in the meantime"):
        set_limit(actor=cast.erin, check=Check.STALE_DATA, limit=Decimal(9), version=0, now=NOW)
    set_limit(actor=cast.erin, check=Check.STALE_DATA, limit=Decimal(8), version=1, now=NOW)
    assert Event.objects.filter(verb="evaluations.health_limit_set").count() == 1


def test_the_load_has_one_truth_with_the_settings(cast):
    set_limit(actor=cast.erin, check=Check.CROWDED_OWNERS, limit=Decimal(4), now=NOW)
    assert Organization.objects.get(pk=cast.organization.pk).objectives_per_owner == 4
    assert not HealthLimit.objects.exists()
    with pytest.raises(Refused, match="Choose a number from 1 on"):
        set_limit(actor=cast.erin, check=Check.CROWDED_OWNERS, limit=Decimal(0), now=NOW)


@pytest.mark.parametrize(
    ("check", "limit", "sentence"),
    [
        (Check.STALE_DATA, "101", "Choose a number from 0 to 100."),
        (Check.STALE_DATA, "-1", "Choose a number from 0 to 100."),
        (Check.SLOW_DECISIONS, "2.5", "Choose a whole number."),
    ],
)
def test_limits_make_sense(cast, check, limit, sentence):
    with pytest.raises(Refused, match=sentence):
        set_limit(actor=cast.dora, check=check, limit=Decimal(limit), now=NOW)


@pytest.mark.parametrize(
    ("who", "status"), [("erin", 302), ("dora", 302), ("carol", 403), ("bob", 403), ("victor", 403)]
)
def test_admins_and_controllers_set_limits(cast, who, status):
    answer = signed_in(getattr(cast, who)).post(
        f"{HEALTH}stale_data/limit/", {"limit": "8", "version": "0"}
    )
    assert answer.status_code == status


def test_a_limit_that_was_changed_meanwhile_is_refused_on_its_field(cast):
    set_limit(actor=cast.erin, check=Check.STALE_DATA, limit=Decimal(9), now=NOW)
    answer = signed_in(cast.dora).post(f"{HEALTH}stale_data/limit/", {"limit": "8", "version": "0"})
    assert answer.status_code == 422
    assert "Somebody else changed this limit in the meantime." in text_of(main_of(answer))


# --- Readings --------------------------------------------------------------------------------------


def test_months_of_a_trend():
    assert months_before(date(2026, 3, 19)) == [
        *(date(2025, month, 1) for month in range(4, 13)),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert month_ended(date(2026, 1, 1)) == date(2025, 12, 1)


def test_the_beat_keeps_the_month_that_ended_once(cast):
    factories.indicator("Late", next_due_at=NOW - timedelta(days=1))
    kept = [read_health_in(str(cast.organization.pk)) for _twice in range(2)]
    assert kept == [len(Check), 0]
    reading = HealthReading.objects.get(check_code="stale_data")
    assert (reading.month, reading.value, reading.part, reading.whole) == (
        date(2026, 10, 1),
        Decimal(100),
        1,
        1,
    )
    event = Event.objects.get(verb="evaluations.health_read")
    assert event.payload["month"] == "2026-10-01"
    assert event.payload["figures"]["stale_data"] == "100.0"


def test_an_organisation_that_is_new_has_no_past_month(cast):
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=None)
    assert read_health_in(str(cast.organization.pk)) == 0


def keep(cast, check: Check, *values) -> None:
    """Readings of the last months, the newest last."""
    months = months_before(TODAY)[-len(values) :]
    for month, value in zip(months, values, strict=True):
        figures = {check: Figure(check, Decimal(value))}
        keep_readings(organization=cast.organization, month=month, figures=figures, now=NOW)


# --- Pages -----------------------------------------------------------------------------------------


def rows(response) -> dict[str, list[str]]:
    """The cells of each check by its name: state, now, limit, where, button."""
    found = {}
    for cells in texts_of_rows(response):
        found[cells[0]] = cells[1:]
    return found


def texts_of_rows(response) -> list[list[str]]:
    lines = re.findall(r"<tr data-row>(.*?)</tr>", main_of(response), flags=re.DOTALL)
    return [
        [
            *texts_in(line, r'<th scope="row"><a [^>]*>(.*?)</a>'),
            *texts_in(line, r"<td[^>]*>(.*?)</td>"),
        ]
        for line in lines
    ]


def texts_in(markup: str, pattern: str) -> list[str]:
    return [text_of(each) for each in re.findall(pattern, markup, flags=re.DOTALL)]


def test_the_first_month_has_no_trend_yet(cast):
    page = signed_in(cast.victor).get(HEALTH)
    assert heading(page) == "Every check holds"
    assert "Trend from next month" in text_of(main_of(page))
    assert len(rows(page)) == len(Check)


def test_the_worst_stands_on_top_and_in_the_title(cast):
    factories.decision_request(cast.alice, cast.bob, raised_at=NOW - timedelta(days=12))
    keep(cast, Check.SLOW_DECISIONS, 6, 8, 9, 9)
    factories.objective("Nobody's")
    for number in range(2):
        factories.objective(f"Nobody's {number}")
    page = signed_in(cast.carol).get(HEALTH)
    assert heading(page) == "Slow decisions cost us most: over 12 days at the median, and rising"
    lede = texts(page, r'<p class="lede">(.*?)</p>')[0]
    assert lede == "Five of 8 checks hold. Two slip. One is breaking: slow decisions."
    found = rows(page)
    assert next(iter(found)) == "Decisions are slow"
    assert found["Decisions are slow"] == [
        "Breaking",
        "over 12 days",
        "7",
        "",
        "Buy a second furnace",
        "Clear the queue : Decisions are slow",
    ]
    assert found["Ownership is unclear"][:3] == ["Slipping", "3", "2"]
    markup = main_of(page)
    assert 'aria-label="Rising from 6 to over 12 days, limit 7"' in markup
    assert markup.count("btn primary") == 1
    assert "12 days, open" in markup


def test_a_check_that_mends_says_so(cast):
    for number in range(8):
        factories.objective(f"A{number}", owner=cast.alice)
    keep(cast, Check.CROWDED_OWNERS, 11, 11, 10, 9, 9, 9)
    found = rows(signed_in(cast.carol).get(HEALTH))["Too many objectives a person"]
    assert found == [
        "Over, falling",
        "8",
        "7",
        "",
        "Alice carries 8",
        "Move one : Too many objectives a person",
    ]


@pytest.mark.parametrize("check", list(Check))
def test_every_check_has_a_page_with_its_list(cast, check):
    assert signed_in(cast.victor).get(f"{HEALTH}{check.value}/").status_code == 200


def test_the_list_behind_a_check_links_to_each(cast):
    first = factories.objective("Nobody's")
    page = signed_in(cast.dora).get(f"{HEALTH}unclear_ownership/")
    assert heading(page) == "Ownership is unclear: 1"
    assert f'href="/o/aldermere/objectives/{first.pk}/"' in main_of(page)
    assert "Set the limit" in text_of(main_of(page))
    assert signed_in(cast.dora).get(f"{HEALTH}nonsense/").status_code == 404


def test_the_same_few_queries_at_1_3_and_300_rows(cast):
    carol, costs = signed_in(cast.carol), []
    for number in (1, 2, 297):
        for each in range(number):
            factories.objective(f"Nobody's {number} {each}")
            factories.decision_request(cast.alice, cast.bob, proposal=f"P {number} {each}")
        costs.append(
            [
                queries_of(carol, HEALTH),
                *(queries_of(carol, f"{HEALTH}{check.value}/") for check in Check),
            ]
        )
    assert costs[0] == costs[1] == costs[2]
    assert max(costs[0]) <= 12


def test_defaults_are_within_what_may_be_set(cast):
    for check, each in DEFINITIONS.items():
        set_limit(actor=cast.erin, check=check, limit=each.limit, now=NOW)
    assert Indicator.objects.count() == 0
