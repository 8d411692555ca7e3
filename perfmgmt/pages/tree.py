"""The cascade as a tree: what needs attention open, worst first; what is on track counted and folded.

All active objectives are read as light rows in one SELECT and rolled up bottom-up in Python (see
DESIGN section 7); only the rows that a page draws are looked at more closely.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from objectives.models import Objective
from perfmgmt.pages.words import SEVERITY

INLINE = 3  # troubled children that come with the page below the second level
MOST = 20  # children of one node in one answer
MOST_MATCHES = 80  # rows of a filtered tree
TROUBLED = frozenset({"off_track", "at_risk", "stale"})


@dataclass(slots=True)
class Node:
    """One objective in the cascade. `status` is what is shown: "stale" stands before the result."""

    id: UUID
    parent_id: UUID | None
    priority_id: UUID | None
    title: str
    unit: str
    unit_id: UUID | None
    owner: str
    owner_id: UUID | None
    owner_has_left: bool
    status: str
    momentum: str
    children: list["Node"] = field(default_factory=list)
    unsettled_below: int = 0

    @property
    def is_settled(self) -> bool:
        """Measured and on track, in result and momentum: nothing else may be folded away."""
        return self.status == "on_track" and self.momentum not in TROUBLED

    @property
    def is_folded(self) -> bool:
        return self.is_settled and not self.unsettled_below

    @property
    def needs_attention(self) -> bool:
        return self.status in TROUBLED or self.momentum in TROUBLED

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Sorts worst first: the node's own status, then how much is unsettled below it."""
        return SEVERITY[self.status], -self.unsettled_below, self.title


def read_nodes(now: datetime) -> dict[UUID, Node]:
    """Every active objective, linked to its children. One SELECT."""
    rows = (
        Objective.objects.active()
        .order_by("title", "id")
        .values_list(
            "id",
            "parent_id",
            "priority_id",
            "title",
            "unit__name",
            "unit_id",
            "owner__name",
            "owner_id",
            "owner__revoked_at",
            "result",
            "momentum",
            "next_due_at",
        )
    )
    nodes = {}
    for (
        pk,
        parent,
        priority,
        title,
        unit,
        unit_id,
        owner,
        owner_id,
        left,
        result,
        pace,
        due,
    ) in rows:
        nodes[pk] = Node(
            id=pk,
            parent_id=parent,
            priority_id=priority,
            title=title,
            unit=unit or "",
            unit_id=unit_id,
            owner=owner or "",
            owner_id=owner_id,
            owner_has_left=left is not None,
            status="stale" if due is not None and due < now else result,
            momentum=pace,
        )
    _link(nodes)
    return nodes


def _link(nodes: dict[UUID, Node]) -> None:
    for node in nodes.values():
        if node.parent_id and (parent := nodes.get(node.parent_id)):
            parent.children.append(node)
    for root in roots(nodes):
        for node in reversed(list(walk(root))):
            node.unsettled_below = sum(
                child.unsettled_below + (not child.is_settled) for child in node.children
            )


def roots(nodes: dict[UUID, Node]) -> list[Node]:
    """Objectives that hang below no other active one."""
    return [node for node in nodes.values() if node.parent_id not in nodes]


def walk(root: Node) -> Iterator[Node]:
    """The node and everything below it, parents before children."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def count_statuses(nodes: dict[UUID, Node]) -> Counter[str]:
    return Counter(node.status for node in nodes.values())


@dataclass(slots=True)
class Twig:
    """A node as it is drawn. `hidden` are on track and folded, `more` would be too many for one answer.

    `lazy` children are fetched when the node is opened; `dimmed` is shown only as the way to a match.
    """

    node: Node
    twigs: list["Twig"] = field(default_factory=list)
    hidden: int = 0
    more: int = 0
    lazy: bool = False
    dimmed: bool = False

    @property
    def has_children(self) -> bool:
        return bool(self.twigs or self.hidden or self.lazy)


def grow(
    siblings: list[Node], *, fold: bool, depth: int = 1, offset: int = 0
) -> tuple[list[Twig], int, int]:
    """The twigs of one level: (twigs, hidden, more).

    With `fold`, what is on track with all that is below it is only counted. From `offset` on the
    next MOST come. Below the second level more than INLINE children wait until the node is opened.
    """
    wanted = [node for node in siblings if not fold or not node.is_folded]
    hidden = len(siblings) - len(wanted)
    wanted.sort(key=lambda node: node.urgency)
    chosen = wanted[offset : offset + MOST]
    more = max(len(wanted) - offset - MOST, 0)
    return [_twig(node, fold=fold, depth=depth) for node in chosen], hidden, more


def _twig(node: Node, *, fold: bool, depth: int) -> Twig:
    if not node.children:
        return Twig(node)
    if fold and not node.unsettled_below:
        return Twig(node, hidden=len(node.children))
    wanted = sum(not fold or not child.is_folded for child in node.children)
    if depth > 1 and wanted > INLINE:
        return Twig(node, lazy=True)
    twigs, hidden, more = grow(node.children, fold=fold, depth=depth + 1)
    return Twig(node, twigs=twigs, hidden=hidden, more=more)


def matching(siblings: list[Node], matches: Callable[[Node], bool]) -> tuple[list[Twig], int]:
    """Only matches and the way to them, dimmed: (twigs, matches left out beyond MOST_MATCHES)."""
    matched = {node.id for root in siblings for node in walk(root) if matches(node)}
    budget = [MOST_MATCHES]

    def prune(node: Node) -> Twig | None:
        own = node.id in matched and budget[0] > 0
        budget[0] -= own
        twigs = [twig for child in _sorted(node.children) if (twig := prune(child))]
        if not own and not twigs:
            return None
        return Twig(node, twigs=twigs, dimmed=not own)

    twigs = [twig for node in _sorted(siblings) if (twig := prune(node))]
    return twigs, max(len(matched) - MOST_MATCHES, 0)


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: node.urgency)


def drawn(twigs: list[Twig]) -> Iterator[Node]:
    for twig in twigs:
        yield twig.node
        yield from drawn(twig.twigs)


def by_priority(nodes: dict[UUID, Node]) -> dict[UUID | None, list[Node]]:
    """The roots of the cascade under the priority they serve; None serves no priority."""
    grouped = defaultdict(list)
    for root in roots(nodes):
        grouped[root.priority_id].append(root)
    return dict(grouped)
