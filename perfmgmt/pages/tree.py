"""The cascade as a tree: what needs attention open, worst first; what is on track counted and folded.

All active objectives are read as light rows in one SELECT and rolled up bottom-up in Python (see
DESIGN section 7); only the rows that a page draws are looked at more closely.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import TextField
from django.db.models.functions import Cast

from objectives.models import Objective
from perfmgmt.pages.wanted import MOST_ROWS, STEP, Opened, key_of
from perfmgmt.pages.words import SEVERITY

INLINE = 3  # children that open by themselves below the second level
MOST = 20  # children of one node, until more are asked for
LEAST = 4  # of each priority in the first answer, however many priorities there are
TROUBLED = frozenset({"off_track", "at_risk", "stale"})


@dataclass(slots=True)
class Node:
    """One objective in the cascade. `status` is what is shown: "stale" stands before the result.

    Keys are texts: five thousand times a row, making objects of them cost more than the query.
    """

    id: str
    parent_id: str | None
    priority_id: str | None
    title: str
    unit: str
    unit_id: str | None
    owner: str
    owner_id: str | None
    owner_has_left: bool
    status: str
    momentum: str
    due_on: date | None = None
    is_blocked: bool = False
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
    def is_unowned(self) -> bool:
        return self.owner_id is None or self.owner_has_left

    @property
    def is_unaligned(self) -> bool:
        return self.priority_id is None and self.parent_id is None

    @property
    def urgency(self) -> tuple[int, int, str, str]:
        """Sorts worst first: the node's own status, then how much is unsettled below it."""
        return SEVERITY[self.status], -self.unsettled_below, self.title, self.id


def read_nodes(now: datetime) -> dict[str, Node]:
    """Every active objective, linked to its children. One SELECT."""
    rows = (
        Objective.objects.active()
        .order_by()
        .values_list(
            *(Cast(name, TextField()) for name in ("id", "parent_id", "priority_id")),
            "title",
            "unit__name",
            Cast("unit_id", TextField()),
            "owner__name",
            Cast("owner_id", TextField()),
            "owner__revoked_at",
            "result",
            "momentum",
            "due_on",
            "next_due_at",
        )
    )
    nodes = {
        pk: Node(
            pk,
            parent,
            priority,
            title,
            unit or "",
            unit_id,
            owner or "",
            owner_id,
            left is not None,
            "stale" if next_due is not None and next_due < now else result,
            momentum,
            due_on,
        )
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
            momentum,
            due_on,
            next_due,
        ) in rows
    }
    _link(nodes)
    return nodes


def _link(nodes: dict[str, Node]) -> None:
    order = []
    for node in nodes.values():
        if node.parent_id and (parent := nodes.get(node.parent_id)):
            parent.children.append(node)
        else:
            order.append(node)
    for node in order:  # grows while it is read: parents stand before their children
        order.extend(node.children)
    for node in reversed(order):
        if node.children:
            node.unsettled_below = sum(
                child.unsettled_below + (not child.is_settled) for child in node.children
            )


def roots(nodes: dict[str, Node]) -> list[Node]:
    """Objectives that hang below no other active one."""
    return [node for node in nodes.values() if node.parent_id not in nodes]


