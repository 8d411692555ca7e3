"""Writing an objective down and putting it in force."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.checklist import in_words, load_beside, sentence_of_gap
from objectives.models import Objective, ObjectiveAssumption
from objectives.rules.activation import Gap
from objectives.rules.advice import Advice
from objectives.services.indicator import organization_of
from objectives.services.wellformed import refuse_badly_written, tidy_tags
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Assumption, Priority


@transaction.atomic
def create_objective(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    outcome: str = "",
    priority: Priority | None = None,
    parent: Objective | None = None,
    contribution: str = "",
    unit: Unit | None = None,
    owner: Membership | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    perspective: str = "",
    tension: str = "",
    tags: Iterable[str] = (),
    assumptions: Iterable[Assumption] = (),
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Objective:
    """A draft. What it still lacks is said when it is activated.

    Without a priority of its own it serves that of the objective above it.
    """
    objective = Objective(
        title=title.strip(),
        outcome=outcome.strip(),
        priority=priority or (parent.priority if parent else None),
        parent=parent,
        contribution=contribution.strip() if parent else "",
        unit=unit,
        owner=owner,
        starts_on=starts_on,
        due_on=due_on,
        perspective=perspective,
        tension=tension,
        tags=tidy_tags(tags),
        external_key=external_key,
    )
    refuse_badly_written(objective)
    objective.save()
    ObjectiveAssumption.objects.bulk_create(
        ObjectiveAssumption(objective=objective, assumption=assumption)
        for assumption in assumptions
    )
    record_event(
        actor=actor,
        verb="objectives.objective_created",
        subject=objective,
        now=now,
        payload={"title": objective.title, "owner": owner.name if owner else None},
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
    cap_reason: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Objective:
    """Put it in force. Refused while it lacks something, or exceeds a cap without a reason.

    An imported one may go in force `with_gaps`, which are kept and counted: history is not written anew.
    """
    lock_row(objective)
    objective = Objective.objects.select_related("owner").with_readiness().get(pk=objective.pk)
    check_version(objective, version)
    if objective.state != Objective.State.DRAFT:
        raise Refused(_("Only a draft can be activated."))
    gaps = objective.gaps
    _refuse_gaps(objective, gaps, with_gaps=with_gaps)
    objective.cap_reason = _needed_cap_reason(objective, cap_reason.strip(), actor)
    objective.state = Objective.State.ACTIVE
    objective.activated_with_gaps = bool(gaps)
    objective.version += 1
    objective.save(update_fields=["state", "activated_with_gaps", "cap_reason", "version"])
    record_event(
        actor=actor,
        verb="objectives.objective_activated",
        subject=objective,
        now=now,
        payload={
            "title": objective.title,
            "with_gaps": bool(gaps),
            "gaps": list(gaps),
            "cap_reason": objective.cap_reason,
        },
        tell=[objective.owner] if objective.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [objective.owner_id]),
    )
    return objective


def _refuse_gaps(objective: Objective, gaps: tuple[Gap, ...], *, with_gaps: bool) -> None:
    if not gaps:
        return
    if not with_gaps:
        raise Refused(" ".join(sentence_of_gap(gap) for gap in gaps))
    if not objective.external_key:
        raise Refused(
            _("Only an imported objective goes in force with gaps. Close them first."),
            field="with_gaps",
        )


def _needed_cap_reason(objective: Objective, reason: str, actor: Membership | None) -> str:
    """The reason, where a cap is exceeded; nothing otherwise."""
    load = load_beside(
        unit=objective.unit_id,
        owner=objective.owner_id,
        organization=organization_of(actor=actor),
        but=objective.pk,
    )
    if not load.is_over:
        return ""
    if not reason:
        over = [Advice.OVER_UNIT_CAP] * load.is_over_unit
        over += [Advice.OVER_OWNER_CAP] * load.is_over_owner
        asked = [*in_words(over, load), _("Say why this one is worth it.")]
        raise Refused(" ".join(asked), field="cap_reason")
    return reason
