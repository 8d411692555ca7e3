"""Writing an objective down and putting it in force."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Objective, ObjectiveIndicator
from objectives.rules.activation import Gap, Readiness, gaps_of
from objectives.targets import target_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Priority


@transaction.atomic
def create_objective(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    outcome: str = "",
    priority: Priority | None = None,
    parent: Objective | None = None,
    unit: Unit | None = None,
    owner: Membership | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Objective:
    """A draft. What it still lacks is said when it is activated."""
    title = title.strip()
    if not title:
        raise Refused(_("Give the objective a title."), field="title")
    if starts_on and due_on and due_on < starts_on:
        raise Refused(_("It is due before it begins."), field="due_on")
    if owner and not owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": owner.name}, field="owner")
    objective = Objective.objects.create(
        title=title,
        outcome=outcome.strip(),
        priority=priority,
        parent=parent,
        unit=unit,
        owner=owner,
        starts_on=starts_on,
        due_on=due_on,
        external_key=external_key,
    )
    record_event(
        actor=actor,
        verb="objectives.objective_created",
        subject=objective,
        now=now,
        payload={"title": title, "owner": owner.name if owner else None},
        tell=[owner] if owner else [],
        api_key=api_key,
    )
    return objective


@transaction.atomic
def activate_objective(
    *,
    actor: Membership | None,
    objective: Objective,
    now: datetime,
    with_gaps: bool = False,
    api_key: ApiKey | None = None,
) -> Objective:
    """Put it in force. Refused while it lacks something, unless `with_gaps`, which is kept and counted."""
    objective = (
        Objective.objects.select_for_update(of=("self",))
        .select_related("owner")
        .get(pk=objective.pk)
    )
    if objective.state != Objective.State.DRAFT:
        raise Refused(_("Only a draft can be activated."))
    gaps = activation_gaps(objective)
    if gaps and not with_gaps:
        raise Refused(" ".join(sentence_of_gap(gap) for gap in gaps))
    objective.state = Objective.State.ACTIVE
    objective.activated_with_gaps = bool(gaps)
    objective.version += 1
    objective.save(update_fields=["state", "activated_with_gaps", "version"])
    record_event(
        actor=actor,
        verb="objectives.objective_activated",
        subject=objective,
        now=now,
        payload={"title": objective.title, "with_gaps": bool(gaps), "gaps": list(gaps)},
        tell=[objective.owner] if objective.owner else [],
        api_key=api_key,
    )
    return objective


def activation_gaps(objective: Objective) -> tuple[Gap, ...]:
    """What keeps this objective from becoming active, in two queries."""
    lags = (
        ObjectiveIndicator.objects.of_objective(objective)
        .filter(role=ObjectiveIndicator.Role.LAG, weight__gt=0)
        .prefetch_related("indicator__target_points")
    )
    return gaps_of(
        Readiness(
            has_owner=bool(objective.owner and objective.owner.is_active),
            outcome=objective.outcome,
            due_on=objective.due_on,
            has_lag_with_target=any(_has_target(link.indicator) for link in lags),
            has_priority=bool(objective.priority_id or objective.parent_id),
        )
    )


def sentence_of_gap(gap: Gap) -> str:
    sentences = {
        Gap.NO_OWNER: _("It has no owner."),
        Gap.NO_OUTCOME: _("It has no outcome statement."),
        Gap.NO_DUE_DATE: _("It has no due date."),
        Gap.NO_LAG_WITH_TARGET: _("It has no lag indicator with a target."),
        Gap.NO_PRIORITY: _("It hangs on no priority."),
    }
    return sentences[gap]


def _has_target(indicator) -> bool:
    points = [(point.period_start, point.value) for point in indicator.target_points.all()]
    return target_of(indicator, points) is not None
