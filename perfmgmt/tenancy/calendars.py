"""Fiscal years that are cut into whole weeks: 4-4-5, 4-5-4 and 5-4-4, with a week 53 where one is due.

A quarter has thirteen weeks, in months of four and five. The year ends on one weekday: the last one of the
month before the year's first month ("last"), or the one nearest to that month's last day ("nearest"), so it
has 52 weeks or 53; week 53 belongs to the last month of the year (National Retail Federation, "4-5-4
Calendar", whose years end on the Saturday nearest to 31 January; last-Saturday years are those of Apple).

A month of such a year keeps its name: the first one of a year from February is February, though it may
begin on 29 January. The calendar of the organisation whose scope is open is a context variable, as its words
and its time zone are; none means calendar months. No Django here: the rules read it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

WEEK = timedelta(weeks=1)
ONE_DAY = timedelta(days=1)
MONTHS_OF_YEAR = 12
LONGEST_STEP_AHEAD = 3  # days after the month's last one that "nearest" may still reach


class Pattern(StrEnum):
    """How a fiscal year is cut."""

    MONTHS = "months"
    FOUR_FOUR_FIVE = "4-4-5"
    FOUR_FIVE_FOUR = "4-5-4"
    FIVE_FOUR_FOUR = "5-4-4"


class YearEnd(StrEnum):
    """Which of the weekdays around the end of the month is the year's last day."""

    LAST = "last"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """`first_month` is the month that the year is named from, `ends_on` the weekday of its last day (Monday 0)."""

    pattern: Pattern
    first_month: int
    ends_on: int
    year_end: YearEnd

    def year_start(self, year: int) -> date:
        """First day of the year whose first month lies in `year`.

        Example: from February, ending on the Saturday nearest to 31 January: 2024 begins on 4 February 2024,
        after the 53 weeks of 2023.
        """
        eve = date(year, self.first_month, 1) - ONE_DAY
        ahead = (self.ends_on - eve.weekday()) % 7
        if ahead and (self.year_end == YearEnd.LAST or ahead > LONGEST_STEP_AHEAD):
            ahead -= 7
        return eve + timedelta(days=ahead) + ONE_DAY

    def weeks_in(self, year: int) -> int:
        """52 or 53."""
        return (self.year_start(year + 1) - self.year_start(year)).days // 7

    def month_starts(self, year: int) -> tuple[date, ...]:
        """First days of the twelve months of a year."""
        return _month_starts(self, year)

    def month_number(self, day: date) -> int:
        """The month that a day lies in, counted on: year × 12 + its place in the year from 0."""
        year = day.year + 1
        while self.year_start(year) > day:
            year -= 1
        place = sum(1 for start in self.month_starts(year) if start <= day) - 1
        return year * MONTHS_OF_YEAR + place

    def month_start(self, number: int) -> date:
        """First day of a month by its number."""
        year, place = divmod(number, MONTHS_OF_YEAR)
        return self.month_starts(year)[place]

    def named_month(self, day: date) -> date:
        """First day of the calendar month after which the fiscal month of a day is called."""
        year, place = divmod(self.month_number(day), MONTHS_OF_YEAR)
        later, month = divmod(self.first_month - 1 + place, MONTHS_OF_YEAR)
        return date(year + later, month + 1, 1)

    def month_called(self, year: int, month: int) -> date:
        """First day of the fiscal month that is called after a calendar month."""
        earlier = month < self.first_month
        place = (month - self.first_month) % MONTHS_OF_YEAR
        return self.month_starts(year - earlier)[place]


@lru_cache(maxsize=512)
def _month_starts(calendar: WeekCalendar, year: int) -> tuple[date, ...]:
    weeks = [int(each) for each in calendar.pattern.split("-")] * 4
    starts = [calendar.year_start(year)]
    for count in weeks[:-1]:
        starts.append(starts[-1] + count * WEEK)
    return tuple(starts)


_in_force: ContextVar[WeekCalendar | None] = ContextVar("fiscal_calendar", default=None)


def calendar_in_force() -> WeekCalendar | None:
    """That of the open organisation; None where its months are those of the calendar."""
    return _in_force.get()


@contextmanager
def keeping(calendar: WeekCalendar | None) -> Iterator[None]:
    """Periods of months and longer ones are of this calendar inside."""
    token = _in_force.set(calendar)
    try:
        yield
    finally:
        _in_force.reset(token)


def calendar_of(pattern: str, first_month: int, ends_on: int, year_end: str) -> WeekCalendar | None:
    """From what an organisation's row states."""
    if pattern == Pattern.MONTHS:
        return None
    return WeekCalendar(Pattern(pattern), first_month, ends_on, YearEnd(year_end))


def called_after(day: date) -> date:
    """The day by which a month, a quarter or a year is named: its own, or that of the month it is called after."""
    calendar = _in_force.get()
    return day if calendar is None else calendar.named_month(day)
