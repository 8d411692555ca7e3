"""A scope read in one go into plain values, as it was known at the pin: a constant number of queries.

Each reader says which objectives are in its scope and how they stood; everything else is read alike.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from evaluations.models import Cycle
from evaluations.packs.content import (
    CycleRow,
    ItemRow,
    MeetingRow,
    ObjectiveRow,
    PackContent,
    SeatRow,
)
from evaluations.packs.evaluated import read_evaluated
from evaluations.packs.figures import NOTHING_SEEN, Figures, Seen, read_figures
from evaluations.packs.known import Known
from evaluations.packs.surroundings import (
    read_decisions,
    read_restatements,
    read_risks,
    read_signals,
)
from evaluations.rules.spans import CyclePeriod
from objectives.models import Objective
from objectives.rules.rollup import LinkedIndicator, Role, judged_status, momentum_of, result_of
from objectives.rules.status import Status
from perfmgmt.tenancy.models import Organization, Unit
from reviews.evidence import ItemEvidence
from reviews.models import AgendaFigure, AgendaItem, Attendance, Decision, Review, Standing
from reviews.services.scope import priority_of
from reviews.wording import score_words
from strategy.models import Plan, Priority

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a pack is about, in the words of its cover. `standings` are those that somebody froze."""

    kind: str
    id: UUID
    title: str
    plan: str
    objectives: tuple[tuple[Objective, Priority | None], ...]
    known: Known
    standings: Mapping[UUID, tuple[str, str]] | None = None
    seen: Seen = NOTHING_SEEN
    review: Review | None = None
    period: CyclePeriod | None = None
    cycle: CycleRow | None = None


def read_unit(unit: Unit, known: Known) -> Scope:
    """The objectives of a unit and of those below it."""
    units = set(Unit.objects.below(unit.pk))
    rows = _in_force(known)
    chosen = [row for row in rows.values() if row.unit_id in units]
    return Scope(
        kind="unit",
        id=unit.pk,
        title=unit.name,
        plan="",
        objectives=tuple((row, priority_of(row, rows)) for row in chosen),
        known=known,
    )


def read_plan(plan: Plan, known: Known) -> Scope:
    """What serves its priorities, directly or through the objectives above; the default plan has the rest."""
    rows = _in_force(known)
    served = [(row, priority_of(row, rows)) for row in rows.values()]
    return Scope(
        kind="plan",
        id=plan.pk,
        title=plan.title,
        plan=plan.title,
        objectives=tuple(
            (row, priority)
            for row, priority in served
            if (plan.is_default if priority is None else priority.plan_id == plan.pk)
        ),
        known=known,
    )


def read_review(review: Review, _known: Known | None = None) -> Scope:
    """A closed review, as its freeze kept it: the pin is the freeze."""
    review = Review.objects.select_related("chair", "closed_by", "cadence__plan").get(pk=review.pk)
    if review.frozen_at is None or review.closed_at is None:
        raise ValueError("Only a closed review has a snapshot.")
    standings = list(
        Standing.objects.filter(review=review)
        .select_related("objective__owner", "objective__unit", "objective__priority")
        .order_by("pk")
    )
    mark = standings[0].pk if standings else None
    return Scope(
        kind="review",
        id=review.pk,
        title=review.title,
        plan=review.cadence.plan.title,
        objectives=tuple((row.objective, row.objective.priority) for row in standings),
        known=Known(review.frozen_at, mark),
        standings={row.objective_id: (row.result, row.momentum) for row in standings},
        seen=Seen(AgendaFigure.objects.filter(item__review=review).values("measurement")),
        review=review,
        period=CyclePeriod(review.period_start, review.period_end),
    )


def read_cycle(cycle: Cycle, known: Known) -> Scope:
    """What was evaluated, by the figures that the evaluations went by."""
    cycle = Cycle.objects.with_people().get(pk=cycle.pk)
    evaluated, evidence = read_evaluated(cycle)
    titles = {row.objective: row.title for row in evaluated.evaluations}
    for objective in evidence:
        objective.title = titles[str(objective.pk)]
    pinned = {
        figure.measurement
        for each in evidence.values()
        for figure in each.figures
        if figure.measurement
    }
    return Scope(
        kind="cycle",
        id=cycle.pk,
        title=str(cycle),
        plan=cycle.plan.title if cycle.plan else "",
        objectives=tuple((row, row.priority) for row in evidence),
        known=known,
        standings={
            UUID(row.objective): (row.result, row.momentum) for row in evaluated.evaluations
        },
        seen=Seen(pinned, cycle.period_start, cycle.period_end),
        period=cycle.period,
        cycle=evaluated,
    )


READERS: Mapping[str, Callable[..., Scope]] = {
    "unit": read_unit,
    "plan": read_plan,
    "review": read_review,
    "cycle": read_cycle,
}


def read_content(
    kind: str, subject, organization: Organization, *, known: Known, language: str
) -> PackContent:
    """Everything that a pack of this scope holds, in the active language where words are stored."""
    return content_of(READERS[kind](subject, known), organization, language=language)


