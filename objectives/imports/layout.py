"""What an upload holds and what its columns are taken to mean, before anybody confirms it."""

from collections.abc import Mapping, Sequence
from typing import Any

from objectives.imports.books import Sheet, read_sheets
from objectives.imports.columns import (
    NOTES,
    columns_of,
    digest_of,
    guess_header,
    guess_table,
    missing_columns,
    plain,
)
from objectives.models import ColumnMapping
from objectives.tables import Table

HEAD_ROWS = 40
HEAD_COLUMNS = 60
LONGEST_SAMPLE = 80


def layout_of(files: Sequence[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """The beginnings of all sheets of all files, named so that no two are called the same."""
    layout: list[dict[str, Any]] = []
    taken: set[str] = set()
    for number, (name, content) in enumerate(files):
        for position, sheet in enumerate(read_sheets(name, content, most_rows=HEAD_ROWS)):
            layout.append(
                {
                    "file": number,
                    "sheet": position,
                    "name": _own_name(sheet.name[:60], taken),
                    "rows": [
                        [cell[:LONGEST_SAMPLE] for cell in row[:HEAD_COLUMNS]] for row in sheet.rows
                    ],
                }
            )
    return layout


def header_of(entry: Mapping[str, Any], number: int) -> list[str]:
    rows = entry["rows"]
    return list(rows[number - 1]) if 0 < number <= len(rows) else []


def remembered_for(layout: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """What was said of the same headers before, by their digest; one query."""
    digests = {digest_of(header_of(entry, guess_header(entry["rows"]))) for entry in layout}
    found = ColumnMapping.objects.filter(header_digest__in=digests)
    return dict(found.values_list("header_digest", "mapping"))


def guess(
    entry: Mapping[str, Any],
    remembered: Mapping[str, Mapping[str, Any]],
    *,
    table: str | None = None,
    header: int | None = None,
) -> dict[str, Any]:
    """What a sheet means: as somebody said of the same headers before, else by its names.

    A `table` or `header` that a person chose is kept. `columns` maps the place of a column to our name.
    """
    number = header or guess_header(entry["rows"])
    titles = header_of(entry, number)
    known = remembered.get(digest_of(titles))
    if known is not None and table in (None, known["table"]):
        return {
            "table": known["table"],
            "header": number,
            "columns": known["columns"],
            "how": "remembered",
        }
    if table is None:
        table = "" if plain(entry["name"]) in NOTES else guess_table(entry["name"], titles) or ""
    columns = columns_of(Table(table), titles) if table else {}
    taken: dict[str, str] = {}
    for column, index in columns.items():
        taken.setdefault(str(index), column)
    return {"table": table, "header": number, "columns": taken, "how": "name"}


def is_clear(layout: Sequence[Mapping[str, Any]], mapping: Sequence[Mapping[str, Any]]) -> bool:
    """Whether nobody needs to look at the columns: each sheet is known, remembered, or empty."""
    unclear = [
        entry
        for entry, meant in zip(layout, mapping, strict=True)
        if not meant["table"]
        and meant["how"] != "remembered"
        and plain(entry["name"]) not in NOTES
        and len(entry["rows"]) > 1
    ]
    return (
        not unclear
        and any(meant["table"] for meant in mapping)
        and not any(
            meant["table"] and missing_columns(Table(meant["table"]), meant["columns"].values())
            for meant in mapping
        )
    )


def named_alike(sheets: Sequence[Sheet], layout: Sequence[Mapping[str, Any]]) -> None:
    """Give whole sheets the names that the layout gave their beginnings."""
    for sheet, entry in zip(sheets, layout, strict=True):
        sheet.name = entry["name"]


def _own_name(name: str, taken: set[str]) -> str:
    own, number = name, 2
    while own in taken:
        own, number = f"{name} {number}", number + 1
    taken.add(own)
    return own
