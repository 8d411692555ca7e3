"""When reviews take place: wall-clock times in the organisation's time zone, as UTC instants.

A review at nine stays at nine on both sides of a change of the clock. An hour that a change skips
is read by the offset before it (02:30 becomes 03:30); of an hour that happens twice, the first
counts. Dates come from python-dateutil's rrule (RFC 5545).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import islice, takewhile

from dateutil.rrule import FR, MO, MONTHLY, TH, TU, WE, WEEKLY, rrule

from objectives.rules.periods import Rhythm, latest_closed_period
from objectives.rules.refusal import RuleError

WORKING_DAYS = (MO, TU, WE, TH, FR)
LAST = -1


class Frequency(StrEnum):
    """How often a review takes place."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A cadence's rule. Weekdays count from 0 = Monday.

    Weekly and fortnightly: `weekday`; fortnights count from the week of `starts_on`.
    Monthly and quarterly: either `weekday` with `nth` (1 to 4, or -1 for the last), or
    `working_day`, the n-th day from Monday to Friday after the month or quarter has ended.
    A quarterly review takes place in the month after the fiscal quarter's end.
    """

    frequency: Frequency
    starts_on: date
    at: time
    zone: tzinfo
    weekday: int | None = None
    nth: int | None = None
    working_day: int | None = None
    fiscal_start_month: int = 1

    def __post_init__(self) -> None:
        if self.weekday is not None and not 0 <= self.weekday <= 6:
            raise RuleError("weekday", weekday=self.weekday)
        if not 1 <= self.fiscal_start_month <= 12:
            raise RuleError("fiscal_start_month", month=self.fiscal_start_month)
        if self.frequency in (Frequency.WEEKLY, Frequency.FORTNIGHTLY):
            if self.weekday is None:
                raise RuleError("recurrence_needs_weekday")
        elif self.working_day is not None:
            # Every month has at least twenty working days; a later one would skip months.
            if not 1 <= self.working_day <= 20:
                raise RuleError("working_day", working_day=self.working_day)
        elif self.weekday is None or self.nth not in (1, 2, 3, 4, LAST):
            raise RuleError("recurrence_needs_day_of_month")


def occurrences(
    recurrence: Recurrence,
    after: datetime,
    *,
    count: int | None = None,
    until: datetime | None = None,
) -> tuple[datetime, ...]:
    """UTC instants strictly after `after`: the first `count` of them, or those up to `until`.

    `after` and `until` are aware. Example: third Tuesday at 09:00 in Europe/London after
    10 October 2018 → 16 October 08:00 UTC, then 20 November 09:00 UTC.
    """
    if count is None and until is None:
        raise RuleError("occurrences_unbounded")
    coming = (instant for instant in _instants(recurrence, after) if instant > after)
    in_time = takewhile(lambda instant: until is None or instant <= until, coming)
    return tuple(islice(in_time, count))


def deadline(starts_at: datetime, days_before: int, zone: tzinfo) -> datetime:
    """UTC instant of the same wall-clock time `days_before` days ahead of a review."""
    local = starts_at.astimezone(zone).replace(tzinfo=None) - timedelta(days=days_before)
    return _to_utc(local, zone)


def results_period(rhythm: Rhythm, review_day: date, fiscal_start_month: int) -> date:
    """First day of the period whose results a review on this day looks at: the last one closed.

    Example: a monthly review on 16 October 2018 → 1 September 2018.
    """
    return latest_closed_period(rhythm, review_day, fiscal_start_month)


def _instants(recurrence: Recurrence, after: datetime) -> Iterator[datetime]:
    # A day of room, because a wall clock may stand still or go back on the day of `after`.
    local = after.astimezone(recurrence.zone).replace(tzinfo=None) - timedelta(days=1)
    for wall_clock in _rule(recurrence).xafter(local):
        yield _to_utc(wall_clock, recurrence.zone)


def _rule(recurrence: Recurrence) -> rrule:
    start = datetime.combine(recurrence.starts_on, recurrence.at.replace(tzinfo=None))
    if recurrence.frequency in (Frequency.WEEKLY, Frequency.FORTNIGHTLY):
        interval = 2 if recurrence.frequency == Frequency.FORTNIGHTLY else 1
        return rrule(
            WEEKLY, dtstart=start, interval=interval, byweekday=recurrence.weekday, wkst=MO
        )
    months = None
    if recurrence.frequency == Frequency.QUARTERLY:
        months = [(recurrence.fiscal_start_month - 1 + step) % 12 + 1 for step in (0, 3, 6, 9)]
    by_working_day = recurrence.working_day is not None
    return rrule(
        MONTHLY,
        dtstart=start,
        bymonth=months,
        byweekday=WORKING_DAYS if by_working_day else recurrence.weekday,
        bysetpos=recurrence.working_day if by_working_day else recurrence.nth,
    )


def _to_utc(wall_clock: datetime, zone: tzinfo) -> datetime:
    return wall_clock.replace(tzinfo=zone, fold=0).astimezone(UTC)
