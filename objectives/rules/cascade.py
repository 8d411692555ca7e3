"""The cascade is a forest: nothing stands below itself, however far away."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


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
