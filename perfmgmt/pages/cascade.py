"""The alignment page's rows: filters, folded branches and the texts of what is drawn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure
from perfmgmt.pages import findings, tree
from perfmgmt.pages.headlines import headline_of, trends_of
from perfmgmt.pages.tree import Node, Twig
from perfmgmt.pages.words import health_in_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from strategy.models import Priority

SHOWS = ("attention", "all", "off_track", "at_risk", "stale", "no_data", "mine")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. Everything unknown in it is ignored."""

    show: str = "attention"
    words: str = ""
    unit: str = ""
    owner: str = ""

    @classmethod
    def read(cls, query) -> "Wanted":
        show = query.get("show", "")
        return cls(
            show=show if show in SHOWS else "attention",
            words=query.get("q", "").strip(),
            unit=query.get("unit", ""),
            owner=query.get("owner", ""),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.unit or self.owner or self.show not in ("attention", "all"))

    def matches(self, node: Node, member: Membership) -> bool:
        return (
            self._has_status(node, member)
            and (not self.unit or str(node.unit_id) == self.unit)
            and (not self.owner or str(node.owner_id) == self.owner)
            and self._has_words(node)
        )

    def _has_status(self, node: Node, member: Membership) -> bool:
        match self.show:
            case "mine":
                return node.owner_id == member.pk
            case "no_data":
                return node.status in ("no_data", "no_target")
            case "all" | "attention":
                return True
        return node.status == self.show

    def _has_words(self, node: Node) -> bool:
        words = self.words.casefold()
        return any(words in text.casefold() for text in (node.title, node.owner, node.unit))

    def address(self, **changes: str) -> str:
        asked = {"show": self.show, "q": self.words, "unit": self.unit, "owner": self.owner}
        return "?" + urlencode({key: value for key, value in (asked | changes).items() if value})


@dataclass(frozen=True, slots=True)
class Pill:
    href: str
    text: str
    shape: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A twig as the template draws it; `row` is the markup inside its line."""

    href: str
    row: SafeString
    is_open: bool
    twigs: list["Row"] = field(default_factory=list)
    rest: list["Rest"] = field(default_factory=list)
    lazy: str = ""

    @property
    def is_branch(self) -> bool:
        return bool(self.twigs or self.rest or self.lazy)


@dataclass(frozen=True, slots=True)
class Rest:
    """A line that stands for several: fetched when it is asked for."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A priority, or what serves none, with the roots of the cascade below it."""

    title: str
    rank: int | None
    sponsor: SafeString
    health: str
    row: Row


@dataclass(frozen=True, slots=True)
class _Grown:
    """The roots below one priority (None: below none) and what is drawn of them."""

    place: Priority | None
    siblings: list[Node]
    twigs: list[Twig]
    hidden: int
    more: int


class Painter:
    """Formats the rows of one answer: looks once for the figures and trends of everything drawn."""

    def __init__(self, slug: str, twigs: Iterable[Twig], wanted: Wanted) -> None:
        self.slug = slug
        self.wanted = wanted
        self.headlines = headline_of(node.id for node in tree.drawn(list(twigs)))
        self.trends = trends_of(self.headlines.values())

    def rows(self, twigs: list[Twig]) -> list[Row]:
        return [self._row(twig) for twig in twigs]

    def _row(self, twig: Twig) -> Row:
        node = twig.node
        key = {"objective": str(node.id)}
        return Row(
            href=reverse("pages:objective", args=[self.slug, node.id]),
            row=self._cells(twig),
            is_open=not twig.lazy,
            twigs=self.rows(twig.twigs),
            rest=self.rest(key, hidden=twig.hidden, more=twig.more),
            lazy=self._branch(key) if twig.lazy else "",
        )

    def rest(self, key: dict[str, str], *, hidden: int, more: int, offset: int = 0) -> list[Rest]:
        lines = []
        if more:
            text = ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
            lines.append(Rest(self._branch(key, offset=str(offset + tree.MOST)), text))
        if hidden:
            text = _("%(count)s on track, hidden") % {"count": hidden}
            lines.append(Rest(self._branch(key, part="on_track"), text))
        return lines

    def _branch(self, key: dict[str, str], **changes: str) -> str:
        address = reverse("pages:branch", args=[self.slug])
        return f"{address}?{urlencode(key | changes | {'show': self.wanted.show})}"

    def _cells(self, twig: Twig) -> SafeString:
        node = twig.node
        indicator = self.headlines.get(node.id)
        value = trend = ""
        if indicator is not None and indicator.latest_value is not None:
            value = escape(figure(indicator.latest_value, indicator))
            trend = self.trends.get(indicator.pk, "")
        mark = html.icon("i-right", "tw") if twig.has_children else '<span class="tw"></span>'
        unit = f'<span class="t-u">{escape(node.unit)}</span>' if node.unit else ""
        quiet = " quiet" if twig.dimmed else ""
        return SafeString(
            f'<span class="t-name">{mark}<span class="t-t{quiet}">{unit}{escape(node.title)}</span></span>'
            f'<span class="t-own">{owner_of(node)}</span><span>{html.status_mark(node.status)}</span>'
            f'<span class="num">{value}</span><span class="t-sp">{trend}</span>'
            f'<span class="t-dep">{momentum_of(node)}</span>'
        )


def owner_of(node: Node) -> SafeString:
    if node.owner and node.owner_has_left:
        return html.status_mark("off_track", _("%(name)s has left") % {"name": node.owner})
    return html.person(node.owner or None)


def momentum_of(node: Node) -> SafeString | str:
    """Momentum stands beside the result only where it says something else."""
    if node.momentum not in tree.TROUBLED or node.momentum == node.status:
        return ""
    return html.status_mark(node.momentum)


