"""Which objectives a cycle evaluates."""

from django.db.models import Q

from evaluations.rules.spans import CyclePeriod
from objectives.models import Objective
from perfmgmt.tenancy.models import Unit
from reviews.services.scope import priority_of
from strategy.models import Plan


def in_scope(period: CyclePeriod, *, plan: Plan | None, unit: Unit | None) -> list[Objective]:
    """What was in force during the period, of a plan or of a unit and those below; by title.

    An objective belongs to the plan of its priority, else of the nearest one above; what serves no
    priority belongs to the default plan, as in a review. Two queries at most.
    """
    began = Q(starts_on__isnull=True) | Q(starts_on__lte=period.last)
    ended = Q(ended_on__isnull=True) | Q(ended_on__gte=period.first)
    lived = Objective.objects.exclude(state=Objective.State.DRAFT).filter(began & ended)
    rows = {
        row.pk: row
        for row in lived.select_related("owner", "unit", "priority__plan").order_by("title", "id")
    }
    if unit is not None:
        units = set(Unit.objects.below(unit.pk))
        return [row for row in rows.values() if row.unit_id in units]
    return [row for row in rows.values() if plan is not None and _serves(row, rows, plan)]


def _serves(objective: Objective, rows, plan: Plan) -> bool:
    priority = priority_of(objective, rows)
    return plan.is_default if priority is None else priority.plan_id == plan.pk
