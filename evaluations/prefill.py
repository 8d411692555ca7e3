"""Prefilling: the evidence of every objective of a cycle, in a number of queries that does not grow.

The figures are those that are current now and whose period ended within the cycle; what the cycle raised
and nobody has decided yet is counted as waiting until today.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q
from django.utils.timezone import localdate

from accountability.models import Dependency
from evaluations.evidence import (
    DecisionEvidence,
    DependencyEvidence,
    DriverEvidence,
    Evidence,
    FigureEvidence,
    InitiativeEvidence,
    ReviewEvidence,
    TargetEvidence,
)
from evaluations.rules.score import attainment
from evaluations.rules.spans import CyclePeriod
from objectives.agreed import Agreed, agreed_with_points, revised_from, revisions_beside
from objectives.driving import Checked, checks_of
from objectives.figures import unit_of
from objectives.judging import judge_figure
from objectives.models import (
    Indicator,
    Initiative,
    Measurement,
    Milestone,
    Objective,
    ObjectiveIndicator,
)
from objectives.rules.periods import ONE_DAY, Rhythm, latest_closed_period, period_containing
from objectives.rules.revision import original_terms
from objectives.rules.rollup import LinkedIndicator, Role, judged_status, momentum_of, result_of
from objectives.rules.status import Judgement, Status, worse_of
from objectives.rules.targets import Target, TargetType
from objectives.terms import ROLE, WEIGHT, term_of
from reviews.models import AgendaItem, Decision, DecisionRequest, Standing

RHO_PLACES = Decimal("0.01")


def prefill(
    objectives: Collection[Objective], period: CyclePeriod, *, fiscal_start: int, now: datetime
) -> dict[UUID, Evidence]:
    """The evidence of each objective, by its id. Thirteen queries at most."""
    ids = [objective.pk for objective in objectives]
    figures = _figures(ids, period, fiscal_start)
    decisions = _decisions(ids, period, now)
    waiting = _waiting(ids, period, now)
    dependencies = _dependencies(ids, period)
    initiatives = _initiatives(ids, period)
    drivers = _drivers(figures, fiscal_start)
    reviews = _last_reviews(ids, period)
    return {
        each.pk: _evidence(
            each,
            figures.get(each.pk, []),
            decisions=tuple(decisions[each.pk]),
            waiting=tuple(sorted(waiting[each.pk])),
            dependencies=tuple(dependencies[each.pk]),
            initiatives=tuple(initiatives[each.pk]),
            drivers=tuple(drivers[each.pk]),
            last_review=reviews.get(each.pk),
        )
        for each in objectives
    }


def _evidence(objective: Objective, figures: list[FigureEvidence], **facts) -> Evidence:
    result = result_of(map(_linked, figures))
    original = result_of(_linked(each, original=True) for each in figures)
    return Evidence(
        title=objective.title,
        outcome=objective.outcome,
        owner=objective.owner.name if objective.owner else "",
        unit=objective.unit.name if objective.unit else "",
        priority=objective.priority.title if objective.priority else "",
        due_on=objective.due_on,
        result=result.status,
        momentum=momentum_of(map(_linked, figures)).status,
        original_result=original.status,
        guardrails_off=tuple(each for each in result.breached if isinstance(each, UUID)),
        figures=tuple(figures),
        **facts,
    )


def _linked(figure: FigureEvidence, *, original: bool = False) -> LinkedIndicator:
    moved = original and figure.is_recalibrated
    return LinkedIndicator(
        id=figure.indicator,
        role=figure.original_role if original else figure.role,
        weight=figure.original_weight if original else figure.weight,
        status=figure.original.status if moved else figure.counted,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What judging asks for, by indicator."""

    newest: Mapping[UUID, Measurement]
    flows: Mapping[UUID, Mapping[date, Decimal]]
    agreed: Mapping[UUID, Agreed]
    fiscal_start: int


def _figures(
    ids: Collection[UUID], period: CyclePeriod, fiscal_start: int
) -> dict[UUID, list[FigureEvidence]]:
    """Of each objective, lag before lead, heavier before lighter."""
    links = list(
        ObjectiveIndicator.objects.filter(objective__in=ids)
        .select_related("indicator")
        .annotate(revised=revisions_beside(objective=OuterRef("objective")))
        .order_by("-weight", "indicator__title", "pk")
    )
    indicators = {link.indicator_id: link.indicator for link in links}
    known = _Known(
        newest=_newest(indicators, period, fiscal_start),
        flows=_flows(indicators.values(), period, fiscal_start),
        agreed=agreed_with_points(indicators.values(), lenient=True),
        fiscal_start=fiscal_start,
    )
    order = list(Role)
    found: defaultdict[UUID, list[FigureEvidence]] = defaultdict(list)
    for link in sorted(links, key=lambda link: order.index(Role(link.role))):
        found[link.objective_id].append(_figure(link, known))
    return found


