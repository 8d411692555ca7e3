"""Axes: which values and which periods get a tick."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from objectives.charts.model import Detail

MOST_TICKS = 4
MONTHS_BETWEEN_TICKS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


def value_axis(low: float, high: float, most: int = MOST_TICKS) -> tuple[float, float, list[float]]:
    """Round ticks from `low` to `high`, steps of 1, 2 or 5 times a power of ten, at most `most`.

    Where only one or two fit, the axis grows to the nearer next one (never across zero).

    >>> value_axis(79.2, 96.8)
    (79.2, 96.8, [80.0, 85.0, 90.0, 95.0])
    >>> value_axis(85.1, 95.9)
    (85.0, 95.9, [85.0, 90.0, 95.0])
    """
    step, first, last = _steps_between(low, high, most)
    if last - first < 2:
        below, above = (first - 1) * step, (last + 1) * step
        if low - below < above - high and not below < 0 <= low:
            low, first = below, first - 1
        elif not high <= 0 < above:
            high, last = above, last + 1
    return low, high, [round(k * step, 12) for k in range(first, last + 1)]


def _steps_between(low: float, high: float, most: int) -> tuple[float, int, int]:
    power = 10.0 ** math.floor(math.log10(high - low) - 1)
    for factor in (1, 2, 5, 10, 20, 50):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return step, first, last
    return 100 * power, math.ceil(low / (100 * power)), math.floor(high / (100 * power))


def tick_decimals(ticks: Sequence[float]) -> int:
    """Fewest decimals that write every tick in full: none for 5, 10; two for 0.05, 0.1."""
    for decimals in range(9):
        if all(math.isclose(tick, round(tick, decimals), abs_tol=1e-12) for tick in ticks):
            return decimals
    return 9


def value_domain(
    values: Iterable[float], bounds: tuple[float | None, float | None] = (None, None)
) -> tuple[float, float]:
    """Least and greatest value of the axis: the data with a tenth of air, within the unit's bounds.

    Air never crosses zero, and equal values get a range of their own, so that a line stays a line.
    """
    known = list(values)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = high - low
    air = span * 0.1 if span > max(abs(low), abs(high)) * 1e-9 else max(abs(high) * 0.1, 0.5)
    bottom, top = low - air, high + air
    if low >= 0:
        bottom = max(bottom, 0.0)
    if high <= 0:
        top = min(top, 0.0)
    least, greatest = bounds
    if least is not None and low >= least:
        bottom = max(bottom, least)
    if greatest is not None and high <= greatest:
        top = min(top, greatest)
    return (bottom, top) if top > bottom else (bottom - air, bottom + air)


def period_ticks(periods: Sequence[date], spacing: float, room: float) -> list[tuple[int, Detail]]:
    """Indexes of the periods that get a label, and how much of the date it shows.

    `spacing` is the distance of two periods, `room` the width one label needs, in user units. The
    finest rhythm is taken at which labels do not touch: each period, then months, quarters, years.
    """
    if len(periods) * spacing <= room or len(periods) < 2:
        return [(0, "month_year")] if periods else []
    candidates = [_every_period(periods)] if (periods[1] - periods[0]).days < 27 else []
    candidates += [_every(months, periods) for months in MONTHS_BETWEEN_TICKS]
    for ticks in candidates:
        gaps = [(b[0] - a[0]) * spacing for a, b in pairwise(ticks)]
        if ticks and min(gaps, default=room) >= room:
            return ticks
    return [(0, "month_year")]


def _every_period(periods: Sequence[date]) -> list[tuple[int, Detail]]:
    return [(index, "day") for index in range(len(periods))]


def _every(months: int, periods: Sequence[date]) -> list[tuple[int, Detail]]:
    ticks: list[tuple[int, Detail]] = []
    before: int | None = None
    year = None
    for index, day in enumerate(periods):
        month = day.year * 12 + day.month - 1
        starts = month % months == 0 if before is None else month // months != before // months
        before = month
        if not starts:
            continue
        if months >= 12:
            detail: Detail = "year"
        else:
            detail = "month" if day.year == year else "month_year"
        year = day.year
        ticks.append((index, detail))
    return ticks
