"""What the columns of a table mean: our names, the names they go by in the field, and guessing one by the other."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence

from objectives.tables import Table

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
        "contribution": ("contribution", "how_it_contributes", "contributes"),
        "tags": ("tags", "labels"),
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
        "period": ("period", "fiscal_yr", "fiscal_year", "month", "quarter", "year", "time_period"),
        "period_start": _SPAN["period_start"],
        "period_end": _SPAN["period_end"],
        "value": ("value", "actual", "performance", "result", "figure"),
        "numerator": ("numerator", "volume_meeting_target"),
        "denominator": ("denominator", "total_volume"),
        "target": ("target",),
        "commentary": ("commentary", "comment", "comments", "note", "comments_en"),
        "no_value_reason": ("no_value_reason", "why_empty", "reason_for_no_value"),
        "title": ("title", "indicator_title", "indicator_name", "kpi_name", "measure", "name"),
        "unit": ("unit", "unit_of_measure"),
        "objective_id": ("objective_id", "objective", "objective_title"),
        "frequency": ("frequency", "rhythm"),
    },
}
REQUIRED: Mapping[Table, tuple[str, ...]] = {
    Table.STRATEGY: ("id", "title"),
    Table.OBJECTIVES: ("id", "title"),
    Table.INDICATORS: ("id", "title"),
    Table.MEASUREMENTS: ("indicator_id", "value"),
}
WHEN = ("date", "period_start", "period")
NUMBERS = ("value", "target", "baseline", "numerator", "denominator", "weight", "decimals")
DAYS = ("date", "period", "period_start", "period_end", "target_date")
# How a sheet or file may be called, by table; the beginnings of words.
NAMES: Mapping[Table, tuple[str, ...]] = {
    Table.STRATEGY: ("strateg", "plan"),
    Table.OBJECTIVES: ("objective", "goal", "okr", "ziel"),
    Table.INDICATORS: ("indicator", "kpi", "indikator", "kennzahl"),
    Table.MEASUREMENTS: ("measure", "figure", "value", "actual", "messwert", "wert"),
}
NOTES = frozenset({"notes", "hinweise", "readme", "read_me"})
MOST_ROWS_ABOVE = 30


def plain(header: str) -> str:
    """A header without what only looks different: spaces around, capitals, hyphens."""
    return re.sub(r"[\s-]+", "_", header.strip().lower())


def columns_of(table: Table, header: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands; the first alias that the file has wins."""
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        found.setdefault(plain(title), index)
    return {
        column: found[alias]
        for column, aliases in ALIASES[table].items()
        if (alias := next((name for name in aliases if name in found), None)) is not None
    }


def missing_columns(table: Table, columns: Collection[str]) -> list[str]:
    """What must be there before a row of the table says anything."""
    missing = [column for column in REQUIRED[table] if column not in columns]
    if table == Table.MEASUREMENTS:
        if "indicator_id" in missing and "title" in columns:
            missing.remove("indicator_id")
        if not set(WHEN) & set(columns):
            missing.append("date")
    return missing


def guess_table(name: str, header: Sequence[str]) -> Table | None:
    """By its name, else the table most of whose columns are there; None where one that it needs is not."""
    found = {table: columns_of(table, header) for table in Table}
    complete = [table for table in Table if not missing_columns(table, found[table])]
    stem = plain(name.rpartition(".")[0] or name)
    for table in complete:
        if any(part.startswith(NAMES[table]) for part in re.split(r"[_\W\d]+", stem)):
            return table
    return max(complete, key=lambda table: len(set(found[table].values())), default=None)


def guess_header(rows: Sequence[Sequence[str]]) -> int:
    """The number of the row that names the columns: the one with most known names, else with most texts.

    A title above the table is one cell, and figures are no names.
    """
    best, best_score = 1, (0, 0)
    for number, cells in enumerate(rows[:MOST_ROWS_ABOVE], start=1):
        texts = {plain(cell) for cell in cells if cell and not _is_figure(cell)}
        known = max((len(columns_of(table, cells)) for table in Table), default=0)
        score = (known if known > 1 else 0, len(texts))
        if score > best_score:
            best, best_score = number, score
    return best


def _is_figure(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").replace("%", "").isdigit()


def digest_of(header: Sequence[str]) -> str:
    """The same for every file with these columns."""
    return hashlib.sha256("\x1f".join(plain(title) for title in header).encode()).hexdigest()
