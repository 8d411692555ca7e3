"""A snapshot as an Excel workbook: real numbers and dates, native chart, nothing that computes.

What people wrote is only ever text: no cell, title or link is a formula, whatever it begins with. The
same snapshot in the same language gives the same bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evaluations.snapshot import (
    DecisionRow,
    FigureRow,
    History,
    ItemRow,
    PointRow,
    SignalRow,
    Snapshot,
)
from evaluations.words import CAUSES, CONFIDENCES, ITEM_STATES, PARTS, ROLES, STATUSES
from reviews.rules.materiality import Part

Report = Callable[[int], None]

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
# A reader's program could take such a text for a formula when its cell is edited.
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
INK, BLUE, QUIET, RED, BAND = "#1C1C22", "#2A3A9C", "#6B6B76", "#B3261E", "#F3F3EF"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure and how many decimals of it are shown; the cell holds all of them."""

    value: Decimal | None
    decimals: int


Cell = str | int | bool | date | datetime | Number | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    is_number: bool = False


def steps_of(snapshot: Snapshot) -> int:
    """How many rows will be written: what a progress bar counts."""
    points = snapshot.history.points if snapshot.history else ()
    sheets = (snapshot.seats, snapshot.decisions, snapshot.items, snapshot.figures)
    return 1 + sum(map(len, (*sheets, snapshot.signals, points)))


def write_workbook(snapshot: Snapshot, path: Path, *, report: Report) -> None:
    """Write the file, in the active language. `report` hears the number of rows after each."""
    book = _Book(snapshot, path, report)
    book.summary()
    book.table(_("Decisions"), _decision_columns(), map(_decision, snapshot.decisions), pinned=2)
    book.table(_("Agenda"), _item_columns(), map(_item, snapshot.items), pinned=2)
    book.table(_("Figures"), _figure_columns(), map(_figure, snapshot.figures), pinned=2)
    book.table(_("Signals"), _signal_columns(), map(_signal, snapshot.signals), pinned=1)
    if snapshot.history:
        book.chart(snapshot.history)
    book.close()


# --- Rows ------------------------------------------------------------------------------------------


def _decision_columns() -> list[Column]:
    return [
        Column(pgettext("number of a row", "No."), 6, is_number=True),
        Column(_("Item"), 38),
        Column(_("Decision"), 14),
        Column(_("What will be done"), 52),
        Column(_("Because"), 44),
        Column(_("Owner"), 20),
        Column(_("Due"), 13),
        Column(_("Look again on"), 13),
        Column(_("Look again when"), 24),
        Column(_("Standing"), 16),
        Column(_("Decided by"), 20),
        Column(_("Recorded by"), 20),
        Column(_("Decided at"), 18),
        Column(_("Dissent"), 30),
    ]


def _decision(row: DecisionRow) -> list[Cell]:
    return [
        row.number,
        row.item,
        row.kind,
        row.text,
        row.because,
        row.owner,
        row.due_on,
        row.look_again_on,
        row.look_again_when,
        _("recommended") if row.is_recommendation else _("decided"),
        row.decided_by,
        row.recorded_by,
        row.decided_at,
        row.dissent,
    ]


def _item_columns() -> list[Column]:
    return [
        Column(pgettext("number of a row", "No."), 6, is_number=True),
        Column(_("Item"), 38),
        Column(_("Owner"), 20),
        Column(_("Priority"), 30),
        Column(_("Result"), 12),
        Column(_("Momentum"), 12),
        Column(_("State"), 12),
        Column(_("Minutes"), 9, is_number=True),
        Column(_("Score"), 9, is_number=True),
        Column(_("Weight of the priority"), 11, is_number=True),
        *(
            Column(_("%(part)s (points)") % {"part": PARTS[part]}, 14, is_number=True)
            for part in Part
        ),
        Column(_("Made of"), 50),
        Column(_("Forced"), 9),
        Column(_("Deferred before"), 10, is_number=True),
    ]


def _item(row: ItemRow) -> list[Cell]:
    points = [row.parts.get(part) for part in Part]
    return [
        row.position,
        row.title,
        row.owner,
        row.priority,
        str(STATUSES[row.result]),
        str(STATUSES[row.momentum]),
        str(ITEM_STATES[row.state]),
        row.minutes,
        row.score,
        Number(row.weight, 1),
        *(Number(each, 1) for each in points),
        row.made_of,
        row.is_forced,
        row.times_deferred,
    ]


