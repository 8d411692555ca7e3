"""Which formula reads which indicator: the order to calculate in, and the circles that must not be."""

from collections.abc import Hashable, Iterable
from graphlib import TopologicalSorter
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Edges = Iterable[tuple[Node, Node]]


def downstream(edges: Edges, changed: Iterable[Node]) -> list[Node]:
    """What is calculated, directly or not, from what changed: each after everything that it reads.

    An edge is (formula, input). Example: with ("margin", "revenue"), ("growth", "margin"), a change of
    revenue is followed by margin and then growth.
    """
    edges = list(edges)
    found = _reached([(read, formula) for formula, read in edges], changed)
    order: TopologicalSorter[Node] = TopologicalSorter(dict.fromkeys(found, ()))
    for formula, read in edges:
        if formula in found and read in found:
            order.add(formula, read)
    return list(order.static_order())


def leaves(edges: Edges, node: Node) -> set[Node]:
    """What a formula rests on in the end: the inputs, and theirs, that are not calculated themselves."""
    edges = list(edges)
    calculated = {formula for formula, _read in edges}
    return {each for each in _reached(edges, [node]) if each not in calculated}


def path(edges: Edges, start: Node, goal: Node) -> list[Node] | None:
    """A shortest way from formula to input to its input …; None where there is none.

    Example: from "margin" to "revenue" → ["margin", "revenue"]; from a node to itself → [node].
    """
    reads: dict[Node, list[Node]] = {}
    for formula, read in edges:
        reads.setdefault(formula, []).append(read)
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for read in reads.get(way[-1], ()):
            if read not in seen:
                seen.add(read)
                ways.append([*way, read])
    return None


def _reached(edges: Iterable[tuple[Node, Node]], starts: Iterable[Node]) -> set[Node]:
    """Everything behind the arrows from the starts, without the starts unless an arrow leads to them."""
    follows: dict[Node, list[Node]] = {}
    for source, target in edges:
        follows.setdefault(source, []).append(target)
    found: set[Node] = set()
    waiting = list(starts)
    while waiting:
        for target in follows.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
