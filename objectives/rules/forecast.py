"""Where an indicator will stand on its due date, if it goes on as in its latest values.

The slope is 0 unless Kendall's test says at p ≤ 0.05 that there is one, else that of Theil and Sen; the
interval is that of a prediction around a fitted line, with a robust σ (R. Hyndman and G. Athanasopoulos,
"Forecasting: Principles and Practice", 7.5, with the estimators of `objectives.rules.robust`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from objectives.rules.periods import Rhythm, next_period, places_of
from objectives.rules.robust import (
    Line,
    kendall_p,
    line_through,
    student_cdf,
    student_quantile,
    theil_sen,
)
from objectives.rules.targets import Direction

LEAST_VALUES = 6
MOST_VALUES = 24
TREND_AT = 0.05
QUANTILE = 0.90  # of each side: an interval of 80 %


class NoForecast(StrEnum):
    """Why nothing is said."""

    TOO_FEW = "not_enough_data"
    TOO_FAR = "too_far"
    PAST = "past"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class Point:
    """What is expected of one coming period, and the 80 % interval around it, in the indicator's unit."""

    period_start: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """`points` of the coming periods up to the due one, which is the last of them.

    `slope` is in units a period and 0 where no trend could be told from noise; `chance` is the chance in
    per cent to stand on the good side of the target then, in steps of five from 5 to 95, None without
    a target. `values` is how many it rests on. `spread` and `df` are of the due period's value, so that
    the chance against any other target can be had.
    """

    points: tuple[Point, ...]
    slope: float
    values: int
    chance: int | None
    spread: float
    df: int

    @property
    def due(self) -> Point:
        return self.points[-1]

    @property
    def has_trend(self) -> bool:
        return self.slope != 0


def forecast(
    series: Sequence[tuple[date, float]],
    *,
    due_period: date,
    rhythm: Rhythm,
    target: float | None = None,
    direction: Direction | None = None,
    band: tuple[float, float] | None = None,
    so_far: float | None = None,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Forecast | NoForecast:
    """From a segment's values by period, oldest first, to the period that ends on the due date.

    With `so_far`, the sum of what has flowed in the current year, values are flows and the forecast is of
    the year to date: so_far + what is still to flow. `bounds` are the unit's own, such as 0 to 100.

    Example: 10, 12, 14, 16, 18, 20 from January to June, due in August: the trend is certain (p = 0.0028),
    2 a month, σ = 0: 24 in August, without an interval.
    """
    used = list(series[-MOST_VALUES:])
    if len(used) < LEAST_VALUES:
        return NoForecast.TOO_FEW
    steps = _steps_after(used[-1][0], due_period, rhythm, at_most=len(used))
    if isinstance(steps, NoForecast):
        return steps
    t = places_of([day for day, _value in used], rhythm)
    y = [value for _day, value in used]
    slope = theil_sen(t, y) if kendall_p(y) <= TREND_AT else 0.0
    fit = _Fit(line_through(t, y, slope=slope), t)
    made = [
        fit.predict(steps[: place + 1], t[-1], so_far=so_far, bounds=bounds)
        for place in range(len(steps))
    ]
    last = fit.reach(steps, t[-1], so_far)
    return Forecast(
        points=tuple(made),
        slope=slope,
        values=len(used),
        chance=_chance(last, target=target, direction=direction, band=band),
        spread=last.spread,
        df=last.df,
    )


@dataclass(frozen=True, slots=True)
class _Reach:
    """The distribution of the value at the end: Student's t around `value`."""

    value: float
    spread: float
    df: int

    def below(self, limit: float) -> float:
        if self.spread == 0:
            return 0.5 if self.value == limit else float(self.value < limit)
        return student_cdf((limit - self.value) / self.spread, self.df)


@dataclass(frozen=True, slots=True)
class _Fit:
    line: Line
    t: Sequence[float]

    def reach(self, steps: Sequence[date], newest: float, so_far: float | None) -> _Reach:
        """Of one value, σ√(1 + 1/n + (h − t̄)²/Σ(t − t̄)²); of a sum of m flows, σ√(m + m²/n + (Σ(h − t̄))²/Σ…)."""
        ahead = [newest + place for place in range(1, len(steps) + 1)]
        wanted = ahead if so_far is not None else ahead[-1:]
        n, mean = len(self.t), fmean(self.t)
        around = sum((at - mean) ** 2 for at in self.t)
        many, off = len(wanted), sum(at - mean for at in wanted)
        width = math.sqrt(many + many**2 / n + off**2 / around)
        value = (so_far or 0.0) + sum(self.line.at(at) for at in wanted)
        return _Reach(value, self.line.sigma * width, n - 2)

    def predict(self, steps, newest, *, so_far, bounds) -> Point:
        found = self.reach(steps, newest, so_far)
        half = student_quantile(QUANTILE, found.df) * found.spread
        return Point(
            period_start=steps[-1],
            value=_within(found.value, bounds),
            low=_within(found.value - half, bounds),
            high=_within(found.value + half, bounds),
        )


def _steps_after(
    newest: date, due_period: date, rhythm: Rhythm, *, at_most: int
) -> list[date] | NoForecast:
    if due_period <= newest:
        return NoForecast.PAST
    steps = [next_period(rhythm, newest)]
    while steps[-1] < due_period:
        if len(steps) == at_most:
            return NoForecast.TOO_FAR
        steps.append(next_period(rhythm, steps[-1]))
    return steps


def _chance(
    reach: _Reach,
    *,
    target: float | None,
    direction: Direction | None,
    band: tuple[float, float] | None,
) -> int | None:
    if band is not None:
        share = reach.below(band[1]) - reach.below(band[0])
        if reach.spread == 0:
            share = float(band[0] <= reach.value <= band[1])
    elif target is None or direction is None:
        return None
    elif reach.spread == 0:
        met = reach.value <= target if direction == Direction.DECREASE else reach.value >= target
        share = float(met)
    else:
        below = reach.below(target)
        share = below if direction == Direction.DECREASE else 1 - below
    return min(95, max(5, 5 * round(share * 20)))


def _within(value: float, bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
