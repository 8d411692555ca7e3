"""What an indicator means for an objective: linking it, weighing it, taking the link away."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.services.gaps import close_gaps
from objectives.services.rollup import refresh_objectives
from objectives.services.writing import figure
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership

MOST_WEIGHT = Decimal(9999)


@transaction.atomic
def link_indicator(
    *,
    actor: Membership | None,
    objective: Objective,
    indicator: Indicator,
    role: str,
    weight: Decimal = Decimal(1),
    now: datetime,
    api_key: ApiKey | None = None,
) -> ObjectiveIndicator:
    """Let an indicator serve an objective as lag, lead, guardrail or context."""
    weight = checked_weight(weight)
    # Its target cannot change while it comes into force.
    indicator = Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)
    try:
        with transaction.atomic():
            link = ObjectiveIndicator.objects.create(
                objective=objective, indicator=indicator, role=role, weight=weight
            )
    except IntegrityError as error:
        if "objective_indicator_once" not in str(error):
            raise
        raise Refused(
            _("This indicator already serves this objective."), field="indicator"
        ) from error
    refresh_objectives([objective.pk])
    close_gaps([objective.pk])
    _record("objectives.indicator_linked", link, actor=actor, now=now, api_key=api_key)
    return link


@transaction.atomic
def update_link(
    *,
    actor: Membership | None,
    link: ObjectiveIndicator,
    now: datetime,
    role: str | None = None,
    weight: Decimal | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> ObjectiveIndicator:
    """Say anew what it means there. Where the objective is in force, only recalibration does."""
    link = _locked(link, version)
    role = role or link.role
    weight = link.weight if weight is None else checked_weight(weight)
    if (role, weight) == (link.role, link.weight):
        return link
    changed = "role" if role != link.role else "weight"
    if link.objective.state != Objective.State.DRAFT:
        raise Refused(
            _(
                "“%(title)s” is in force. Role and weight change only by recalibration, with evidence "
                "and an approver."
            )
            % {"title": link.objective.title},
            field=changed,
        )
    link.role, link.weight, link.version = role, weight, link.version + 1
    link.save(update_fields=["role", "weight", "version"])
    refresh_objectives([link.objective_id])
    _record("objectives.link_changed", link, actor=actor, now=now, api_key=api_key)
    return link


@transaction.atomic
def unlink_indicator(
    *,
    actor: Membership | None,
    link: ObjectiveIndicator,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Take it away from an objective. What an active one is judged by goes only by recalibration."""
    link = _locked(link, version)
    if link.objective.state != Objective.State.DRAFT and bears_on_status(link):
        raise Refused(
            _(
                "“%(title)s” is in force and judged by it. Taking it away is a recalibration, with "
                "evidence and an approver."
            )
            % {"title": link.objective.title}
        )
    _record("objectives.indicator_unlinked", link, actor=actor, now=now, api_key=api_key)
    link.delete()
    refresh_objectives([link.objective_id])


def bears_on_status(link: ObjectiveIndicator) -> bool:
    """Context is never ranked, and a weight of zero counts for nothing; a guardrail always does."""
    if link.role == ObjectiveIndicator.Role.GUARDRAIL:
        return True
    return link.role != ObjectiveIndicator.Role.CONTEXT and link.weight > 0


def _locked(link: ObjectiveIndicator, version: int | None) -> ObjectiveIndicator:
    """The link and its objective, in the order in which others lock them."""
    Objective.objects.select_for_update(of=("self",), no_key=True).get(pk=link.objective_id)
    found = (
        ObjectiveIndicator.objects.select_for_update(of=("self",))
        .select_related("objective", "indicator")
        .filter(pk=link.pk)
        .first()
    )
    if found is None:
        raise Changed(_("Somebody else took this link away in the meantime."))
    if version is not None and found.version != version:
        raise Changed(_("Somebody else changed this link in the meantime."), current=found)
    return found


def checked_weight(weight: Decimal) -> Decimal:
    weight = figure(weight, "weight").quantize(Decimal("0.01"))
    if weight < 0:
        raise Refused(_("A weight is not negative."), field="weight")
    if weight > MOST_WEIGHT:
        raise Refused(_("A weight is at most 9,999."), field="weight")
    return weight


def _record(verb: str, link: ObjectiveIndicator, *, actor, now, api_key) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=link.objective,
        now=now,
        payload={
            "title": link.objective.title,
            "indicator": link.indicator.title,
            "indicator_id": str(link.indicator_id),
            "role": link.role,
            "weight": str(link.weight),
        },
        api_key=api_key,
        stand_in_for=acting_for(actor, [link.objective.owner_id]),
    )
