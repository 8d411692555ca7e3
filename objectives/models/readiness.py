"""The facts that activation asks for, as SQL: read for one objective and counted for all of them."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from objectives.models.words import TargetType
from objectives.rules.activation import Gap, Readiness, gaps_of

if TYPE_CHECKING:
    from objectives.models.objective import Objective

HAS_OWNER = Q(owner__isnull=False, owner__revoked_at__isnull=True)
LACKING = (
    ~HAS_OWNER
    | Q(outcome="")
    | Q(due_on__isnull=True)
    | Q(has_lag_with_target=False)
    | Q(lacks_baseline=True)
    | Q(hangs_on_priority=False)
)


class HangsOnPriority(models.Func):
    """Its own priority, or that of anything above it. UNION ends even where rows would go round."""

    output_field = models.BooleanField()
    template = (
        "EXISTS (WITH RECURSIVE above (priority_id, parent_id, organization_id) AS ("
        "SELECT o.priority_id, o.parent_id, o.organization_id FROM objectives_objective o"
        " WHERE (o.id, o.organization_id) = (%(expressions)s)"
        " UNION SELECT o.priority_id, o.parent_id, o.organization_id FROM objectives_objective o"
        " JOIN above ON o.id = above.parent_id AND o.organization_id = above.organization_id)"
        " SELECT 1 FROM above WHERE above.priority_id IS NOT NULL)"
    )


def hangs_on_priority() -> models.Case:
    return models.Case(
        models.When(priority__isnull=False, then=models.Value(value=True)),
        models.When(parent__isnull=True, then=models.Value(value=False)),
        default=HangsOnPriority(F("pk"), F("organization_id")),
        output_field=models.BooleanField(),
    )


def has_lag_with_target() -> Exists:
    """A lag indicator that counts and promises something (objectives.targets says when one does)."""
    points = apps.get_model("objectives", "TargetPoint").objects.filter(
        indicator=OuterRef("indicator")
    )
    has_target = Q(indicator__target__isnull=False)
    has_dates = Q(indicator__baseline_on__isnull=False, indicator__target_on__isnull=False)
    promises = (
        (_of_type(TargetType.STANDARD) & (has_target | Exists(points)))
        | (_of_type(TargetType.PATH) & has_target)
        | (_of_type(TargetType.CUMULATIVE) & has_target & has_dates)
        | (
            _of_type(TargetType.BAND)
            & Q(indicator__band_low__isnull=False, indicator__band_high__isnull=False)
        )
        | (
            _of_type(TargetType.YES_NO, TargetType.MILESTONE)
            & Q(indicator__target_on__isnull=False)
        )
    )
    return Exists(_links("lag").filter(promises))


def lacks_baseline() -> Exists:
    on_path = _of_type(TargetType.PATH) & Q(indicator__target__isnull=False)
    return Exists(_links("lag").filter(on_path, indicator__baseline__isnull=True))


def has_lag() -> Exists:
    return Exists(_links("lag"))


def has_lead() -> Exists:
    return Exists(_links("lead"))


def gaps_of_row(objective: "Objective") -> tuple[Gap, ...]:
    row: Any = objective
    return gaps_of(
        Readiness(
            has_owner=bool(objective.owner and objective.owner.is_active),
            outcome=objective.outcome,
            due_on=objective.due_on,
            has_lag_with_target=row.has_lag_with_target,
            lacks_baseline=row.lacks_baseline,
            has_priority=row.hangs_on_priority,
        )
    )


def _of_type(*types: TargetType) -> Q:
    return Q(indicator__target_type__in=types)


def _links(role: str):
    return apps.get_model("objectives", "ObjectiveIndicator").objects.filter(
        objective=OuterRef("pk"),
        role=role,
        weight__gt=0,
        indicator__retired_from__isnull=True,
        indicator__withdrawn_at__isnull=True,
    )