def walk(root: Node) -> Iterator[Node]:
    """The node and everything below it, parents before children."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def way_to(node: Node, nodes: dict[str, Node]) -> list[Node]:
    """The node and those above it, nearest first."""
    way = [node]
    while (above := nodes.get(way[-1].parent_id)) is not None:  # type: ignore[arg-type] # None is no key
        way.append(above)
    return way


def by_priority(nodes: dict[str, Node]) -> dict[str | None, list[Node]]:
    """The roots of the cascade under the priority they serve; None serves no priority."""
    grouped = defaultdict(list)
    for root in roots(nodes):
        grouped[root.priority_id].append(root)
    return dict(grouped)


def count_statuses(nodes: Iterable[Node]) -> Counter[str]:
    return Counter(node.status for node in nodes)


@dataclass(slots=True)
class Twig:
    """A node as it is drawn. `hidden` are on track and folded, `more` would be too many for one answer.

    A twig with children that is not open fetches them when it is; `dimmed` is only the way to a match.
    """

    node: Node
    level: int = 1
    twigs: list["Twig"] = field(default_factory=list)
    hidden: int = 0
    more: int = 0
    is_open: bool = False
    dimmed: bool = False

    @property
    def has_children(self) -> bool:
        return bool(self.node.children)

    @property
    def lines(self) -> int:
        """The lines below it that stand for several."""
        return bool(self.hidden) + bool(self.more)


@dataclass
class Top:
    """A priority, or what serves none: the roots of its cascade, and what is drawn of them."""

    key: str
    siblings: list[Node]
    twigs: list[Twig] = field(default_factory=list)
    hidden: int = 0
    more: int = 0
    is_open: bool = True

    @cached_property
    def nodes(self) -> list[Node]:
        """Everything below it, whatever the level."""
        return [node for root in self.siblings for node in walk(root)]


class Grower:
    """Opens the tree breadth first, worst first, as far as a first answer holds.

    What the address opens comes beyond that, up to MOST_ROWS; what it shuts stays shut.
    """

    def __init__(
        self, opened: Opened, *, fold: bool, way: frozenset[str] = frozenset(), budget: int = STEP
    ) -> None:
        self.opened = opened
        self.fold = fold
        self.way = way
        self.budget = MOST_ROWS if opened.everything else budget
        self.used = 0

    def grow(self, tops: list[Top]) -> None:
        waiting: deque[Twig] = deque()
        self.used += len(tops)
        for place, top in enumerate(tops):
            top.is_open = top.key not in self.opened.shut
            if top.is_open:
                share = max(LEAST, (self.budget - self.used) // (len(tops) - place) - 2)
                most = self._most(top.key, min(MOST, share))
                top.twigs, top.hidden, top.more = self._level(top.key, top.siblings, most, level=2)
                self.used += len(top.twigs) + bool(top.hidden) + bool(top.more)
                waiting.extend(top.twigs)
        self._open(waiting)

    def branch(self, node: Node, level: int) -> Twig:
        """One node with what is open below it, as a page of its own would draw it."""
        twig = Twig(node, level)
        self._open(deque([twig]))
        return twig

    def _open(self, waiting: deque[Twig]) -> None:
        while waiting:
            twig = waiting.popleft()
            if not twig.has_children:
                continue
            key = key_of(twig.node.id)
            most = self._most(key, MOST)
            twigs, hidden, more = self._level(key, twig.node.children, most, level=twig.level + 1)
            cost = len(twigs) + bool(hidden) + bool(more)
            if not self._is_open(twig, key, twigs, cost):
                continue
            twig.twigs, twig.hidden, twig.more, twig.is_open = twigs, hidden, more, True
            self.used += cost
            waiting.extend(twigs)

    def _is_open(self, twig: Twig, key: str, twigs: list[Twig], cost: int) -> bool:
        if key in self.opened.shut or self.used + cost > MOST_ROWS:
            return False
        if key in self.opened.opened or key in self.opened.whole or twig.node.id in self.way:
            return True
        if self.opened.nothing or (self.fold and not twig.node.unsettled_below):
            return False
        is_wide = twig.level > 2 and len(twigs) > INLINE and not self.opened.everything
        return not is_wide and self.used + cost <= self.budget

    def _most(self, key: str, most: int) -> int:
        return most + MOST * self.opened.more.get(key, 0)

    def _level(
        self, key: str, siblings: list[Node], most: int, *, level: int
    ) -> tuple[list[Twig], int, int]:
        """The rows of one level, worst first, with how many are folded and how many wait.

        Where nothing needs eyes, what is on track is shown at once to whoever opens it.
        """
        fold = self.fold and key not in self.opened.whole
        wanted = [
            each for each in siblings if not fold or not each.is_folded or each.id in self.way
        ]
        if not wanted:
            wanted = siblings if level > 2 or key in self.opened.opened else []
        hidden = len(siblings) - len(wanted)
        wanted = sorted(wanted, key=lambda node: node.urgency)
        chosen = wanted[:most]
        chosen += [each for each in wanted[most:] if each.id in self.way]
        return [Twig(node, level) for node in chosen], hidden, len(wanted) - len(chosen)


def matching(
    tops: list[Top],
    matched: Set[str],
    opened: Opened,
    most: int,
    way: frozenset[str] = frozenset(),
) -> int:
    """Only matches and the way to them, dimmed, in `most` rows; how many matches are left out.

    A match opens like any other row, to show what does not match below it.
    """
    shown, left_out = _with_their_ways(tops, matched, most - len(tops))
    shown |= way

    def prune(node: Node, level: int) -> Twig:
        key = key_of(node.id)
        twigs = [prune(child, level + 1) for child in _sorted(node.children) if child.id in shown]
        if key in opened.opened and not twigs:
            return Grower(opened, fold=False, way=way, budget=most).branch(node, level)
        is_open = bool(twigs) and key not in opened.shut
        return Twig(
            node,
            level,
            twigs if is_open else [],
            is_open=is_open,
            dimmed=node.id not in matched,
        )

    for top in tops:
        top.is_open = top.key not in opened.shut
        top.twigs = [prune(root, 2) for root in _sorted(top.siblings) if root.id in shown]
    return left_out


def _with_their_ways(tops: list[Top], matched: Set[str], most: int) -> tuple[set[str], int]:
    """As many matches as fit in `most` rows with those above them, in the order of the tree."""
    shown: set[str] = set()
    left_out = 0
    for top in tops:
        waiting: list[tuple[Node, tuple[str, ...]]]
        waiting = [(root, ()) for root in reversed(_sorted(top.siblings))]
        while waiting:
            node, above = waiting.pop()
            way = (*above, node.id)
            if node.id in matched:
                added = [each for each in way if each not in shown]
                if left_out or len(shown) + len(added) > most:
                    left_out += 1
                else:
                    shown.update(added)
            waiting.extend((child, way) for child in reversed(_sorted(node.children)))
    return shown, left_out


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: node.urgency)


def drawn(twigs: Iterable[Twig]) -> Iterator[Node]:
    for twig in twigs:
        yield twig.node
        yield from drawn(twig.twigs)
