"""The cascade is a forest: nothing stands below itself, however far away; what a move does to it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
Aim = TypeVar("Aim", bound=Hashable)


def circle_through(
    child: Node, parent: Node, parents: Mapping[Node, Node | None]
) -> tuple[Node, ...] | None:
    """The way round that hanging `child` below `parent` would close; None when it closes none.

    `parents` are the edges as they stand, each node to the one above it; what stands above `child`
    now is of no account, because the new edge takes its place.

    Example: C below B, B below A. Hanging A below C → (A, C, B, A). Hanging C below A → None.
    """
    way: list[Node] = [child]
    node: Node | None = parent
    while node is not None and node not in way[1:]:
        way.append(node)
        if node == child:
            return tuple(way)
        node = parents.get(node)
    return None


@dataclass(frozen=True, slots=True)
class Place(Generic[Node, Aim]):
    """Where a node stands: what is above it, and the priority written on it, if any."""

    parent: Node | None
    priority: Aim | None


def way_up(node: Node | None, places: Mapping[Node, Place[Node, Aim]]) -> list[Node]:
    """The node and what stands above it, nearest first; a circle, which verbs refuse, ends it."""
    way: dict[Node, None] = {}
    while node is not None and node in places and node not in way:
        way[node] = None
        node = places[node].parent
    return list(way)


def served(node: Node | None, places: Mapping[Node, Place[Node, Aim]]) -> Aim | None:
    """The priority that a node serves: its own, else that of the nearest above it that has one."""
    chain = (places[each].priority for each in way_up(node, places))
    return next((priority for priority in chain if priority is not None), None)


def carried_over(
    child: Node,
    parent: Node | None,
    places: Mapping[Node, Place[Node, Aim]],
    *,
    at_top: Aim | None = None,
) -> dict[Node, Aim]:
    """The priorities that are written anew when `child` comes below `parent`, or to the top.

    Who carries the priority of the old parent takes that of the new one, and so does everything below
    as far as it carries the same; who has one of its own keeps it, with what hangs below it. Where the
    new place serves none, nothing falls out of the strategy: what was inherited is kept as its own.
    `at_top` is the priority that it is hung under when it comes to the top.

    Example: B and C below A all carry 1, D below C carries 2. C moves below E, which carries 3
    → {C: 3}; D keeps 2.
    """
    old, own, was = places[child].parent, places[child].priority, served(child, places)
    is_named = parent is None and at_top is not None
    new = at_top if is_named else served(parent, places)
    inherited = old is not None and own in (None, served(old, places))
    becomes = was if new is None else new
    if becomes is None or not (inherited or is_named):
        return {}
    changed: dict[Node, Aim] = {}
    if own is not None or parent is None or new is None:  # else it goes on inheriting unwritten
        changed[child] = becomes
    if becomes != was:
        changed |= dict.fromkeys(_heirs(child, was, places), becomes)
    return {node: to for node, to in changed.items() if places[node].priority != to}


def _heirs(child: Node, was: Aim | None, places: Mapping[Node, Place[Node, Aim]]) -> list[Node]:
    """What is below and carries the same priority as what is above it, without a break."""
    below: dict[Node, list[Node]] = defaultdict(list)
    for node, place in places.items():
        if place.parent is not None:
            below[place.parent].append(node)
    heirs: list[Node] = []
    waiting, seen = list(below[child]), {child}
    while waiting:
        node = waiting.pop()
        carries = places[node].priority
        if node in seen or carries not in (None, was):
            continue
        seen.add(node)
        if carries is not None:
            heirs.append(node)
        waiting.extend(below[node])
    return heirs


def above(node: Node, parents: Mapping[Node, Node | None]) -> tuple[Node, ...]:
    """Everything over it, the uppermost first. Example: C below B, B below A → (A, B) over C."""
    way: list[Node] = []
    upper = parents.get(node)
    while upper is not None and upper != node and upper not in way:
        way.append(upper)
        upper = parents.get(upper)
    return tuple(reversed(way))


def with_all_below(nodes: Iterable[Node], parents: Mapping[Node, Node | None]) -> set[Node]:
    """These and everything under them: what none of them can be hung below.

    Example: C below B, B below A, D alone. Of B → {B, C}.
    """
    children: defaultdict[Node | None, list[Node]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    found: set[Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(children[node])
    return found
