"""Rows of cells by our names become typed rows; what cannot be read becomes a problem. CSV files of a folder."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from objectives.imports.cells import (
    Habits,
    Span,
    Uncomputed,
    habits_of,
    parse_day,
    parse_number,
    parse_period,
)
from objectives.imports.columns import DAYS, NUMBERS, columns_of, missing_columns
from objectives.rules import tags as tagging
from objectives.rules.refusal import RuleError
from objectives.services.refusals import sentence_of
from objectives.tables import (
    IndicatorRow,
    MeasurementRow,
    ObjectiveRow,
    PlanRow,
    Problem,
    Table,
    Tables,
)

HEAVIEST = 10_000


def read_folder(folder: Path, *, fiscal_start: int = 1) -> Tables:
    """The tables of a folder, each from the file named like it; files that are missing are empty."""
    return read_tables(
        {
            table: path.read_bytes()
            for table in Table
            if (path := folder / f"{table}.csv").is_file()
        },
        fiscal_start=fiscal_start,
    )


def read_tables(files: Mapping[Table, bytes], *, fiscal_start: int = 1) -> Tables:
    """Typed rows of CSV files. A row that cannot be read becomes a problem, never an exception."""
    problems: list[Problem] = []
    unread: dict[Table, int] = {}
    rows = {
        table: _read(table, files[table], problems, unread, fiscal_start) if table in files else ()
        for table in Table
    }
    checksum = hashlib.sha256()
    for table in Table:
        checksum.update(files.get(table, b"") + b"\0")
    return Tables(
        plans=rows[Table.STRATEGY],
        objectives=rows[Table.OBJECTIVES],
        indicators=rows[Table.INDICATORS],
        measurements=rows[Table.MEASUREMENTS],
        problems=tuple(problems),
        unread=unread,
        sha256=checksum.hexdigest(),
    )


@dataclass(slots=True)
class Record:
    """One row's cells by our names. Reading a broken cell notes a problem and gives None."""

    table: Table
    row: int
    cells: Mapping[str, str]
    habits: Habits = Habits()  # noqa: RUF009 - it is frozen
    broken: list[Problem] = field(default_factory=list)

    def text(self, column: str, most: int = 10_000) -> str:
        value = self.cells.get(column, "")
        if isinstance(value, Uncomputed):
            self.refuse(column, uncomputed())
        if len(value) > most:
            self.refuse(column, _("It is longer than %(most)s characters.") % {"most": most})
        return value

    def optional(self, column: str) -> str | None:
        """None where the sheet has no such column."""
        return self.text(column).strip() if column in self.cells else None

    def key(self, column: str) -> str:
        value = self.text(column, 200)
        if not value:
            self.refuse(column, _("It is blank."))
        return value

    def number(self, column: str) -> Decimal | None:
        return self._parsed(column, parse_number)

    def day(self, column: str) -> date | None:
        return self._parsed(column, parse_day)

    def period(self, column: str) -> Span | None:
        return self._parsed(column, parse_period)

    def whole(self, column: str, most: int) -> int | None:
        number = self.number(column)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= most:
            self.refuse(column, _("Write a whole number up to %(most)s.") % {"most": most})
            return None
        return int(number)

    def refuse(self, column: str, sentence: str) -> None:
        self.broken.append(Problem(f"{self.table}.csv", self.row, column, sentence))

    def _parsed(self, column: str, parse: Callable[[str, Habits], Any]) -> Any:
        text = self.cells.get(column, "")
        if not text:
            return None
        if isinstance(text, Uncomputed):
            self.refuse(column, uncomputed())
            return None
        try:
            return parse(text, self.habits)
        except ValueError as error:
            self.refuse(column, str(error))
            return None


def uncomputed() -> str:
    return _(
        "It is a formula without a result. Open the file in your spreadsheet and save it again."
    )


def typed_rows(
    records: Sequence[Record], *, delimiter: str, fiscal_start: int
) -> tuple[tuple, list[Problem]]:
    """What the records say, once it is known how their sheet writes numbers and days."""
    habits = habits_of(
        (text for record in records for name in NUMBERS if (text := record.cells.get(name))),
        (text for record in records for name in DAYS if (text := record.cells.get(name))),
        fiscal_start=fiscal_start,
        delimiter=delimiter,
    )
    rows, problems = [], []
    for record in records:
        record.habits = habits
        row = _BUILDERS[record.table](record)
        if record.broken:
            problems.extend(record.broken)
        else:
            rows.append(row)
    return tuple(rows), problems


