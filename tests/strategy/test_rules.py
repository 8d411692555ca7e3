from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.rules import (
    Contradiction,
    PlanGap,
    PlanState,
    TradeOffChoice,
    activation_gaps,
    can_become,
    find_contradiction,
    find_cycle,
)

EVERYWHERE = [
    TradeOffChoice("speed", "cost"),
    TradeOffChoice("cost", "quality"),
    TradeOffChoice("quality", "speed"),
]


@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ([], None),
        ([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], None),
        ([("a", "a")], ("a", "a")),
        ([("a", "b"), ("b", "a")], ("a", "b", "a")),
        ([("a", "b"), ("b", "c"), ("c", "b")], ("b", "c", "b")),
        ([("a", "b"), ("c", "d"), ("d", "c")], ("c", "d", "c")),
        ([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("d", "b")], ("b", "c", "d", "b")),
    ],
)
def test_a_cycle_is_named_in_its_order(edges, cycle):
    assert find_cycle(edges) == cycle


def test_a_chain_of_a_hundred_thousand_neither_overflows_nor_hides_its_cycle():
    chain = [(number, number + 1) for number in range(100_000)]
    assert find_cycle(chain) is None
    assert find_cycle([*chain, (100_000, 0)]) == (*range(100_001), 0)


edges = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20)


@given(edges)
def test_a_named_cycle_is_one_and_none_means_that_the_graph_can_be_ranked(pairs):
    cycle = find_cycle(pairs)
    if cycle is None:
        assert _can_be_ranked(set(pairs))
    else:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert set(pairwise(cycle)) <= set(pairs)


def _can_be_ranked(pairs):
    """Kahn: take away what nothing points at, until nothing is left."""
    nodes = {node for pair in pairs for node in pair}
    while free := {node for node in nodes if all(end != node for _, end in pairs)}:
        nodes -= free
        pairs = {pair for pair in pairs if pair[0] not in free}
    return not nodes


def test_trade_offs_that_go_round_in_one_scope_contradict_themselves():
    assert find_contradiction(EVERYWHERE[:2]) is None
    assert find_contradiction(EVERYWHERE) == Contradiction(
        None, ("speed", "cost", "quality", "speed")
    )
    in_one_unit = [TradeOffChoice(x.favoured, x.over, "Pumps") for x in EVERYWHERE]
    assert find_contradiction(EVERYWHERE[:1] + in_one_unit) == Contradiction(
        "Pumps", ("speed", "cost", "quality", "speed")
    )


def test_the_opposite_choice_elsewhere_is_legitimate():
    opposite = [
        TradeOffChoice("cost", "speed", "Pumps"),
        TradeOffChoice("speed", "cost", "Castings"),
    ]
    assert find_contradiction([EVERYWHERE[0], *opposite]) is None


def test_a_plan_needs_a_ranked_priority_and_trade_offs_that_agree():
    assert activation_gaps(1, EVERYWHERE[:2]) == ()
    assert activation_gaps(0, EVERYWHERE) == (
        PlanGap.NO_RANKED_PRIORITY,
        PlanGap.CONTRADICTORY_TRADE_OFFS,
    )


def test_a_plan_goes_from_draft_to_active_to_closed_only():
    moves = {(here, there) for here in PlanState for there in PlanState if can_become(here, there)}
    assert moves == {
        (PlanState.DRAFT, PlanState.ACTIVE),
        (PlanState.ACTIVE, PlanState.CLOSED),
    }
