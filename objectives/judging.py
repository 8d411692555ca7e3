"""One figure among the indicator's others: its status, its limits, the signals at the newest value.

No database: the check-in, its preview while typing, the import and the analysis all judge here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.models import Indicator
from objectives.rules import xmr
from objectives.rules.aggregation import year_to_date
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.status import Confidence, Judgement, Status, judge
from objectives.rules.targets import Direction, Target, TargetType

# A yes, no or delay is no process whose natural range could be known.
WITHOUT_LIMITS = frozenset({TargetType.YES_NO, TargetType.MILESTONE})


@dataclass(frozen=True, slots=True)
class Segment:
    """Values since the last re-basing, oldest first, with their natural limits if there are any."""

    periods: tuple[date, ...]
    values: tuple[Decimal, ...]
    limits: xmr.Limits | None
    direction: Direction

    def signals(self) -> tuple[xmr.SignalRun, ...]:
        return xmr.signals(self.values, self.limits, self.direction)

    def at_newest(self) -> tuple[xmr.SignalRun, ...]:
        return xmr.signals_at_newest(self.values, self.limits, self.direction)

    def first_period(self, run: xmr.SignalRun) -> date:
        return self.periods[run.first_index]


def segment_of(indicator: Indicator, values: Mapping[date, Decimal]) -> Segment:
    """`values` maps period to figure in any order; those before the re-basing are left out."""
    since = indicator.rebased_from
    periods = tuple(sorted(day for day in values if since is None or day >= since))
    chosen = tuple(values[day] for day in periods)
    limits = None
    if indicator.target_type not in WITHOUT_LIMITS:
        breaks = xmr.breaks_between(periods, Rhythm(indicator.rhythm))
        limits = xmr.natural_limits(chosen, breaks)
    return Segment(periods, chosen, limits, Direction(indicator.direction))


def judge_figure(
    indicator: Indicator,
    target: Target | None,
    *,
    period_start: date,
    value: Decimal | None,
    flows: Mapping[date, Decimal],
    fiscal_start_month: int,
    confidence: str = "",
) -> Judgement:
    """Judge one period's figure at the end of that period.

    `flows` are the indicator's figures by period, this one included; only a cumulative target,
    which compares the year to date, reads them.
    """
    rhythm = Rhythm(indicator.rhythm)
    if value is not None and indicator.target_type == TargetType.CUMULATIVE:
        value = year_to_date(flows, rhythm, period_start, fiscal_start_month).value
    return judge(
        target,
        value,
        period_end(rhythm, period_start),
        confidence=Confidence(confidence) if confidence else None,
    )


def cause_is_wanted(
    *, status: Status, status_before: str, signals: Sequence[xmr.SignalRun], known: set[str]
) -> bool:
    """On entering off track, or on an adverse signal of a rule that is not already `known`."""
    enters = status == Status.OFF_TRACK and status_before != Status.OFF_TRACK
    return enters or any(
        run.effect == xmr.Effect.ADVERSE and run.rule not in known for run in signals
    )
