"""Who waits for whom: units that need against units that give, as a matrix and as a drawing."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.models import Dependency
from accountability.network import Need, Pair, pairs
from accountability.rules import OPEN

MOST_UNITS = 12  # in the matrix and the drawing; the pairs below name all
MOST_PAIRS = 30
MANY_LATE = 2  # from so many late ones on a cell is in the colour of trouble
TITLES = 3
RADIUS, WIDTH, HEIGHT, LABEL = 150, 640, 400, 22


@dataclass(frozen=True, slots=True)
class Place:
    """A unit; without an id what belongs to none."""

    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    is_same: bool
    tone: str = ""
    href: str = ""
    open: int = 0
    late: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    place: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class PairLine:
    href: str
    sentence: str
    note: str


@dataclass(frozen=True, slots=True)
class Network:
    finding: str
    columns: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    drawing: SafeString
    pairs: Sequence[PairLine]
    pairs_more: int
    units_more: int
    inside: int


def network(slug: str, now: datetime) -> Network:
    """One query, whatever the number of dependencies."""
    today = localdate(now)
    rows = needs()
    found = pairs(rows, today)
    places = _places(found)
    drawn = places[:MOST_UNITS]
    return Network(
        finding=_finding(found),
        columns=[(_short(each.name), each.name) for each in drawn],
        lines=_lines(found, drawn, slug),
        drawing=draw(found, drawn),
        pairs=[_pair_line(each, slug) for each in found[:MOST_PAIRS]],
        pairs_more=max(len(found) - MOST_PAIRS, 0),
        units_more=len(places) - len(drawn),
        inside=sum(row.needs == row.gives for row in rows),
    )


def needs() -> list[Need[Place]]:
    """Everything open, by the units of its two objectives."""
    rows = Dependency.objects.filter(state__in=sorted(OPEN)).order_by("needed_on", "id")
    nowhere = _("No unit")
    return [
        Need(
            needs=Place(needing, needing_name or nowhere),
            gives=Place(giving, giving_name or nowhere),
            title=title,
            state=state,
            due_on=promised or needed,
            asked_on=localdate(asked),
        )
        for needing, needing_name, giving, giving_name, title, state, promised, needed, asked in (
            rows.values_list(
                "objective__unit",
                "objective__unit__name",
                "provider__unit",
                "provider__unit__name",
                "title",
                "state",
                "promised_on",
                "needed_on",
                "proposed_at",
            )
        )
    ]


def _places(found: Sequence[Pair[Place]]) -> list[Place]:
    """Those with the most late, then the most open between them and others come first."""
    late, total = Counter[Place](), Counter[Place]()
    for pair in found:
        for place in (pair.needs, pair.gives):
            late[place] += pair.late
            total[place] += pair.open
    return sorted(total, key=lambda place: (-late[place], -total[place], place.name))


def _finding(found: Sequence[Pair[Place]]) -> str:
    if not found:
        return _("No unit waits for another")
    worst = found[0]
    words = {
        "needs": worst.needs.name,
        "gives": worst.gives.name,
        "late": worst.late,
        "open": worst.open,
    }
    if worst.late:
        return _("%(needs)s waits for %(gives)s: %(late)s of %(open)s late") % words
    return _("Nothing is late; most of all %(needs)s waits for %(gives)s") % words


def _short(name: str) -> str:
    """Two letters for the head of a narrow column; the whole name stands behind it."""
    return name[:2]


def _lines(found: Sequence[Pair[Place]], places: Sequence[Place], slug: str) -> list[Line]:
    between = {(pair.needs, pair.gives): pair for pair in found}
    return [
        Line(
            row.name, [_cell(between.get((row, column)), row == column, slug) for column in places]
        )
        for row in places
    ]


def _cell(pair: Pair[Place] | None, same: bool, slug: str) -> Cell:  # noqa: FBT001 - of one table
    if same or pair is None:
        return Cell(is_same=same)
    tone = "" if not pair.late else "late2" if pair.late >= MANY_LATE else "late1"
    return Cell(
        is_same=False,
        tone=tone,
        href=_href(pair, slug),
        open=pair.open,
        late=pair.late,
        label=_waits(pair),
    )


def _href(pair: Pair[Place], slug: str) -> str:
    sides = {"needs": pair.needs.id, "gives": pair.gives.id}
    query = "&".join(f"{name}={pk}" for name, pk in sides.items() if pk)
    return f"{reverse('accountability:dependencies', args=[slug])}?{query}"


def _waits(pair: Pair[Place]) -> str:
    """ "Operations waits for Engineering: 9 open, 3 late" """
    words = {
        "needs": pair.needs.name,
        "gives": pair.gives.name,
        "open": pair.open,
        "late": pair.late,
    }
    if pair.late:
        return _("%(needs)s waits for %(gives)s: %(open)s open, %(late)s late") % words
    return _("%(needs)s waits for %(gives)s: %(open)s open") % words


def _pair_line(pair: Pair[Place], slug: str) -> PairLine:
    titles = ", ".join(pair.titles[:TITLES])
    rest = len(pair.titles) - TITLES
    if rest > 0:
        titles = ngettext(
            "%(titles)s and %(count)s more", "%(titles)s and %(count)s more", rest
        ) % {"titles": titles, "count": rest}
    wait = ngettext("Median wait %(days)s day.", "Median wait %(days)s days.", pair.median_wait) % {
        "days": pair.median_wait
    }
    return PairLine(_href(pair, slug), _waits(pair), f"{titles}. {wait}")


def draw(found: Sequence[Pair[Place]], places: Sequence[Place]) -> SafeString:
    """Units on a circle; an arrow runs from who needs to who gives, red where something is late."""
    shown = [pair for pair in found if pair.needs in places and pair.gives in places]
    if not shown:
        return SafeString("")
    at = {place: _point(number, len(places)) for number, place in enumerate(places)}
    lines = "".join(_arrow(at[pair.needs], at[pair.gives], pair) for pair in reversed(shown))
    knots = "".join(_knot(place, *at[place]) for place in places)
    label = escape("; ".join(_waits(pair) for pair in shown[:MOST_PAIRS]))
    return SafeString(
        f'<svg class="waits" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f"{_HEADS}{lines}{knots}</svg>"
    )


_HEADS = "".join(
    f'<marker id="head{tone}" class="w-h{tone}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
    ' markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>'
    for tone in ("", "-hot")
)


def _point(number: int, total: int) -> tuple[float, float]:
    turn = 2 * math.pi * number / total - math.pi / 2
    return WIDTH / 2 + RADIUS * 1.25 * math.cos(turn), HEIGHT / 2 + RADIUS * math.sin(turn)


def _arrow(start: tuple[float, float], end: tuple[float, float], pair: Pair[Place]) -> str:
    """Bent towards the middle of the circle, so that both ways of a pair stay apart."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1
    gap = 12 / length
    bend = 0.12
    cx, cy = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    x1, y1 = x1 + (cx - x1) * gap * 2, y1 + (cy - y1) * gap * 2
    x2, y2 = x2 + (cx - x2) * gap * 2, y2 + (cy - y2) * gap * 2
    hot = "-hot" if pair.late else ""
    weight = min(pair.open, 4)
    return (
        f'<path class="w-l{hot} w-{weight}" marker-end="url(#head{hot})"'
        f' d="M{x1:.0f} {y1:.0f}Q{cx:.0f} {cy:.0f} {x2:.0f} {y2:.0f}"/>'
    )


def _knot(place: Place, x: float, y: float) -> str:
    middle = abs(x - WIDTH / 2) < 1
    anchor = "middle" if middle else "start" if x > WIDTH / 2 else "end"
    dx = 0 if middle else 16 if x > WIDTH / 2 else -16
    dy = (-LABEL + 6 if y < HEIGHT / 2 else LABEL) if middle else 4
    name = place.name if len(place.name) <= LABEL else place.name[: LABEL - 1] + "…"
    return (
        f'<circle class="w-k" cx="{x:.0f}" cy="{y:.0f}" r="7"/>'
        f'<text class="w-t" x="{x + dx:.0f}" y="{y + dy:.0f}" text-anchor="{anchor}">{escape(name)}</text>'
    )
