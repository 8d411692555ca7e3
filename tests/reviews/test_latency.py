"""How long decisions take: Kaplan–Meier against cases worked by hand, and what counts as one."""

from datetime import date, timedelta
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.latency import decision_latencies
from reviews.models import Decision
from reviews.rules.latency import Latency, days_past_limit, latency
from tests import factories
from tests.factories import NOW
from tests.reviews.meetings import decide, exceptions, off_track, running

DAYS = st.lists(st.integers(0, 400), max_size=30)


@pytest.mark.parametrize(
    ("decided", "waiting", "expected"),
    [
        ([], [], Latency(None, None, 0, 0)),
        ([4], [], Latency(4, None, 1, 0)),
        # 4/5 at 3 days, 8/15 at 5, 4/15 at 8
        ([3, 5, 8], [4, 13], Latency(8, None, 3, 2)),
        # 2/3 at 2 days and never less: half of them are not decided yet
        ([2], [6, 13], Latency(None, 13, 1, 2)),
        ([], [9, 1], Latency(None, 9, 0, 2)),
        # who leaves on the day of a decision was still under observation: 3/4 at 5, 3/8 at 9
        ([5, 9], [5, 20], Latency(9, None, 2, 2)),
        # exactly one half counts as reached
        ([1, 30], [], Latency(1, None, 2, 0)),
        ([0, 0, 0], [2], Latency(0, None, 3, 1)),
    ],
)
def test_medians_worked_by_hand(decided, waiting, expected):
    assert latency(decided, waiting) == expected


@pytest.mark.parametrize(
    ("needed_by", "today", "days"),
    [
        (None, date(2026, 11, 17), 0),
        (None, date(2026, 11, 19), 2),
        (date(2026, 11, 12), date(2026, 11, 12), 0),
        (date(2026, 11, 12), date(2026, 11, 15), 3),
        (date(2026, 12, 24), date(2026, 11, 18), 1),
    ],
)
def test_the_limit_is_seven_days_or_the_day_it_is_needed_by(needed_by, today, days):
    assert days_past_limit(date(2026, 11, 10), needed_by, today) == days


def test_nothing_is_decided_before_it_is_raised():
    with pytest.raises(ValueError, match="before it is raised"):
        latency([-1])


@given(DAYS.filter(bool))
def test_without_anything_waiting_it_is_the_lower_median(decided):
    assert latency(decided).median == median_low(decided)


@given(DAYS, DAYS, st.integers(0, 400))
def test_what_waits_longer_never_makes_it_faster(decided, waiting, more):
    before, after = latency(decided, waiting), latency(decided, [*waiting, more])

    def slowness(found):
        return float("inf") if found.median is None else found.median

    if before.decided + before.waiting:
        longest = max([*decided, *waiting])
        if more >= longest:
            assert slowness(after) >= slowness(before)


def kept(**fields) -> Decision:
    return Decision.objects.create(**fields)


def test_first_words_of_a_year_by_unit_with_what_waits(cast):
    works, freight = factories.unit("Works"), factories.unit("Freight")
    here = factories.objective("Here", owner=cast.alice, unit=works)
    there = factories.objective("There", owner=cast.alice, unit=freight)
    said = {"kind": "stop", "decided_by": cast.carol, "recorded_by": cast.carol}
    today = NOW.date()

    def decided(objective, after, *, ago=10, **fields):
        return kept(
            objective=objective,
            decided_at=NOW - timedelta(days=ago),
            raised_on=today - timedelta(days=ago + after),
            **said | fields,
        )

    first = decided(here, 3)
    decided(here, 30, supersedes=first)  # a second word on the same
    decided(here, 8)
    decided(here, 50, ago=400)  # longer ago than a year
    said_first = decided(here, 60, is_recommendation=True)
    decided(here, 12, supersedes=said_first)  # adopted: the first decision on it
    kept(objective=here, decided_at=NOW, **said)  # nobody knows what raised it
    factories.decision_request(
        cast.alice, cast.carol, objective=there, raised_at=NOW - timedelta(days=9)
    )
    factories.decision_request(cast.alice, cast.carol, raised_at=NOW - timedelta(days=2))
    found = decision_latencies(NOW, {unit.pk: unit.name for unit in (works, freight)})
    # after the one that has waited 2 days, 4 are under observation: 3/4 at 3 days, 1/2 at 8
    assert found.overall == Latency(8, None, 3, 2)
    assert [(row.unit, row.decided, row.waiting, row.median) for row in found.rows] == [
        ("Freight", 0, 1, "over 9 days"),
        ("No unit", 0, 1, "over 2 days"),
        ("Works", 3, 0, "8 days"),
    ]


def test_an_item_is_raised_by_the_period_that_showed_it(cast):
    plan = factories.plan()
    objective = off_track(cast, "Deliver", priority=factories.priority(plan=plan))
    (item,) = exceptions(running(cast, plan))
    decision = decide(cast, item)
    assert decision.raised_on == date(2026, 10, 31)
    assert decision.objective == objective
    assert decision.days_taken == 19
