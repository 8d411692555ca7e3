"""What an import leaves behind so that it can be undone: each row it made, and what it changed from what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.formats import localize

from objectives.models import (
    ImportBatch,
    ImportedRow,
    Indicator,
    Objective,
    ObjectiveIndicator,
    TargetPoint,
)
from objectives.services.copying import insert_by_copy
from objectives.tables import Change, Table
from perfmgmt.tenancy.models import Membership
from strategy.models import Plan, Priority

if TYPE_CHECKING:
    from objectives.services.bulk_structure import Structure

Kind = ImportedRow.Kind
MODELS: dict[str, type[models.Model]] = {
    Kind.PLAN: Plan,
    Kind.PRIORITY: Priority,
    Kind.MEMBERSHIP: Membership,
    Kind.OBJECTIVE: Objective,
    Kind.INDICATOR: Indicator,
    Kind.LINK: ObjectiveIndicator,
    Kind.TARGET_POINT: TargetPoint,
}
KINDS = {model: kind for kind, model in MODELS.items()}
WRITTEN = ("id", "organization", "batch", "kind", "row_id", "version", "before")
LONGEST = 120


@dataclass(slots=True)
class Trail:
    """Rows made and changed, in the order in which it happened."""

    rows: list[tuple[models.Model, Mapping[str, object] | None]] = field(default_factory=list)

    def made(self, *rows: models.Model) -> None:
        self.rows.extend((row, None) for row in rows)

    def changed(self, row: models.Model, before: Mapping[str, object]) -> None:
        self.rows.append((row, before))

    def write(self, batch: ImportBatch) -> None:
        """One COPY. JSON goes as text, which the column takes as it is."""
        insert_by_copy(
            [
                ImportedRow(
                    batch=batch,
                    kind=KINDS[type(row)],
                    row_id=row.pk,
                    version=getattr(row, "version", 1),
                    before=None if before is None else json.dumps(before, cls=DjangoJSONEncoder),
                )
                for row, before in self.rows
            ],
            WRITTEN,
        )


def note(
    structure: "Structure",
    table: Table,
    row: int,
    title: str,
    *,
    before: Mapping[str, object] | None = None,
    wanted: Mapping[str, object] | None = None,
) -> None:
    """One line of the preview: what becomes of a plan, an objective or an indicator."""
    change = Change(table, row, title, "", title, is_new=before is None)
    if before is not None:
        told = [name for name in before if not name.endswith("_id")] or list(before)
        change = Change(
            table,
            row,
            title,
            _in_words(structure, before, told),
            _in_words(structure, wanted or {}, told),
            is_new=False,
        )
    structure.report.changes.append(change)


def _in_words(structure: "Structure", values: Mapping[str, object], names: list[str]) -> str:
    return ", ".join(str(_shown(structure, name, values.get(name)))[:LONGEST] for name in names)


def _shown(structure: "Structure", name: str, value: object) -> object:
    if value in (None, ""):
        return "–"
    if name == "owner_id":
        return next((each.name for each in structure.people.values() if each.pk == value), "…")
    if name == "parent_id":
        return next((each.title for each in structure.objectives.values() if each.pk == value), "…")
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return value.isoformat() if isinstance(value, date) else localize(value)
