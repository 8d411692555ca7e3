"""Files as sheets of texts: CSV, XLSX and legacy XLS. What is no spreadsheet, or too much of one, is refused whole."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import openpyxl
import xlrd
from django.utils.translation import gettext as _

from objectives.imports.cells import Exact, Uncomputed
from objectives.imports.rows import decoded, delimiter_of

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_CELLS = 1_500_000
MOST_COLUMNS = 200
MOST_SHEETS = 40
MEGABYTE = 1024 * 1024
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls")
OLD_EXCEL, ZIPPED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
FORMULA = re.compile(rb"<f[ >]")
SIGNIFICANT = 15  # digits that a spreadsheet shows and keeps


class UnreadableError(ValueError):
    """A file that no row can be read from; its text is a sentence for the person."""


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet as texts without spaces around them, row 1 first.

    `delimiter` is that of a CSV file; `remarks` are sentences about rows as a whole.
    """

    name: str
    rows: list[list[str]]
    delimiter: str = ""
    trimmed: int = 0
    remarks: list[tuple[int, str]] = field(default_factory=list)


def read_sheets(name: str, content: bytes, *, most_rows: int | None = None) -> list[Sheet]:
    """Every sheet of one file; with `most_rows` only their beginnings. Raises UnreadableError."""
    if not content:
        raise UnreadableError(_("%(name)s is empty.") % {"name": name})
    if len(content) > MOST_BYTES:
        raise UnreadableError(
            _("%(name)s is larger than %(most)s MB. Split it.")
            % {"name": name, "most": MOST_BYTES // MEGABYTE}
        )
    if content.startswith(ZIPPED):
        return _xlsx(name, content, most_rows)
    if content.startswith(OLD_EXCEL):
        return _xls(name, content, most_rows)
    return [_csv(name, content, most_rows)]


def _csv(name: str, content: bytes, most_rows: int | None) -> Sheet:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    kind = PurePath(name).suffix.lower()
    if (b"\0" in content[:4096] and not is_wide) or kind not in SUFFIXES:
        raise UnreadableError(
            _("%(name)s is no spreadsheet. Upload a CSV, XLSX or XLS file.") % {"name": name}
        )
    if content.lstrip()[:1] in (b"<", b"{") or content.startswith(b"%PDF"):
        raise UnreadableError(
            _("%(name)s is called a spreadsheet, but holds something else.") % {"name": name}
        )
    text, was_windows = decoded(content)
    delimiter = delimiter_of(text)
    sheet = Sheet(PurePath(name).stem, [], delimiter)
    if was_windows:
        sheet.remarks.append((1, _("The file is not UTF-8 and was read as Windows text.")))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        _fill(sheet, reader, most_rows, MOST_CELLS)
    except csv.Error as error:
        raise UnreadableError(
            _("%(name)s cannot be read from line %(line)s on: %(error)s.")
            % {"name": name, "line": reader.line_num, "error": error}
        ) from error
    return sheet


def _xlsx(name: str, content: bytes, most_rows: int | None) -> list[Sheet]:
    try:
        has_formulas = unpacks(name, content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = (
            openpyxl.load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
        )
        stem, pages = PurePath(name).stem, book.worksheets[:MOST_SHEETS]
        return _sheets(
            (
                (_sheet_name(stem, page.title, len(book.worksheets)), _cells(formulas, page))
                for page in pages
            ),
            most_rows,
        )
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise UnreadableError(
            _("%(name)s cannot be read as a workbook: it is damaged or no workbook.")
            % {"name": name}
        ) from error


def unpacks(name: str, content: bytes) -> bool:
    """Whether there are formulas in it. Refuses what would fill the memory before it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if sum(each.file_size for each in entries) > MOST_UNPACKED:
            raise UnreadableError(
                _("%(name)s unpacks to more than %(most)s MB. Split it.")
                % {"name": name, "most": MOST_UNPACKED // MEGABYTE}
            )
        pages = (each for each in entries if "worksheets/" in each.filename)
        return any(_holds_formulas(archive, each) for each in pages)


def _sheets(
    named: Iterable[tuple[str, Iterable[Sequence[str]]]], most_rows: int | None
) -> list[Sheet]:
    sheets, left = [], MOST_CELLS
    for name, rows in named:
        sheet = Sheet(name, [])
        left -= _fill(sheet, rows, most_rows, left)
        sheets.append(sheet)
    return sheets


def _sheet_name(stem: str, title: str, count: int) -> str:
    return title if count > 1 or not re.fullmatch(r"(Sheet|Tabelle|Feuil)\s?1", title) else stem


def _holds_formulas(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as part:
        before = b""
        while block := part.read(MEGABYTE):
            if FORMULA.search(before + block):
                return True
            before = block[-2:]
    return False


def _cells(formulas, page) -> Iterator[list[str]]:
    """Texts row by row, blank rows in their place."""
    computed = iter(formulas[page.title].iter_rows()) if formulas else None
    for row in page.iter_rows():
        written = next(computed, ()) if computed else ()
        cells = [_text(cell.value, getattr(cell, "number_format", "")) for cell in row]
        for index, cell in enumerate(written):
            if getattr(cell, "data_type", "") == "f" and index < len(cells) and not cells[index]:
                cells[index] = Uncomputed()
        yield cells


def _xls(name: str, content: bytes, most_rows: int | None) -> list[Sheet]:
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO()
        )
        stem, pages = PurePath(name).stem, book.sheets()[:MOST_SHEETS]
        return _sheets(
            (
                (_sheet_name(stem, page.name, book.nsheets), _old_cells(book, page))
                for page in pages
            ),
            most_rows,
        )
    except UnreadableError:
        raise
    except Exception as error:  # xlrd raises whatever a broken record leads to
        raise UnreadableError(
            _("%(name)s cannot be read as a workbook: it is damaged, protected or no workbook.")
            % {"name": name}
        ) from error


def _old_cells(book: Any, page: Any) -> Iterator[list[str]]:
    for row in range(page.nrows):
        yield [_old_text(book, page, row, column) for column in range(page.row_len(row))]


def _old_text(book: Any, page: Any, row: int, column: int) -> str:
    cell = page.cell(row, column)
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return cell.value
        case xlrd.XL_CELL_DATE:
            return _text(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
        case xlrd.XL_CELL_NUMBER:
            key = book.xf_list[cell.xf_index].format_key
            return _text(cell.value, book.format_map[key].format_str)
        case xlrd.XL_CELL_BOOLEAN:
            return _text(bool(cell.value), "")
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return ""


def _text(value: object, number_format: str) -> str:
    """A value as it is shown: 0.1 + 0.2 is 0.3, a share formatted as a percentage is one, a date is ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            number = Decimal(f"{value:.{SIGNIFICANT}g}")
            is_share = "%" in number_format
            return Exact(_exact(number * 100) + "%" if is_share else _exact(number))
        case datetime():
            is_day = value.time() == time()
            return value.date().isoformat() if is_day else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _exact(number: Decimal) -> str:
    """Without an exponent and without zeros that nobody wrote."""
    if not number.is_finite():
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fill(sheet: Sheet, rows: Iterable[Sequence[str]], most_rows: int | None, left: int) -> int:
    """Take the rows over, without spaces around cells; gives how many cells that were."""
    taken = 0
    known: dict[str, str] = {}
    for cells in rows:
        if most_rows is not None and len(sheet.rows) >= most_rows:
            break
        kept: list[str] = []
        for cell in cells[:MOST_COLUMNS]:
            if isinstance(cell, Exact | Uncomputed):
                kept.append(cell)
                continue
            text = cell.strip().replace("\0", "")
            sheet.trimmed += len(text) != len(cell)
            kept.append(known.setdefault(text, text))
        while kept and not kept[-1]:
            kept.pop()
        taken += len(kept) + 1
        if taken > left:
            raise UnreadableError(
                _("%(name)s has more than %(most)s cells. Split it.")
                % {"name": sheet.name, "most": f"{MOST_CELLS:,}"}
            )
        sheet.rows.append(kept)
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    return taken
