"""The rows of the alignment page, formatted in Python: everything drawn is looked at in two queries.

The tree is a `treegrid`, not a `tree`: a row has columns, and links inside (the objective, what it
depends on, what it also serves). A screen reader reads a treeitem as one long name and does not offer the
links in it, which the ARIA specification does not allow for; in a treegrid it names the column of each
cell and the links are cells like others. Focus is on whole rows and the keys are those of the tree
pattern; lists nest below the rows without a role, so that the page works without script as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from urllib.parse import urlencode

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.models import Alignment
from objectives.figures import figure
from objectives.models import Indicator
from objectives.permissions import STEERING
from objectives.wording import short_date
from perfmgmt.pages import tree, waits
from perfmgmt.pages.headlines import headlines_with_trends
from perfmgmt.pages.tree import Node, Top, Twig
from perfmgmt.pages.waits import Wait
from perfmgmt.pages.wanted import Wanted, key_of
from perfmgmt.pages.words import health_in_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from strategy.models import Priority

MOST_ALSO = 2  # secondary contributions named in a row; the others are counted
COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree as the template draws it: its markup, and the lines below it."""

    id: str
    row: SafeString
    rows: list["Row"] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands among its siblings."""

    level: int
    number: int
    of: int

    @property
    def attributes(self) -> str:
        return (
            f' role="row" aria-level="{self.level}" aria-posinset="{self.number}"'
            f' aria-setsize="{self.of}" tabindex="-1"'
        )


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of one page have in common."""

    slug: str
    member: Membership
    wanted: Wanted
    today: date
    nodes: Mapping[str, Node]
    waits: Mapping[str, list[Wait]]
    at: str = ""


