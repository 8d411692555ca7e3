"""Building the agenda at the freeze: facts → materiality → agenda → items with pinned figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from accountability.models import Dependency
from objectives.analysis import Analysis, HistoryRow, analyse_many
from objectives.forecasting import misses
from objectives.models import Signal
from objectives.models.words import LimitsMode
from objectives.rules.forecast import Forecast, Point
from objectives.rules.periods import Rhythm, next_period, period_end, periods_between
from objectives.rules.status import Status
from objectives.rules.targets import BandTarget, StandardTarget
from objectives.rules.xmr import Effect, SignalRule
from reviews.evidence import (
    PERIODS_SHOWN,
    EffectEvidence,
    FailingDependency,
    ForecastEvidence,
    ForecastPointEvidence,
    GraveRisk,
    GroupEvidence,
    IndicatorEvidence,
    ItemEvidence,
    LateAction,
    MemberEvidence,
    PathPoint,
    RangeEvidence,
    RequestEvidence,
    SignalEvidence,
)
from reviews.models import (
    AgendaFigure,
    AgendaItem,
    DecisionRequest,
    Intervention,
    Review,
    Risk,
    Standing,
)
from reviews.rules import agenda as rules
from reviews.rules.effect import WITHOUT_EFFECT
from reviews.services.facts import Case, Linked, OpenAction, Scope

FRAME_ITEM_MINUTES = 5
# How far ahead of the latest figure a target path is drawn.
PERIODS_AHEAD = 5
# Interventions whose effect an item names.
EFFECTS_SHOWN = 3

Figures = Mapping[UUID, Analysis]


@transaction.atomic
def build_agenda(review: Review, now: datetime) -> rules.Agenda:
    """Write the items of a review from the figures as they stand at `now`, and how everything stood.

    The number of queries is the same for three objectives and for three thousand. What does not fit
    is stored as deferred: proposed, until the chair starts the meeting and thereby decides it.
    """
    scope = Scope.at(review, now)
    agenda = rules.build_agenda(
        scope.candidates(),
        length_minutes=review.minutes,
        deferrals=scope.deferrals,
        chair=scope.chair,
    )
    shown = [item.subject for item in agenda.placed] + [item.led_by for item in agenda.placed]
    links = [link for subject in shown for link in scope.cases[subject].links]
    figures = analyse_many(
        {link.indicator.pk: link.indicator for link in links}.values(),
        now=now,
        organization=review.organization,
    )
    items = _frame_and_exceptions(review, scope, agenda, figures)
    AgendaItem.objects.bulk_create(items)
    _pin(items, scope, figures)
    Standing.objects.bulk_create(
        Standing(
            review=review,
            objective=case.objective,
            result=case.result.status,
            momentum=case.momentum.status,
        )
        for case in scope.cases.values()
    )
    review.on_track_count = agenda.on_track_count
    review.objective_count = len(scope.cases)
    return agenda


def _frame_and_exceptions(
    review: Review, scope: Scope, agenda: rules.Agenda, figures: Figures | None
) -> list[AgendaItem]:
    """Actions of last time first, the read-back last, what is deferred behind it."""
    position = count(1)
    items = []
    if scope.last is not None:
        items.append(_frame(review, AgendaItem.Kind.ACTIONS, next(position)))
    placed = AgendaItem.State.OPEN
    items += [_exception(scope, item, next(position), placed, figures) for item in agenda.placed]
    items.append(_frame(review, AgendaItem.Kind.READ_BACK, next(position)))
    put_off = AgendaItem.State.DEFERRED
    items += [_exception(scope, item, next(position), put_off, None) for item in agenda.deferred]
    return items


def _frame(review: Review, kind: str, position: int) -> AgendaItem:
    return AgendaItem(review=review, kind=kind, position=position, minutes=FRAME_ITEM_MINUTES)


def _exception(
    scope: Scope, item: rules.Item, position: int, state: str, figures: Figures | None
) -> AgendaItem:
    case = scope.cases[item.subject]
    shown = case if case.links else scope.cases[item.led_by]
    scored = item.materiality
    wish = scope.wishes.get(item.subject)
    is_put_off = wish is not None and state == AgendaItem.State.DEFERRED
    return AgendaItem(
        review=scope.review,
        objective=case.objective,
        title=case.objective.title,
        position=position,
        minutes=item.minutes,
        state=state,
        score=scored.score,
        is_forced=bool(item.forced),
        parts=[[part.part, str(part.points), part.evidence] for part in scored.parts],
        result=shown.result.status,
        momentum=shown.momentum.status,
        evidence=evidence_of(scope, case, item, figures).kept(),
        grouped_count=item.grouped_count,
        times_deferred=scope.deferrals.get(item.subject, 0),
        asked_by=wish.asked_by if wish else None,
        asked_because=wish.asked_because if wish else "",
        deferred_by=wish.deferred_by if wish and is_put_off else None,
        deferred_because=wish.deferred_because if wish and is_put_off else "",
    )


def evidence_of(
    scope: Scope, case: Case, item: rules.Item, figures: Figures | None
) -> ItemEvidence:
    leader = scope.cases[item.led_by]
    # A parent without figures of its own shows those of the sibling that leads the group.
    shown = case if case.links else leader
    worst = shown.worst()
    owner = case.objective.owner
    return ItemEvidence(
        outcome=case.objective.outcome or case.objective.title,
        owner=owner.name if owner else "",
        owner_has_left=bool(owner and not owner.is_active),
        priority=case.priority.title if case.priority else "",
        priority_rank=case.priority.rank if case.priority else None,
        weight=item.materiality.weight,
        led_by=None if leader is case else leader.objective.pk,
        led_by_title="" if leader is case else leader.objective.title,
        figures_of="" if shown is case else shown.objective.title,
        worst=worst.indicator.pk if worst else None,
        indicators=tuple(_indicator(scope, shown, link, figures) for link in shown.links),
        groups=tuple(_group(scope, group) for group in item.groups),
        dependencies=tuple(_failing(scope, each) for each in case.failing),
        requests=tuple(_request(scope, each) for each in case.requests),
        risks=tuple(_grave(each) for each in case.risks),
        late_actions=tuple(
            _late(scope, action, action.due_on)
            for action in case.open_actions
            if action.due_on and action.is_late(scope.today)
        ),
        no_actions=case.no_actions,
        effects=tuple(_effects(scope, case)),
    )


def _indicator(
    scope: Scope, case: Case, link: Linked, figures: Figures | None
) -> IndicatorEvidence:
    row = link.indicator
    latest = row.latest
    plain: dict[str, Any] = {
        "id": row.pk,
        "title": row.title,
        "role": link.role,
        "unit": row.unit_of_measure,
        "decimals": row.decimals,
        "rhythm": row.rhythm,
        "higher_is_better": row.higher_is_better,
        "target_type": row.target_type,
        "status": Status(row.status),
        "value": row.latest_value,
        "period": row.latest_period,
        "expected": row.latest_expected,
        "target": row.target,
        "shortfall": row.latest_shortfall,
        "is_overdue": link.is_overdue,
        "missed_periods": link.missed_periods,
        "cause": scope.own_causes.get(latest.cause, latest.cause) if latest else "",
        "commentary": latest.commentary if latest else "",
        "signals": tuple(_signal(scope, signal) for signal in case.signals.get(row.pk, ())),
    }
    return IndicatorEvidence(**plain, **(drawn_from(figures[row.pk]) if figures else {}))


def drawn_from(analysis: Analysis) -> dict[str, Any]:
    """What the chart draws beside the pinned figures."""
    drawn: dict[str, Any] = {
        "path": _path(analysis),
        "capability": analysis.capability,
        "hits": _hits(analysis),
        "forecast": _forecast(analysis),
    }
    is_level = analysis.indicator.limits_mode == LimitsMode.STEADY
    if is_level and analysis.limits is not None and analysis.since is not None:
        drawn["natural_range"] = RangeEvidence(
            since=analysis.since,
            mean=analysis.limits.mean,
            lower=analysis.limits.lower,
            upper=analysis.limits.upper,
        )
    return drawn


def _forecast(analysis: Analysis) -> ForecastEvidence | None:
    found, indicator = analysis.forecast, analysis.indicator
    if not isinstance(found, Forecast):
        return None
    due_on = period_end(Rhythm(indicator.rhythm), found.due.period_start)
    aim: list[Decimal | None] = [indicator.band_low, indicator.band_high]
    if not isinstance(analysis.target, BandTarget):
        aim = [analysis.expected_at(found.due.period_start)]
    return ForecastEvidence(
        due_on=due_on,
        due=_point(found.due, indicator.decimals),
        coming=tuple(_point(each, indicator.decimals) for each in found.points[:PERIODS_AHEAD]),
        chance=found.chance,
        aim=tuple(each for each in aim if each is not None),
        is_miss=misses(found),
    )


def _point(point: Point, decimals: int) -> ForecastPointEvidence:
    """One place more than is shown, so that a line stays smooth."""
    return ForecastPointEvidence(
        period=point.period_start,
        **{
            name: round(Decimal(str(getattr(point, name))), decimals + 1)
            for name in ("value", "low", "high")
        },
    )


def _hits(analysis: Analysis) -> tuple[tuple[date, bool], ...]:
    """Each period of a signal: (period, whether it is for the better)."""
    better: dict[date, bool] = {}
    for run in analysis.runs:
        for day in analysis.segment.periods[run.first_index : run.last_index + 1]:
            better[day] = better.get(day, True) and run.effect != Effect.ADVERSE
    return tuple(sorted(better.items()))


def _path(analysis: Analysis) -> tuple[PathPoint, ...]:
    """Every period drawn, without gaps, and the next ones up to the target's date, with e(t)."""
    rows = _drawn_rows(analysis)
    if not rows:
        return ()
    rhythm, until = Rhythm(analysis.indicator.rhythm), analysis.indicator.target_on
    drawn = periods_between(
        rhythm,
        rows[0].period_start,
        rows[-1].period_start,
        analysis.organization.fiscal_year_starts,
    )
    if until and not isinstance(analysis.target, StandardTarget | BandTarget):
        last = len(drawn) + PERIODS_AHEAD
        while len(drawn) < last and (following := next_period(rhythm, drawn[-1])) <= until:
            drawn.append(following)
    return tuple(PathPoint(period=day, expected=analysis.expected_at(day)) for day in drawn)


