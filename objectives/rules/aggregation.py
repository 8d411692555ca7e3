"""Figures of a fine rhythm as figures of a coarser one, and the year to date.

A fine period belongs to the coarse period in which it ends: the week from 29 April to 5 May 2024
counts in May, when its figure came to be known. A percentage with counts behind it is always a
`ratio`: 1 of 2 and 90 of 100 are 91 of 102 (89.2 %), not the mean of 50 % and 90 %.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.rules.periods import (
    Rhythm,
    next_period,
    period_containing,
    period_end,
    periods_between,
)

ZERO = Decimal(0)


class Aggregation(StrEnum):
    """How fine figures become a coarse one."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value of one period, with the counts behind it where there are some."""

    period_start: date
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CoarseFigure:
    """A coarse period's value, if it can be had, from `measured` of `total` fine periods."""

    period_start: date
    value: Decimal | None
    measured: int
    total: int


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Sum of the year's flows so far, with the periods whose flow is missing from it."""

    value: Decimal
    missing: tuple[date, ...]


def aggregate(
    figures: Sequence[Figure], method: Aggregation, *, ratio_of: Decimal = Decimal(1)
) -> Decimal | None:
    """One value from figures in the order of their periods; None where nothing can be said.

    `ratio_of` is what a whole is called: 100 for a percentage, 1 for a plain ratio. A ratio takes
    only figures that have both counts, and does not exist where they add up to a denominator of 0.

    Examples for 10, 20, 60: sum 90, mean 30, last 60.
    """
    if method == Aggregation.RATIO:
        return _ratio(figures, ratio_of)
    if not figures:
        return None
    total = sum((figure.value for figure in figures), ZERO)
    match method:
        case Aggregation.SUM:
            return total
        case Aggregation.MEAN:
            return total / len(figures)
        case Aggregation.LAST:
            return figures[-1].value


def to_coarser(
    figures: Iterable[Figure],
    method: Aggregation,
    *,
    fine: Rhythm,
    coarse: Rhythm,
    fiscal_start_month: int,
    ratio_of: Decimal = Decimal(1),
) -> list[CoarseFigure]:
    """Figures of a fine rhythm in any order → those coarse periods that have one, oldest first."""
    members: dict[date, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: figure.period_start):
        ends_on = period_end(fine, figure.period_start)
        members.setdefault(period_containing(coarse, ends_on, fiscal_start_month), []).append(
            figure
        )
    return [
        CoarseFigure(
            period_start,
            aggregate(group, method, ratio_of=ratio_of),
            len(group),
            len(fine_periods(fine, coarse, period_start, fiscal_start_month)),
        )
        for period_start, group in members.items()
    ]


def year_to_date(
    flows: Mapping[date, Decimal], rhythm: Rhythm, period_start: date, fiscal_start_month: int
) -> YearToDate:
    """Sum of the flows from the fiscal year's first period to this one.

    `flows` maps a period to its measured flow. A period without one adds nothing and is named, so
    that a low sum is not mistaken for a poor year. Example: year from April, flows of 5 in April
    and 7 in June give 12 for June, with May missing.
    """
    year = period_containing(Rhythm.YEARLY, period_end(rhythm, period_start), fiscal_start_month)
    periods = periods_between(rhythm, year, period_start, fiscal_start_month)
    return YearToDate(
        sum((flows[period] for period in periods if period in flows), ZERO),
        tuple(period for period in periods if period not in flows),
    )


def _ratio(figures: Sequence[Figure], ratio_of: Decimal) -> Decimal | None:
    numerator = denominator = ZERO
    for figure in figures:
        if figure.numerator is not None and figure.denominator is not None:
            numerator += figure.numerator
            denominator += figure.denominator
    return None if denominator == 0 else ratio_of * numerator / denominator


def fine_periods(
    fine: Rhythm, coarse: Rhythm, period_start: date, fiscal_start_month: int
) -> list[date]:
    """The fine periods that end in a coarse one, which is known when all of them are.

    Example: weekly in May 2024 → the weeks of 29 April, 6, 13 and 20 May.
    """
    last_day = period_end(coarse, period_start)
    period = period_containing(fine, period_start, fiscal_start_month)
    found = []
    while period_end(fine, period) <= last_day:
        found.append(period)
        period = next_period(fine, period)
    return found
