"""What an import reads and what it reports: rows with their place in the file, problems, counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Table(StrEnum):
    """The four tables of a structure; a file is named like its table."""

    STRATEGY = "strategy"
    OBJECTIVES = "objectives"
    INDICATORS = "indicators"
    MEASUREMENTS = "measurements"


class SheetRow(int):
    """The number of a row that remembers its sheet, for tables that come from several sheets."""

    sheet: str

    def __new__(cls, row: int, sheet: str) -> "SheetRow":
        made = super().__new__(cls, row)
        made.sheet = sheet
        return made

    def __str__(self) -> str:
        return f"{int(self)} ({self.sheet})"


def sheet_of(row: int) -> str:
    return row.sheet if isinstance(row, SheetRow) else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about one cell. `refused` rows were not applied; the others were, as it says."""

    file: str
    row: int
    column: str
    sentence: str
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was made or altered: what it is about, and its texts before and after."""

    table: Table
    row: int
    title: str
    before: str
    after: str
    period: str = ""
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    row: int
    key: str
    title: str
    ambition: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveRow:
    """`contribution` and `tags` are None where the file has no such column: what is kept then stays."""

    row: int
    key: str
    parent_key: str
    title: str
    outcome: str
    owner: str
    starts_on: date | None
    due_on: date | None
    contribution: str | None = None
    tags: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """`kind` and `frequency` are as written; empty text and None mean that the file does not say."""

    row: int
    key: str
    objective_key: str
    title: str
    definition: str
    kind: str
    unit: str
    direction: str
    baseline: Decimal | None
    target: Decimal | None
    target_on: date | None
    frequency: str
    owner: str
    decimals: int | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementRow:
    """`starts_on` to `ends_on` is what the file calls the period; a plain date is both."""

    row: int
    indicator_key: str
    starts_on: date
    ends_on: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    target: Decimal | None
    commentary: str
    no_value_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Rows that could be read, by table, and what could not. A missing file is an empty table.

    `unread` counts the rows of a table whose columns are not known at all. `named_objectives` and
    `named_indicators` are what the figures themselves say about what they measure: taken only where
    there is no such objective or indicator yet.
    """

    plans: tuple[PlanRow, ...] = ()
    objectives: tuple[ObjectiveRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    measurements: tuple[MeasurementRow, ...] = ()
    named_objectives: tuple[ObjectiveRow, ...] = ()
    named_indicators: tuple[IndicatorRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: Mapping[Table, int] = field(default_factory=dict)
    sha256: str = ""


OUTCOMES = ("created", "updated", "unchanged", "refused", "skipped")


@dataclass(slots=True)
class Report:
    """How many rows of each table were created, updated, unchanged, refused or skipped.

    Skipped are figures of periods that have not ended on a sandbox's clock.
    """

    counts: dict[str, Counter] = field(
        default_factory=lambda: {table: Counter(dict.fromkeys(OUTCOMES, 0)) for table in Table}
    )
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    batch_id: UUID | None = None

    def count(self, table: Table, outcome: str) -> None:
        self.counts[table][outcome] += 1

    def refuse(self, table: Table, row: int, column: str, sentence: str) -> None:
        self.count(table, "refused")
        self.problems.append(Problem(f"{table}.csv", row, column, sentence))

    def remark(self, table: Table, row: int, column: str, sentence: str) -> None:
        """The row is applied; this says what was made of it."""
        self.problems.append(Problem(f"{table}.csv", row, column, sentence, refused=False))

    def sort(self) -> None:
        """Problems in the order of the tables and their rows."""
        order = {f"{table}.csv": position for position, table in enumerate(Table)}
        self.problems.sort(
            key=lambda problem: (order[problem.file], sheet_of(problem.row), problem.row)
        )

    @property
    def changed(self) -> int:
        return sum(counts["created"] + counts["updated"] for counts in self.counts.values())

    def as_dict(self) -> dict:
        """Plain JSON: each table's counts, and the problems in the order of files and rows."""
        return {
            **{str(table): dict(counts) for table, counts in self.counts.items()},
            "problems": [
                {
                    "file": problem.file,
                    "row": problem.row,
                    "column": problem.column,
                    "sentence": problem.sentence,
                    "refused": problem.refused,
                }
                for problem in self.problems
            ],
        }
