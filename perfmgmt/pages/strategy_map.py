"""The strategy map: perspectives × priorities, with a line from each objective to the one it drives.

After Kaplan and Norton: read upward, from what people learn to what the money shows. Each cell names
the objectives that need eyes most and counts the others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives.models import DriverLink, Objective, ObjectiveIndicator
from objectives.models.words import Status
from perfmgmt.pages.words import WORST_FIRST
from strategy.models import Perspective, Plan, Priority

MOST_IN_CELL = 2
MOST_COLUMNS = 7
SIDE = 1000  # of the drawing's own square, which is stretched over the grid
UNPLACED = ""
ROWS: tuple[str, ...] = (*Perspective.values, UNPLACED)
TROUBLED = frozenset({Status.OFF_TRACK, Status.AT_RISK})

Role = ObjectiveIndicator.Role

Edge = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    href: str
    title: str
    status: str
    owner: str
    drives: str

    @property
    def is_off(self) -> bool:
        return self.status == Status.OFF_TRACK


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    cards: list[Card]
    more: int
    more_href: str
    gap: str


@dataclass(frozen=True, slots=True)
class MapRow:
    number: int
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class StrategyMap:
    columns: list[tuple[int, str]]
    rows: list[MapRow]
    tall: str
    lines: SafeString
    has_trouble: bool
    left_out: int

    @property
    def is_empty(self) -> bool:
        return not any(cell.cards for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One objective with its place on the grid, counted from 1."""

    objective: Objective
    row: int
    column: int
    status: str


@dataclass(frozen=True, slots=True)
class _Grid:
    """How the drawing's square is cut: even columns, and rows by weight, of which a tall one has 2."""

    columns: int
    weights: tuple[int, ...]

    def middle(self, row: int, column: int) -> tuple[int, int]:
        above = sum(self.weights[: row - 1]) + self.weights[row - 1] / 2
        return round((column - 0.5) * SIDE / self.columns), round(above * self._unit)

    def bulge(self, row: int) -> int:
        """How far a line between neighbours of one row bends over the cards."""
        return round(self.weights[row - 1] * self._unit * 0.42)

    @property
    def tall(self) -> str:
        """The numbers of the tall rows, as the style sheet reads them."""
        return " ".join(str(row) for row, weight in enumerate(self.weights, 1) if weight > 1)

    @property
    def _unit(self) -> float:
        return SIDE / sum(self.weights)


def of_plan(slug: str, plan: Plan, now: datetime) -> StrategyMap:
    """Four queries, whatever the number of objectives."""
    priorities = list(Priority.objects.of_plan(plan).ranked())
    columns = {priority.pk: place for place, priority in enumerate(priorities[:MOST_COLUMNS], 1)}
    found = list(_worst_of_each_cell(plan, now).filter(priority__in=columns))
    used = _rows_in_use(found)
    drawn = {
        each.pk: _Drawn(each, used[each.row_perspective], columns[each.priority_id], each.shown)
        for each in found
    }
    edges = edges_between(found)
    grid = _Grid(len(columns), _weights(drawn.values(), len(used)))
    lines, has_trouble = _lines(drawn, edges, grid)
    return StrategyMap(
        columns=[(priority.rank, priority.title) for priority in priorities[:MOST_COLUMNS]],
        rows=_rows(slug, drawn, edges, used, priorities[:MOST_COLUMNS]),
        tall=grid.tall,
        lines=lines,
        has_trouble=has_trouble,
        left_out=max(len(priorities) - MOST_COLUMNS, 0),
    )


