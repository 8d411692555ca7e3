"""Readers of spreadsheets: text in, typed rows and problems out. They end in the verb import_tables."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from objectives.numbers import NotStorableError, storable
from objectives.tables import (
    IndicatorRow,
    MeasurementRow,
    ObjectiveRow,
    PlanRow,
    Problem,
    Table,
    Tables,
)

# Our name of a column → the names it goes by in the field.
_SPAN = {
    "period_start": ("period_start", "start", "starts_on", "start_date", "from"),
    "period_end": (
        "period_end",
        "end",
        "ends_on",
        "end_date",
        "due",
        "due_on",
        "due_date",
        "until",
    ),
}
ALIASES: Mapping[Table, Mapping[str, tuple[str, ...]]] = {
    Table.STRATEGY: {
        "id": ("id", "strategy_id", "plan_id", "key"),
        "title": ("title", "name", "strategy", "plan"),
        "description": ("description", "ambition", "vision"),
        **_SPAN,
    },
    Table.OBJECTIVES: {
        "id": ("id", "objective_id", "key"),
        "parent_id": ("parent_id", "parent"),
        "title": ("title", "name", "objective"),
        "description": ("description", "outcome", "outcome_statement"),
        "owner": ("owner", "owner_email", "owner_name"),
        **_SPAN,
    },
    Table.INDICATORS: {
        "id": ("id", "indicator_id", "kpi_id", "key"),
        "objective_id": ("objective_id", "objective"),
        "title": ("title", "name", "indicator", "kpi"),
        "description": ("description", "definition"),
        "kind": ("kind", "role", "type"),
        "unit": ("unit", "unit_of_measure"),
        "direction": ("direction", "polarity"),
        "baseline": ("baseline",),
        "target": ("target", "goal"),
        "target_date": ("target_date", "target_on", "target_by"),
        "frequency": ("frequency", "rhythm"),
        "owner": ("owner", "owner_email", "owner_name"),
        "decimals": ("decimals",),
        "weight": ("weight",),
    },
    Table.MEASUREMENTS: {
        "indicator_id": ("indicator_id", "indicator", "kpi_id", "kpi"),
        "date": ("date", "day"),
        "period": ("period",),
        "period_start": _SPAN["period_start"],
        "period_end": _SPAN["period_end"],
        "value": ("value", "actual"),
        "numerator": ("numerator",),
        "denominator": ("denominator",),
        "target": ("target",),
        "commentary": ("commentary", "comment", "comments", "note"),
    },
}
REQUIRED = {
    Table.STRATEGY: ("id", "title"),
    Table.OBJECTIVES: ("id", "title"),
    Table.INDICATORS: ("id", "title"),
    Table.MEASUREMENTS: ("indicator_id", "value"),
}
HEAVIEST = 10_000
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
MONTH = re.compile(r"(\d{4})-(\d{2})")


def read_folder(folder: Path) -> Tables:
    """The tables of a folder, each from the file named like it; files that are missing are empty."""
    return read_tables(
        {table: path.read_bytes() for table in Table if (path := folder / f"{table}.csv").is_file()}
    )


def read_tables(files: Mapping[Table, bytes]) -> Tables:
    """Typed rows of CSV files. A row that cannot be read becomes a problem, never an exception."""
    problems: list[Problem] = []
    unread: dict[Table, int] = {}
    rows = {
        table: _read(table, files[table], problems, unread) if table in files else ()
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
class _Record:
    """One row's cells by our names. Reading a broken cell notes a problem and gives None."""

    table: Table
    row: int
    cells: Mapping[str, str]
    broken: list[Problem] = field(default_factory=list)

    def text(self, column: str, most: int = 10_000) -> str:
        value = self.cells.get(column, "")
        if len(value) > most:
            self.refuse(column, _("It is longer than %(most)s characters.") % {"most": most})
        return value

    def key(self, column: str) -> str:
        value = self.text(column, 200)
        if not value:
            self.refuse(column, _("It is blank."))
        return value

    def number(self, column: str) -> Decimal | None:
        return self._parsed(column, parse_number)

    def day(self, column: str) -> date | None:
        return self._parsed(column, parse_day)

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

    def _parsed(self, column: str, parse: Callable[[str], Any]) -> Any:
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.refuse(column, str(error))
            return None


