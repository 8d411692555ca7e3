"""Which formula reads which indicator."""

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.dependence import downstream, leaves, path

# Edges from a higher to a lower number make no circle.
EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda edge: edge[0] > edge[1]),
    max_size=20,
)


def test_what_follows_a_change_comes_after_what_it_reads():
    edges = [("growth", "margin"), ("margin", "revenue"), ("margin", "cost"), ("other", "cost")]
    assert downstream(edges, ["revenue"]) == ["margin", "growth"]
    assert set(downstream(edges, ["cost"])) == {"margin", "growth", "other"}
    assert downstream(edges, ["growth"]) == []


def test_the_leaves_are_what_nobody_calculates():
    edges = [("growth", "margin"), ("growth", "orders"), ("margin", "revenue"), ("margin", "cost")]
    assert leaves(edges, "growth") == {"orders", "revenue", "cost"}


def test_a_way_is_named_node_by_node():
    edges = [("a", "b"), ("b", "c"), ("a", "d")]
    assert path(edges, "a", "c") == ["a", "b", "c"]
    assert path(edges, "a", "a") == ["a"]
    assert path(edges, "c", "a") is None


@given(EDGES, st.sets(st.integers(0, 9)))
def test_every_formula_stands_after_its_inputs_and_none_is_forgotten(edges, changed):
    order = downstream(edges, changed)
    assert len(order) == len(set(order))
    known = set(changed) | set(order)
    for formula, read in edges:
        assert read not in known or formula in order
        if formula in order and read in order:
            assert order.index(read) < order.index(formula)


@given(EDGES)
def test_there_is_a_way_to_every_leaf(edges):
    for node in {formula for formula, _read in edges}:
        assert all(path(edges, node, leaf) for leaf in leaves(edges, node))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_a_circle_never_hangs(edges):
    assert path(edges, 0, 6) is None
    assert isinstance(leaves(edges, 0), set)
