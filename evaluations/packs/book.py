"""An open workbook: formats made once, rows counted, and text that is only ever text.

What people wrote is no formula, whatever it begins with, nor is a title or a link. The same content in
the same language gives the same bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.worksheet import Worksheet

from evaluations.packs.content import PackContent
from evaluations.packs.tables import Cell, Column, Number

Report = Callable[[int], None]

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
FORBIDDEN = frozenset("[]:*?/\\")
PAPERS = {"a4": 9, "letter": 1}
# A reader's program could take such a text for a formula when its cell is edited.
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
INK, BLUE, QUIET, RED, BAND = "#1C1C22", "#2A3A97", "#6B6B76", "#B3261E", "#F3F3EF"


class _Sheet(Worksheet):
    """Says so at every row and every range of a chart: at the close of a large file nothing else would."""

    tick: Callable[[], None] = staticmethod(lambda: None)

    def _write_row(self, *arguments, **named) -> None:
        self.tick()
        super()._write_row(*arguments, **named)

    def _get_range_data(self, *arguments):
        self.tick()
        return super()._get_range_data(*arguments)


class Book:
    """The file while it is written."""

    def __init__(self, content: PackContent, path: Path, paper: str, report: Report) -> None:
        self.content = content
        self.paper = paper
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
        self.names: set[str] = set()
        self._describe()

    def _describe(self) -> None:
        content = self.content
        known = content.meeting.closed_at if content.meeting else content.pinned_at
        self.file.set_properties(
            {
                "title": content.title,
                "company": content.organization,
                "comments": content.attribution,
                # Not the time of writing: the same content gives the same file.
                "created": known.astimezone(UTC).replace(tzinfo=None),
            }
        )
        self.file.set_custom_property("Figures SHA-256", content.figures_sha256())

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, pinned: int
    ) -> None:
        """One sheet: a header that stays in view and filters, `pinned` columns that stay too."""
        sheet = self.sheet(name)
        last = self.fill(sheet, columns, rows)
        sheet.freeze_panes(1, pinned)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.repeat_rows(0)

    def fill(self, sheet, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        """Header and rows; gives the index of the last row."""
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            self.head(sheet, 0, index, column.title, align="right" if column.is_number else "left")
        last = 0
        for last, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                self.write(sheet, last, index, value)
            self.count()
        return last

    def add_chart(self, kind: str):
        """A chart that says so when it goes into the file, as rows do."""
        chart = self.file.add_chart({"type": kind})
        write = chart._assemble_xml_file

        def heard() -> None:
            self.report(self.rows_written)
            write()

        chart._assemble_xml_file = heard
        return chart

    def close(self) -> None:
        self.file.close()
        self.count()

    def sheet(self, name: str):
        sheet = self.file.add_worksheet(self._free_name(name), _Sheet)
        sheet.tick = lambda: self.report(self.rows_written)
        sheet.set_landscape()
        sheet.set_paper(PAPERS[self.paper])
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{code_free(self.content.organization)}&C&A&R&P / &N")
        return sheet

    def _free_name(self, name: str) -> str:
        """What a program allows on a tab, and each only once."""
        clean = "".join(" " if each in FORBIDDEN else each for each in name).strip(" '")
        short = found = (clean or "–")[:LONGEST_SHEET_NAME]
        number = 1
        while found.casefold() in self.names:
            number += 1
            end = f" {number}"
            found = f"{short[: LONGEST_SHEET_NAME - len(end)]}{end}"
        self.names.add(found.casefold())
        return found

    def head(self, sheet, row: int, column: int, title: str, *, align: str = "left") -> None:
        style = {"bold": True, "bg_color": BAND, "bottom": 1, "valign": "bottom"}
        self.write(sheet, row, column, title, align=align, **style)

    def write(self, sheet, row: int, column: int, value: Cell, **style) -> None:
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
                local = value.astimezone(self.content.zone).replace(tzinfo=None, microsecond=0)
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
        sheet.write_string(row, column, value, self._format(**{"text_wrap": True} | quoted | style))

    def _format(self, **properties):
        properties = {"valign": "top", "font_color": INK} | properties
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format(properties)
        return self.formats[key]

    def count(self) -> None:
        self.rows_written += 1
        self.report(self.rows_written)


def code_free(text: str) -> str:
    """In headers and footers & begins a code."""
    return text.replace("&", "&&")