def _drawn_rows(analysis: Analysis) -> list[HistoryRow]:
    return [row for row in analysis.history if row.value is not None][-PERIODS_SHOWN:]


def _signal(scope: Scope, signal: Signal) -> SignalEvidence:
    return SignalEvidence(
        rule=SignalRule(signal.rule),
        is_adverse=signal.is_adverse,
        is_new=scope.is_new(signal),
        first_period=signal.first_period,
        last_period=signal.last_period,
        lower=signal.lower,
        upper=signal.upper,
        mean=signal.mean,
    )


def _group(scope: Scope, group: rules.SignalGroup) -> GroupEvidence:
    leading = scope.cases[group.members[0]].worst()
    return GroupEvidence(
        rule=group.signal.rule,
        period=group.signal.period_start,
        rhythm=leading.indicator.rhythm if leading else Rhythm.MONTHLY,
        members=tuple(_member(scope.cases[member]) for member in group.members),
    )


def _member(case: Case) -> MemberEvidence:
    worst = case.worst()
    row = worst.indicator if worst else None
    return MemberEvidence(
        id=case.objective.pk,
        title=case.objective.title,
        result=case.result.status,
        value=row.latest_value if row else None,
        unit=row.unit_of_measure if row else "",
        decimals=row.decimals if row else 0,
    )