def _read(
    table: Table,
    content: bytes,
    problems: list[Problem],
    unread: dict[Table, int],
    fiscal_start: int,
) -> tuple:
    text, was_windows = decoded(content)
    if was_windows:
        sentence = _("The file is not UTF-8 and was read as Windows text.")
        problems.append(Problem(f"{table}.csv", 1, "", sentence, refused=False))
    records = list(_records(table, text, problems, unread))
    rows, broken = typed_rows(records, delimiter=delimiter_of(text), fiscal_start=fiscal_start)
    problems.extend(broken)
    return rows


def decoded(content: bytes) -> tuple[str, bool]:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows text (and True)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), False
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), True


def _records(
    table: Table, text: str, problems: list[Problem], unread: dict[Table, int]
) -> Iterator[Record]:
    name = f"{table}.csv"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        header = next(reader, [])
        columns = columns_of(table, header)
        if missing := missing_columns(table, columns):
            sentence = _("The column is missing, so no row was read.")
            problems.extend(Problem(name, 1, column, sentence) for column in missing)
            unread[table] = sum(1 for cells in reader if any(cell.strip() for cell in cells))
            return
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            record = Record(
                table,
                number,
                {
                    column: cells[index].strip() if index < len(cells) else ""
                    for column, index in columns.items()
                },
            )
            if len(cells) > len(header):
                record.refuse("", _("The row has more cells than the header."))
            yield record
    except csv.Error as error:
        sentence = _("The file cannot be read from here on: %(error)s.") % {"error": error}
        problems.append(Problem(name, reader.line_num, "", sentence))


def delimiter_of(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _plan(record: Record) -> PlanRow:
    row = PlanRow(
        row=record.row,
        key=record.key("id"),
        title=record.key("title"),
        ambition=record.text("description"),
        starts_on=record.day("period_start"),
        ends_on=record.day("period_end"),
    )
    _check_span(record, row.starts_on, row.ends_on)
    return row


def _objective(record: Record) -> ObjectiveRow:
    row = ObjectiveRow(
        row=record.row,
        key=record.key("id"),
        parent_key=record.text("parent_id", 200),
        title=record.text("title"),
        outcome=record.text("description"),
        owner=record.text("owner", 200),
        starts_on=record.day("period_start"),
        due_on=record.day("period_end"),
        contribution=record.optional("contribution"),
        tags=_tags(record),
    )
    _check_span(record, row.starts_on, row.due_on)
    return row


def _tags(record: Record) -> list[str] | None:
    text = record.optional("tags")
    try:
        return None if text is None else tagging.tidy([text])
    except RuleError as error:
        record.refuse("tags", sentence_of(error))
        return None


def _indicator(record: Record) -> IndicatorRow:
    return IndicatorRow(
        row=record.row,
        key=record.key("id"),
        objective_key=record.text("objective_id", 200),
        title=record.text("title"),
        definition=record.text("description"),
        kind=record.text("kind", 60).lower(),
        unit=record.text("unit", 60),
        direction=record.text("direction", 60).lower(),
        baseline=record.number("baseline"),
        target=record.number("target"),
        target_on=record.day("target_date"),
        frequency=record.text("frequency").lower(),
        owner=record.text("owner", 200),
        decimals=record.whole("decimals", 10),
        weight=_weight(record),
    )


def _weight(record: Record) -> Decimal | None:
    weight = record.number("weight")
    if weight is not None and not 0 <= weight < HEAVIEST:
        record.refuse("weight", _("Write a weight from 0 to 9999."))
    return weight


def _measurement(record: Record) -> MeasurementRow:
    starts_on = record.day("period_start") or record.day("date")
    ends_on = record.day("period_end") if "period_start" in record.cells else None
    if starts_on is None and not record.broken and (span := record.period("period")):
        starts_on, ends_on = span.first, span.last
    if starts_on is None and not record.broken:
        record.refuse("date", _("It is blank."))
    key = record.key("indicator_id" if record.cells.get("indicator_id") else key_column(record))
    return MeasurementRow(
        row=record.row,
        indicator_key=key,
        starts_on=starts_on or date.min,
        ends_on=ends_on or starts_on or date.min,
        value=record.number("value"),
        numerator=record.number("numerator"),
        denominator=record.number("denominator"),
        target=record.number("target"),
        commentary=record.text("commentary"),
        no_value_reason=record.text("no_value_reason", 500),
    )


def key_column(record: Record) -> str:
    """The column that names a figure's indicator: its id, or its title where a table has no ids."""
    return "indicator_id" if "indicator_id" in record.cells else "title"


def _check_span(record: Record, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        record.refuse("period_end", _("It ends before it begins."))


_BUILDERS: Mapping[Table, Callable[[Record], Any]] = {
    Table.STRATEGY: _plan,
    Table.OBJECTIVES: _objective,
    Table.INDICATORS: _indicator,
    Table.MEASUREMENTS: _measurement,
}