def _newest(
    indicators: Collection[UUID], period: CyclePeriod, fiscal_start: int
) -> dict[UUID, Measurement]:
    """The newest current value of each that is of a period which ended within the cycle."""
    ended = Q()
    for rhythm in Rhythm:
        last = latest_closed_period(rhythm, period.last + ONE_DAY, fiscal_start)
        first = period_containing(rhythm, period.first, fiscal_start)
        ended |= Q(indicator__rhythm=rhythm, period_start__gte=first, period_start__lte=last)
    rows = (
        Measurement.objects.current()
        .with_value()
        .filter(ended, indicator__in=list(indicators))
        .order_by("indicator", "-period_start")
        .distinct("indicator")
    )
    return {row.indicator_id: row for row in rows}


def _flows(
    indicators: Iterable[Indicator], period: CyclePeriod, fiscal_start: int
) -> dict[UUID, dict[date, Decimal]]:
    """The figures of the fiscal year so far of what is compared as year to date."""
    cumulative = [each.pk for each in indicators if each.target_type == TargetType.CUMULATIVE]
    found: defaultdict[UUID, dict[date, Decimal]] = defaultdict(dict)
    if cumulative:
        first = period_containing(Rhythm.YEARLY, period.last, fiscal_start)
        rows = Measurement.objects.current().with_value().filter(indicator__in=cumulative)
        for pk, day, value in rows.between(first, period.last).values_list(
            "indicator_id", "period_start", "value"
        ):
            found[pk][day] = value
    return found


def _figure(link: ObjectiveIndicator, known: _Known) -> FigureEvidence:
    indicator = link.indicator
    measured = known.newest.get(indicator.pk)

    def judged(target: Target | None) -> Judgement:
        if measured is None:
            return Judgement(Status.NO_TARGET if target is None else Status.NO_DATA)
        return judge_figure(
            indicator,
            target,
            period_start=measured.period_start,
            value=measured.value,
            flows=known.flows.get(indicator.pk, {}),
            fiscal_start_month=known.fiscal_start,
            confidence=measured.confidence,
        )

    agreed, first = known.agreed[indicator.pk], _first_agreed(link)
    present = judged(agreed.at(measured.period_start if measured else None))
    own = judged_status(measured.judged_status) if measured else None
    return FigureEvidence(
        indicator=indicator.pk,
        title=indicator.title,
        role=Role(link.role),
        weight=link.weight,
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        rhythm=str(indicator.rhythm),
        target_type=str(indicator.target_type),
        direction=str(indicator.direction),
        measurement=measured.pk if measured else None,
        period_start=measured.period_start if measured else None,
        value=_judged_value(indicator, measured, known),
        counted=worse_of(present.status, own),
        target=_against(present),
        original=_against(judged(agreed.original)),
        original_role=Role(first[term_of(ROLE, link)]),
        original_weight=first[term_of(WEIGHT, link)],
    )


def _first_agreed(link: ObjectiveIndicator) -> dict[str, Any]:
    """What the indicator meant for the objective before every recalibration."""
    current = {term_of(ROLE, link): link.role, term_of(WEIGHT, link): link.weight}
    revisions = revised_from(link.revised)  # type: ignore[attr-defined] # annotated
    return original_terms(current, [each.as_rule for each in revisions])


def _judged_value(
    indicator: Indicator, measured: Measurement | None, known: _Known
) -> Decimal | None:
    """What the target is compared with: the year to date of a flow."""
    if measured is None or indicator.target_type != TargetType.CUMULATIVE:
        return measured.value if measured else None
    flows = known.flows.get(indicator.pk, {})
    return sum((value for day, value in flows.items() if day <= measured.period_start), Decimal(0))


def _against(judged: Judgement) -> TargetEvidence:
    return TargetEvidence(
        status=judged.status,
        expected=judged.expected,
        shortfall=judged.shortfall,
        attainment=attainment(judged),
    )


def _decisions(
    ids: Collection[UUID], period: CyclePeriod, now: datetime
) -> defaultdict[UUID, list[DecisionEvidence]]:
    """First words on what the cycle's periods raised: later ones only change what was decided."""
    rows = (
        Decision.objects.filter(
            objective__in=ids,
            raised_on__gte=period.first,
            raised_on__lte=period.last,
            decided_at__lte=now,
            is_recommendation=False,
        )
        .exclude(supersedes__is_recommendation=False)
        .order_by("decided_at", "pk")
    )
    found: defaultdict[UUID, list[DecisionEvidence]] = defaultdict(list)
    for row in rows:
        if row.objective_id is None:
            continue
        found[row.objective_id].append(
            DecisionEvidence(
                decision=row.pk,
                review=row.review_id,
                kind=row.kind,
                text=row.text or row.because,
                decided_on=localdate(row.decided_at),
                days=row.days_taken,
            )
        )
    return found