def _figure_columns() -> list[Column]:
    return [
        Column(_("Key"), 18),
        Column(_("Indicator"), 44),
        Column(_("Serves"), 44),
        Column(_("Owner"), 20),
        Column(_("Unit"), 14),
        Column(_("Period from"), 13),
        Column(_("Value"), 14, is_number=True),
        Column(_("Expected"), 14, is_number=True),
        Column(_("Originally expected"), 14, is_number=True),
        Column(_("Status"), 12),
        Column(_("Numerator"), 14, is_number=True),
        Column(_("Denominator"), 14, is_number=True),
        Column(_("No value, because"), 30),
        Column(_("Commentary"), 60),
        Column(_("Cause"), 22),
        Column(_("Confidence"), 12),
        Column(_("Entered by"), 20),
        Column(_("Entered at"), 18),
    ]


def _figure(row: FigureRow) -> list[Cell]:
    return [
        row.key,
        row.title,
        "; ".join(f"{title} ({ROLES[role]})" for title, role in row.serves),
        row.owner,
        row.unit,
        row.period_start,
        Number(row.value, row.decimals),
        Number(row.expected, row.decimals),
        Number(row.original, row.decimals),
        str(STATUSES[row.status]),
        Number(row.numerator, 0),
        Number(row.denominator, 0),
        row.no_value_reason,
        row.commentary,
        str(CAUSES.get(row.cause, row.cause)),
        str(CONFIDENCES.get(row.confidence, row.confidence)),
        row.author,
        row.recorded_at,
    ]


def _signal_columns() -> list[Column]:
    return [
        Column(_("Indicator"), 44),
        Column(_("Signal"), 40),
        Column(_("Direction"), 12),
        Column(_("From period"), 13),
        Column(_("To period"), 13),
        Column(_("Centre"), 12, is_number=True),
        Column(_("Lower limit"), 12, is_number=True),
        Column(_("Upper limit"), 12, is_number=True),
        Column(_("Raised at"), 18),
    ]


def _signal(row: SignalRow) -> list[Cell]:
    limits = (row.mean, row.lower, row.upper)
    return [
        row.indicator,
        row.rule,
        _("worse") if row.is_adverse else _("better"),
        row.first_period,
        row.last_period,
        *(Number(limit, row.decimals + 1) for limit in limits),
        row.raised_at,
    ]


def _point_columns(history: History) -> list[Column]:
    unit = f" ({history.unit})" if history.unit else ""
    return [
        Column(_("Period from"), 13),
        Column(f"{history.title}{unit}", 30, is_number=True),
        Column(_("Expected"), 12, is_number=True),
        Column(_("Lower limit"), 12, is_number=True),
        Column(_("Centre"), 12, is_number=True),
        Column(_("Upper limit"), 12, is_number=True),
    ]


def _point(row: PointRow, decimals: int) -> list[Cell]:
    limits = (row.lower, row.mean, row.upper)
    return [
        row.period_start,
        Number(row.value, decimals),
        Number(row.expected, decimals),
        *(Number(limit, decimals + 1) for limit in limits),
    ]


# --- Sheets ----------------------------------------------------------------------------------------


