"""The cascade stays a forest, whatever is hung where."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.cascade import circle_through


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
