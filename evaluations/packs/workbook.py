"""Content as an Excel workbook that a board reads: real numbers and dates, native charts, nothing that computes."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from evaluations.packs import tables, wording
from evaluations.packs.book import BAND, BLUE, INK, QUIET, Book, Report
from evaluations.packs.content import CycleRow, FigureRow, ObjectiveRow, PackContent
from evaluations.packs.tables import Cell
from perfmgmt.tenancy.html import status_word

# So many objectives get a sheet each; more of them share one, which tabs could not hold.
MOST_SHEETS = 40
CHART_ROWS, BLOCK_ROWS = 19, 3
STATUS_COLORS = {
    "off_track": "#B3241B",
    "at_risk": "#C77700",
    "stale": "#6A4F94",
    "no_data": "#9A9FA8",
    "no_target": "#B9BDC4",
    "on_track": "#0B7052",
}


def steps_of(content: PackContent) -> int:
    """How many rows will be written: what a progress bar counts."""
    meeting = content.meeting
    sheets = (
        content.objectives,
        content.objectives,
        content.decisions,
        content.figures,
        content.signals,
        content.risks,
        content.restatements,
        *((meeting.seats, meeting.items) if meeting else ()),
    )
    points = sum(len(row.points) for row in content.series)
    return 1 + sum(map(len, sheets)) + points + _evaluated(content)


def _evaluated(content: PackContent) -> int:
    evaluations = content.cycle.evaluations if content.cycle else ()
    return sum(1 + len(row.outcomes) + len(row.judgements) for row in evaluations)


def write_workbook(content: PackContent, path: Path, *, paper: str, report: Report) -> None:
    """Write the file, in the active language. `report` hears the number of rows after each."""
    book = Book(content, path, paper, report)
    _summary(book, content)
    book.table(
        _("Objectives"),
        tables.objective_columns(),
        map(tables.objective_cells, content.objectives),
        pinned=1,
    )
    book.table(
        _("Decisions"),
        tables.decision_columns(),
        map(tables.decision_cells, content.decisions),
        pinned=2,
    )
    if content.cycle:
        _evaluations(book, content.cycle)
    if content.meeting:
        book.table(
            _("Agenda"),
            tables.item_columns(),
            map(tables.item_cells, content.meeting.items),
            pinned=2,
        )
    book.table(
        _("Figures"), tables.figure_columns(), map(tables.figure_cells, content.figures), pinned=2
    )
    places = _history(book, content)
    book.table(
        _("Signals"), tables.signal_columns(), map(tables.signal_cells, content.signals), pinned=1
    )
    if content.risks:
        book.table(
            _("Risks"), tables.risk_columns(), map(tables.risk_cells, content.risks), pinned=1
        )
    if content.restatements:
        book.table(
            _("Restatements"),
            tables.restatement_columns(),
            map(tables.restatement_cells, content.restatements),
            pinned=1,
        )
    _objectives(book, content, places)
    book.close()


def _evaluations(book: Book, cycle: CycleRow) -> None:
    """Scores, what each indicator reached of its targets, and how the execution was judged."""
    rows = cycle.evaluations
    book.table(
        _("Evaluations"), tables.evaluation_columns(), map(tables.evaluation_cells, rows), pinned=1
    )
    outcomes = (tables.outcome_cells(row, each) for row in rows for each in row.outcomes)
    book.table(_("Reached"), tables.outcome_columns(), outcomes, pinned=2)
    judgements = (tables.judgement_cells(row, each) for row in rows for each in row.judgements)
    book.table(_("Execution quality"), tables.judgement_columns(), judgements, pinned=2)


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows of the history that an indicator's figures stand in."""

    sheet: str
    first: int
    last: int
    is_recalibrated: bool


