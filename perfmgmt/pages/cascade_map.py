"""The cascade as a drawing: levels are columns, edges run from what is served to what serves it.

A node shows its status as shape and word, a solid edge is the cascade, a dashed one a secondary
contribution, a red one a dependency that fails. The view (where, how near, below what) stands in the
address, so that it zooms by plain links and is sent to somebody as it is seen.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.models import Alignment
from objectives.charts.svg import mark, num, text, text_width
from perfmgmt.pages import tree, waits
from perfmgmt.pages.tree import Node
from perfmgmt.pages.waits import Wait
from perfmgmt.tenancy import html
from strategy.models import Priority

MOST = 200  # nodes in one drawing
MOST_CHILDREN = 12  # of one node; the others are counted
WIDTH, HEIGHT = 216, 40  # of a node
COLUMN, LINE = 276, 52  # from one to the next
MARGIN = 24
VIEW = (1100, 660)  # what is seen at natural size, in units of the drawing
STEPS = (0.2, 0.28, 0.4, 0.56, 0.75, 1, 1.4, 2)
NATURAL = STEPS.index(1)
LETTERS = 25  # of a title on a node


@dataclass(slots=True)
class Spot:
    """A node with its place; `deeper` are below it and not drawn."""

    node: Node | None
    title: str
    column: int
    row: float = 0.0
    spots: list["Spot"] = field(default_factory=list)
    deeper: int = 0
    below: int = 0

    @property
    def x(self) -> float:
        return MARGIN + self.column * COLUMN

    @property
    def y(self) -> float:
        return MARGIN + self.row * LINE


@dataclass(frozen=True, slots=True)
class View:
    """What part of the drawing is seen: the step of the zoom, and the upper left corner."""

    root: str = ""
    step: int = NATURAL
    x: int = 0
    y: int = 0
    whole: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "View":
        def number(name: str, default: int) -> int:
            try:
                return int(query.get(name, default))
            except ValueError:
                return default

        return cls(
            root=query.get("root", ""),
            step=min(max(number("zoom", NATURAL), 0), len(STEPS) - 1),
            x=number("x", 0),
            y=number("y", 0),
            whole=query.get("fit") == "1",
        )

    @property
    def size(self) -> tuple[float, float]:
        return VIEW[0] / STEPS[self.step], VIEW[1] / STEPS[self.step]

    def within(self, width: float, height: float) -> "View":
        """Never wholly beside the drawing."""
        wide, high = self.size
        return replace(
            self,
            x=int(min(max(self.x, 0), max(width - wide, 0))),
            y=int(min(max(self.y, 0), max(height - high, 0))),
        )

    def zoomed(self, by: int) -> "View":
        """Nearer or further with the middle kept."""
        step = min(max(self.step + by, 0), len(STEPS) - 1)
        wide, high = self.size
        nearer = replace(self, step=step, whole=False)
        new_wide, new_high = nearer.size
        return replace(
            nearer, x=int(self.x + (wide - new_wide) / 2), y=int(self.y + (high - new_high) / 2)
        )

    def moved(self, right: int, down: int) -> "View":
        """A third of what is seen to one side."""
        wide, high = self.size
        return replace(
            self, x=int(self.x + right * wide / 3), y=int(self.y + down * high / 3), whole=False
        )

    @property
    def address(self) -> str:
        parameters = {
            "root": self.root,
            "fit": "1" if self.whole else "",
            "zoom": "" if self.step == NATURAL or self.whole else str(self.step),
            "x": str(self.x or "") if not self.whole else "",
            "y": str(self.y or "") if not self.whole else "",
        }
        return "?" + urlencode({key: value for key, value in parameters.items() if value})


@dataclass(frozen=True, slots=True)
class Control:
    href: str
    label: str
    sign: str
    key: str
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class CascadeMap:
    title: str
    crumbs: list[Crumb]
    drawing: SafeString
    controls: list[Control]
    drawn: int
    total: int
    has_dashed: bool
    has_red: bool
    tree_href: str
    here: str


def draw(slug: str, view: View, now: datetime) -> CascadeMap | None:
    """Four queries, whatever the number of objectives; None where the root is no active objective."""
    nodes = tree.read_nodes(now)
    root = nodes.get(view.root)
    if view.root and root is None:
        return None
    tops = [Spot(root, root.title, 0)] if root else _priorities(nodes)
    spots = _place(tops)
    drawn = {spot.node.id: spot for spot in spots if spot.node}
    width = MARGIN * 2 + WIDTH + COLUMN * max((spot.column for spot in spots), default=0)
    height = MARGIN * 2 + LINE * (max((spot.row for spot in spots), default=0) + 1)
    view = view.within(width, height)
    dashed = list(_secondary(drawn))
    red = list(_failing(drawn, waits.read_waits(), now))
    address = reverse("pages:alignment-map", args=[slug])
    whole = reverse("pages:alignment", args=[slug])
    return CascadeMap(
        title=root.title if root else _("Map of the cascade"),
        crumbs=_crumbs(root, nodes, address),
        drawing=_svg(
            slug=slug,
            address=address,
            spots=spots,
            dashed=dashed,
            red=red,
            view=view,
            size=(width, height),
        ),
        controls=_controls(view, address),
        drawn=len(drawn),
        total=len(nodes),
        has_dashed=bool(dashed),
        has_red=bool(red),
        tree_href=f"{whole}?at={root.id}" if root else whole,
        here=address + view.address,
    )


def _priorities(nodes: Mapping[str, Node]) -> list[Spot]:
    """The first column of the whole: the ranked priorities, then what serves none."""
    grouped = tree.by_priority(dict(nodes))
    tops = [
        _top(f"{place.rank} {place.title}", siblings)
        for place in Priority.objects.in_use()
        if (siblings := grouped.pop(str(place.pk), []))
    ]
    if rest := [node for siblings in grouped.values() for node in siblings]:
        tops.append(_top(_("Serves no priority"), rest))
    return tops


def _top(title: str, siblings: list[Node]) -> Spot:
    everything = [node for root in siblings for node in tree.walk(root)]
    made = Spot(None, title, 0, below=len(everything))
    made.spots = [Spot(node, node.title, 1) for node in _worst(siblings)]
    made.deeper = len(everything)
    return made


def _worst(siblings: Iterable[Node]) -> list[Node]:
    return sorted(siblings, key=lambda node: node.urgency)[:MOST_CHILDREN]


def _place(tops: list[Spot]) -> list[Spot]:
    """Which nodes are drawn, breadth first, and where: a parent stands in the middle of its children."""
    found: list[Spot] = []
    waiting = deque(tops)
    while waiting:
        spot = waiting.popleft()
        found.append(spot)
        if spot.node is not None:
            spot.below = spot.deeper = sum(1 for _node in tree.walk(spot.node)) - 1
            room = MOST - len(found) - len(waiting)
            if spot.node.children and len(spot.node.children[:MOST_CHILDREN]) <= room:
                children = _worst(spot.node.children)
                spot.spots = [Spot(node, node.title, spot.column + 1) for node in children]
        waiting.extend(spot.spots)
    for spot in reversed(found):
        shown = sum(1 + child.below - child.deeper for child in spot.spots)
        spot.deeper = spot.below - shown
    lines = iter(range(len(found)))
    for top in tops:
        _stack(top, lines)
    return found


def _stack(spot: Spot, lines: Iterator[int]) -> None:
    for child in spot.spots:
        _stack(child, lines)
    if spot.spots:
        spot.row = (spot.spots[0].row + spot.spots[-1].row) / 2
    else:
        spot.row = next(lines)


def _secondary(drawn: Mapping[str, Spot]) -> Iterator[tuple[Spot, Spot]]:
    rows = Alignment.objects.filter(Q(objective__in=drawn) & Q(serves__in=drawn)).order_by("id")
    keys = (Cast(name, TextField()) for name in ("objective_id", "serves_id"))
    for one, other in rows.values_list(*keys):
        yield drawn[one], drawn[other]


def _failing(
    drawn: Mapping[str, Spot], found: Iterable[Wait], now: datetime
) -> Iterator[tuple[Spot, Spot]]:
    today = localdate(now)
    for wait in found:
        if wait.is_failing(today) and wait.objective in drawn and wait.provider in drawn:
            yield drawn[wait.objective], drawn[wait.provider]


def _svg(
    *,
    slug: str,
    address: str,
    spots: list[Spot],
    dashed: list[tuple[Spot, Spot]],
    red: list[tuple[Spot, Spot]],
    view: View,
    size: tuple[float, float],
) -> SafeString:
    if view.whole:
        box = f"0 0 {num(size[0])} {num(size[1])}"
    else:
        wide, high = view.size
        box = f"{view.x} {view.y} {num(wide)} {num(high)}"
    label = escape(_("Map of the cascade; the same stands in the tree as text"))
    parts = [f'<svg class="c-map" viewBox="{box}" role="group" aria-label="{label}">']
    parts += [_edge(spot, child) for spot in spots for child in spot.spots]
    parts += [_bow(one, other, "dashed") for one, other in dashed]
    parts += [_bow(one, other, "red") for one, other in red]
    parts += [_node(slug, address, spot) for spot in spots]
    return SafeString("".join(parts) + "</svg>")


def _edge(spot: Spot, child: Spot) -> str:
    x1, y1 = spot.x + WIDTH, spot.y + HEIGHT / 2
    x2, y2 = child.x, child.y + HEIGHT / 2
    half = num((x1 + x2) / 2)
    return (
        f'<path class="edge" d="M{num(x1)} {num(y1)}C{half} {num(y1)} {half} {num(y2)} '
        f'{num(x2)} {num(y2)}"/>'
    )


def _bow(one: Spot, other: Spot, kind: str) -> str:
    """From the one to the other past everything between: out at the left where they share a column."""
    y1, y2 = one.y + HEIGHT / 2, other.y + HEIGHT / 2
    if one.column == other.column:
        x = one.x
        out = num(x - 34)
        return (
            f'<path class="edge {kind}" d="M{num(x)} {num(y1)}C{out} {num(y1)} {out} {num(y2)} '
            f'{num(x)} {num(y2)}"/>'
        )
    left, right = (one, other) if one.column < other.column else (other, one)
    x1, x2 = left.x + WIDTH, right.x
    y1, y2 = left.y + HEIGHT * 0.75, right.y + HEIGHT * 0.75
    return (
        f'<path class="edge {kind}" d="M{num(x1)} {num(y1)}C{num(x1 + 60)} {num(y1)} '
        f'{num(x2 - 60)} {num(y2)} {num(x2)} {num(y2)}"/>'
    )


def _node(slug: str, address: str, spot: Spot) -> str:
    """A card that leads to the objective, and at its end how many stand below, which leads nearer."""
    x, y = spot.x, spot.y
    box = f'<rect x="{num(x)}" y="{num(y)}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    if spot.node is None:
        return f'<g class="c-n top">{box}{text("c-t", x + 12, y + 25, _short(spot.title))}</g>'
    node = spot.node
    href = reverse("pages:objective", args=[slug, node.id])
    parts = (spot.title, html.status_word(node.status), node.unit, node.owner or _("No owner"))
    name = escape(", ".join(part for part in parts if part))
    about = " · ".join(part for part in (html.status_word(node.status), node.unit) if part)
    card = (
        f'<a class="c-n st-{html.status_code(node.status)}" href="{href}" aria-label="{name}"><title>{name}</title>'
        f"{box}{mark(node.status, x + 14, y + 14)}{text('c-t', x + 26, y + 18, _short(spot.title))}"
        f"{text('c-u', x + 26, y + 33, _short(about, 34))}</a>"
    )
    return card + (_badge(address, spot) if spot.below else "")


def _badge(address: str, spot: Spot) -> str:
    words = ngettext(
        "%(count)s objective below “%(title)s”: look nearer",
        "%(count)s objectives below “%(title)s”: look nearer",
        spot.below,
    ) % {"count": spot.below, "title": spot.title}
    shown = f"+{spot.deeper}" if spot.deeper else str(spot.below)
    width = text_width(shown, 11) + 12
    x, y = spot.x + WIDTH - width / 2, spot.y + HEIGHT / 2 - 12
    code = " more" if spot.deeper else ""
    href = f"{address}{View(root=spot.node.id).address}" if spot.node else address
    return (
        f'<a class="c-b{code}" href="{escape(href)}" aria-label="{escape(words)}"><title>{escape(words)}</title>'
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="24" rx="12"/>'
        f"{text('c-c', x + width / 2, y + 16, shown, 'middle')}</a>"
    )


def _short(words: str, most: int = LETTERS) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _crumbs(root: Node | None, nodes: dict[str, Node], address: str) -> list[Crumb]:
    """What stands above the root, from the whole down."""
    if root is None:
        return []
    above = [
        Crumb(f"{address}{View(root=node.id).address}", node.title)
        for node in reversed(tree.way_to(root, nodes)[1:])
    ]
    return [Crumb(address, _("Map of the cascade")), *above]


def _controls(view: View, address: str) -> list[Control]:
    choices = [
        (view.zoomed(1), _("Nearer"), "+", "+", view.step == len(STEPS) - 1),
        (view.zoomed(-1), _("Further"), "−", "-", view.step == 0),
        (view.moved(-1, 0), _("To the left"), "←", "ArrowLeft", view.x == 0),
        (view.moved(1, 0), _("To the right"), "→", "ArrowRight", False),
        (view.moved(0, -1), _("Up"), "↑", "ArrowUp", view.y == 0),
        (view.moved(0, 1), _("Down"), "↓", "ArrowDown", False),
        (replace(view, whole=True, x=0, y=0), _("All of it"), "⤢", "0", view.whole),
    ]
    return [
        Control(address + to.address, label, sign, key, is_off)
        for to, label, sign, key, is_off in choices
    ]
