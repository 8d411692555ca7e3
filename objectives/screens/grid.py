"""The grid: indicators as rows, their last periods as columns, a cell to type into for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import worklist
from objectives.analysis import Analysis, HistoryRow, analyse_many
from objectives.entering import shown_entry
from objectives.figures import short_period
from objectives.models import Indicator, PeriodLock
from objectives.permissions import FIGURES, may_lock
from objectives.rules.periods import Rhythm, latest_closed_period, next_period, previous_period
from objectives.screens.measures import measures_words
from objectives.services.locks import Locks
from objectives.wording import period_words, spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

COLUMNS = 6
MOST_ROWS = 60


class Rows(StrEnum):
    """Which indicators stand in the grid."""

    DUE = "due"
    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """`is_open` says that something may be typed; `note` says in a few words why not."""

    id: str
    period: str
    label: str
    value: str
    status: SafeString
    is_open: bool
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    href: str
    title: str
    measures: str
    action: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rhythm's indicators under the names of its periods; `ids` in the order shown, for a pasted block."""

    rhythm: str
    heading: str
    columns: Sequence[str]
    rows: Sequence[Row]

    @property
    def ids(self) -> str:
        return ",".join(str(row.id) for row in self.rows)

    @property
    def width(self) -> int:
        return len(self.columns) + 1


def choices(member: Membership) -> list[Rows]:
    return list(Rows) if member.role in FIGURES else [Rows.DUE, Rows.MINE]


def indicators(member: Membership, chosen: Rows, now: datetime) -> list[Indicator]:
    """One query; the longest waiting first, else by name."""
    zone = member.organization.zone
    if chosen == Rows.DUE:
        return list(worklist.due_for(member, now, zone)[:MOST_ROWS])
    found = Indicator.objects.by_hand().in_use(now.astimezone(zone).date())
    if chosen == Rows.MINE:
        found = found.updated_by(member)
    return list(found.order_by("title", "id")[:MOST_ROWS])


def sheets(member: Membership, chosen: Rows, now: datetime) -> list[Sheet]:
    """A table for each rhythm, five to seven queries however many rows."""
    found = indicators(member, chosen, now)
    analyses = analyse_many(found, now=now, organization=member.organization)
    locks = Locks.read(PeriodLock.objects.in_force())
    by_rhythm: dict[Rhythm, list[Analysis]] = {}
    for each in analyses.values():
        by_rhythm.setdefault(Rhythm(each.indicator.rhythm), []).append(each)
    return [
        _sheet(rhythm, by_rhythm[rhythm], member, now, locks)
        for rhythm in Rhythm
        if rhythm in by_rhythm
    ]


def columns(rhythm: Rhythm, member: Membership, now: datetime) -> list[date]:
    """The last closed periods, oldest first."""
    organization = member.organization
    today = now.astimezone(organization.zone).date()
    days = [latest_closed_period(rhythm, today, organization.fiscal_year_starts)]
    while len(days) < COLUMNS:
        days.insert(0, previous_period(rhythm, days[0]))
    return days


def _sheet(
    rhythm: Rhythm, analyses: Iterable[Analysis], member: Membership, now: datetime, locks: Locks
) -> Sheet:
    days = columns(rhythm, member, now)
    rows = [
        Row(
            id=each.indicator.pk,
            href=reverse("objectives:checkin", args=[member.organization.slug, each.indicator.pk]),
            title=each.indicator.title,
            measures=measures_words(each.indicator),
            action=reverse(
                "objectives:grid-cell", args=[member.organization.slug, each.indicator.pk]
            ),
            cells=[
                cell(each.indicator, day, row_of(each, day), member=member, locks=locks)
                for day in days
            ],
        )
        for each in analyses
    ]
    return Sheet(
        rhythm=str(rhythm),
        heading=str(capfirst(rows[0].measures.rpartition(", ")[2])),
        columns=[short_period(rhythm, day) for day in days],
        rows=rows,
    )


def row_of(analysis: Analysis, day: date) -> HistoryRow | None:
    return next((row for row in analysis.history if row.period_start == day), None)


def cell(
    indicator: Indicator,
    day: date,
    row: HistoryRow | None,
    *,
    member: Membership,
    locks: Locks,
    typed: str | None = None,
    error: str = "",
) -> Cell:
    """`typed` stands in it instead of what is stored, where that was refused."""
    is_locked = locks.over(indicator, day) is not None
    is_before = indicator.measured_from is not None and day < indicator.measured_from
    is_after = indicator.retired_from is not None and day >= indicator.retired_from
    note = ""
    if is_locked:
        note = _("locked")
    elif row is not None and row.value is None:
        note = row.no_value_reason
    has_value = row is not None and row.value is not None
    return Cell(
        id=cell_id(indicator.pk, day),
        period=day.isoformat(),
        label=f"{indicator.title}, {period_words(indicator.rhythm, day, year=True)}",
        value=shown_entry(indicator, row.value if row else None) if typed is None else typed,
        status=html.status_shape(row.status) if row and has_value else SafeString(""),
        is_open=bool(error)
        or (not (is_before or is_after) and (not is_locked or may_lock(member))),
        note=note,
        error=error,
    )


def cell_id(indicator_id: UUID, day: date) -> str:
    return f"c-{indicator_id}-{day.isoformat()}"


def finding(chosen: Rows, tables: Sequence[Sheet]) -> str:
    count = sum(len(each.rows) for each in tables)
    if not count:
        return _("Every value of yours is in") if chosen == Rows.DUE else _("Nothing to enter here")
    if chosen == Rows.DUE:
        text = ngettext("%(count)s value waits", "%(count)s values wait", count)
    else:
        text = ngettext("%(count)s indicator to enter", "%(count)s indicators to enter", count)
    return text % {"count": spelled(count)}


def labels() -> Mapping[Rows, str]:
    return {Rows.DUE: _("Due"), Rows.MINE: _("Mine"), Rows.ALL: _("All units")}


def block(
    text: str, ids: Sequence[str], start: str, day: date, rhythm: Rhythm
) -> list[tuple[str, date | None, str, int, int]]:
    """Each pasted cell that holds something with where it lands: indicator, period, text, line, column.

    What lies beyond the grid's last row has no indicator.
    """
    first = ids.index(start) if start in ids else len(ids)
    found = []
    for line, row in enumerate(text.rstrip("\r\n").splitlines()):
        period: date | None = day
        for column, content in enumerate(row.split("\t")):
            place = first + line
            if content.strip():
                indicator = ids[place] if place < len(ids) else ""
                found.append((indicator, period, content.strip(), line + 1, column + 1))
            period = next_period(rhythm, period) if period else None
    return found
