"""Trade-offs: no circle within one scope, and which of them hold for a unit."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class TradeOffChoice:
    """ "We favour X over Y", everywhere (`scope` None) or in one unit."""

    favoured: Hashable
    over: Hashable
    scope: Hashable | None = None

    @property
    def choice(self) -> "TradeOffChoice":
        return self


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A cycle of trade-offs in one scope, from a thing through what it is favoured over, back."""

    scope: Hashable | None
    cycle: tuple[Hashable, ...]


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


class States(Protocol):
    """Whatever states a trade-off: the stored row, or the choice itself."""

    @property
    def choice(self) -> TradeOffChoice: ...


Stated = TypeVar("Stated", bound=States)


def in_force(trade_offs: Iterable[Stated], unit_chain: Sequence[Hashable]) -> list[Stated]:
    """The trade-offs that hold for a unit, in the order given.

    `unit_chain` is the unit and what it is part of, narrowest first; empty for the whole organisation.
    What holds everywhere (scope None) is wider than every unit. Where a narrower scope states the
    opposite of a wider one, or the same again, the narrower one is what holds.

    Example: speed over cost everywhere, cost over speed in Pumps, quality over speed in Castings;
    for (Pumps, Operations) → cost over speed.
    """
    width = {scope: place for place, scope in enumerate([*unit_chain, None])}
    reaching = [each for each in trade_offs if each.choice.scope in width]
    narrowest: dict[frozenset[Hashable], int] = {}
    for each in reaching:
        sides = frozenset((each.choice.favoured, each.choice.over))
        place = width[each.choice.scope]
        narrowest[sides] = min(place, narrowest.get(sides, place))
    return [
        each
        for each in reaching
        if width[each.choice.scope]
        == narrowest[frozenset((each.choice.favoured, each.choice.over))]
    ]
