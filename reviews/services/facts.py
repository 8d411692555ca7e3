"""Everything the agenda is built from, read in a number of queries that does not grow with the plan."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Self
from uuid import UUID

from accountability.models import Dependency
from objectives.causes import own_names
from objectives.models import Indicator, Objective, ObjectiveIndicator, Signal
from objectives.rules import periods
from objectives.rules.rollup import (
    LinkedIndicator,
    Role,
    Rollup,
    heavy_ids,
    judged_status,
    momentum_of,
    result_of,
)
from objectives.rules.status import Judgement, Status
from objectives.rules.targets import Direction
from objectives.rules.xmr import Side, SignalRule
from perfmgmt.tenancy.models import Organization
from reviews.models import (
    AgendaItem,
    AgendaWish,
    Decision,
    DecisionRequest,
    Intervention,
    Recalibration,
    Review,
    Risk,
    Standing,
)
from reviews.rules.agenda import MOST_DEFERRALS, AdverseSignal, Candidate, ChairsWord
from reviews.rules.latency import days_past_limit
from reviews.rules.materiality import Forced, ObjectiveFacts
from reviews.services.open_actions import OpenAction, soonest_first
from reviews.services.scope import in_scope
from strategy.models import Priority

# Meetings that are looked back at: for repeated "no action" and repeated deferral.
MEETINGS_LOOKED_BACK = 3


@dataclass(frozen=True, slots=True)
class Linked:
    """An indicator as one objective in scope sees it, judged against the clock of the freeze."""

    role: Role
    weight: Decimal
    indicator: Indicator
    is_overdue: bool
    missed_periods: int

    @property
    def counts(self) -> bool:
        """Context is charted, never ranked."""
        return self.role != Role.CONTEXT

    @property
    def for_rollup(self) -> LinkedIndicator:
        latest = self.indicator.latest
        return LinkedIndicator(
            id=self.indicator.pk,
            role=self.role,
            weight=self.weight,
            status=Status(self.indicator.status),
            overdue=self.is_overdue,
            judged=judged_status(latest.judged_status) if latest else None,
        )

    @property
    def miss_ratio(self) -> Decimal | None:
        row = self.indicator
        judged = Judgement(
            Status(row.status), row.latest_expected, row.latest_shortfall, row.latest_scale
        )
        return judged.miss_ratio


@dataclass(frozen=True, slots=True)
class Case:
    """An objective in scope with everything known of it."""

    objective: Objective
    priority: Priority | None
    links: tuple[Linked, ...]
    signals: Mapping[UUID, Sequence[Signal]]
    result: Rollup
    momentum: Rollup
    open_actions: tuple[OpenAction, ...]
    interventions: tuple[Intervention, ...]
    failing: tuple[Dependency, ...]
    risks: tuple[Risk, ...]
    no_actions: int
    is_recalibration_pending: bool
    standing: Status | None
    last_discussed_on: date | None
    requests: tuple[DecisionRequest, ...] = ()

    def worst(self) -> Linked | None:
        """The lag indicator that question 1 is about: worst status, then largest d/S, then weight."""
        heavy = heavy_ids([link.for_rollup for link in self.links], Role.LAG)

        def badness(link: Linked) -> tuple[object, ...]:
            severity = Status(link.indicator.status).severity
            return (
                link.indicator.pk in heavy,
                -1 if severity is None else severity,
                link.miss_ratio or Decimal(0),
                link.weight,
                str(link.indicator.pk),
            )

        lag = [link for link in self.links if link.role == Role.LAG]
        return max(lag or [link for link in self.links if link.counts], key=badness, default=None)


def _causes(cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        for link in case.links:
            if link.indicator.latest:
                yield link.indicator.latest.cause


@dataclass(frozen=True, slots=True)
class Scope:
    """The plan's objectives as they stand at `now`, and what earlier reviews said of them.

    `last` is the last closed review of the same series. `deferrals` counts in how many meetings in
    a row a subject was put off; `wishes` are what was said of this agenda, by objective.
    """

    review: Review
    now: datetime
    zone: tzinfo
    last: Review | None
    cases: Mapping[Hashable, Case]
    deferrals: Mapping[Hashable, int] = field(default_factory=dict)
    own_causes: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[Hashable, AgendaWish] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @classmethod
    def at(cls, review: Review, now: datetime) -> Self:
        organization = review.organization
        looked_back = meetings_before(review)
        last = looked_back[0] if looked_back else None
        cases = _Loader(review, now, organization, looked_back).cases()
        return cls(
            review=review,
            now=now,
            zone=organization.zone,
            last=last,
            cases=cases,
            deferrals=deferrals_of(looked_back),
            own_causes=own_names(_causes(cases.values())),
            wishes=wishes_for(review),
        )

    @property
    def chair(self) -> ChairsWord:
        """What the chair said of the coming agenda."""
        ranked = sorted(
            (wish.rank, subject) for subject, wish in self.wishes.items() if wish.rank is not None
        )
        return ChairsWord(
            order=tuple(subject for _rank, subject in ranked),
            kept=frozenset(key for key, wish in self.wishes.items() if wish.is_kept),
            put_off=frozenset(key for key, wish in self.wishes.items() if wish.deferred_by_id),
        )

    def candidates(self) -> list[Candidate]:
        return [self._candidate(case) for case in self.cases.values()]

    def is_new(self, signal: Signal) -> bool:
        """Raised after what the last closed review saw."""
        return self.last is None or signal.raised_at > (self.last.frozen_at or self.last.starts_at)

    def _candidate(self, case: Case) -> Candidate:
        objective = case.objective
        parent = objective.parent_id if objective.parent_id in self.cases else None
        return Candidate(self.facts_of(case), parent, frozenset(self._shared_signals(case)))

    def facts_of(self, case: Case) -> ObjectiveFacts:
        counted = [link for link in case.links if link.counts]
        heavy = heavy_ids([link.for_rollup for link in case.links], Role.LAG)
        misses = [link.miss_ratio for link in case.links if link.indicator.pk in heavy]
        return ObjectiveFacts(
            id=case.objective.pk,
            result=case.result.status,
            momentum=case.momentum.status,
            priority_rank=case.priority.rank if case.priority else None,
            miss_ratio=max((miss for miss in misses if miss is not None), default=None),
            adverse_signals=len(self._new_adverse(case)),
            result_worse=_is_worse(case.result.status, case.standing),
            missed_periods=sum(link.missed_periods for link in counted),
            dependencies_failing=len(case.failing),
            days_overdue=(
                *(
                    (self.today - action.due_on).days
                    for action in case.open_actions
                    if action.due_on and action.due_on < self.today
                ),
                *(late for each in case.requests if (late := self.days_past_limit(each)) > 0),
            ),
            forced=self._forced(case),
            being_worked=any(one.is_being_worked(self.today) for one in case.interventions),
            last_discussed_on=case.last_discussed_on,
            due_on=case.objective.due_on,
        )

    def days_past_limit(self, request: DecisionRequest) -> int:
        raised_on = request.raised_at.astimezone(self.zone).date()
        return days_past_limit(raised_on, request.needed_by, self.today)

    def _forced(self, case: Case) -> frozenset[Forced]:
        wish = self.wishes.get(case.objective.pk)
        is_wished = wish is not None and wish.asked_by_id is not None
        why = {
            Forced.DECISION_LATE: any(self.days_past_limit(each) > 0 for each in case.requests),
            Forced.RECALIBRATION_PENDING: case.is_recalibration_pending,
            Forced.ASKED_FOR: is_wished or any(self._asks_for_an_item(each) for each in case.risks),
        }
        return frozenset(reason for reason, holds in why.items() if holds)

    def _asks_for_an_item(self, risk: Risk) -> bool:
        """It occurred after what the last closed review saw, and whoever said so wants to talk about it."""
        since = (self.last.frozen_at or self.last.starts_at) if self.last else None
        return (
            risk.wants_item
            and risk.occurred_at is not None
            and (since is None or risk.occurred_at > since)
        )

    def _new_adverse(self, case: Case) -> list[tuple[Linked, Signal]]:
        return [
            (link, signal)
            for link in case.links
            if link.counts
            for signal in case.signals.get(link.indicator.pk, ())
            if signal.is_adverse and self.is_new(signal)
        ]

    def _shared_signals(self, case: Case) -> list[AdverseSignal]:
        return [
            AdverseSignal(SignalRule(signal.rule), _bad_side(link.indicator), signal.last_period)
            for link, signal in self._new_adverse(case)
        ]


class _Loader:
    """Reads the rows of one scope and joins them in memory."""

    def __init__(
        self,
        review: Review,
        now: datetime,
        organization: Organization,
        looked_back: Sequence[Review],
    ) -> None:
        self.review = review
        self.now = now
        self.organization = organization
        self.looked_back = looked_back

    def cases(self) -> dict[Hashable, Case]:
        objectives = in_scope(self.review.cadence)
        ids = [objective.pk for objective, _priority in objectives]
        links = self._links(ids)
        signals = self._signals()
        actions, no_actions, discussed = self._decisions(ids)
        interventions = self._interventions(ids)
        standings = self._standings()
        failing = self._failing(ids)
        requests = self._requests(ids)
        risks = self._risks(ids)
        pending = self._pending()
        cases: dict[Hashable, Case] = {}
        for objective, priority in objectives:
            of_rollup = [link.for_rollup for link in links[objective.pk]]
            cases[objective.pk] = Case(
                objective=objective,
                priority=priority,
                links=tuple(links[objective.pk]),
                signals=signals,
                result=result_of(of_rollup),
                momentum=momentum_of(of_rollup),
                open_actions=soonest_first(actions[objective.pk], interventions[objective.pk]),
                interventions=tuple(interventions[objective.pk]),
                failing=tuple(failing[objective.pk]),
                risks=tuple(risks[objective.pk]),
                no_actions=no_actions.get(objective.pk, 0),
                is_recalibration_pending=objective.pk in pending
                or not pending.isdisjoint(link.indicator.pk for link in links[objective.pk]),
                standing=standings.get(objective.pk),
                last_discussed_on=discussed.get(objective.pk),
                requests=tuple(requests[objective.pk]),
            )
        return cases

    def _links(self, ids: Sequence[UUID]) -> dict[UUID, list[Linked]]:
        rows = (
            ObjectiveIndicator.objects.filter(objective_id__in=ids)
            .select_related("indicator", "indicator__latest")
            .heaviest_first()
        )
        found = defaultdict(list)
        today = self.now.astimezone(self.organization.zone).date()
        for row in rows:
            indicator = row.indicator
            if indicator.retired_from and indicator.retired_from <= today:
                continue
            missed = missed_periods(indicator, self.now, self.organization)
            found[row.objective_id].append(
                Linked(Role(row.role), row.weight, indicator, missed > 0, missed)
            )
        return found

    def _signals(self) -> dict[UUID, list[Signal]]:
        found = defaultdict(list)
        for signal in Signal.objects.open().newest_first():
            found[signal.indicator_id].append(signal)
        return found

    def _decisions(self, ids: Sequence[UUID]):
        """Open actions without an intervention; "no action" in a row; the day of the last word."""
        rows = (
            Decision.objects.in_force()
            .filter(objective_id__in=ids)
            .select_related("owner")
            .prefetch_related("interventions")
            .newest_first()
        )
        recent = {one.pk for one in self.looked_back}
        actions, kinds = defaultdict(list), defaultdict(list)
        discussed: dict[UUID, date] = {}
        for row in rows:
            day = row.decided_at.astimezone(self.organization.zone).date()
            discussed.setdefault(row.objective_id, day)
            if row.is_open_action and not row.interventions.all():
                actions[row.objective_id].append(row)
            if row.review_id in recent:
                kinds[row.objective_id].append(row.kind)
        no_actions = {objective: _leading_no_actions(of) for objective, of in kinds.items()}
        return actions, no_actions, discussed

    def _interventions(self, ids: Sequence[UUID]) -> dict[UUID, list[Intervention]]:
        """What is or was done about each, but for what was stopped or replaced; newest first."""
        rows = Intervention.objects.living().filter(objective_id__in=ids).newest_first()
        found = defaultdict(list)
        for row in rows.select_related("owner", "indicator", "latest_check"):
            found[row.objective_id].append(row)
        return found

    def _failing(self, ids: Sequence[UUID]) -> dict[UUID, list[Dependency]]:
        """What each waits for in vain: overdue now, or broken since the last closed review."""
        last = self.looked_back[0] if self.looked_back else None
        rows = (
            Dependency.objects.failed(
                self.now.astimezone(self.organization.zone).date(),
                since=(last.frozen_at or last.starts_at) if last else None,
            )
            .filter(objective_id__in=ids)
            .with_both_sides()
            .with_escalation()
            .order_by("row_due_on", "id")
        )
        found = defaultdict(list)
        for row in rows:
            found[row.objective_id].append(row)
        return found

    def _requests(self, ids: Sequence[UUID]) -> dict[UUID, list[DecisionRequest]]:
        """What somebody asks to have decided about each, the longest waiting first."""
        rows = DecisionRequest.objects.open().filter(objective__in=ids).with_people()
        found = defaultdict(list)
        for row in rows.longest_waiting_first():
            if row.objective_id is not None:
                found[row.objective_id].append(row)
        return found

    def _risks(self, ids: Sequence[UUID]) -> dict[UUID, list[Risk]]:
        """What threatens each gravely, or has occurred and is not over, the worst first."""
        found = defaultdict(list)
        for row in Risk.objects.grave().filter(objective_id__in=ids).select_related("owner"):
            found[row.objective_id].append(row)
        return found

    def _pending(self) -> set[UUID | None]:
        """Indicators and objectives of which other terms are asked for and not answered."""
        rows = Recalibration.objects.waiting_at(self.now).values_list("indicator", "objective")
        return {each for row in rows for each in row} - {None}

    def _standings(self) -> dict[UUID, Status]:
        if not self.looked_back:
            return {}
        rows = Standing.objects.filter(review=self.looked_back[0])
        return {
            objective_id: Status(result)
            for objective_id, result in rows.values_list("objective_id", "result")
        }


def meetings_before(review: Review) -> list[Review]:
    """The last closed ones of its series, newest first: as many as are looked back at."""
    return list(
        Review.objects.same_series(review)
        .closed()
        .exclude(pk=review.pk)
        .newest_first()[:MEETINGS_LOOKED_BACK]
    )


def wishes_for(review: Review) -> dict[Hashable, AgendaWish]:
    """By objective what was said of its place on the coming agenda."""
    return {wish.objective_id: wish for wish in AgendaWish.objects.of(review).with_people()}


def missed_periods(indicator: Indicator, now: datetime, organization: Organization) -> int:
    """Periods past due since the latest figure; 0 while nothing is late.

    Example: monthly with 9 days of grace, latest figure July: on 10 October, August and September
    are missed.
    """
    if indicator.next_due_at is None or indicator.next_due_at > now:
        return 0
    rhythm = periods.Rhythm(indicator.rhythm)
    awaited = indicator.measured_from
    if indicator.latest_period is not None:
        awaited = periods.next_period(rhythm, indicator.latest_period)
    if awaited is None:
        return 1
    count = 0
    while periods.due_at(rhythm, awaited, indicator.grace_days, organization.zone) <= now:
        count += 1
        awaited = periods.next_period(rhythm, awaited)
    return max(count, 1)


def deferrals_of(looked_back: Sequence[Review]) -> dict[Hashable, int]:
    """Subject → meetings in a row, up to the last one, that put it off."""
    put_off = defaultdict(set)
    rows = AgendaItem.objects.filter(
        review__in=[one.pk for one in looked_back], state=AgendaItem.State.DEFERRED
    )
    for review_id, objective_id in rows.values_list("review_id", "objective_id"):
        put_off[review_id].add(objective_id)
    counts: dict[Hashable, int] = {}
    going_on: set[UUID] | None = None
    for review in looked_back[:MOST_DEFERRALS]:
        here = put_off[review.pk]
        going_on = here if going_on is None else going_on & here
        for objective_id in going_on:
            counts[objective_id] = counts.get(objective_id, 0) + 1
    return counts


def _leading_no_actions(kinds: Sequence[str]) -> int:
    count = 0
    for kind in kinds:
        if kind != Decision.Kind.NO_ACTION:
            break
        count += 1
    return count


def _is_worse(result: Status, before: Status | None) -> bool:
    if before is None or result.severity is None or before.severity is None:
        return False
    return result.severity > before.severity


def _bad_side(indicator: Indicator) -> Side:
    return Side.HIGH if indicator.direction == Direction.DECREASE else Side.LOW
