"""Sheets with columns that are known become the tables of the verb; every row keeps its place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.imports.books import Sheet
from objectives.imports.columns import missing_columns
from objectives.imports.rows import Record, key_column, typed_rows
from objectives.tables import (
    IndicatorRow,
    MeasurementRow,
    ObjectiveRow,
    Problem,
    SheetRow,
    Table,
    Tables,
    sheet_of,
)

FIELDS = {
    Table.STRATEGY: "plans",
    Table.OBJECTIVES: "objectives",
    Table.INDICATORS: "indicators",
    Table.MEASUREMENTS: "measurements",
}
# The longest span in days, by the rhythm that it is the period of.
RHYTHM_BY_DAYS = ((1, ""), (7, "weekly"), (14, "fortnightly"), (31, "monthly"), (92, "quarterly"))


@dataclass(slots=True)
class Source:
    """The tables of an upload, and where each of their cells stands."""

    tables: Tables
    sheets: dict[str, Sheet] = field(default_factory=dict)
    columns: dict[tuple[str, str], int] = field(default_factory=dict)
    headers: dict[tuple[str, str], str] = field(default_factory=dict)
    row_count: int = 0

    def found(self, row: int, column: str) -> str:
        """The text that stands there; nothing for a sentence about a whole row."""
        sheet, index = self.sheets.get(sheet_of(row)), self.columns.get((sheet_of(row), column))
        if sheet is None or index is None or not 0 < row <= len(sheet.rows):
            return ""
        cells = sheet.rows[row - 1]
        return cells[index][:80] if index < len(cells) else ""

    def header(self, row: int, column: str) -> str:
        """What the sheet itself calls the column."""
        return self.headers.get((sheet_of(row), column), column)


def source_of(
    sheets: Sequence[Sheet],
    mapping: Sequence[Mapping[str, Any]],
    *,
    sha256: str,
    fiscal_start: int,
) -> Source:
    """Read every sheet that has a table. A row that cannot be read becomes a problem."""
    parts: defaultdict[str, list] = defaultdict(list)
    unread: defaultdict[Table, int] = defaultdict(int)
    problems: list[Problem] = []
    source = Source(Tables())
    for sheet, meant in zip(sheets, mapping, strict=True):
        if not meant["table"]:
            continue
        table = Table(meant["table"])
        columns = {name: int(index) for index, name in meant["columns"].items()}
        _keep_places(source, sheet, columns, meant["header"])
        problems += _remarks(sheet, table, meant["header"])
        records = list(_records(sheet, table, columns, meant["header"]))
        source.row_count += len(records)
        if missing := missing_columns(table, columns):
            sentence = _("The column is missing, so no row was read.")
            place = SheetRow(1, sheet.name)
            problems += [Problem(f"{table}.csv", place, column, sentence) for column in missing]
            unread[table] += len(records)
            continue
        rows, broken = typed_rows(records, delimiter=sheet.delimiter, fiscal_start=fiscal_start)
        parts[FIELDS[table]] += rows
        problems += broken
        if table == Table.MEASUREMENTS and "title" in columns:
            objectives, indicators = _named_by(records, rows)
            parts["named_objectives"] += objectives
            parts["named_indicators"] += indicators
    source.tables = Tables(
        **{name: tuple(rows) for name, rows in parts.items()},
        problems=tuple(problems),
        unread=dict(unread),
        sha256=sha256,
    )
    return source


def _keep_places(source: Source, sheet: Sheet, columns: Mapping[str, int], header: int) -> None:
    titles = sheet.rows[header - 1] if 0 < header <= len(sheet.rows) else []
    source.sheets[sheet.name] = sheet
    for column, index in columns.items():
        source.columns[sheet.name, column] = index
        source.headers[sheet.name, column] = titles[index] if index < len(titles) else column


def _records(
    sheet: Sheet, table: Table, columns: Mapping[str, int], header: int
) -> Iterator[Record]:
    for number, cells in enumerate(sheet.rows[header:], start=header + 1):
        if not any(cells):
            continue
        yield Record(
            table,
            SheetRow(number, sheet.name),
            {
                column: cells[index] if index < len(cells) else ""
                for column, index in columns.items()
            },
        )


def _remarks(sheet: Sheet, table: Table, header: int) -> Iterator[Problem]:
    """What was put right while reading, said once for a sheet."""
    titles = [title for title in sheet.rows[header - 1] if title] if sheet.rows else []
    twice = sorted({title for title in titles if titles.count(title) > 1})
    said = list(sheet.remarks)
    said += [
        (header, _("The header “%(title)s” stands twice.") % {"title": title}) for title in twice
    ]
    if sheet.trimmed:
        said.append(
            (
                header,
                ngettext(
                    "%(count)s cell had spaces around its text and was read without them.",
                    "%(count)s cells had spaces around their text and were read without them.",
                    sheet.trimmed,
                )
                % {"count": sheet.trimmed},
            )
        )
    for row, sentence in said:
        yield Problem(f"{table}.csv", SheetRow(row, sheet.name), "", sentence, refused=False)


def _named_by(
    records: Sequence[Record], rows: Sequence[MeasurementRow]
) -> tuple[list[ObjectiveRow], list[IndicatorRow]]:
    """The objectives and indicators that figures name beside themselves, each once."""
    read = {row.row: row for row in rows}
    objectives: dict[str, ObjectiveRow] = {}
    indicators: dict[str, IndicatorRow] = {}
    for record in records:
        figure = read.get(record.row)
        if figure is None or figure.indicator_key in indicators:
            continue
        objective = record.text("objective_id", 200)
        if objective:
            objectives.setdefault(objective, _objective_named(record.row, objective))
        indicators[figure.indicator_key] = IndicatorRow(
            row=record.row,
            key=figure.indicator_key,
            objective_key=objective,
            title=record.text("title") or record.text(key_column(record)),
            definition="",
            kind="",
            unit=record.text("unit", 60) or ("%" if record.cells["value"].endswith("%") else ""),
            direction="",
            baseline=None,
            target=None,
            target_on=None,
            frequency=record.text("frequency").lower() or _rhythm_of(record, figure),
            owner="",
        )
    return list(objectives.values()), list(indicators.values())


def _objective_named(row: int, title: str) -> ObjectiveRow:
    return ObjectiveRow(
        row=row,
        key=title,
        parent_key="",
        title=title,
        outcome="",
        owner="",
        starts_on=None,
        due_on=None,
    )


def _rhythm_of(record: Record, figure: MeasurementRow) -> str:
    """By the way in which the period is written, else by its length."""
    written = record.cells.get("period", "")
    span = record.period("period") if written else None
    if span is not None and span.rhythm:
        return span.rhythm
    days = (figure.ends_on - figure.starts_on).days + 1
    return next((rhythm for most, rhythm in RHYTHM_BY_DAYS if days <= most), "yearly")
