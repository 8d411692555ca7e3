"""What an indicator's figures say: the one source for page, API, review evidence and pack."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from objectives.agreed import Agreed, agreed_of
from objectives.forecasting import due_of, forecast_of
from objectives.judging import Segment, cause_is_wanted, judge_figure, segment_of, segments_of
from objectives.models import (
    Indicator,
    Signal,
)
from objectives.models.words import LimitsMode
from objectives.recorded import Facts, facts_of, histories, open_signals
from objectives.rules import periods, xmr
from objectives.rules.aggregation import year_to_date
from objectives.rules.expected import expected_value
from objectives.rules.forecast import Forecast, NoForecast
from objectives.rules.status import Judgement, Rule, Status, progress, rule_in_words
from objectives.rules.targets import BandTarget, Direction, StandardTarget, Target, TargetType
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import active_organization_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One period's current measurement, with what was frozen when it came in.

    `hits` are the signal rules that name this value against the limits of its segment.
    """

    id: UUID
    period_start: date
    period_end: date
    value: Decimal | None
    no_value_reason: str
    numerator: Decimal | None
    denominator: Decimal | None
    commentary: str
    cause: str
    confidence: str
    expected: Decimal | None
    status: str
    author: str | None
    recorded_at: datetime
    supersedes_id: UUID | None
    correction_reason: str
    judged_status: str = ""
    judged_because: str = ""
    is_restatement: bool = False
    hits: tuple[xmr.SignalRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What a period's figure amounts to under the target in force, beside what was expected at first."""

    judgement: Judgement
    originally_expected: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a figure would amount to if it were recorded now."""

    judgement: Judgement
    signals: tuple[xmr.SignalRun, ...]
    is_newest: bool
    is_correction: bool
    cause_wanted: bool

    @property
    def status(self) -> Status:
        return self.judgement.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything that can be said of one indicator at one instant.

    `history` is oldest first and holds periods without a value too; `segments` are its values between
    re-basings, each with its own limits, `segment` is the last of them, `runs` every stretch of a rule in
    that one, indices into it; `because` says by first period why a segment began. `judgement` is of the newest value, `judged_on` the end of its period. `open_signals`
    are the stored ones, with the limits they were judged by. `awaited` is the earliest closed
    period after the newest value, the one an owner updates next; `gaps` are older ones without a
    value. `objective_due` is the earliest due date of the objectives in force that it serves.
    """

    indicator: Indicator
    organization: Organization
    now: datetime
    history: tuple[HistoryRow, ...]
    segments: tuple[Segment, ...]
    runs: tuple[xmr.SignalRun, ...]
    because: Mapping[date, str]
    open_signals: tuple[Signal, ...]
    points: tuple[tuple[date, Decimal], ...]
    agreed: Agreed
    judgement: Judgement
    judged_on: date | None
    next_due_at: datetime | None
    awaited: date | None
    gaps: tuple[date, ...]
    objective_due: date | None

    @property
    def target(self) -> Target | None:
        """What the newest value is judged by; before the first one, what was agreed last."""
        latest = self.latest
        return self.agreed.at(latest.period_start if latest else None)

    @property
    def segment(self) -> Segment:
        return self.segments[-1]

    @property
    def due_on(self) -> date | None:
        """The day that the forecast is for."""
        if not self.segment.periods:
            return None
        return due_of(
            self.indicator,
            newest=self.segment.periods[-1],
            fiscal_start=self.organization.fiscal_year_starts,
            objective_due=self.objective_due,
        )

    @property
    def forecast(self) -> Forecast | NoForecast | None:
        """Reckoned when it is asked for; None where nothing could be forecast."""
        return forecast_of(
            self.indicator,
            self.agreed.at(self.due_on),
            self.segment,
            flows=values_of(self.history),
            due_on=self.due_on,
            fiscal_start=self.organization.fiscal_year_starts,
        )

    @property
    def latest(self) -> HistoryRow | None:
        """The newest row with a value."""
        return next((row for row in reversed(self.history) if row.value is not None), None)

    @property
    def previous(self) -> HistoryRow | None:
        """The one before the newest with a value."""
        rows = [row for row in self.history if row.value is not None]
        return rows[-2] if len(rows) > 1 else None

    @property
    def status(self) -> Status:
        return self.judgement.status

    @property
    def judged(self) -> Status | None:
        """The owner's own status beside the computed one, where it differs."""
        latest = self.latest
        return Status(latest.judged_status) if latest and latest.judged_status else None

    @property
    def is_overdue(self) -> bool:
        return self.next_due_at is not None and self.next_due_at <= self.now

    @property
    def limits(self) -> xmr.Limits | None:
        return self.segment.limits

    @property
    def since(self) -> date | None:
        """First period of the segment that the limits were taken from."""
        return self.segment.periods[0] if self.segment.periods else None

    @property
    def at_newest(self) -> tuple[xmr.SignalRun, ...]:
        """Stretches that reach the newest value."""
        last = len(self.segment.values) - 1
        return tuple(run for run in self.runs if run.last_index == last)

    @property
    def rule(self) -> Rule | None:
        """The rule that gave the status, with its figures."""
        if self.target is None or self.judged_on is None:
            return None
        return rule_in_words(self.target, self.judged_on)

    @property
    def progress(self) -> Decimal | None:
        """Share of the way from baseline to target, raw; None where the target type has none."""
        latest = self.latest
        return (
            None if latest is None or latest.value is None else progress(self.target, latest.value)
        )

    @property
    def capability(self) -> xmr.Capability | None:
        """What kind of miss it is: only against a standard or a band, and only with limits that stand still."""
        if self.limits is None or self.indicator.limits_mode != LimitsMode.STEADY:
            return None
        match self.target:
            case BandTarget(low=low, high=high):
                return xmr.capability(self.limits, at_least=low, at_most=high)
            case StandardTarget(direction=Direction.INCREASE):
                return xmr.capability(self.limits, at_least=self.judgement.expected)
            case StandardTarget(direction=Direction.DECREASE):
                return xmr.capability(self.limits, at_most=self.judgement.expected)
            case _:
                return None

    @property
    def adds_up(self) -> bool:
        """Flows are stored and the year to date is what counts."""
        return self.indicator.target_type == TargetType.CUMULATIVE

    def compared(self) -> dict[date, Decimal]:
        """By period what a target is held against: the value, or the year to date where flows add up."""
        values = values_of(self.history)
        if not self.adds_up:
            return values
        rhythm, start = (
            periods.Rhythm(self.indicator.rhythm),
            self.organization.fiscal_year_starts,
        )
        return {day: year_to_date(values, rhythm, day, start).value for day in values}

    @property
    def latest_compared(self) -> Decimal | None:
        latest = self.latest
        return self.compared()[latest.period_start] if latest else None

    @property
    def cause_missing(self) -> bool:
        """Off track or adversely signalled, and nobody has said why (an imported figure, say)."""
        latest = self.latest
        if latest is None or latest.cause:
            return False
        adverse = any(run.effect == xmr.Effect.ADVERSE for run in self.at_newest)
        return self.status == Status.OFF_TRACK or adverse

    def expected_at(self, period_start: date) -> Decimal | None:
        """What the target expects at the end of a period, coming ones included."""
        target = self.agreed.at(period_start)
        if target is None:
            return None
        end = periods.period_end(periods.Rhythm(self.indicator.rhythm), period_start)
        return expected_value(target, end)

    def originally_expected_at(self, period_start: date) -> Decimal | None:
        """What the original target expects at the end of a period, whatever was agreed since."""
        return self.agreed.originally_expected(period_start, self.indicator.rhythm)

    def recalibrated(self) -> dict[date, Beside]:
        """By measured period where something else than the original holds: what is said of it now.

        What was frozen with a figure stays in its row; empty without a revision.
        """
        values = values_of(self.history)
        return {
            row.period_start: Beside(
                judgement=judge_figure(
                    self.indicator,
                    self.agreed.at(row.period_start),
                    period_start=row.period_start,
                    value=row.value,
                    flows=values,
                    fiscal_start_month=self.organization.fiscal_year_starts,
                    confidence=row.confidence,
                ),
                originally_expected=self.originally_expected_at(row.period_start),
            )
            for row in self.history
            if row.value is not None and self.agreed.differs_at(row.period_start)
        }

    def preview(self, *, period_start: date, value: Decimal, confidence: str = "") -> Preview:
        """Judge a figure without recording it. Raises RuleError for what no rule can judge."""
        values = values_of(self.history) | {period_start: value}
        judgement = judge_figure(
            self.indicator,
            self.agreed.at(period_start),
            period_start=period_start,
            value=value,
            flows=values,
            fiscal_start_month=self.organization.fiscal_year_starts,
            confidence=confidence,
        )
        is_newest = period_start == max(values)
        signals = segment_of(self.indicator, values).at_newest() if is_newest else ()
        return Preview(
            judgement=judgement,
            signals=signals,
            is_newest=is_newest,
            is_correction=any(row.period_start == period_start for row in self.history),
            cause_wanted=is_newest
            and cause_is_wanted(
                status=judgement.status,
                status_before=self.indicator.status,
                signals=signals,
                known={signal.rule for signal in self.open_signals if signal.is_adverse},
            ),
        )


def analyse(
    indicator: Indicator,
    *,
    now: datetime,
    as_of: datetime | None = None,
    organization: Organization | None = None,
) -> Analysis:
    """One indicator, by what is known now or was known at an earlier instant."""
    return analyse_many([indicator], now=now, as_of=as_of, organization=organization)[indicator.pk]


def analyse_many(
    indicators: Iterable[Indicator],
    *,
    now: datetime,
    as_of: datetime | None = None,
    organization: Organization | None = None,
) -> dict[UUID, Analysis]:
    """Analyses by indicator, in three queries however many (four without `organization`)."""
    indicators = list(indicators)
    organization = organization or Organization.objects.get(pk=active_organization_id())
    ids = [indicator.pk for indicator in indicators]
    recorded = histories(ids, as_of)
    facts = facts_of(ids, as_of)
    signals = open_signals(ids, as_of)
    return {
        indicator.pk: _analysis(
            indicator,
            organization=organization,
            now=as_of or now,
            rows=recorded[indicator.pk],
            facts=facts[indicator.pk],
            is_past=as_of is not None,
            open_signals=tuple(signals[indicator.pk]),
        )
        for indicator in indicators
    }


def values_of(history: Iterable[HistoryRow]) -> dict[date, Decimal]:
    return {row.period_start: row.value for row in history if row.value is not None}


def _analysis(
    indicator: Indicator,
    *,
    organization: Organization,
    now: datetime,
    rows: list[dict],
    facts: Facts,
    is_past: bool,
    open_signals: tuple[Signal, ...],
) -> Analysis:
    values = {row["period_start"]: row["value"] for row in rows if row["value"] is not None}
    agreed = agreed_of(
        indicator,
        facts.points,
        facts.revisions,
        as_of=now if is_past else None,
        lenient=True,
    )
    indicator = agreed.indicator or indicator
    segments = _segments(indicator, values, facts, is_past=is_past)
    latest = max(values, default=None)
    newest_row = next((row for row in rows if row["period_start"] == latest), None)
    judgement = _judgement(indicator, agreed.at(latest), values, newest_row, organization)
    return Analysis(
        indicator=indicator,
        organization=organization,
        now=now,
        history=_history(indicator, rows, segments),
        segments=segments,
        runs=segments[-1].signals(),
        because=facts.rebased,
        open_signals=open_signals,
        points=facts.points,
        agreed=agreed,
        judgement=_as_frozen(judgement, newest_row) if is_past else judgement,
        judged_on=latest and periods.period_end(periods.Rhythm(indicator.rhythm), latest),
        objective_due=facts.objective_due,
        **_freshness(indicator, organization, now, values, is_past=is_past),
    )


def _segments(
    indicator: Indicator, values: Mapping[date, Decimal], facts: Facts, *, is_past: bool
) -> tuple[Segment, ...]:
    """Of an earlier instant only the re-basings that were known then."""
    rebased = set(facts.rebased)
    if indicator.rebased_from and not is_past:
        rebased.add(indicator.rebased_from)
    return segments_of(indicator, values, sorted(rebased))


def _as_frozen(judgement: Judgement, newest_row: dict | None) -> Judgement:
    """What was said of the newest figure when it came in, whatever the target became since."""
    if newest_row is None or newest_row["expected"] == judgement.expected:
        return judgement
    return Judgement(Status(newest_row["status"]), expected=newest_row["expected"])


def _history(indicator, rows, segments: Iterable[Segment]) -> tuple[HistoryRow, ...]:
    hits: defaultdict[date, list[xmr.SignalRule]] = defaultdict(list)
    for segment in segments:
        for run in segment.signals():
            for day in segment.periods[run.first_index : run.last_index + 1]:
                hits[day].append(run.rule)
    return tuple(
        HistoryRow(
            author=row.pop("author_name"),
            period_end=periods.period_end(periods.Rhythm(indicator.rhythm), row["period_start"]),
            hits=tuple(hits[row["period_start"]]),
            **row,
        )
        for row in [dict(row) for row in rows]
    )


def _judgement(indicator, target, values, newest_row, organization) -> Judgement:
    if newest_row is None:
        return Judgement(Status.NO_TARGET if target is None else Status.NO_DATA)
    return judge_figure(
        indicator,
        target,
        period_start=newest_row["period_start"],
        value=newest_row["value"],
        flows=values,
        fiscal_start_month=organization.fiscal_year_starts,
        confidence=newest_row["confidence"],
    )


def _freshness(indicator, organization, now: datetime, values, *, is_past: bool) -> dict:
    rhythm = periods.Rhythm(indicator.rhythm)
    today = now.astimezone(organization.zone).date()
    closed = periods.latest_closed_period(rhythm, today, organization.fiscal_year_starts)
    latest = max(values, default=None)
    first = indicator.measured_from or min(values, default=None)
    if first is None:
        return {"next_due_at": None, "awaited": None, "gaps": ()}
    missing = periods.missing_periods(rhythm, values, first, closed)
    if indicator.retired_from:
        missing = [day for day in missing if day < indicator.retired_from]
    return {
        "next_due_at": indicator.next_due_at
        if indicator.is_calculated and not is_past
        else periods.next_due_at(
            rhythm,
            latest_measured=latest,
            first_period=first,
            grace_days=indicator.grace_days,
            zone=organization.zone,
            retired_from=indicator.retired_from,
        ),
        "awaited": next((day for day in missing if latest is None or day > latest), None),
        "gaps": tuple(day for day in missing if latest is not None and day < latest),
    }
