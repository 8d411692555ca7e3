"""Where units stand and stood: pure, for keys of any kind, `day` passed in.

The present edges and the moves that led to them say where every unit stood on any day. A day is read as
it stood when it ended: what moved on it has moved.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Move:
    """From one parent to another on a day; None is the top."""

    unit: Hashable
    from_parent: Hashable | None
    to_parent: Hashable | None
    moved_on: date


@dataclass(frozen=True, slots=True)
class Circle:
    """The way round, from the unit to itself, and the first day on which it would close."""

    way: tuple
    on: date


def parents_on(
    day: date, parents: Mapping[Node, Node | None], moves: Sequence[Move]
) -> dict[Node, Node | None]:
    """Each unit's parent as the day ended, told backward from the present.

    `moves` are in the order in which they were made; those up to `day` are of no account, so that it
    is enough to read the later ones. A unit that was never moved has always stood where it stands.

    Example: C stands below B since a move from A on 3 November → below A on 2 November, below B on 3.
    """
    found = dict(parents)
    for move in reversed(moves):
        if move.moved_on > day:
            found[move.unit] = move.from_parent  # type: ignore[index, assignment] # a Node
    return found


def circle_from(
    day: date,
    unit: Node,
    parent: Node | None,
    parents: Mapping[Node, Node | None],
    moves: Sequence[Move],
) -> Circle | None:
    """The circle that hanging `unit` below `parent` from `day` on would close, on that day or since.

    A move that is written down later than it happened must fit to what has happened since: each day on
    which something moved is looked at. None when every day stays a forest.
    """
    for each in sorted({day, *(move.moved_on for move in moves if move.moved_on > day)}):
        way = _way_up(unit, parent, parents_on(each, parents, moves))
        if way:
            return Circle(way, each)
    return None


def _way_up(unit: Node, parent: Node | None, parents: Mapping[Node, Node | None]) -> tuple:
    """From `unit` over `parent` upward until `unit` comes again; empty where the top comes first."""
    way: list[Node] = [unit]
    node = parent
    while node is not None and node not in way[1:]:
        way.append(node)
        if node == unit:
            return tuple(way)
        node = parents.get(node)
    return ()


def in_tree_order(
    nodes: Iterable[Node], parents: Mapping[Node, Node | None]
) -> list[tuple[Node, int]]:
    """Each node below its parent with its level from 0, those of one parent in the order given.

    What is part of something that is not among the nodes stands at the top.
    """
    ordered = list(nodes)
    known = set(ordered)
    below: dict[Node | None, list[Node]] = {}
    for node in ordered:
        parent = parents.get(node)
        below.setdefault(parent if parent in known else None, []).append(node)
    found = []
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    while waiting:
        node, level = waiting.pop()
        found.append((node, level))
        waiting += [(each, level + 1) for each in reversed(below.get(node, []))]
    return found
