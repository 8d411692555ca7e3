"""Workbooks that leave: the template to fill in, and the report of an import. No cell is ever a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from objectives.imports.columns import ALIASES, REQUIRED
from objectives.imports.words import COLUMNS, MEANINGS, TABLES
from objectives.models.words import Rhythm
from objectives.tables import Table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NOT_IN_TEMPLATE = {
    Table.MEASUREMENTS: {
        "title",
        "unit",
        "objective_id",
        "frequency",
        "period_start",
        "period_end",
        "date",
    }
}
LISTS = {
    "kind": ["outcome", "lead", "guardrail", "volume"],
    "direction": ["up", "down"],
    "frequency": [str(rhythm) for rhythm in Rhythm.values],
}
FILLED_DOWN_TO = 5000
OUTCOME_NAMES = ("created", "updated", "unchanged", "refused", "skipped")
INK, PAPER = "#1C1C22", "#F3F3EF"


def template() -> bytes:
    """Four sheets to fill in, with lists where only some words are known, and a sheet that explains them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True, "font_color": INK, "bg_color": PAPER, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for table in Table:
            columns = _template_columns(table)
            sheet = book.add_worksheet(str(table))
            sheet.freeze_panes(1, 0)
            for index, name in enumerate(columns):
                sheet.write_string(0, index, name, bold)
                sheet.set_column(index, index, 36 if name in ("title", "description") else 16)
                if name in LISTS:
                    sheet.data_validation(
                        1, index, FILLED_DOWN_TO, index, {"validate": "list", "source": LISTS[name]}
                    )
        notes = book.add_worksheet("notes")
        notes.set_column(0, 1, 20)
        notes.set_column(2, 2, 70)
        titles = (_("Sheet"), _("Column"), _("Meaning"), _("Must be there"))
        for index, title in enumerate(titles):
            notes.write_string(0, index, title, bold)
        line = 1
        for table in Table:
            for name in _template_columns(table):
                notes.write_string(line, 0, f"{table} ({TABLES[table]})")
                notes.write_string(line, 1, name)
                notes.write_string(line, 2, f"{COLUMNS[name]}. {MEANINGS[name]}", wrap)
                notes.write_string(line, 3, _("Yes") if name in REQUIRED[table] else "")
                line += 1
    return file.getvalue()


def report_workbook(name: str, preview: dict[str, Any]) -> bytes:
    """What an import did, or would do: counts by table, every problem, the rows that are new or changed."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True, "font_color": INK, "bg_color": PAPER, "bottom": 1})
        outcomes = (
            _("New"),
            _("Changed"),
            _("Same as now"),
            _("Left out"),
            _("Not yet on the clock"),
        )
        _sheet(
            book,
            _("Counts"),
            bold,
            (name, *outcomes),
            (
                (str(TABLES[Table(table)]), *(counts[each] for each in OUTCOME_NAMES))
                for table, counts in preview["counts"].items()
            ),
        )
        _sheet(
            book,
            _("Problems"),
            bold,
            (
                _("Sheet"),
                _("Row"),
                _("Column"),
                _("Found"),
                _("What is wrong, and what helps"),
                _("Left out"),
            ),
            (
                (
                    each["sheet"],
                    each["row"],
                    each["column"],
                    each["found"],
                    each["sentence"],
                    _("Yes") if each["refused"] else _("No"),
                )
                for each in preview["problems"]
            ),
        )
        _sheet(
            book,
            _("New and changed"),
            bold,
            (_("Table"), _("What"), _("Period"), _("Before"), _("After"), _("Sheet"), _("Row")),
            (
                (
                    str(TABLES[Table(each["table"])]),
                    each["title"],
                    each["period"],
                    each["before"],
                    each["after"],
                    each["sheet"],
                    each["row"],
                )
                for each in preview["changes"]
            ),
        )
    return file.getvalue()


def _template_columns(table: Table) -> list[str]:
    left_out = NOT_IN_TEMPLATE.get(table, set())
    return [name for name in ALIASES[table] if name not in left_out]


def _sheet(book, name: str, bold, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 1, 24)
    for index, title in enumerate(titles):
        sheet.write_string(0, index, title, bold)
    for line, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, index, cell)
            else:
                sheet.write_string(line, index, str(cell)[:32_000])
