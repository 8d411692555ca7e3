"""The cascade stays a forest, whatever is hung where."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.cascade import Place, carried_over, circle_through, served


def test_the_way_round_is_named_in_order():
    parents = {"C": "B", "B": "A", "A": None}
    assert circle_through("A", "C", parents) == ("A", "C", "B", "A")
    assert circle_through("C", "A", parents) is None
    assert circle_through("A", "A", parents) == ("A", "A")


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60))
def test_edges_added_one_by_one_never_close_a_circle(edges):
    """Oracle: from every node the way up ends."""
    parents: dict[int, int | None] = dict.fromkeys(range(13))
    for child, parent in edges:
        circle = circle_through(child, parent, parents)
        if circle is None:
            parents[child] = parent
        else:
            assert circle[0] == circle[-1] == child
            assert circle[1] == parent
            ups = {**parents, child: parent}
            assert all(ups[low] == high for low, high in pairwise(circle))
        for start in parents:
            seen, node = set(), start
            while node is not None:
                assert node not in seen
                seen.add(node)
                node = parents[node]


def test_a_circle_that_is_stored_already_does_not_hang():
    assert circle_through("X", "A", {"A": "B", "B": "A"}) is None


def test_what_inherited_the_priority_goes_with_the_place_and_what_has_its_own_stays():
    places = {
        "A": Place(None, 1),
        "B": Place("A", 1),
        "C": Place("B", None),
        "D": Place("C", 1),
        "own": Place("B", 2),
        "below own": Place("own", 1),
        "E": Place(None, 3),
        "F": Place(None, None),
    }
    assert carried_over("B", "E", places) == {"B": 3, "D": 3}
    assert carried_over("C", "E", places) == {"D": 3}
    assert carried_over("own", "E", places) == {}
    assert carried_over("B", "F", places) == {}  # it keeps 1 as its own
    assert carried_over("C", "F", places) == {"C": 1}  # what it inherited unwritten is written
    assert carried_over("C", None, places) == {"C": 1}
    assert carried_over("C", None, places, at_top=2) == {"C": 2, "D": 2}
    assert carried_over("E", "A", places) == {}  # its own
    assert carried_over("F", None, places, at_top=2) == {"F": 2}


trees = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 8)), st.one_of(st.none(), st.integers(1, 3))),
    min_size=2,
    max_size=9,
)


@given(trees, st.data())
def test_nothing_falls_out_of_the_strategy_by_a_move(rows, data):
    """Each node hangs below an earlier one, so there is no circle; what moves never goes below itself."""
    places = {
        node: Place(above if above is not None and above < node else None, priority)
        for node, (above, priority) in enumerate(rows)
    }
    child = data.draw(st.sampled_from(sorted(places)))
    parents = {node: place.parent for node, place in places.items()}
    free = [each for each in places if circle_through(child, each, parents) is None]
    parent = data.draw(st.sampled_from([None, *free]))

    changed = carried_over(child, parent, places)

    after = {
        node: Place(place.parent, changed.get(node, place.priority))
        for node, place in places.items()
    }
    after[child] = Place(parent, after[child].priority)
    below = [each for each in places if each == child or child in _above(each, parents)]
    assert set(changed) <= set(below)
    for node in below:
        if served(node, places) is not None:
            assert served(node, after) is not None
        if node not in changed and places[node].priority is not None:
            assert served(node, after) == served(node, places)
    for node in changed:
        assert changed[node] == served(child, after)


def _above(node, parents):
    while (node := parents[node]) is not None:
        yield node