class Painter:
    """Formats the rows of one answer: looks once for the figures, trends and side lines of all drawn."""

    def __init__(self, around: Around, twigs: Iterable[Twig]) -> None:
        self.around = around
        self.here = reverse("pages:alignment", args=[around.slug])
        self.branch = reverse("pages:branch", args=[around.slug])
        self.steers = around.member.role in STEERING
        self.me = str(around.member.pk)
        drawn = [node.id for node in tree.drawn(twigs)]
        headlines, self.trends = headlines_with_trends(drawn)
        self.headlines = {str(pk): indicator for pk, indicator in headlines.items()}
        self.serves, self.served = self._secondary(drawn)

    def _secondary(self, drawn: list[str]) -> tuple[dict, dict]:
        """By objective: what it also serves, and what also serves it; only those in force.

        What hangs below the very objective that it also serves is drawn there already.
        """
        serves: dict[str, list[str]] = defaultdict(list)
        served: dict[str, list[str]] = defaultdict(list)
        rows = Alignment.objects.filter(Q(objective__in=drawn) | Q(serves__in=drawn)).order_by("id")
        for one, other in rows.values_list(
            *(Cast(name, TextField()) for name in ("objective_id", "serves_id"))
        ):
            nodes = self.around.nodes
            if one in nodes and other in nodes and nodes[one].parent_id != other:
                serves[one].append(other)
                served[other].append(one)
        return serves, served

    def top(self, top: Top, place: Priority | None, number: int, of: int) -> Row:
        """A priority, or what serves none, with the roots of its cascade."""
        counts = tree.count_statuses(top.nodes)
        health = health_in_words(counts)
        words = {"rank": place.rank, "health": health} if place else {}
        over = _("Priority %(rank)s: %(health)s") % words if place else health
        title = place.title if place else _("Serves no priority")
        sponsor = html.person(place.sponsor.name) if place and place.sponsor else ""
        key = {"priority": str(place.pk) if place else "none"}
        toggle = self._toggle(top.key, key, title, is_open=top.is_open)
        move = f' data-top="{place.pk}"' if place and self._may_move_something else ""
        inner = (
            f'<span class="t-name" role="rowheader">{toggle}<span class="t-t">'
            f'<span class="t-u">{escape(over)}</span>{escape(title)}</span></span>'
            f'<span class="t-own" role="gridcell">{sponsor}</span>{EMPTY * (COLUMNS - 2)}'
        )
        where = Place(1, number, of)
        return Row(
            id=f"n-{top.key}",
            row=SafeString(
                f'<div class="t-row t-top" id="r-{top.key}" data-row{move}{where.attributes}'
                f' aria-expanded="{_flag(top.is_open)}">{inner}</div>'
            ),
            rows=self._below(top.key, key, top.twigs, 2, hidden=top.hidden, more=top.more)
            if top.is_open
            else [],
            is_open=top.is_open,
        )

    @property
    def _may_move_something(self) -> bool:
        return self.steers or any(node.owner_id == self.me for node in self.around.nodes.values())

    def one(self, twig: Twig, number: int, of: int) -> Row:
        node = twig.node
        key = key_of(node.id)
        rows = []
        if twig.is_open:
            about = {"objective": node.id}
            rows = self._below(
                key,
                about | {"place": f"{number}-{of}"},
                twig.twigs,
                twig.level + 1,
                hidden=twig.hidden,
                more=twig.more,
                also=[] if twig.dimmed else self.served.get(node.id, []),
            )
        return Row(
            id=f"n-{key}", row=self._row(twig, Place(twig.level, number, of)), rows=rows,
            is_open=twig.is_open,
        )  # fmt: skip

    def _below(
        self,
        key: str,
        about: dict[str, str],
        twigs: list[Twig],
        level: int,
        *,
        hidden: int = 0,
        more: int = 0,
        also: list[str] = [],  # noqa: B006 - never changed
    ) -> list[Row]:
        of = len(twigs) + len(also) + bool(hidden) + bool(more)
        rows = [self.one(twig, number, of) for number, twig in enumerate(twigs, 1)]
        lines = []
        if more:
            text = ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
            lines.append(("more", text))
        if hidden:
            lines.append(("whole", _("%(count)s on track, hidden") % {"count": hidden}))
        for step, text in lines:
            place = Place(level, len(rows) + 1, of)
            rows.append(self._line(key, about, step, text, place))
        for each in also:
            rows.append(self._also_served(key, each, Place(level, len(rows) + 1, of)))
        return rows

    def _line(self, key: str, about: dict[str, str], step: str, text: str, place: Place) -> Row:
        """A line that stands for several rows."""
        link = self._step(key, about, step, f'class="btn quiet" id="{step}-{key}" data-go')
        return Row(
            id=f"l-{step}-{key}",
            row=SafeString(
                f'<div class="t-more" data-row{place.attributes}><span class="t-name" role="gridcell" aria-colspan="{COLUMNS}">'
                f"{link}{text}</a></span></div>"
            ),
        )

    def _also_served(self, key: str, contributor: str, place: Place) -> Row:
        """A secondary contribution: dashed, with its own standing, in nobody's numbers."""
        node = self.around.nodes[contributor]
        unit = f"{node.unit}: " if node.unit else ""
        label = _("Also served by")
        return Row(
            id=f"s-{key}-{key_of(contributor)}",
            row=SafeString(
                f'<div class="t-row t-side" data-row{place.attributes}>'
                f'<span class="t-name" role="rowheader"><span class="tw t-dash"></span><span class="t-t">'
                f'<span class="t-u">{label}</span><a data-go href="{self._way_to(node)}">{escape(unit)}{escape(node.title)}</a></span></span>'
                f'<span class="t-own" role="gridcell">{owner_of(node)}</span>'
                f'<span class="t-st" role="gridcell">{html.status_mark(node.status)}</span>{EMPTY * (COLUMNS - 3)}</div>'
            ),
        )

    def _way_to(self, node: Node) -> str:
        return f"{self.here}?at={node.id}#r-{key_of(node.id)}"

    def _toggle(self, key: str, about: dict[str, str], title: str, *, is_open: bool) -> str:
        words = pgettext("tree", "Close “%(title)s”") if is_open else _("Open “%(title)s”")
        label = escape(words % {"title": title})
        step = "shut" if is_open else "open"
        return f"{self._step(key, about, step, 'class=tw data-toggle', label=label)}{html.icon('i-right')}</a>"

    def _step(
        self, key: str, about: dict[str, str], step: str, attributes: str, label: str = ""
    ) -> str:
        """The opening tag of a link that changes what is open: the whole page, or with htmx its branch."""
        whole = escape(self.around.wanted.after(key, step).here)
        part = escape(f"{self.branch}?{urlencode({**about, 'step': step})}")
        named = f' aria-label="{label}"' if label else ""
        return f'<a {attributes} href="{self.here}{whole}" hx-get="{part}"{named}>'

    def _row(self, twig: Twig, place: Place) -> SafeString:
        node, around = twig.node, self.around
        key, href = key_of(node.id), reverse("pages:objective", args=[around.slug, node.id])
        toggle = '<span class="tw"></span>'
        state = ""
        if twig.has_children:
            about = {"objective": node.id, "place": f"{place.number}-{place.of}"}
            toggle = self._toggle(key, about, node.title, is_open=twig.is_open)
            state = f' aria-expanded="{_flag(twig.is_open)}"'
        if node.id == around.at:
            state += ' aria-current="true"'
        may_move = self.steers or node.owner_id == self.me
        move = (
            f' data-move="{reverse("objectives:move", args=[around.slug, node.id])}"'
            if may_move
            else ""
        )
        drag = ' draggable="true"' if may_move else ""
        unit = f'<span class="t-u">{escape(node.unit)}</span>' if node.unit else ""
        quiet = " quiet" if twig.dimmed else ""
        value, updated, trend = self._latest(self.headlines.get(node.id))
        return SafeString(
            f'<div class="t-row" id="r-{key}" data-row data-id="{node.id}"{move}{place.attributes}{state}>'
            f'<span class="t-name" role="rowheader"{drag}>{toggle}<span class="t-t{quiet}">{unit}'
            f'<a href="{href}" data-go>{escape(node.title)}</a>{self._also_serves(node)}</span></span>'
            f'<span class="t-own" role="gridcell">{owner_of(node)}</span>'
            f'<span class="t-st" role="gridcell">{html.status_mark(node.status)}{momentum_of(node)}</span>'
            f'<span class="num" role="gridcell">{value}{updated}</span><span class="t-sp" role="gridcell">{trend}</span>'
            f'<span class="t-due" role="gridcell">{due_of(node, around.today)}</span>'
            f'<span class="t-dep" role="gridcell">{waits.depends_on(around.waits.get(node.id, []), around.slug, around.today)}</span></div>'
        )

    def _also_serves(self, node: Node) -> str:
        others = self.serves.get(node.id)
        if not others:
            return ""
        links = ", ".join(
            f'<a href="{self._way_to(self.around.nodes[each])}">{escape(self.around.nodes[each].title)}</a>'
            for each in others[:MOST_ALSO]
        )
        more = f" +{len(others) - MOST_ALSO}" if len(others) > MOST_ALSO else ""
        words = escape(_("also serves"))
        return f'<span class="t-also"><span class="dash" aria-hidden="true"></span>{words} {links}{more}</span>'

    def _latest(self, indicator: Indicator | None) -> tuple[str, str, str]:
        """The figure that stands for it, when it came in, and its trend."""
        if indicator is None or indicator.latest_value is None:
            return "", "", ""
        value = escape(figure(indicator.latest_value, indicator))
        updated = ""
        if indicator.latest is not None:
            day = localdate(indicator.latest.recorded_at)
            words = escape(_("updated"))
            updated = f'<small><span class="vh">{words} </span>{short_date(day)}</small>'
        return value, updated, self.trends.get(indicator.pk, "")


EMPTY = '<span role="gridcell"></span>'


def _flag(value: bool) -> str:  # noqa: FBT001 - an attribute's value
    return "true" if value else "false"


def owner_of(node: Node) -> SafeString:
    if node.owner and node.owner_has_left:
        return html.status_mark("off_track", _("%(name)s has left") % {"name": node.owner})
    return html.person(node.owner or None)


def momentum_of(node: Node) -> str:
    """Momentum stands below the result only where it says something else."""
    if node.momentum not in tree.TROUBLED or node.momentum == node.status:
        return ""
    words = _("momentum %(status)s") % {"status": html.status_inside(node.momentum)}
    return f'<small class="st-{html.status_code(node.momentum)}">{escape(words)}</small>'


def due_of(node: Node, today: date) -> str:
    if node.due_on is None:
        return ""
    text = short_date(node.due_on)
    if node.due_on.year != today.year:
        text = f"{text}<small>{node.due_on.year}</small>"
    return f'<span class="st-off">{text}</span>' if node.due_on < today else text