@dataclass(frozen=True, slots=True)
class Cascade:
    """Everything that the alignment page shows."""

    total: int
    finding: str
    pills: list[Pill]
    units: list[tuple[str, str]]
    owners: list[tuple[str, str]]
    wanted: Wanted
    branches: list[Branch]
    left_out: int


def whole(slug: str, member: Membership, wanted: Wanted, now: datetime) -> Cascade:
    """The tree under the ranked priorities. Four queries, whatever the number of objectives."""
    nodes = tree.read_nodes(now)
    priorities = list(Priority.objects.in_use().select_related("sponsor"))
    grouped = tree.by_priority(nodes)
    places: list[Priority | None] = [*priorities, None]
    known = {priority.pk for priority in priorities}
    for key in [key for key in grouped if key is not None and key not in known]:
        grouped.setdefault(None, []).extend(grouped.pop(key))
    grown, left_out = _grow(places, grouped, wanted, member)
    painter = Painter(slug, (twig for each in grown for twig in each.twigs), wanted)
    return Cascade(
        total=len(nodes),
        finding=_finding(nodes, places, grouped),
        pills=_pills(nodes, wanted, member),
        units=sorted({(node.unit, str(node.unit_id)) for node in nodes.values() if node.unit_id}),
        owners=sorted({(node.owner, str(node.owner_id)) for node in nodes.values() if node.owner}),
        wanted=wanted,
        branches=[_branch(painter, each) for each in grown],
        left_out=left_out,
    )


def _grow(places, grouped, wanted: Wanted, member: Membership):
    grown, left_out = [], 0
    for place in places:
        siblings = grouped.get(place and place.pk, [])
        if wanted.is_filtered:
            twigs, beyond = tree.matching(siblings, lambda node: wanted.matches(node, member))
            hidden = more = 0
            left_out += beyond
        else:
            twigs, hidden, more = tree.grow(siblings, fold=wanted.show == "attention")
        if twigs or hidden or (place and not wanted.is_filtered):
            grown.append(_Grown(place, siblings, twigs, hidden, more))
    return grown, left_out


def _branch(painter: Painter, grown: _Grown) -> Branch:
    place = grown.place
    counts = Counter(node.status for root in grown.siblings for node in tree.walk(root))
    key = {"priority": str(place.pk)} if place else {}
    return Branch(
        title=place.title if place else _("Serves no priority"),
        rank=place.rank if place else None,
        sponsor=html.person(place.sponsor.name) if place and place.sponsor else SafeString(""),
        health=health_in_words(counts),
        row=_lines(painter, grown.twigs, painter.rest(key, hidden=grown.hidden, more=grown.more)),
    )


def _lines(painter: Painter, twigs: list[Twig], rest: list[Rest]) -> Row:
    """A row that is only what stands below it."""
    return Row(href="", row=SafeString(""), is_open=True, twigs=painter.rows(twigs), rest=rest)


def _finding(nodes, places, grouped) -> str:
    branches = [
        findings.Branch(
            place.title if place else _("Serves no priority"),
            sum(
                node.needs_attention
                for root in grouped.get(place and place.pk, [])
                for node in tree.walk(root)
            ),
        )
        for place in places
        if grouped.get(place and place.pk)
    ]
    return findings.alignment(
        total=len(nodes),
        on_track=tree.count_statuses(nodes)["on_track"],
        needing=sum(node.needs_attention for node in nodes.values()),
        branches=branches,
    )


def _pills(nodes: dict[UUID, Node], wanted: Wanted, member: Membership) -> list[Pill]:
    counts = tree.count_statuses(nodes)
    missing = counts["no_data"] + counts["no_target"]
    choices = [
        ("all", _("All"), len(nodes), ""),
        (
            "attention",
            _("Needs attention"),
            sum(node.needs_attention for node in nodes.values()),
            "",
        ),
        ("off_track", _("Off track"), counts["off_track"], "off_track"),
        ("at_risk", _("At risk"), counts["at_risk"], "at_risk"),
        ("stale", _("Stale"), counts["stale"], "stale"),
        ("no_data", _("No data"), missing, "no_data"),
        ("mine", _("Mine"), sum(node.owner_id == member.pk for node in nodes.values()), ""),
    ]
    return [
        Pill(wanted.address(show=show), f"{text} {count}", shape, is_current=show == wanted.show)
        for show, text, count, shape in choices
        if count or show in ("all", "attention", wanted.show)
    ]


def one_branch(slug: str, query, now: datetime) -> Row | None:
    """The lines that stand for others, fetched: below an objective, a priority, or no priority."""
    nodes = tree.read_nodes(now)
    siblings, key = _siblings(nodes, query)
    if siblings is None:
        return None
    wanted = Wanted(show="all" if query.get("show") == "all" else "attention")
    fold = wanted.show == "attention"
    offset = int(query["offset"]) if query.get("offset", "").isdecimal() else 0
    if query.get("part") == "on_track":
        siblings = [node for node in siblings if node.is_folded]
        fold = False
        key = key | {"part": "on_track"}
    twigs, hidden, more = tree.grow(siblings, fold=fold, depth=2, offset=offset)
    painter = Painter(slug, twigs, wanted)
    rest = painter.rest(key, hidden=hidden if not offset else 0, more=more, offset=offset)
    return _lines(painter, twigs, rest)


def _siblings(nodes: dict[UUID, Node], query) -> tuple[list[Node] | None, dict[str, str]]:
    if asked := query.get("objective"):
        node = next((node for node in nodes.values() if str(node.id) == asked), None)
        return (node.children if node else None), {"objective": asked}
    grouped = tree.by_priority(nodes)
    if asked := query.get("priority"):
        found = next((key for key in grouped if str(key) == asked), None)
        return (grouped[found] if found else None), {"priority": asked}
    return grouped.get(None), {}
