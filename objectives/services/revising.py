"""Moving a target that is in force: a new one from a period on, the old one beside it for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from objectives.agreed import Agreed
from objectives.checklist import LABELS
from objectives.judging import segment_of
from objectives.models import (
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
    TargetPoint,
    TargetRevision,
)
from objectives.rules.activation import Gap
from objectives.services.alerting import Outlook, settle_forecasts
from objectives.services.calculation import recalculate
from objectives.services.force import Standing, judge_again, lock
from objectives.services.indicator import next_due_at, organization_of
from objectives.services.proposing import (
    Planned,
    Subject,
    agreed_as_planned,
    objective_texts,
    plan_for_indicator,
    plan_for_objective,
    standing_texts,
)
from objectives.services.rollup import refresh_objectives
from objectives.terms import DUE, ROLE, WEIGHT
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why a target moves, who asked for it and by which request."""

    reason: str
    requested_by: Membership
    evidence: str = ""
    request: UUID | None = None


@transaction.atomic
def revise_target(
    *,
    actor: Membership,
    subject: Subject,
    changes: Mapping[str, Any],
    effective_from: date,
    grounds: Grounds,
    now: datetime,
    seen: Mapping[str, Any] | None = None,
    api_key: ApiKey | None = None,
) -> TargetRevision:
    """Let other terms hold from a period on, approved by the actor, who is not who asked.

    `changes` maps the names of terms (objectives.terms) to values; `seen` to the texts that they had when it
    was asked for: raises Changed where one is another now. What is shown is judged anew from the period on;
    what was frozen with a figure stays with it.
    """
    if actor.pk == grounds.requested_by.pk:
        raise Refused(_("Who asks for a recalibration does not approve it."))
    if isinstance(subject, Indicator):
        standing = lock(subject)
        _refuse_moved(subject, standing_texts(standing), seen)
        planned = plan_for_indicator(standing, changes, effective_from, actor=actor, now=now)
        revision = _written(planned, grounds, actor=actor, now=now)
        _apply_to_indicator(standing, planned, revision, now=now, actor=actor)
    else:
        lock_row(subject)
        objective = Objective.objects.select_related("owner").get(pk=subject.pk)
        _refuse_moved(objective, objective_texts(objective), seen)
        planned = plan_for_objective(objective, changes, effective_from, actor=actor, now=now)
        revision = _written(planned, grounds, actor=actor, now=now)
        _apply_to_objective(objective, planned)
    record_event(
        actor=actor,
        verb="objectives.target_revised",
        subject=planned.subject,
        now=now,
        payload={
            "title": planned.subject.title,
            "revision": str(revision.pk),
            "number": revision.number,
            "effective_from": effective_from.isoformat(),
            "before": revision.before,
            "after": revision.after,
            "reason": revision.reason,
            "requested_by": grounds.requested_by.name,
        },
        tell=[planned.subject.owner] if planned.subject.owner else [],
        api_key=api_key,
    )
    return revision


def _refuse_moved(
    subject: Subject, texts: Mapping[str, Any], seen: Mapping[str, Any] | None
) -> None:
    moved = {name: texts.get(name) for name in seen or {} if texts.get(name) != (seen or {})[name]}
    if moved:
        raise Changed(
            _("“%(title)s” was recalibrated in the meantime.") % {"title": subject.title},
            current=moved,
        )


def _written(
    planned: Planned, grounds: Grounds, *, actor: Membership, now: datetime
) -> TargetRevision:
    """The caller holds the row of what is revised, so that numbers follow each other."""
    is_indicator = isinstance(planned.subject, Indicator)
    beside = {"indicator" if is_indicator else "objective": planned.subject}
    last = TargetRevision.objects.filter(**beside).aggregate(last=Max("number"))["last"]
    return TargetRevision.objects.create(
        **beside,
        number=(last or 0) + 1,
        before=planned.before,
        after=planned.after,
        effective_from=planned.effective_from,
        reason=grounds.reason.strip(),
        evidence=grounds.evidence.strip(),
        requested_by=grounds.requested_by,
        approved_by=actor,
        approved_at=now,
        request=grounds.request,
    )


def _apply_to_indicator(
    standing: Standing,
    planned: Planned,
    revision: TargetRevision,
    *,
    actor: Membership,
    now: datetime,
) -> None:
    organization = organization_of(actor=actor)
    indicator = standing.indicator
    for name, value in planned.changes.items():
        if name != "points":
            setattr(indicator, name, value)
    if "points" in planned.changes:
        TargetPoint.objects.filter(indicator=indicator).delete()
        TargetPoint.objects.bulk_create(
            TargetPoint(indicator=indicator, period_start=day, value=value)
            for day, value in planned.changes["points"].items()
        )
    if indicator.retired_from is not None and not indicator.retired_because:
        indicator.retired_because = revision.reason
    indicator.next_due_at = next_due_at(indicator, organization)
    indicator.version += 1
    agreed = agreed_as_planned(planned, standing, revision.pk)
    judge_again(standing, agreed, now=now, organization=organization)
    _settle_outlook(standing, agreed, now=now, actor=actor)
    if "grace_days" in planned.changes:
        calculated = recalculate({indicator.pk: []}, organization=organization, now=now)
        refresh_objectives(calculated.objective_ids)


def _settle_outlook(
    standing: Standing, agreed: Agreed, *, actor: Membership, now: datetime
) -> None:
    """A forecast that missed the old target may hit the new one, and the other way round."""
    indicator = standing.indicator
    rows = Measurement.objects.of(indicator).current().with_value()
    flows = dict(rows.values_list("period_start", "value"))
    outlook = Outlook(indicator, agreed, segment_of(indicator, flows), flows, standing.links)
    settle_forecasts([outlook], organization=organization_of(actor=actor), now=now)


def _apply_to_objective(objective: Objective, planned: Planned) -> None:
    gaps = _gaps(objective)
    links = {
        str(link.indicator_id): link
        for link in ObjectiveIndicator.objects.filter(objective=objective).select_for_update(
            of=("self",)
        )
    }
    touched = set()
    for name, value in planned.changes.items():
        kind, _colon, of = name.partition(":")
        if kind == DUE:
            objective.due_on = value
        elif kind in (WEIGHT, ROLE):
            setattr(links[of], kind, value)
            touched.add(of)
    for of in touched:
        links[of].version += 1
        links[of].save(update_fields=["role", "weight", "version"])
    objective.version += 1
    objective.save(update_fields=["due_on", "version"])
    refresh_objectives([objective.pk])
    for gap in _gaps(objective):
        if gap not in gaps:
            sentence = _("An objective in force has this: %(what)s.")
            raise Refused(sentence % {"what": LABELS[gap]})


def _gaps(objective: Objective) -> tuple[Gap, ...]:
    return Objective.objects.with_readiness().get(pk=objective.pk).gaps
