"""One figure among the indicator's others: its status, its limits, the signals at the newest value.

No database: the check-in, its preview while typing, the import and the analysis all judge here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.models import Indicator
from objectives.models.words import LimitsMode
from objectives.rules import limits, xmr
from objectives.rules.aggregation import year_to_date
from objectives.rules.limits import Natural
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.status import Confidence, Judgement, Status, judge
from objectives.rules.targets import CumulativeTarget, Direction, Target, TargetType

# A yes, no or delay is no process whose natural range could be known.
WITHOUT_LIMITS = frozenset({TargetType.YES_NO, TargetType.MILESTONE})


@dataclass(frozen=True, slots=True)
class Segment:
    """Values since a re-basing, oldest first, with their natural limits if there are any."""

    periods: tuple[date, ...]
    values: tuple[Decimal, ...]
    natural: Natural | None
    direction: Direction
    mode: str = LimitsMode.STEADY

    @property
    def limits(self) -> xmr.Limits | None:
        """At the newest value; around a mean they are the same at every one."""
        return self.limits_at(len(self.values) - 1)

    def limits_at(self, index: int) -> xmr.Limits | None:
        return self.natural.at(index) if self.natural else None

    def signals(self) -> tuple[xmr.SignalRun, ...]:
        return self.natural.signals(self.direction) if self.natural else ()

    def at_newest(self) -> tuple[xmr.SignalRun, ...]:
        newest = len(self.values) - 1
        return tuple(run for run in self.signals() if run.last_index == newest)

    def first_period(self, run: xmr.SignalRun) -> date:
        return self.periods[run.first_index]


def segment_of(
    indicator: Indicator,
    values: Mapping[date, Decimal],
    *,
    since: date | None = None,
    until: date | None = None,
) -> Segment:
    """`values` maps period to figure in any order; those before the re-basing are left out.

    Without `since` it is the segment of the indicator's latest re-basing; `until` is the first period of the
    one that follows.
    """
    since = since or indicator.rebased_from
    periods = tuple(
        sorted(
            day
            for day in values
            if (since is None or day >= since) and (until is None or day < until)
        )
    )
    chosen = tuple(values[day] for day in periods)
    natural = None
    if indicator.target_type not in WITHOUT_LIMITS:
        natural = _natural(indicator, periods, chosen)
    return Segment(
        periods, chosen, natural, Direction(indicator.direction), str(indicator.limits_mode)
    )


def segments_of(
    indicator: Indicator, values: Mapping[date, Decimal], rebased: Sequence[date]
) -> tuple[Segment, ...]:
    """All segments that hold a value, oldest first; the last one is that of the newest re-basing."""
    edges = [date.min, *sorted({day for day in rebased if day > date.min})]
    found = [
        segment_of(indicator, values, since=since, until=until)
        for since, until in zip(edges, [*edges[1:], None], strict=True)
    ]
    return (*tuple(each for each in found[:-1] if each.periods), found[-1])


def _natural(indicator: Indicator, days: tuple[date, ...], values: tuple[Decimal, ...]) -> Natural:
    rhythm = Rhythm(indicator.rhythm)
    match indicator.limits_mode:
        case LimitsMode.TRENDING:
            return limits.around_trend(days, values, rhythm)
        case LimitsMode.SEASONAL:
            return limits.around_year_before(days, values, rhythm)
        case _:
            return limits.around_mean(values, xmr.breaks_between(days, rhythm))


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
    if value is not None and isinstance(target, CumulativeTarget):
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
