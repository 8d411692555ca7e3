"""The periods of a target path: which are offered, and what a straight line expects of them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from objectives.models import Indicator
from objectives.models.words import TargetType
from objectives.rules.expected import value_on_path
from objectives.rules.periods import (
    ONE_DAY,
    Rhythm,
    next_period,
    period_containing,
    period_end,
    periods_between,
)
from objectives.rules.rounding import shown
from objectives.rules.targets import TargetPoint

COMING = 12
MOST_OFFERED = 120


def days_offered(
    indicator: Indicator, *, today: date, fiscal_start_month: int, known: Iterable[date]
) -> list[date]:
    """From the baseline or the first figure on to the target, at least a year; and every point there is."""
    rhythm = Rhythm(indicator.rhythm)
    starts = indicator.baseline_on + ONE_DAY if indicator.baseline_on else today
    first = period_containing(rhythm, starts, fiscal_start_month)
    until = indicator.target_on
    if until is None or until < first:
        until = first
        for _each in range(COMING - 1):
            until = next_period(rhythm, until)
    offered = periods_between(rhythm, first, until, fiscal_start_month)[:MOST_OFFERED]
    return sorted({*offered, *known})


def straight_line(indicator: Indicator, days: Iterable[date]) -> dict[date, Decimal]:
    """What the straight way from baseline to target expects at the end of each period, as it is shown.

    A year to date starts from nothing. Empty where an end of the line is missing.
    """
    ends = _ends(indicator)
    if ends is None:
        return {}
    rhythm = Rhythm(indicator.rhythm)
    return {
        day: shown(value_on_path(ends, period_end(rhythm, day)), indicator.decimals) for day in days
    }


def _ends(indicator: Indicator) -> tuple[TargetPoint, TargetPoint] | None:
    start, end, goal = indicator.baseline_on, indicator.target_on, indicator.target
    is_total = indicator.target_type == TargetType.CUMULATIVE
    base = Decimal(0) if is_total else indicator.baseline
    if start is None or end is None or goal is None or base is None or start >= end:
        return None
    if indicator.target_type not in (TargetType.PATH, TargetType.CUMULATIVE):
        return None
    return TargetPoint(start - ONE_DAY if is_total else start, base), TargetPoint(end, goal)