def _worst_of_each_cell(plan: Plan, now: datetime):
    """A few objectives of each cell, the top of the cascade first, then the worst; each counts its cell."""
    shown = Case(When(next_due_at__lt=now, then=Value("stale")), default=F("result"))
    severity = Case(
        *(When(shown=status, then=Value(place)) for place, status in enumerate(WORST_FIRST)),
        output_field=models.IntegerField(),
    )
    cell = [F("priority"), F("row_perspective")]
    is_top = Case(When(parent__isnull=True, then=0), default=1, output_field=models.IntegerField())
    return (
        Objective.objects.active()
        .of_plan(plan)
        .with_perspective()
        .annotate(shown=shown)
        .annotate(
            place=Window(
                RowNumber(), partition_by=cell, order_by=[is_top, severity, F("title"), F("id")]
            ),
            in_cell=Window(Count("pk"), partition_by=cell),
        )
        .filter(place__lte=MOST_IN_CELL)
        .select_related("owner")
        .order_by("priority__rank", "row_perspective", "place")
    )


def _rows_in_use(found: Iterable[Objective]) -> dict[str, int]:
    """The four perspectives once one of them is used; what has none stands below them, or alone."""
    used = {each.row_perspective for each in found}  # type: ignore[attr-defined] # annotated
    shown = [row for row in ROWS if row in used or (row != UNPLACED and used - {UNPLACED})]
    return {row: place for place, row in enumerate(shown, 1)}


def _weights(drawn: Iterable[_Drawn], rows: int) -> tuple[int, ...]:
    """2 for a row that has more than one card in some cell, else 1."""
    cells = Counter((each.row, each.column) for each in drawn)
    crowded = {row for (row, _column), cards in cells.items() if cards > 1}
    return tuple(2 if row in crowded else 1 for row in range(1, rows + 1))


def edges_between(objectives: Iterable[Objective]) -> dict[Edge, bool]:
    """From the objective that drives to the one that is driven; True where somebody claims a driver.

    A claim is a driver link from what shows one objective's result to what shows the other's, or an
    indicator that is lag of the one and lead of the other. The cascade says the same without a measure.
    """
    by_id = {each.pk: each for each in objectives}
    edges = {(each.pk, each.parent_id): False for each in by_id.values() if each.parent_id in by_id}
    edges |= dict.fromkeys(_claimed(by_id), True)
    return edges


