"""A target path pasted from a spreadsheet: periods with their values, and a sentence for each line that is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.rules.period_names import Span, UnclearName, period_of, span_of
from objectives.rules.periods import Rhythm
from objectives.typed import UnreadableNumber, read_number

LONGEST_TOLD = 40


@dataclass(frozen=True, slots=True)
class Pasted:
    """What could be read, and why the rest could not, by line."""

    points: dict[date, Decimal]
    problems: tuple[str, ...]


class _BadLine(ValueError):  # noqa: N818
    """Its text is the sentence, without the number of the line."""


def read_path(text: str, *, rhythm: Rhythm, fiscal_start_month: int, unit: str = "") -> Pasted:
    """One period and its value a line, or two lines that a sheet holds side by side.

    Columns are parted by a tab, a semicolon or, where neither is there, by the last space. Numbers are
    read by the active language. A first line without a digit is taken for a heading.
    """
    points: dict[date, Decimal] = {}
    problems = []
    lines_of: dict[date, int] = {}
    for number, cells in _rows(text):
        try:
            day, value = _point(cells, rhythm, fiscal_start_month, unit)
            _refuse_twice(cells[0], lines_of.get(day))
        except _BadLine as error:
            problems.append(_("Line %(line)s: %(why)s") % {"line": number, "why": error})
        else:
            points[day], lines_of[day] = value, number
    return Pasted(dict(sorted(points.items())), tuple(problems))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    rows = [(number, _cells(line)) for number, line in lines]
    if len(rows) == 2 and min(len(cells) for _number, cells in rows) > 2:
        rows = _side_by_side(rows[0][1], rows[1][1])
    if rows and not re.search(r"[0-9]", "".join(rows[0][1])):
        rows = rows[1:]
    return rows


def _side_by_side(names: Sequence[str], values: Sequence[str]) -> list[tuple[int, list[str]]]:
    pairs = zip(names, values, strict=False)
    return [(number, [*pair]) for number, pair in enumerate(pairs, 1) if any(pair)]


def _cells(line: str) -> list[str]:
    for mark in ("\t", ";"):
        if mark in line:
            cells = [cell.strip() for cell in line.split(mark)]
            while len(cells) > 2 and not cells[-1]:
                cells.pop()
            return cells
    return line.strip().rsplit(None, 1)


def _point(
    cells: Sequence[str], rhythm: Rhythm, fiscal_start_month: int, unit: str
) -> tuple[date, Decimal]:
    if len(cells) != 2 or not all(cells):
        raise _BadLine(_("Write a period and its value, with a tab or a semicolon between."))
    return _period(cells[0], rhythm, fiscal_start_month), _value(cells[1], unit)


def _refuse_twice(name: str, line: int | None) -> None:
    if line is not None:
        raise _BadLine(
            _("“%(period)s” lies in the same period as line %(line)s.")
            % {"period": name[:LONGEST_TOLD], "line": line}
        )


def _period(name: str, rhythm: Rhythm, fiscal_start_month: int) -> date:
    told = {"name": name[:LONGEST_TOLD]}
    try:
        span: Span | None = span_of(name, fiscal_start_month)
    except UnclearName as error:
        raise _BadLine(
            _("“%(name)s” can be read in two ways. Write the day as 2026-10-01.") % told
        ) from error
    if span is None:
        raise _BadLine(
            _("“%(name)s” is no period. Write it as 2026-10, Oct 2026 or Q3 2026.") % told
        )
    day = period_of(span, rhythm, fiscal_start_month)
    if day is None:
        raise _BadLine(_("“%(name)s” is longer than a period of this indicator.") % told)
    return day


def _value(text: str, unit: str) -> Decimal:
    bare = text.strip()
    for sign in {unit, "€", "$", "£"} - {""}:
        bare = bare.removeprefix(sign).removesuffix(sign).strip()
    try:
        return read_number(bare, unit)
    except UnreadableNumber as error:
        raise _BadLine(str(error)) from error