def parse_number(text: str) -> Decimal:
    """A number as spreadsheets write it; raises ValueError with a sentence."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    plain = plain.replace("−", "-").removesuffix("%")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    try:
        return storable(Decimal(plain))
    except (NotStorableError, InvalidOperation) as error:
        raise ValueError(_("“%(text)s” is too large.") % {"text": text[:40]}) from error


def parse_day(text: str) -> date:
    """An ISO date, date and time, or month; raises ValueError with a sentence."""
    if match := MONTH.fullmatch(text):
        text = f"{match[1]}-{match[2]}-01"
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” is not a date. Write it like 2018-09-30.") % {"text": text[:40]}
        ) from error


def _read(table: Table, content: bytes, problems: list[Problem], unread: dict[Table, int]) -> tuple:
    rows = []
    for record in _records(table, content, problems, unread):
        row = _BUILDERS[table](record)
        if record.broken:
            problems.extend(record.broken)
        else:
            rows.append(row)
    return tuple(rows)


def _records(
    table: Table, content: bytes, problems: list[Problem], unread: dict[Table, int]
) -> Iterator[_Record]:
    name = f"{table}.csv"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        sentence = _("The file is not UTF-8 and was read as Windows text.")
        problems.append(Problem(name, 1, "", sentence, refused=False))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = next(reader, [])
        columns = _columns(table, header)
        if missing := _missing(table, columns):
            sentence = _("The column is missing, so no row was read.")
            problems.extend(Problem(name, 1, column, sentence) for column in missing)
            unread[table] = sum(1 for cells in reader if any(cell.strip() for cell in cells))
            return
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            record = _Record(
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


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _columns(table: Table, header: list[str]) -> dict[str, int]:
    """Where each of our columns stands; the first alias that the file has wins."""
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        found.setdefault(re.sub(r"[\s-]+", "_", title.strip().lower()), index)
    return {
        column: found[alias]
        for column, aliases in ALIASES[table].items()
        if (alias := next((name for name in aliases if name in found), None)) is not None
    }


def _missing(table: Table, columns: Mapping[str, int]) -> list[str]:
    missing = [column for column in REQUIRED[table] if column not in columns]
    if table == Table.MEASUREMENTS and not {"date", "period_start", "period"} & set(columns):
        missing.append("date")
    return missing


def _plan(record: _Record) -> PlanRow:
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


def _objective(record: _Record) -> ObjectiveRow:
    row = ObjectiveRow(
        row=record.row,
        key=record.key("id"),
        parent_key=record.text("parent_id", 200),
        title=record.text("title"),
        outcome=record.text("description"),
        owner=record.text("owner", 200),
        starts_on=record.day("period_start"),
        due_on=record.day("period_end"),
    )
    _check_span(record, row.starts_on, row.due_on)
    return row


def _indicator(record: _Record) -> IndicatorRow:
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


def _weight(record: _Record) -> Decimal | None:
    weight = record.number("weight")
    if weight is not None and not 0 <= weight < HEAVIEST:
        record.refuse("weight", _("Write a weight from 0 to 9999."))
    return weight


def _measurement(record: _Record) -> MeasurementRow:
    starts_on = record.day("period_start") or record.day("date")
    if starts_on is None and not record.broken:
        starts_on = record.day("period")
    if starts_on is None and not record.broken:
        record.refuse("date", _("It is blank."))
    ends_on = record.day("period_end") if "period_start" in record.cells else None
    return MeasurementRow(
        row=record.row,
        indicator_key=record.key("indicator_id"),
        starts_on=starts_on or date.min,
        ends_on=ends_on or starts_on or date.min,
        value=record.number("value"),
        numerator=record.number("numerator"),
        denominator=record.number("denominator"),
        target=record.number("target"),
        commentary=record.text("commentary"),
    )


def _check_span(record: _Record, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        record.refuse("period_end", _("It ends before it begins."))


_BUILDERS: Mapping[Table, Callable[[_Record], Any]] = {
    Table.STRATEGY: _plan,
    Table.OBJECTIVES: _objective,
    Table.INDICATORS: _indicator,
    Table.MEASUREMENTS: _measurement,
}