class _Book:
    """The open file: formats made once, rows counted."""

    def __init__(self, snapshot: Snapshot, path: Path, report: Report) -> None:
        self.snapshot = snapshot
        self.report = report
        self.rows_written = 0
        self.file = xlsxwriter.Workbook(
            path,
            {
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "in_memory": True,  # a killed worker leaves no scratch files behind
                "default_date_format": pgettext("Excel date format", "d mmm yyyy"),
            },
        )
        self.formats: dict[tuple, object] = {}
        self._describe()

    def _describe(self) -> None:
        snapshot = self.snapshot
        self.file.set_properties(
            {
                "title": snapshot.title,
                "company": snapshot.organization,
                "comments": snapshot.attribution,
                # Not the time of writing: the same review gives the same file.
                "created": snapshot.closed_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        self.file.set_custom_property("Figures SHA-256", snapshot.figures_sha256())

    def summary(self) -> None:
        sheet = self._sheet(_("Summary"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 2, 20)
        self._write(sheet, 0, 0, self.snapshot.title, font_size=16, bold=True)
        row = 1
        for label, value in self._facts():
            self._write(sheet, row, 0, label, font_color=QUIET)
            self._write(sheet, row, 1, value, align="left")
            row += 1
        row += 1
        for column, title in enumerate((_("Attendance"), _("Role"), _("Present from"))):
            self._head(sheet, row, column, title)
        for seat in self.snapshot.seats:
            row += 1
            present = seat.joined_at or _("absent")
            for column, value in enumerate((seat.name, seat.title, present)):
                self._write(sheet, row, column, value, align="left")
            self._count()
        sheet.freeze_panes(1, 0)

    def _facts(self) -> list[tuple[str, Cell]]:
        snapshot = self.snapshot
        return [
            (_("Organisation"), snapshot.organization),
            (_("Plan"), snapshot.plan),
            (_("Results from"), snapshot.period_start),
            (_("Results to"), snapshot.period_end),
            (_("Held"), snapshot.starts_at),
            (_("Figures frozen"), snapshot.frozen_at),
            (_("Closed"), snapshot.closed_at),
            (_("Chair"), snapshot.chair),
            (_("Closed by"), snapshot.closed_by),
            (_("Objectives in scope"), snapshot.objective_count),
            (_("On track, not discussed"), snapshot.on_track_count),
            (_("Items"), len(snapshot.items)),
            (_("Decisions"), len(snapshot.decisions)),
            (_("Figures"), len(snapshot.figures)),
            (_("SHA-256 of the figures"), snapshot.figures_sha256()),
            *([(_("Source of the data"), snapshot.attribution)] if snapshot.attribution else []),
        ]

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, pinned: int
    ) -> None:
        """One sheet: a header that stays in view and filters, `pinned` columns that stay too."""
        sheet = self._sheet(name)
        last = self._fill(sheet, columns, rows)
        sheet.freeze_panes(1, pinned)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _fill(self, sheet, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        """Header and rows; gives the index of the last row."""
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            self._head(sheet, 0, index, column.title, align="right" if column.is_number else "left")
        last = 0
        for last, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                self._write(sheet, last, index, value)
            self._count()
        return last

    def chart(self, history: History) -> None:
        """The figures of the chart and the chart itself, as a thing that the reader's program draws."""
        name = _("Chart")[:LONGEST_SHEET_NAME]
        sheet = self._sheet(name)
        rows = (_point(point, history.decimals) for point in history.points)
        last = self._fill(sheet, _point_columns(history), rows)
        sheet.freeze_panes(1, 1)
        chart = self.file.add_chart({"type": "line"})
        lines = [
            (1, INK, 2.25, "solid"),
            (2, BLUE, 1.5, "solid"),
            (3, QUIET, 1, "dash"),
            (4, QUIET, 1, "solid"),
            (5, QUIET, 1, "dash"),
        ]
        for column, color, width, dash in lines:
            chart.add_series(
                {
                    # By reference: a literal that begins with "=" would be read as one.
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                    "line": {"color": color, "width": width, "dash_type": dash},
                    "marker": {"type": "circle", "size": 5, "fill": {"color": color}}
                    if column == 1
                    else {"type": "none"},
                }
            )
        chart.set_title({"name": [name, 0, 1], "name_font": {"size": 12}})
        chart.set_x_axis({"date_axis": True, "num_format": "mmm yy"})
        chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": BAND}}})
        chart.set_legend({"position": "bottom"})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 860, "height": 420})
        sheet.insert_chart(1, 7, chart, {"description": history.title})

    def close(self) -> None:
        self.file.close()
        self._count()

    def _sheet(self, name: str):
        sheet = self.file.add_worksheet(name[:LONGEST_SHEET_NAME])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L{_code_free(self.snapshot.organization)}&C&A&R&P / &N")
        return sheet

    def _head(self, sheet, row: int, column: int, title: str, *, align: str = "left") -> None:
        style = {"bold": True, "bg_color": BAND, "bottom": 1, "valign": "bottom"}
        self._write(sheet, row, column, title, align=align, **style)

    def _write(self, sheet, row: int, column: int, value: Cell, **style) -> None:
        match value:
            case None | Number(None):
                return
            case Number(Decimal() as number, decimals):
                places = f".{'0' * decimals}" if decimals else ""
                sheet.write_number(
                    row, column, float(number), self._format(num_format=f"#,##0{places}", **style)
                )
            case bool():
                self._text(sheet, row, column, _("yes") if value else _("no"), style)
            case int():
                sheet.write_number(row, column, value, self._format(num_format="#,##0", **style))
            case datetime():
                local = value.astimezone(self.snapshot.zone).replace(tzinfo=None, microsecond=0)
                form = pgettext("Excel date format", "d mmm yyyy hh:mm")
                instant = self._format(num_format=form, **{"align": "left"} | style)
                sheet.write_datetime(row, column, local, instant)
            case date():
                form = pgettext("Excel date format", "d mmm yyyy")
                day = self._format(num_format=form, **{"align": "left"} | style)
                sheet.write_datetime(row, column, value, day)
            case str():
                self._text(sheet, row, column, value, style)

    def _text(self, sheet, row: int, column: int, value: str, style: dict) -> None:
        if not value:
            return
        if len(value) > LONGEST_TEXT:
            value = f"{value[: LONGEST_TEXT - 1]}…"
        quoted = {"quote_prefix": True} if value.startswith(LOOKS_LIKE_A_FORMULA) else {}
        sheet.write_string(row, column, value, self._format(text_wrap=True, **quoted, **style))

    def _format(self, **properties):
        properties = {"valign": "top", "font_color": INK} | properties
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format(properties)
        return self.formats[key]

    def _count(self) -> None:
        self.rows_written += 1
        self.report(self.rows_written)


def _code_free(text: str) -> str:
    """In headers and footers & begins a code."""
    return text.replace("&", "&&")
