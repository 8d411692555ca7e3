"""Rules of strategic direction: no cycles, no contradictory trade-offs, and the plan's states."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class PlanState(StrEnum):
    """The life of a plan."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


PLAN_TRANSITIONS: Mapping[PlanState, frozenset[PlanState]] = MappingProxyType(
    {
        PlanState.DRAFT: frozenset({PlanState.ACTIVE}),
        PlanState.ACTIVE: frozenset({PlanState.CLOSED}),
        PlanState.CLOSED: frozenset(),
    }
)


class PlanGap(StrEnum):
    """What keeps a plan from becoming active."""

    NO_RANKED_PRIORITY = "no_ranked_priority"
    CONTRADICTORY_TRADE_OFFS = "contradictory_trade_offs"


@dataclass(frozen=True, slots=True)
class TradeOffChoice:
    """ "We favour X over Y", everywhere (`scope` None) or in one unit."""

    favoured: Hashable
    over: Hashable
    scope: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A cycle of trade-offs in one scope, from a thing through what it is favoured over, back."""

    scope: Hashable | None
    cycle: tuple[Hashable, ...]


def can_become(current: PlanState, wanted: PlanState) -> bool:
    """Whether a plan may go from one state to the other."""
    return wanted in PLAN_TRANSITIONS[current]


def activation_gaps(
    ranked_priorities: int, trade_offs: Iterable[TradeOffChoice]
) -> tuple[PlanGap, ...]:
    """What a draft plan lacks before it may become active; empty when it may."""
    gaps = []
    if ranked_priorities == 0:
        gaps.append(PlanGap.NO_RANKED_PRIORITY)
    if find_contradiction(trade_offs) is not None:
        gaps.append(PlanGap.CONTRADICTORY_TRADE_OFFS)
    return tuple(gaps)


def find_contradiction(trade_offs: Iterable[TradeOffChoice]) -> Contradiction | None:
    """The first cycle within one scope, in the order given; None when every scope can be ranked.

    Scopes are judged apart: a unit may choose the opposite of what holds everywhere, because a
    stated exception is a choice and not a contradiction.

    Example: speed over cost, cost over quality, quality over speed, all everywhere →
    (speed, cost, quality, speed).
    """
    edges: dict[Hashable | None, list[tuple[Hashable, Hashable]]] = {}
    for choice in trade_offs:
        edges.setdefault(choice.scope, []).append((choice.favoured, choice.over))
    for scope, scoped in edges.items():
        if cycle := find_cycle(scoped):
            return Contradiction(scope, cycle)
    return None


def find_cycle(edges: Iterable[tuple[Hashable, Hashable]]) -> tuple[Hashable, ...] | None:
    """One cycle of a directed graph, its first node repeated at the end; None without one.

    Takes time in proportion to the edges, whatever the depth: no recursion to overflow.

    Example: (a, b), (b, c), (c, b) → (b, c, b). An edge from a node to itself → (a, a).
    """
    followers: dict[Hashable, list[Hashable]] = {}
    for start, end in edges:
        followers.setdefault(start, []).append(end)
    finished: set[Hashable] = set()
    for root in followers:
        if cycle := _cycle_from(root, followers, finished):
            return cycle
    return None


def _cycle_from(
    root: Hashable, followers: Mapping[Hashable, list[Hashable]], finished: set[Hashable]
) -> tuple[Hashable, ...] | None:
    if root in finished:
        return None
    # The path from the root, in the order of its nodes, with what is still to be followed.
    path = {root: iter(followers.get(root, ()))}
    while path:
        node = next(reversed(path))
        following = next((end for end in path[node] if end not in finished), None)
        if following is None:
            finished.add(node)
            del path[node]
        elif following in path:
            nodes = list(path)
            return (*nodes[nodes.index(following) :], following)
        else:
            path[following] = iter(followers.get(following, ()))
    return None
