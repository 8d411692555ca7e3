"""The responsibility matrix as a workbook and as a flat table: nothing in it computes.

What people wrote is only ever text: no cell is a formula, whatever it begins with.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import xlsxwriter
from django.utils.translation import gettext as _

from accountability.screens.filters import Filters, matching, offers
from accountability.screens.matrix import (
    DERIVED,
    LETTERS,
    NAMES,
    SOURCES,
    Held,
    held,
    people_of,
)
from accountability.screens.overview import readable
from objectives.models import Objective
from objectives.wording import grouped
from perfmgmt.tenancy import html

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 5_000
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# A reader's program could take such a text for a formula when its cell is edited or its file opened.
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
INK, BAND = "#1C1C22", "#F3F3EF"
LONGEST_SHEET_NAME = 31
FIXED = 4  # columns before the people


@dataclass(frozen=True, slots=True)
class Table:
    """Every row that the filters leave, and everybody who holds something in them."""

    rows: Sequence[Held]
    people: dict[UUID, str]
    columns: Sequence[UUID]
    is_cut: bool = False

    @property
    def remark(self) -> str:
        """Nothing is left out in silence."""
        if not self.is_cut:
            return ""
        return _("Only the first %(most)s objectives: filter for the others.") % {
            "most": grouped(MOST_ROWS)
        }

    def flat(self) -> Iterator[list[str]]:
        """One line for each role: objective, priority, unit, status, person, role, where it comes from."""
        for one in self.rows:
            if not one.roles:
                yield [*_about(one.objective), "", "", ""]
            for person, roles in one.roles.items():
                for role in roles:
                    yield [*_about(one.objective), self.people[person], *_role(one, role)]


def table(filters: Filters) -> Table:
    """Two queries."""
    offered = offers()
    found = list(readable(matching(filters, offered))[: MOST_ROWS + 1])
    rows = [held(row, offered.people) for row in found[:MOST_ROWS]]
    return Table(
        rows=rows,
        people=offered.people,
        columns=people_of(rows, offered.people),
        is_cut=len(found) > MOST_ROWS,
    )


def as_csv(given: Table) -> bytes:
    """With the mark by which spreadsheets know the encoding; what looks like a formula is quoted as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_flat_heads())
    writer.writerows([_as_text(cell) for cell in line] for line in given.flat())
    if given.remark:
        writer.writerow([given.remark])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(given: Table) -> bytes:
    """Two sheets: one row for each objective and one column for each person, and the flat list."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        styles = _Styles(book)
        _matrix_sheet(book, styles, given)
        _flat_sheet(book, styles, given)
    return out.getvalue()


class _Styles:
    def __init__(self, book) -> None:
        plain = {"font_color": INK, "valign": "top"}
        head = plain | {"bold": True, "bg_color": BAND, "bottom": 1, "valign": "bottom"}
        self.head = book.add_format(head)
        self.person = book.add_format(head | {"rotation": 90, "align": "center"})
        self.text = book.add_format(plain | {"text_wrap": True})
        self.quoted = book.add_format(plain | {"text_wrap": True, "quote_prefix": True})
        self.mark = book.add_format(plain | {"align": "center"})

    def of(self, text: str, plain):
        return self.quoted if text.startswith(LOOKS_LIKE_A_FORMULA) else plain


def _matrix_sheet(book, styles: _Styles, given: Table) -> None:
    sheet = book.add_worksheet(_("Who answers for what")[:LONGEST_SHEET_NAME])
    for column, (title, width) in enumerate(zip(_heads(), (46, 34, 22, 14), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.head)
    for column, person in enumerate(given.columns, start=FIXED):
        sheet.set_column(column, column, 5)
        name = given.people[person]
        sheet.write_string(0, column, name, styles.of(name, styles.person))
    places = {person: column for column, person in enumerate(given.columns, start=FIXED)}
    for line, one in enumerate(given.rows, start=1):
        _line(sheet, line, _about(one.objective), styles)
        for person, roles in one.roles.items():
            letters = " ".join(_letter(role) for role in roles)
            sheet.write_string(line, places[person], letters, styles.mark)
    last = len(given.rows) + 2
    for line, sentence in enumerate(filter(None, [*_key(), given.remark]), start=last):
        sheet.write_string(line, 0, sentence, styles.text)
    _settle(sheet, pinned=1, last=len(given.rows), width=FIXED + len(given.columns))


def _flat_sheet(book, styles: _Styles, given: Table) -> None:
    sheet = book.add_worksheet(_("Roles one by one")[:LONGEST_SHEET_NAME])
    widths = (46, 34, 22, 14, 26, 16, 36)
    for column, (title, width) in enumerate(zip(_flat_heads(), widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.head)
    line = 0
    for line, cells in enumerate(given.flat(), start=1):
        _line(sheet, line, cells, styles)
    _settle(sheet, pinned=1, last=line, width=len(widths))


def _line(sheet, line: int, cells: Sequence[str], styles: _Styles) -> None:
    for column, text in enumerate(cells):
        if text:
            sheet.write_string(line, column, text, styles.of(text, styles.text))


def _settle(sheet, *, pinned: int, last: int, width: int) -> None:
    """A header and a first column that stay in view; it prints across, as wide as one page."""
    sheet.freeze_panes(1, pinned)
    sheet.autofilter(0, 0, max(last, 1), width - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _heads() -> list[str]:
    return [_("Objective"), _("Priority"), _("Unit"), _("Status")]


def _flat_heads() -> list[str]:
    return [*_heads(), _("Person"), _("Role"), _("Source")]


def _about(objective: Objective) -> list[str]:
    priority = objective.priority
    return [
        objective.title,
        f"{priority.rank} {priority.title}" if priority else "",
        objective.unit.name if objective.unit else "",
        html.status_word(objective.result),
    ]


def _role(one: Held, role: str) -> list[str]:
    if role == DERIVED and one.authority is not None:
        return [str(NAMES["authority"]), str(SOURCES[one.authority.source])]
    return [str(NAMES[role]), str(SOURCES["named"])]


def _letter(role: str) -> str:
    letter = str(LETTERS[role])
    return f"({letter})" if role == DERIVED else letter


def _key() -> list[str]:
    return [f"{_letter(role)} {NAMES[role]}" for role in LETTERS]


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(LOOKS_LIKE_A_FORMULA) else cell
