"""Cycles: opened and prefilled, prefilled again while figures come in late, closed without being signed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evaluations.evidence import Evidence
from evaluations.models import Cycle, Evaluation
from evaluations.permissions import may_open_cycle
from evaluations.prefill import prefill
from evaluations.rules.spans import Span, period_of
from evaluations.scope import in_scope
from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Plan

PREFILLED = ["evidence", "result", "momentum", "suggested", "score", "prefilled_at", "version"]


@transaction.atomic
def open_cycle(
    *,
    actor: Membership,
    span: str,
    day: date,
    now: datetime,
    plan: Plan | None = None,
    unit: Unit | None = None,
    api_key: ApiKey | None = None,
) -> Cycle:
    """A cycle over the quarter, half-year or year that a day lies in, with an evaluation of each objective."""
    if not may_open_cycle(actor):
        raise Refused(_("Leaders and controllers open a cycle."))
    if span not in Cycle.Span.values:
        raise Refused(_("Choose a quarter, a half-year or a year."), field="span")
    if (plan is None) == (unit is None):
        raise Refused(_("Choose either a plan or a unit."), field="plan")
    organization = actor.organization
    period = period_of(Span(span), day, organization.fiscal_year_starts)
    if period.first > now.astimezone(organization.zone).date():
        raise Refused(_("This period has not begun yet."), field="day")
    objectives = in_scope(period, plan=plan, unit=unit)
    if not objectives:
        raise Refused(_("There was no objective in force then."), field="day")
    cycle = _created(
        span=span,
        period_start=period.first,
        period_end=period.last,
        plan=plan,
        unit=unit,
        opened_by=actor,
        opened_at=now,
        prefilled_at=now,
    )
    _fill(cycle, objectives, now)
    record_event(
        actor=actor,
        verb="evaluations.cycle_opened",
        subject=cycle,
        now=now,
        payload=described(cycle) | {"evaluations": len(objectives)},
        tell=_owners(objectives),
        api_key=api_key,
    )
    return cycle


@transaction.atomic
def refresh_cycle(
    *, actor: Membership, cycle: Cycle, now: datetime, api_key: ApiKey | None = None
) -> Cycle:
    """Prefill every draft again, with what has become known since; what is submitted stays as it is."""
    cycle = locked_cycle(cycle)
    if not may_open_cycle(actor):
        raise Refused(_("Leaders and controllers prefill a cycle."))
    objectives = in_scope(cycle.period, plan=cycle.plan, unit=cycle.unit)
    found = Evaluation.objects.of(cycle).order_by("pk")
    drafts = list(
        found.in_state(Evaluation.State.DRAFT)
        .select_related("objective__owner", "objective__unit", "objective__priority")
        .select_for_update(of=("self",), no_key=True)
    )
    known = set(found.values_list("objective_id", flat=True))
    new = [objective for objective in objectives if objective.pk not in known]
    _refill(cycle, drafts, now)
    _fill(cycle, new, now)
    cycle.prefilled_at = now
    cycle.version += 1
    cycle.save(update_fields=["prefilled_at", "version"])
    record_event(
        actor=actor,
        verb="evaluations.cycle_prefilled",
        subject=cycle,
        now=now,
        payload=described(cycle) | {"drafts": len(drafts), "new": len(new)},
        tell=_owners(new),
        api_key=api_key,
    )
    return cycle


@transaction.atomic
def close_cycle(
    *,
    actor: Membership,
    cycle: Cycle,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Cycle:
    """End a cycle in which not everything is signed. What is signed stays; nothing more comes in."""
    cycle = locked_cycle(cycle)
    if not may_open_cycle(actor):
        raise Refused(_("Leaders and controllers close a cycle."))
    check_version(cycle, version)
    if not because.strip():
        raise Refused(_("Say why it ends without being signed."), field="because")
    end(actor=actor, cycle=cycle, state=Cycle.State.CLOSED, now=now, because=because.strip())
    record_event(
        actor=actor,
        verb="evaluations.cycle_closed",
        subject=cycle,
        now=now,
        payload=described(cycle) | {"because": cycle.ended_because},
        api_key=api_key,
    )
    return cycle


def locked_cycle(cycle: Cycle) -> Cycle:
    """As it stands now, held to the end of the transaction. Refuses one that has ended."""
    lock_row(cycle)
    cycle = Cycle.objects.with_people().get(pk=cycle.pk)
    if not cycle.is_open:
        raise Refused(_("This cycle has ended."))
    return cycle


def end(*, actor: Membership, cycle: Cycle, state: str, now: datetime, because: str = "") -> None:
    """Of the two ways in which a cycle ends, for the verbs that end one."""
    cycle.state, cycle.ended_by, cycle.ended_at = state, actor, now
    cycle.ended_because = because
    cycle.version += 1
    cycle.save(update_fields=["state", "ended_by", "ended_at", "ended_because", "version"])


def described(cycle: Cycle) -> dict[str, str]:
    """What every event of a cycle says of it, to be put into words in the reader's language."""
    return {
        "cycle": str(cycle.pk),
        "scope": cycle.scope_name,
        "span": cycle.span,
        "period_start": cycle.period_start.isoformat(),
        "period_end": cycle.period_end.isoformat(),
    }


def _created(**facts: Any) -> Cycle:
    try:
        with transaction.atomic():
            return Cycle.objects.create(**facts)
    except IntegrityError as error:
        if "_once" not in str(error):
            raise
        raise Refused(_("There is such a cycle already."), field="day") from error


def _evidence(cycle: Cycle, objectives: Collection[Objective], now: datetime):
    start = cycle.organization.fiscal_year_starts
    return prefill(objectives, cycle.period, fiscal_start=start, now=now)


def _fill(cycle: Cycle, objectives: Collection[Objective], now: datetime) -> None:
    found = _evidence(cycle, objectives, now) if objectives else {}
    rows = []
    for objective in objectives:
        row = Evaluation(cycle=cycle, objective=objective, prefilled_at=now)
        _keep(row, found[objective.pk])
        rows.append(row)
    Evaluation.objects.bulk_create(rows, batch_size=500)


def _refill(cycle: Cycle, drafts: Collection[Evaluation], now: datetime) -> None:
    found = _evidence(cycle, [draft.objective for draft in drafts], now) if drafts else {}
    for draft in drafts:
        _keep(draft, found[draft.objective_id])
        draft.prefilled_at = now
        draft.version += 1
    Evaluation.objects.bulk_update(drafts, PREFILLED, batch_size=500)


def _keep(row: Evaluation, evidence: Evidence) -> None:
    """A score that somebody gave with a reason stays beside the new suggestion."""
    row.evidence = evidence.kept()
    row.result, row.momentum = evidence.result, evidence.momentum
    row.suggested = evidence.suggestion.score
    if not row.score_because:
        row.score = row.suggested


def _owners(objectives: Iterable[Objective]) -> list[Membership]:
    return [objective.owner for objective in objectives if objective.owner is not None]
