"""What makes work late, and how far it is."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.initiative import (
    FOLLOWING,
    OPEN,
    Lateness,
    MilestoneDates,
    State,
    can_become,
    days_late,
    lateness,
    needs_because,
    standing,
)

TODAY = date(2026, 11, 19)
near = st.integers(-60, 60).map(lambda days: TODAY + timedelta(days=days))
dates = st.builds(MilestoneDates, near, st.none() | near, st.none() | near)


@given(dates)
def test_late_is_exactly_what_is_not_in_time_and_open(each):
    """In words: expected later than planned, or past and not reached."""
    is_late = each.reached is None and (
        each.planned < TODAY or (each.expected is not None and each.expected > each.planned)
    )
    assert (lateness(each, TODAY) in {Lateness.PAST_DUE, Lateness.SLIPPING}) is is_late
    if each.reached is None:
        assert (days_late(each, TODAY) > 0) is is_late


@given(dates)
def test_days_late_count_from_planned_to_where_it_stands(each):
    counted = 0
    stands = each.reached or max(each.expected or each.planned, TODAY)
    day = each.planned
    while day < stands:
        day, counted = day + timedelta(days=1), counted + 1
    assert days_late(each, TODAY) == counted


@given(st.sampled_from(State), st.none() | near, st.lists(dates, max_size=5))
def test_an_initiative_is_as_late_as_its_latest_open_part(state, due_on, milestones):
    found = standing(state, due_on, milestones, TODAY)
    assert found.total == len(milestones)
    assert found.reached == sum(1 for each in milestones if each.reached)
    open_ones = [each for each in milestones if each.reached is None]
    if state not in OPEN:
        assert not found.is_late
        return
    parts = [days_late(each, TODAY) for each in open_ones]
    parts += [(TODAY - due_on).days] if due_on and due_on < TODAY else []
    assert found.late_by == max(parts, default=0)
    assert found.is_past is any(
        day < TODAY
        for day in [*(each.planned for each in open_ones), *([due_on] if due_on else [])]
    )


def test_where_a_milestone_is_drawn():
    planned, expected, reached = TODAY, TODAY + timedelta(1), TODAY + timedelta(2)
    assert MilestoneDates(planned).stands_on == planned
    assert MilestoneDates(planned, expected).stands_on == expected
    assert MilestoneDates(planned, expected, reached).stands_on == reached


def test_no_state_leads_to_itself_and_every_state_can_be_left():
    assert {state for state in State if can_become(state, state)} == set()
    assert set(FOLLOWING) == set(State)
    assert all(FOLLOWING.values())


def test_who_says_why():
    asked = {
        (before, after)
        for before in State
        for after in FOLLOWING[before]
        if needs_because(before, after, 0)
    }
    assert asked == {
        (State.PLANNED, State.STOPPED),
        (State.UNDER_WAY, State.STOPPED),
        (State.STOPPED, State.UNDER_WAY),
        (State.DONE, State.UNDER_WAY),
    }
    assert needs_because(State.UNDER_WAY, State.DONE, 1)
    assert not needs_because(State.PLANNED, State.UNDER_WAY, 3)
