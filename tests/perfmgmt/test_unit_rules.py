"""Where units stood when: told backward from the present and forward from the first it is the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from perfmgmt.tenancy.rules import Circle, Move, circle_from, in_tree_order, parents_on

FIRST = date(2026, 1, 1)
UNITS = range(8)


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_unit_stands_where_it_came_to_on_the_day_itself():
    moves = [Move("C", "A", "B", date(2026, 11, 3))]
    parents = {"A": None, "B": None, "C": "B"}
    assert parents_on(date(2026, 11, 2), parents, moves)["C"] == "A"
    assert parents_on(date(2026, 11, 3), parents, moves)["C"] == "B"


def test_two_moves_of_one_day_leave_the_last_place():
    moves = [Move("C", None, "A", on(5)), Move("C", "A", "B", on(5))]
    parents = {"A": None, "B": None, "C": "B"}
    assert parents_on(on(4), parents, moves)["C"] is None
    assert parents_on(on(5), parents, moves)["C"] == "B"


def test_a_circle_is_named_with_the_first_day_on_which_it_would_close():
    """B stood below A until the 5th; hanging A below B from the 3rd would close it for two days."""
    moves = [Move("B", "A", None, on(5))]
    parents = {"A": None, "B": None}
    assert circle_from(on(3), "A", "B", parents, moves) == Circle(("A", "B", "A"), on(3))
    assert circle_from(on(5), "A", "B", parents, moves) is None
    assert circle_from(on(3), "A", None, parents, moves) is None


def test_a_circle_that_closes_later_than_the_move_is_found():
    """A below B fits on the 2nd, until B came below A on the 4th."""
    moves = [Move("B", None, "A", on(4)), Move("B", "A", None, on(6))]
    parents = {"A": None, "B": None}
    assert circle_from(on(2), "A", "B", parents, moves) == Circle(("A", "B", "A"), on(4))


def test_the_order_of_the_tree_is_that_given_within_one_parent():
    parents = {"a": None, "b": "a", "c": "a", "d": "b", "e": "gone"}
    assert in_tree_order("eabcd", parents) == [("e", 0), ("a", 0), ("b", 1), ("d", 2), ("c", 1)]


# A unit, where it is wanted (the last number is the top) and the day.
WANTED = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 8), st.integers(0, 9)).map(
        lambda want: (want[0], want[1] if want[1] in UNITS else None, want[2])
    ),
    max_size=25,
)


def moved(start, wanted):
    """What is accepted of the moves wanted, in the order in which they were written down."""
    parents, moves = dict(start), []
    for unit, parent, number in wanted:
        day = on(number)
        own = [move.moved_on for move in moves if move.unit == unit]
        in_order = sorted(moves, key=lambda move: move.moved_on)  # stable: as written within a day
        if parent == parents[unit] or (own and day < own[-1]):
            continue
        if circle_from(on(10), unit, parent, parents, ()) or circle_from(
            day, unit, parent, parents, in_order
        ):
            continue
        moves.append(Move(unit, parents[unit], parent, day))
        parents[unit] = parent
    return parents, sorted(moves, key=lambda move: move.moved_on)


def starts():
    """A forest: each stands below one of a smaller number, or at the top."""
    above = [st.integers(-1, unit - 1) for unit in UNITS]
    return st.tuples(*above).map(
        lambda parents: {unit: None if p < 0 else p for unit, p in enumerate(parents)}
    )


@given(starts(), WANTED)
def test_forward_from_the_first_and_backward_from_the_present_agree(start, wanted):
    present, moves = moved(start, wanted)
    for number in range(-1, 10):
        forward = dict(start)
        for move in moves:
            if move.moved_on <= on(number):
                forward[move.unit] = move.to_parent
        assert parents_on(on(number), present, moves) == forward


@given(starts(), WANTED)
def test_no_day_ever_had_a_circle(start, wanted):
    present, moves = moved(start, wanted)
    for number in range(-1, 10):
        parents = parents_on(on(number), present, moves)
        assert len(in_tree_order(UNITS, parents)) == len(UNITS)  # a circle hangs on no top


@given(starts())
def test_levels_are_the_length_of_the_way_up(start):
    for unit, level in in_tree_order(UNITS, start):
        way = 0
        while (unit := start[unit]) is not None:
            way += 1
        assert level == way
