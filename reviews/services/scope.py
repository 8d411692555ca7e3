"""What a cadence reviews: the objectives of its plan, of its unit and those below, of its priority."""

from collections.abc import Mapping
from uuid import UUID

from objectives.models import Objective
from perfmgmt.tenancy.models import Unit
from reviews.models import Cadence
from strategy.models import Priority


def in_scope(cadence: Cadence) -> list[tuple[Objective, Priority | None]]:
    """Active objectives of a cadence with the priority they serve: their own, else the nearest above.

    What serves no priority belongs to the default plan: nothing is silently left out. One query, and
    one more where a unit narrows it.
    """
    rows = {row.pk: row for row in Objective.objects.active().with_people()}
    units = set(Unit.objects.below(cadence.unit_id)) if cadence.unit_id else None
    served = [(objective, priority_of(objective, rows)) for objective in rows.values()]
    return [
        (objective, priority)
        for objective, priority in served
        if _belongs(cadence, priority) and (units is None or objective.unit_id in units)
    ]


def _belongs(cadence: Cadence, priority: Priority | None) -> bool:
    if cadence.priority_id is not None:
        return priority is not None and priority.pk == cadence.priority_id
    plan = cadence.plan
    return plan.is_default if priority is None else priority.plan_id == plan.pk


def priority_of(objective: Objective, rows: Mapping[UUID, Objective]) -> Priority | None:
    """Its own, else that of the nearest objective above it among these rows."""
    here: Objective | None = objective
    while here is not None:
        if here.priority is not None:
            return here.priority
        here = rows.get(here.parent_id) if here.parent_id else None
    return None
