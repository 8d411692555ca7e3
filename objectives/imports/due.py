"""The workbook of what is due: it leaves with a row for each value that waits, and comes back filled in."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from objectives.entering import read_entry
from objectives.imports.books import MEGABYTE, ZIPPED, UnreadableError, unpacks
from objectives.imports.workbooks import INK, OPTIONS, PAPER
from objectives.models import Indicator
from objectives.models.words import Cause, Confidence
from objectives.numbers import NotStorableError, storable
from objectives.services.batch import MOST_ENTRIES, Entry
from objectives.typed import UnreadableNumber

MOST_BYTES = 5 * MEGABYTE
KEY, TITLE, PERIOD, LAST, EXPECTED, VALUE, REASON, COMMENTARY, CAUSE, CONFIDENCE = range(10)
TYPED = (VALUE, REASON, COMMENTARY, CAUSE, CONFIDENCE)
WIDTHS = (38, 34, 12, 14, 14, 14, 28, 48, 26, 14)
SIGNIFICANT = 15  # digits that a spreadsheet shows and keeps


@dataclass(frozen=True, slots=True)
class DueRow:
    """One value that waits, as the workbook shows it."""

    key: str
    title: str
    period: str
    last: str
    expected: str


def due_book(rows: Sequence[DueRow], causes: Sequence[str]) -> bytes:
    """What may be typed is white, with lists for cause and confidence; no cell is a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True, "font_color": INK, "bg_color": PAPER, "bottom": 1})
        given = book.add_format({"font_color": "#5A5A66", "bg_color": PAPER, "valign": "top"})
        free = book.add_format({"text_wrap": True, "valign": "top", "bottom": 4})
        sheet = book.add_worksheet(_("Due")[:31])
        sheet.freeze_panes(1, 2)
        for column, (title, width) in enumerate(zip(_titles(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(rows, start=1):
            for column, text in enumerate((row.key, row.title, row.period, row.last, row.expected)):
                sheet.write_string(line, column, text, given)
            for column in TYPED:
                sheet.write_blank(line, column, None, free)
        last = max(len(rows), 1)
        lists = book.add_worksheet(_("Lists")[:31])
        words = (causes, [str(capfirst(label)) for label in Confidence.labels])
        for column, (target, names) in enumerate(zip((CAUSE, CONFIDENCE), words, strict=True)):
            for line, name in enumerate(names):
                lists.write_string(line, column, name)
            letter = "AB"[column]
            source = f"='{lists.get_name()}'!${letter}$1:${letter}${len(names)}"
            sheet.data_validation(1, target, last, target, {"validate": "list", "source": source})
    return file.getvalue()


def _titles() -> tuple[str, ...]:
    return (
        _("Key"),
        _("Indicator"),
        _("Period"),
        _("Last value"),
        _("Expected"),
        _("Value"),
        _("No figure because"),
        _("Commentary"),
        _("Cause"),
        _("Confidence"),
    )


def read_due(
    name: str,
    content: bytes,
    *,
    find: Mapping[UUID, Indicator] | None = None,
    causes: Mapping[str, str],
) -> list[Entry]:
    """The rows that somebody filled in. `causes` gives the code for words; raises UnreadableError.

    A row that cannot be read is an entry with its problem: the others do not wait for it.
    """
    rows = _rows(name, content)
    if len(rows) > MOST_ENTRIES:
        raise UnreadableError(
            _("At most %(most)s figures can come in at once.") % {"most": MOST_ENTRIES}
        )
    keys = {key for cells in rows.values() if (key := _key(cells)) is not None}
    known = find if find is not None else Indicator.objects.in_bulk(list(keys))
    words = _words(causes)
    return [_entry(line, cells, known, words) for line, cells in rows.items()]


def _rows(name: str, content: bytes) -> dict[int, list[Any]]:
    """Cells of the filled rows by the number of their line."""
    if len(content) > MOST_BYTES:
        words = {"name": name, "most": MOST_BYTES // MEGABYTE}
        raise UnreadableError(_("%(name)s is larger than %(most)s MB. Split it.") % words)
    if not content.startswith(ZIPPED):
        raise UnreadableError(_("%(name)s is no workbook. Upload the XLSX file.") % {"name": name})
    try:
        unpacks(name, content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        found = {}
        for line, cells in enumerate(sheet.iter_rows(min_row=2, max_col=CONFIDENCE + 1), start=2):
            row = [*cells, *([None] * (CONFIDENCE + 1 - len(cells)))]
            if any(_has(row[column]) for column in TYPED):
                found[line] = row
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise UnreadableError(
            _("%(name)s cannot be read as a workbook: it is damaged or no workbook.")
            % {"name": name}
        ) from error
    return found


def _has(cell) -> bool:
    return cell is not None and cell.value is not None and str(cell.value).strip() != ""


def _text(cell) -> str:
    return str(cell.value).strip() if _has(cell) else ""


def _key(cells: Sequence[Any]) -> UUID | None:
    try:
        return UUID(_text(cells[KEY]))
    except ValueError:
        return None


def _entry(
    line: int,
    cells: Sequence[Any],
    known: Mapping[UUID, Indicator],
    words: Mapping[str, Mapping[str, str]],
) -> Entry:
    key = _key(cells)
    place: dict[str, Any] = {"place": _place(line, VALUE), "title": _text(cells[TITLE])}
    indicator = known.get(key) if key else None
    if indicator is None:
        problem = _("%(cell)s: there is no such indicator.") % {"cell": _place(line, KEY)}
        return Entry(**place, indicator_id=None, period_start=None, problem=problem)
    period = _period(cells[PERIOD])
    about: dict[str, Any] = {**place, "indicator_id": key, "period_start": period}
    try:
        _refuse_formulas(line, cells)
        return Entry(
            **about,
            value=_value(indicator, cells[VALUE]),
            no_value_reason=_text(cells[REASON]),
            commentary=_text(cells[COMMENTARY]),
            cause=_choice(line, CAUSE, cells, words["cause"]),
            confidence=_choice(line, CONFIDENCE, cells, words["confidence"]),
            problem=""
            if period
            else _("%(cell)s is no day, such as 2026-10-01.") % {"cell": _place(line, PERIOD)},
        )
    except UnreadableNumber as error:
        return Entry(**about, problem=str(error))


def _place(line: int, column: int) -> str:
    return f"{'ABCDEFGHIJ'[column]}{line}"


def _refuse_formulas(line: int, cells: Sequence[Any]) -> None:
    for column in (PERIOD, *TYPED):
        if _has(cells[column]) and cells[column].data_type == "f":
            words = {"cell": _place(line, column)}
            raise UnreadableNumber(_("%(cell)s is a formula; paste its value.") % words)
        if _has(cells[column]) and cells[column].data_type == "e":
            words = {"cell": _place(line, column), "error": _text(cells[column])}
            raise UnreadableNumber(_("%(cell)s shows an error: %(error)s.") % words)


def _value(indicator: Indicator, cell) -> Decimal | None:
    if not _has(cell):
        return None
    match cell.value:
        case bool():
            return Decimal(int(cell.value))
        case int() | float() as number:
            exact = Decimal(f"{number:.{SIGNIFICANT}g}")
            return _within_bounds(exact * 100 if "%" in (cell.number_format or "") else exact)
        case datetime() | date() as day:
            return read_entry(indicator, f"{day:%Y-%m-%d}")
    return read_entry(indicator, _text(cell))


def _within_bounds(number: Decimal) -> Decimal:
    try:
        return storable(number)
    except (NotStorableError, ArithmeticError) as error:
        raise UnreadableNumber(_("This number is too large.")) from error


def _period(cell) -> date | None:
    if _has(cell) and isinstance(cell.value, datetime):
        return cell.value.date()
    try:
        return parse_date(_text(cell))
    except ValueError:
        return None


def _choice(line: int, column: int, cells: Sequence[Any], words: Mapping[str, str]) -> str:
    text = _text(cells[column])
    if not text:
        return ""
    if (code := words.get(text.casefold())) is None:
        told = {"cell": _place(line, column), "typed": text[:40]}
        raise UnreadableNumber(_("%(cell)s: “%(typed)s” is none of the words on its list.") % told)
    return code


def _words(causes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Codes by what a list may have said, in any language of ours: the reader's may have changed since."""
    found: dict[str, dict[str, str]] = {
        "cause": {words.casefold(): code for words, code in causes.items()},
        "confidence": {},
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found["cause"] |= {str(label).casefold(): code for code, label in Cause.choices}
            found["confidence"] |= {
                str(label).casefold(): code for code, label in Confidence.choices
            }
    return found