def _request(scope: Scope, request: DecisionRequest) -> RequestEvidence:
    return RequestEvidence(
        id=request.pk,
        proposal=request.proposal,
        asker=request.asker.name,
        asked=request.asked.name,
        cost=request.cost,
        expected_effect=request.expected_effect,
        needed_by=request.needed_by,
        days=request.days_waiting(scope.now, scope.zone),
        is_late=scope.days_past_limit(request) > 0,
    )


def _late(scope: Scope, action: OpenAction, due_on: date) -> LateAction:
    return LateAction(
        id=action.id,
        text=action.text,
        owner=action.owner,
        due_on=due_on,
        days=(scope.today - due_on).days,
    )


def _effects(scope: Scope, case: Case) -> Iterator[EffectEvidence]:
    """The newest interventions that say what they expect, with what was seen of it."""
    expecting = [one for one in case.interventions if one.has_expected_effect]
    for one in expecting[:EFFECTS_SHOWN]:
        check, indicator = one.latest_check, one.indicator
        if indicator is None or one.check_on is None:
            continue
        yield EffectEvidence(
            id=one.pk,
            text=one.text,
            indicator=indicator.title,
            unit=indicator.unit_of_measure,
            decimals=indicator.decimals,
            check_on=one.check_on,
            verdict=check.verdict if check else "",
            before=check.before if check else one.before,
            after=check.after if check else None,
            expected=check.expected if check else one.expected_value,
            count=check.count if check else 0,
            is_without_effect=_is_without_effect(one, case, scope.today),
        )