def _summary(book: Book, content: PackContent) -> None:
    sheet = book.sheet(_("Summary"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 20)
    book.write(sheet, 0, 0, content.title, font_size=16, bold=True)
    book.write(sheet, 1, 0, wording.finding(content), font_size=12)
    row = 3
    for label, value in _facts(content):
        book.write(sheet, row, 0, label, font_color=QUIET)
        book.write(sheet, row, 1, value, align="left")
        row += 1
    row = _counts(book, sheet, content, row + 1)
    if content.meeting:
        for column, title in enumerate((_("Attendance"), _("Role"), _("Present from"))):
            book.head(sheet, row, column, title)
        for seat in content.meeting.seats:
            row += 1
            present: Cell = seat.joined_at or _("absent")
            for column, value in enumerate((seat.name, seat.title, present)):
                book.write(sheet, row, column, value, align="left")
            book.count()
    sheet.freeze_panes(1, 0)


def _counts(book: Book, sheet, content: PackContent, row: int) -> int:
    """How many objectives stand where, as a table and as the chart beside it."""
    shown = [(status, count) for status, count in content.counts.items() if count]
    if not shown:
        return row
    book.head(sheet, row, 0, _("Status"))
    book.head(sheet, row, 1, _("Objectives"))
    for place, (status, count) in enumerate(shown, start=1):
        book.write(sheet, row + place, 0, status_word(status))
        book.write(sheet, row + place, 1, count, align="left")
    last = row + len(shown)
    name = sheet.get_name()
    chart = book.add_chart("bar")
    chart.add_series(
        {
            "name": [name, row, 1],
            "categories": [name, row + 1, 0, last, 0],
            "values": [name, row + 1, 1, last, 1],
            "points": [{"fill": {"color": STATUS_COLORS[status]}} for status, _n in shown],
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 460, "height": 60 + 34 * len(shown)})
    sheet.insert_chart(3, 3, chart, {"description": wording.finding(content)})
    return last + 2


def _facts(content: PackContent) -> list[tuple[str, Cell]]:
    meeting = content.meeting
    held: list[tuple[str, Cell]] = []
    if meeting:
        held = [
            (_("Held"), meeting.starts_at),
            (_("Figures frozen"), meeting.frozen_at),
            (_("Closed"), meeting.closed_at),
            (_("Chair"), meeting.chair),
            (_("Closed by"), meeting.closed_by),
        ]
    if content.cycle:
        held = [
            (_("Opened by"), content.cycle.opened_by),
            (_("Signed"), wording.signed(content.cycle, content)),
            (_("Figures as known on"), content.pinned_at),
        ]
    counted: list[tuple[str, Cell]] = [
        (_("Objectives in scope"), len(content.objectives)),
        *(
            [
                (_("On track, not discussed"), meeting.on_track_count),
                (_("Items"), len(meeting.items)),
            ]
            if meeting
            else []
        ),
        (_("Decisions"), len(content.decisions)),
        (_("Figures"), len(content.figures)),
    ]
    return [
        (_("Organisation"), content.organization),
        *([(_("Plan"), content.plan)] if content.plan else []),
        (_("Results from"), content.period_start),
        (_("Results to"), content.period_end),
        *(held or [(_("Figures as known on"), content.pinned_at)]),
        *counted,
        (_("SHA-256 of the figures"), content.figures_sha256()),
        *([(_("Source of the data"), content.attribution)] if content.attribution else []),
    ]


def _history(book: Book, content: PackContent) -> dict[str, _Place]:
    """All points of all indicators in one sheet; gives where each one's stand, for the charts."""
    name = _("History")
    places: dict[str, _Place] = {}
    row = 0
    for series in content.series:
        if series.points:
            last = row + len(series.points)
            places[series.indicator] = _Place(name, row + 1, last, series.is_recalibrated)
            row += len(series.points)
    cells = (
        tables.point_cells(content.figure_by_id[series.indicator], point)
        for series in content.series
        for point in series.points
    )
    book.table(name, tables.point_columns(), cells, pinned=2)
    return places


def _objectives(book: Book, content: PackContent, places: dict[str, _Place]) -> None:
    """A sheet each, or blocks of one sheet where they are many."""
    if not content.objectives:
        return
    if len(content.objectives) <= MOST_SHEETS:
        for row in content.objectives:
            sheet = _sheet_of_blocks(book, row.title)
            _block(book, sheet, 0, row, places)
            book.count()
        return
    sheet, at = _sheet_of_blocks(book, _("Charts")), 0
    for row in content.objectives:
        at = _block(book, sheet, at, row, places)
        book.count()


def _sheet_of_blocks(book: Book, name: str):
    sheet = book.sheet(name)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 6, 16)
    sheet.hide_gridlines(2)
    return sheet


