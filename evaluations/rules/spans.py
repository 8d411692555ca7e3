"""What a cycle spans: a quarter, half a year or a year of the organisation's fiscal calendar."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from objectives.rules.periods import Rhythm, next_period, period_containing

QUARTERS_IN_YEAR = 4


class Span(StrEnum):
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


QUARTERS = {Span.QUARTER: 1, Span.HALF_YEAR: 2, Span.YEAR: 4}


@dataclass(frozen=True, slots=True)
class CyclePeriod:
    """First and last day, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(span: Span, day: date, fiscal_start_month: int) -> CyclePeriod:
    """The quarter, half-year or year of the fiscal calendar that a day lies in.

    Example: 10 October 2018 in a fiscal year from April lies in the quarter of October to December, in
    the half-year of October 2018 to March 2019 and in the year of April 2018 to March 2019.
    """
    year = period_containing(Rhythm.YEARLY, day, fiscal_start_month)
    quarters = [year]
    while len(quarters) <= QUARTERS_IN_YEAR:
        quarters.append(next_period(Rhythm.QUARTERLY, quarters[-1]))
    length = QUARTERS[span]
    starts = quarters[::length]
    place = max(place for place, start in enumerate(starts) if start <= day)
    return CyclePeriod(starts[place], date.fromordinal(starts[place + 1].toordinal() - 1))


def last_ended(span: Span, today: date, fiscal_start_month: int) -> CyclePeriod:
    """The newest one that had ended before a day began.

    Example: on 10 October 2018, fiscal year from April: the half-year of April to September 2018.
    """
    running = period_of(span, today, fiscal_start_month)
    return period_of(span, date.fromordinal(running.first.toordinal() - 1), fiscal_start_month)