def _is_without_effect(one: Intervention, case: Case, today: date) -> bool:
    """Past its check date and nothing came of it, and nobody has begun anything else since."""
    check = one.latest_check
    if check is None:
        return one.started_on is None and one.check_on is not None and one.check_on < today
    if check.verdict not in WITHOUT_EFFECT:
        return False
    return all(other.opened_at <= check.checked_at for other in case.interventions)


def _failing(scope: Scope, dependency: Dependency) -> FailingDependency:
    owner = dependency.provider.owner
    return FailingDependency(
        id=dependency.pk,
        title=dependency.title,
        provider=dependency.provider.title,
        owner=owner.name if owner else "",
        is_broken=dependency.state == Dependency.State.BROKEN,
        is_promised=dependency.promised_on is not None,
        due_on=dependency.due_on,
        days=max(0, (scope.today - dependency.due_on).days),
        authority=dependency.escalated_to or "",  # type: ignore[attr-defined] # annotated
    )


def _grave(risk: Risk) -> GraveRisk:
    has_occurred = risk.state == Risk.State.OCCURRED
    return GraveRisk(
        id=risk.pk,
        title=risk.title,
        owner=risk.owner.name,
        likelihood=risk.likelihood,
        impact=risk.impact,
        has_occurred=has_occurred,
        how=risk.because if has_occurred else risk.response_text,
    )


def _pin(items: Sequence[AgendaItem], scope: Scope, figures: Figures) -> None:
    """Pin what each item shows: the drawn history of what is placed, the latest of what is not."""
    pins = []
    for item in items:
        if item.objective_id is None:
            continue
        for link in _links_shown(item, scope):
            if link.indicator.pk in figures:
                pins += pins_of(item, figures[link.indicator.pk], link.role)
            elif latest := link.indicator.latest_id:
                pins.append(AgendaFigure(item=item, measurement_id=latest, role=link.role))
    AgendaFigure.objects.bulk_create(pins)


def pins_of(item: AgendaItem, analysis: Analysis, role: str) -> list[AgendaFigure]:
    """The drawn history of one indicator; its latest row where nothing of it can be drawn."""
    ids: list[UUID | None] = [row.id for row in _drawn_rows(analysis)]
    ids = ids or [analysis.indicator.latest_id]
    return [AgendaFigure(item=item, measurement_id=pk, role=role) for pk in ids if pk]


def _links_shown(item: AgendaItem, scope: Scope) -> Sequence[Linked]:
    own = scope.cases[item.objective_id].links
    led_by = item.evidence["led_by"]
    return own if own or not led_by else scope.cases[UUID(led_by)].links


def preview_agenda(review: Review, now: datetime) -> list[AgendaItem]:
    """The agenda as it would freeze at `now`: unsaved items, without charts. Nothing is written."""
    return preview_of(Scope.at(review, now))


def preview_of(scope: Scope) -> list[AgendaItem]:
    review = scope.review
    agenda = rules.build_agenda(
        scope.candidates(),
        length_minutes=review.minutes,
        deferrals=scope.deferrals,
        chair=scope.chair,
    )
    review.on_track_count, review.objective_count = agenda.on_track_count, len(scope.cases)
    return _frame_and_exceptions(review, scope, agenda, None)


def frozen_agenda(review: Review) -> list[AgendaItem]:
    """The items of a review in order, from the freeze on."""
    items = list(AgendaItem.objects.of(review).with_objectives().in_order())
    for item in items:
        item.review = review
    return items


def agenda_of(review: Review, now: datetime) -> list[AgendaItem]:
    """The frozen items in order, or before the freeze a preview."""
    return frozen_agenda(review) if review.is_frozen else preview_agenda(review, now)