def content_of(scope: Scope, organization: Organization, *, language: str) -> PackContent:
    ids = [objective.pk for objective, _priority in scope.objectives]
    figures = read_figures(ids, scope.known, organization, seen=scope.seen)
    objectives = _objectives(scope, figures)
    titles = {objective.pk: objective.title for objective, _priority in scope.objectives}
    return PackContent(
        scope=scope.kind,
        scope_id=str(scope.id),
        title=scope.title,
        plan=scope.plan,
        slug=organization.slug,
        time_zone=organization.time_zone,
        organization=organization.name,
        attribution=organization.attribution,
        language=language,
        period_start=scope.period.first if scope.period else figures.period_start,
        period_end=scope.period.last if scope.period else figures.period_end,
        pinned_at=scope.known.instant,
        objectives=objectives,
        figures=tuple(figures.rows.values()),
        series=figures.series,
        decisions=read_decisions(_decided(scope, ids), scope.known),
        signals=read_signals(figures.rows, scope.known),
        risks=read_risks(titles, scope.known),
        restatements=read_restatements(figures.rows, scope.known),
        meeting=_meeting(scope.review, scope.known.instant, scope.review.closed_at)
        if scope.review and scope.review.closed_at
        else None,
        cycle=scope.cycle,
    )


def _in_force(known: Known) -> dict[UUID, Objective]:
    """Objectives that were in force then, with those they hang below."""
    day = known.instant.date()
    was = Q(state=Objective.State.ACTIVE) | Q(ended_on__gt=day)
    rows = known.before(Objective.objects.filter(was)).with_people()
    return {row.pk: row for row in rows.order_by("pk")}


def _objectives(scope: Scope, figures: Figures) -> tuple[ObjectiveRow, ...]:
    parents = dict(
        Objective.objects.filter(
            pk__in={row.parent_id for row, _priority in scope.objectives if row.parent_id}
        ).values_list("pk", "title")
    )
    rows = [
        _objective(objective, priority, scope, figures, parents)
        for objective, priority in scope.objectives
    ]
    return tuple(sorted(rows, key=_worst_first))


def _objective(objective, priority, scope: Scope, figures: Figures, parents) -> ObjectiveRow:
    links = figures.links.get(objective.pk, ())
    counted = [link for link in links if link.weight > 0]
    linked = [
        LinkedIndicator(
            id=link.indicator,
            role=Role(link.role),
            weight=link.weight,
            status=Status(figures.rows[UUID(link.indicator)].status),
            judged=judged_status(figures.rows[UUID(link.indicator)].judged),
        )
        for link in counted
    ]
    result, momentum = result_of(linked), momentum_of(linked)
    stood = (scope.standings or {}).get(objective.pk, (str(result.status), str(momentum.status)))
    return ObjectiveRow(
        id=str(objective.pk),
        title=objective.title,
        outcome=objective.outcome,
        owner=objective.owner.name if objective.owner else "",
        unit=objective.unit.name if objective.unit else "",
        priority=priority.title if priority else "",
        rank=priority.rank if priority else None,
        parent=parents.get(objective.parent_id, ""),
        due_on=objective.due_on,
        result=stood[0],
        result_measured=result.measured,
        result_total=result.total,
        momentum=stood[1],
        momentum_measured=momentum.measured,
        momentum_total=momentum.total,
        is_overdue=any(
            figures.rows[UUID(link.indicator)].is_overdue
            for link in counted
            if link.role != Role.CONTEXT
        ),
        links=links,
    )


_PLACES = {"off_track": 0, "at_risk": 1, "stale": 2, "no_data": 3, "no_target": 3, "on_track": 4}


def _worst_first(row: ObjectiveRow):
    momentum = _PLACES[row.momentum] if row.momentum in ("off_track", "at_risk") else 9
    return (_PLACES[row.status], momentum, row.rank or 99, row.title, row.id)


def _decided(scope: Scope, ids: Iterable[UUID]):
    """Of a review what it decided, of a cycle what its periods raised; else what was decided within a year."""
    if scope.review is not None:
        return Decision.objects.in_force().filter(review=scope.review)
    if scope.period is not None:
        raised = {"raised_on__gte": scope.period.first, "raised_on__lte": scope.period.last}
        return scope.known.decisions().filter(objective__in=ids, **raised)
    since = scope.known.instant - YEAR
    return scope.known.decisions().filter(objective__in=ids, decided_at__gte=since)


def _meeting(review: Review, frozen_at: datetime, closed_at: datetime) -> MeetingRow:
    items = AgendaItem.objects.of(review).exceptions().in_order()
    return MeetingRow(
        chair=review.chair.name,
        closed_by=review.closed_by.name if review.closed_by else "",
        starts_at=review.starts_at,
        frozen_at=frozen_at,
        closed_at=closed_at,
        on_track_count=review.on_track_count,
        seats=_seats(review),
        items=tuple(map(_item, items)),
    )


def _seats(review: Review) -> tuple[SeatRow, ...]:
    seats = Attendance.objects.filter(review=review).select_related("member")
    return tuple(
        SeatRow(name=seat.member.name, title=seat.member.described, joined_at=seat.joined_at)
        for seat in seats.order_by("member__name", "pk")
    )


def _item(item: AgendaItem) -> ItemRow:
    evidence = ItemEvidence.read(item.evidence)
    return ItemRow(
        position=item.position,
        title=item.title,
        owner=evidence.owner,
        priority=evidence.priority,
        result=item.result,
        momentum=item.momentum,
        state=item.state,
        minutes=item.minutes,
        score=item.score,
        weight=evidence.weight,
        is_forced=item.is_forced,
        times_deferred=item.times_deferred,
        parts={code: Decimal(points) for code, points, _seen in item.parts},
        made_of=score_words(item, evidence),
    )
