"""States and courses of process health, by hand and for everything."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.health import (
    DEFINITIONS,
    Check,
    Course,
    State,
    course_of,
    is_beyond,
    share,
    state_of,
)

NUMBERS = st.lists(st.one_of(st.none(), st.integers(0, 50).map(Decimal)), min_size=0, max_size=14)


def trend(*values) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ((6, 7), State.HOLDING),
        ((6, 6, 8), State.SLIPPING),
        ((6, 8, 9, 9, 11), State.BREAKING),
        ((8, 8, 8), State.SLIPPING),
        ((11, 11, 10, 9, 9, 8, 8), State.MENDING),
        ((8, 11, 10, 9, 9, 8, 8), State.BREAKING),
        ((8, 8, None, 9, None, 9), State.BREAKING),
        ((8, 8, 8, None), State.UNKNOWN),
        ((), State.UNKNOWN),
        ((12,), State.SLIPPING),
    ],
)
def test_states_with_the_limit_7(values, state):
    assert state_of(trend(*values), Decimal(7)) is state


def test_where_high_is_good_the_other_side_fails():
    held = trend(100, 95, 91, 90)
    assert state_of(held, Decimal(90), high_is_good=True) is State.HOLDING
    assert state_of(trend(95, 80), Decimal(90), high_is_good=True) is State.SLIPPING
    assert state_of(trend(80, 80, 80, 80), Decimal(90), high_is_good=True) is State.BREAKING
    rising = trend(50, 50, 60, 60, 70, 70, 80)
    assert state_of(rising, Decimal(90), high_is_good=True) is State.MENDING


@given(NUMBERS, st.integers(0, 50).map(Decimal), st.booleans())
def test_a_check_holds_exactly_where_its_newest_reading_is_within(values, limit, high_is_good):
    state = state_of(values, limit, high_is_good=high_is_good)
    if not values or values[-1] is None:
        assert state is State.UNKNOWN
    else:
        beyond = is_beyond(values[-1], limit, high_is_good=high_is_good)
        assert (state is State.HOLDING) == (not beyond)


@given(NUMBERS, st.integers(0, 50).map(Decimal))
def test_turning_every_number_round_changes_no_state(values, limit):
    turned = [None if value is None else -value for value in values]
    assert state_of(values, limit) is state_of(turned, -limit, high_is_good=True)


def test_courses():
    assert course_of(trend(6, 9, 11)) is Course.RISING
    assert course_of(trend(None, 11, None, 8)) is Course.FALLING
    assert course_of(trend(5, 9, 5)) is Course.LEVEL
    assert course_of(trend(5)) is Course.LEVEL


def test_shares():
    assert share(11, 127) == Decimal("8.7")
    assert share(0, 3) == Decimal("0.0")
    assert share(0, 0) is None


def test_every_check_has_a_definition():
    assert set(DEFINITIONS) == set(Check)
    assert [check for check, each in DEFINITIONS.items() if each.high_is_good] == [
        Check.RARE_REVIEWS
    ]