def _block(book: Book, sheet, at: int, row: ObjectiveRow, places: dict[str, _Place]) -> int:
    """Title, standing, figures, chart, commentary and decisions; gives the row after it."""
    content = book.content
    book.write(sheet, at, 0, row.title, font_size=14, bold=True, text_wrap=False)
    standing = [wording.last_known(row), wording.momentum(row), row.owner or _("No owner")]
    book.write(sheet, at + 1, 0, " · ".join(part for part in standing if part), font_color=QUIET)
    at += BLOCK_ROWS
    titles = (_("Indicator"), _("Role"), _("Period from"), _("Value"), _("Expected"), _("Status"))
    for column, title in enumerate(titles):
        book.head(sheet, at, column, title)
    for role, figure in content.figures_of(row):
        at += 1
        cells: list[Cell] = [
            figure.title,
            wording.role(role),
            figure.period_start,
            tables.Number(figure.value, figure.decimals),
            tables.Number(figure.expected, figure.decimals),
            status_word(figure.shown_status),
        ]
        for column, value in enumerate(cells):
            book.write(sheet, at, column, value)
    at += 2
    lead = content.lead_figure(row)
    if lead is not None and lead.id in places:
        _chart(book, sheet, at, lead, places[lead.id])
        at += CHART_ROWS
    for text in _said(row, content):
        book.write(sheet, at, 0, text, text_wrap=False)
        at += 1
    return at + 2


def _said(row: ObjectiveRow, content: PackContent) -> list[str]:
    """Commentary and decisions as lines."""
    said = [
        f"{figure.title}: {figure.commentary}"
        for _role, figure in content.figures_of(row)
        if figure.commentary
    ]
    for each in content.decisions_on(row):
        words = f"{wording.kind(each)}: {wording.decided(each)}"
        said.append(f"{words} {wording.decided_by(each, content)}")
    return said


def _chart(book: Book, sheet, at: int, figure: FigureRow, place: _Place) -> None:
    """A thing that the reader's program draws, from the rows of the history."""
    chart = book.add_chart("line")
    lines = [
        (3, INK, 2.25, "solid"),
        (4, BLUE, 1.5, "dash"),
        *([(5, BLUE, 0.75, "dash")] if place.is_recalibrated else []),
        (7, QUIET, 0.75, "solid"),
        (8, QUIET, 0.75, "square_dot"),
        (9, QUIET, 0.75, "solid"),
    ]
    for column, color, width, dash in lines:
        chart.add_series(
            {
                # By reference: a literal that begins with "=" would be read as one.
                "name": [place.sheet, 0, column],
                "categories": [place.sheet, place.first, 1, place.last, 1],
                "values": [place.sheet, place.first, column, place.last, column],
                "line": {"color": color, "width": width, "dash_type": dash},
                "marker": {"type": "circle", "size": 4, "fill": {"color": color}}
                if column == 3
                else {"type": "none"},
            }
        )
    chart.set_title(
        {"name": [place.sheet, place.first, 0], "name_font": {"size": 11}, "overlay": False}
    )
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": "mmm yy",
            "major_unit": 3,
            "major_unit_type": "months",
        }
    )
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": BAND}}})
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 860, "height": 360})
    sheet.insert_chart(at, 0, chart, {"description": figure.title})