def _waiting(
    ids: Collection[UUID], period: CyclePeriod, now: datetime
) -> defaultdict[UUID, list[int]]:
    """Days since what nobody has decided yet was raised: requests, and what the newest closed review of
    the cycle put off."""
    today = localdate(now)
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    requests = DecisionRequest.objects.open().filter(
        objective__in=ids,
        raised_at__date__gte=period.first,
        raised_at__date__lte=period.last,
    )
    for objective_id, raised_at in requests.values_list("objective_id", "raised_at"):
        found[objective_id].append(max(0, (today - localdate(raised_at)).days))
    items = (
        AgendaItem.objects.exceptions()
        .filter(
            objective__in=ids,
            review__state="closed",
            review__period_end__gte=period.first,
            review__period_end__lte=period.last,
        )
        .order_by("objective", "-review__period_end", "-pk")
        .distinct("objective")
    )
    for objective_id, state, since in items.values_list(
        "objective_id", "state", "review__period_end"
    ):
        if state == AgendaItem.State.DEFERRED:
            found[objective_id].append(max(0, (today - since).days))
    return found


def _dependencies(
    ids: Collection[UUID], period: CyclePeriod
) -> defaultdict[UUID, list[DependencyEvidence]]:
    """Of both sides, where the day fell into the cycle. Kept after its day is not kept."""
    rows = (
        Dependency.objects.with_due()
        .filter(Q(objective__in=ids) | Q(provider__in=ids))
        .filter(row_due_on__gte=period.first, row_due_on__lte=period.last)
        .exclude(state=Dependency.State.WITHDRAWN)
        .select_related("objective", "provider")
        .order_by("row_due_on", "pk")
    )
    found: defaultdict[UUID, list[DependencyEvidence]] = defaultdict(list)
    for row in rows:
        ended = localdate(row.ended_at) if row.ended_at else None
        is_kept = row.state == Dependency.State.KEPT and ended is not None and ended <= row.due_on
        for mine, other, is_given in (
            (row.objective_id, row.provider, False),
            (row.provider_id, row.objective, True),
        ):
            found[mine].append(
                DependencyEvidence(
                    dependency=row.pk,
                    title=row.title,
                    other=other.title,
                    due_on=row.due_on,
                    is_kept=is_kept,
                    is_given=is_given,
                )
            )
    return found


def _initiatives(
    ids: Collection[UUID], period: CyclePeriod
) -> defaultdict[UUID, list[InitiativeEvidence]]:
    """What was worked on, with the milestones whose day fell into the cycle."""
    reached: defaultdict[UUID, list[bool]] = defaultdict(list)
    milestones = Milestone.objects.filter(
        initiative__objective__in=ids, due_on__gte=period.first, due_on__lte=period.last
    )
    for initiative_id, due_on, done_on in milestones.values_list(
        "initiative_id", "due_on", "done_on"
    ):
        reached[initiative_id].append(done_on is not None and done_on <= due_on)
    rows = Initiative.objects.filter(objective__in=ids).filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=period.last),
        Q(due_on__isnull=True) | Q(due_on__gte=period.first),
    )
    found: defaultdict[UUID, list[InitiativeEvidence]] = defaultdict(list)
    for row in rows.in_time():
        found[row.objective_id].append(
            InitiativeEvidence(
                initiative=row.pk,
                title=row.title,
                state=row.state,
                in_time=sum(reached[row.pk]),
                total=len(reached[row.pk]),
            )
        )
    return found


def _drivers(
    figures: Mapping[UUID, list[FigureEvidence]], fiscal_start: int
) -> defaultdict[UUID, list[DriverEvidence]]:
    """Every claim about a lag indicator of the objective, as the figures bear it out today."""
    lags = {each.indicator for each in chain.from_iterable(figures.values())}
    by_lag: defaultdict[UUID, list[Checked]] = defaultdict(list)
    for checked in checks_of(lags, fiscal_start=fiscal_start).values() if lags else ():
        by_lag[checked.link.lag_id].append(checked)
    found: defaultdict[UUID, list[DriverEvidence]] = defaultdict(list)
    for objective_id, own in figures.items():
        for figure in own:
            if figure.role == Role.LAG:
                found[objective_id] += map(_driver, by_lag[figure.indicator])
    return found


def _driver(checked: Checked) -> DriverEvidence:
    link, rho = checked.link, checked.check.rho
    return DriverEvidence(
        link=link.pk,
        lead=link.lead.title,
        lag=link.lag.title,
        lag_periods=link.lag_periods,
        rhythm=str(checked.rhythm),
        verdict=checked.check.verdict,
        rho=None if rho is None else Decimal(repr(rho)).quantize(RHO_PLACES),
        pairs=checked.check.count,
    )


def _last_reviews(ids: Collection[UUID], period: CyclePeriod) -> dict[UUID, ReviewEvidence]:
    """The newest closed review about a period that ended before the cycle did, not before it began."""
    rows = (
        Standing.objects.filter(
            objective__in=ids,
            review__state="closed",
            review__period_end__gte=period.first - ONE_DAY,
            review__period_end__lt=period.last,
        )
        .select_related("review")
        .order_by("objective", "-review__period_end", "-review__frozen_at", "-pk")
        .distinct("objective")
    )
    return {
        row.objective_id: ReviewEvidence(
            review=row.review_id,
            title=row.review.title,
            period_end=row.review.period_end,
            result=Status(row.result),
        )
        for row in rows
    }
