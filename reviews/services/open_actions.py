"""What was promised about an objective and is not done, whether a decision or its intervention says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from reviews.models import Decision, Intervention


@dataclass(frozen=True, slots=True)
class OpenAction:
    """What somebody said they would do and has not: an intervention, or another decision."""

    id: UUID
    text: str
    owner: str
    due_on: date | None

    @classmethod
    def of(cls, row: Decision | Intervention) -> Self:
        return cls(row.pk, row.text, row.owner.name if row.owner else "", row.due_on)

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def soonest_first(
    decisions: Sequence[Decision], interventions: Sequence[Intervention]
) -> tuple[OpenAction, ...]:
    rows: list[Decision | Intervention] = [*decisions]
    rows += [one for one in interventions if one.is_open]
    found = [OpenAction.of(row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.id)))