def _claimed(by_id: Mapping[UUID, Objective]) -> Iterator[Edge]:
    serving = (
        ObjectiveIndicator.objects.filter(objective__in=by_id)
        .order_by("id")
        .values_list("role", "indicator", "objective")
    )
    shown_by: dict[str, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for role, indicator, objective in serving:
        shown_by[role][indicator].append(objective)
    lags, leads = shown_by[Role.LAG], shown_by[Role.LEAD]
    claims = DriverLink.objects.filter(lead__in=lags, lag__in=lags).order_by("id")
    for lead, lag in claims.values_list("lead", "lag"):
        yield from ((one, other) for one in lags[lead] for other in lags[lag] if one != other)
    for indicator, objectives in lags.items():
        yield from ((one, other) for one in objectives for other in leads.get(indicator, ()))


def _lines(
    drawn: Mapping[UUID, _Drawn], edges: Mapping[Edge, bool], grid: _Grid
) -> tuple[SafeString, bool]:
    """Curves from the middle of one cell to that of another, behind opaque cards; trouble last, on top."""
    plain: list[str] = []
    hot: list[str] = []
    pairs = set()
    for start, end in edges:
        source, target = drawn[start], drawn[end]
        if (source.row, source.column) == (target.row, target.column):
            continue
        pairs.add((source.column, source.row, target.row, target.column))
        path = _path(source, target, grid)
        is_hot = source.status == Status.OFF_TRACK and target.status in TROUBLED
        (hot if is_hot else plain).append(f'<path class="link{" hot" * is_hot}" d="{path}"/>')
    thin = [
        f'<path class="link thin" d="{path}"/>'
        for path in _across_gaps(drawn.values(), pairs, grid)
    ]
    text = "".join(dict.fromkeys([*thin, *plain, *hot]))
    return SafeString(
        f'<svg class="links" viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none"'
        f' aria-hidden="true">{text}</svg>'
    ), bool(hot)


def _path(source: _Drawn, target: _Drawn, grid: _Grid) -> str:
    x1, y1 = grid.middle(source.row, source.column)
    x2, y2 = grid.middle(target.row, target.column)
    if x1 == x2:
        return f"M{x1} {y1}V{y2}"
    if y1 == y2:
        bend = y1 - grid.bulge(source.row)
        return f"M{x1} {y1}C{x1} {bend} {x2} {bend} {x2} {y2}"
    half = (y1 + y2) // 2
    return f"M{x1} {y1}C{x1} {half} {x2} {half} {x2} {y2}"


def _across_gaps(drawn: Iterable[_Drawn], pairs: set, grid: _Grid) -> list[str]:
    """A dashed line over each perspective that a priority leaves out between two others."""
    paths = []
    for column, occupied in sorted(_occupied(drawn).items()):
        for upper, lower in pairwise(occupied):
            if lower - upper > 1 and (column, lower, upper, column) not in pairs:
                x, top = grid.middle(upper, column)
                paths.append(f"M{x} {grid.middle(lower, column)[1]}V{top}")
    return paths


def _occupied(drawn: Iterable[_Drawn]) -> dict[int, list[int]]:
    """The rows that each column uses, from the top; what has no perspective stands outside them."""
    rows: dict[int, set[int]] = defaultdict(set)
    for each in drawn:
        if each.objective.row_perspective != UNPLACED:  # type: ignore[attr-defined] # annotated
            rows[each.column].add(each.row)
    return {column: sorted(used) for column, used in rows.items()}


def _rows(
    slug: str,
    drawn: Mapping[UUID, _Drawn],
    edges: Mapping[Edge, bool],
    used: Mapping[str, int],
    priorities: list[Priority],
) -> list[MapRow]:
    cards = _cards(slug, drawn, edges)
    occupied = _occupied(drawn.values())
    rows = []
    for perspective, number in used.items():
        label = Perspective(perspective).label if perspective else _("No perspective")
        cells = []
        for column, priority in enumerate(priorities, 1):
            if found := cards.get((number, column)):
                more_href = _more_href(slug, priority, perspective)
                cells.append(_cell(found, number, column, more_href))
            else:
                gap = _gap(number, priority, str(label), occupied.get(column, []))
                cells.append(Cell(number, column, [], 0, "", gap))
        rows.append(MapRow(number, str(label), cells))
    return rows


def _cards(
    slug: str, drawn: Mapping[UUID, _Drawn], edges: Mapping[Edge, bool]
) -> dict[tuple[int, int], list[tuple[Card, int]]]:
    """By row and column: the cards, each with the number of objectives in its cell."""
    driven: dict[UUID, list[str]] = defaultdict(list)
    for start, end in edges:
        driven[start].append(drawn[end].objective.title)
    cards: dict[tuple[int, int], list[tuple[Card, int]]] = defaultdict(list)
    for each in drawn.values():
        objective = each.objective
        titles = ", ".join(_("“%(title)s”") % {"title": title} for title in driven[objective.pk])
        card = Card(
            id=objective.pk,
            href=reverse("pages:objective", args=[slug, objective.pk]),
            title=objective.title,
            status=each.status,
            owner=objective.owner.name if objective.owner else "",
            drives=_("drives %(titles)s") % {"titles": titles} if titles else "",
        )
        cards[each.row, each.column].append((card, objective.in_cell))  # type: ignore[attr-defined]
    return cards


def _cell(cards: list[tuple[Card, int]], row: int, column: int, more_href: str) -> Cell:
    more = cards[0][1] - len(cards)
    return Cell(row, column, [card for card, _count in cards], more, more_href, "")


def _more_href(slug: str, priority: Priority, perspective: str) -> str:
    query = f"?priority={priority.pk}&perspective={perspective or 'none'}&show=all"
    return reverse("objectives:list", args=[slug]) + query


def _gap(row: int, priority: Priority, label: str, occupied: list[int]) -> str:
    """What is missing: a perspective left out between two that the priority uses."""
    if not occupied or not occupied[0] < row < occupied[-1]:
        return ""
    words = {"perspective": label, "priority": priority.title}
    return _("No objective in “%(perspective)s” for “%(priority)s”") % words
