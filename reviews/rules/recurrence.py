"""When reviews take place: wall-clock times in the organisation's time zone, as UTC instants.

A cadence holds an RFC 5545 recurrence rule, which calendars understand and python-dateutil reads.
A review at nine stays at nine on both sides of a change of the clock. An hour that a change skips
is read by the offset before it (02:30 becomes 03:30); of an hour that happens twice, the first
counts.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import islice, takewhile

from dateutil.rrule import rrule, rrulestr

from objectives.rules.periods import Rhythm, latest_closed_period
from objectives.rules.refusal import RuleError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = ",".join(WEEKDAYS[:5])
LAST = -1
# RFC 5545 for a single occurrence, on the first day.
ONCE = "FREQ=DAILY;COUNT=1"
# One endless rule of whole days: no second line, no hours, and no end the cadence would not know.
_READABLE_RULE = re.compile(
    r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;INTERVAL=[1-9][0-9]?|;(BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|WKST)=[A-Z0-9,+-]+)*"
)


class Frequency(StrEnum):
    """How often a review takes place."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ONCE = "once"


def rule_on_weekday(frequency: Frequency, weekday: int) -> str:
    """Weekly or fortnightly on a weekday (0 = Monday); fortnights count from the first review's.

    Example: fortnightly on Tuesdays → FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU.
    """
    day = _weekday(weekday)
    match frequency:
        case Frequency.WEEKLY:
            return f"FREQ=WEEKLY;WKST=MO;BYDAY={day}"
        case Frequency.FORTNIGHTLY:
            return f"FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY={day}"
        case _:
            raise RuleError("recurrence_needs_day_of_month", frequency=frequency)


def rule_on_nth_weekday(
    frequency: Frequency, weekday: int, nth: int, fiscal_start_month: int
) -> str:
    """Monthly, or in the month after each fiscal quarter's end, on the n-th weekday (-1 the last).

    Example: monthly on the third Tuesday → FREQ=MONTHLY;BYDAY=3TU.
    """
    if nth not in (1, 2, 3, 4, LAST):
        raise RuleError("nth_weekday", nth=nth)
    return f"{_months(frequency, fiscal_start_month)};BYDAY={nth}{_weekday(weekday)}"


def rule_on_working_day(frequency: Frequency, working_day: int, fiscal_start_month: int) -> str:
    """Monthly or quarterly, n working days (Monday to Friday) after the month's or quarter's end.

    Example: two working days after month end → FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2.
    """
    # Every month has at least twenty working days; a later one would skip months.
    if not 1 <= working_day <= 20:
        raise RuleError("working_day", working_day=working_day)
    months = _months(frequency, fiscal_start_month)
    return f"{months};BYDAY={WORKING_DAYS};BYSETPOS={working_day}"


def rule_on_month_day(frequency: Frequency, month_day: int, fiscal_start_month: int) -> str:
    """Monthly or quarterly on a day that every month has, 1 to 28, or on the last (-1).

    Example: monthly on the tenth → FREQ=MONTHLY;BYMONTHDAY=10.
    """
    if month_day != LAST and not 1 <= month_day <= 28:
        raise RuleError("month_day", month_day=month_day)
    return f"{_months(frequency, fiscal_start_month)};BYMONTHDAY={month_day}"


def occurrences(
    rule: str,
    *,
    first_on: date,
    at: time,
    zone: tzinfo,
    after: datetime,
    count: int | None = None,
    until: datetime | None = None,
) -> tuple[datetime, ...]:
    """UTC instants strictly after `after`: the first `count` of them, or those up to `until`.

    `first_on` is the first day that may carry one, `at` the wall-clock time; `after` and `until`
    are aware. Refuses a rule that is not one line of whole days, or that ends by itself, but for ONCE.

    Example: FREQ=MONTHLY;BYDAY=3TU at 09:00 in Europe/London after 10 October 2018 →
    16 October 08:00 UTC, then 20 November 09:00 UTC.
    """
    if count is None and until is None:
        raise RuleError("occurrences_unbounded")
    dates = read_rule(rule, datetime.combine(first_on, at))
    coming = (instant for instant in _instants(dates, zone, after) if instant > after)
    in_time = takewhile(lambda instant: until is None or instant <= until, coming)
    return tuple(islice(in_time, count))


def read_rule(rule: str, wall_clock_start: datetime) -> rrule:
    """The rule as naive wall-clock times from a start on."""
    if rule != ONCE and not _READABLE_RULE.fullmatch(rule):
        raise RuleError("recurrence_unreadable", rule=rule)
    try:
        dates = rrulestr(rule, dtstart=wall_clock_start.replace(tzinfo=None))
    except ValueError as error:
        raise RuleError("recurrence_unreadable", rule=rule) from error
    if not isinstance(dates, rrule):
        raise RuleError("recurrence_unreadable", rule=rule)
    return dates


def deadline(starts_at: datetime, days_before: int, zone: tzinfo) -> datetime:
    """UTC instant of the same wall-clock time `days_before` days ahead of a review."""
    local = starts_at.astimezone(zone).replace(tzinfo=None) - timedelta(days=days_before)
    return to_utc(local, zone)


def results_period(rhythm: Rhythm, review_day: date, fiscal_start_month: int) -> date:
    """First day of the period whose results a review on this day looks at: the last one closed.

    Example: a monthly review on 16 October 2018 → 1 September 2018.
    """
    return latest_closed_period(rhythm, review_day, fiscal_start_month)


def results_rhythm(rule: str) -> Rhythm:
    """Whose results a review looks at: those of the quarter where it follows a quarter's end, else the month's.

    Example: FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=10 → quarterly. Weekly ones look at the last month:
    figures come by the month.
    """
    return Rhythm.QUARTERLY if "BYMONTH=" in rule else Rhythm.MONTHLY


def _instants(dates: rrule, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    # A day of room, because the wall clock may stand still or go back on the day of `after`.
    local = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=1)
    for wall_clock in dates.xafter(local):
        yield to_utc(wall_clock, zone)


def to_utc(wall_clock: datetime, zone: tzinfo) -> datetime:
    """The instant at which the naive wall clock of a zone shows this, as the module says."""
    return wall_clock.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _weekday(weekday: int) -> str:
    if not 0 <= weekday <= 6:
        raise RuleError("weekday", weekday=weekday)
    return WEEKDAYS[weekday]


def _months(frequency: Frequency, fiscal_start_month: int) -> str:
    if not 1 <= fiscal_start_month <= 12:
        raise RuleError("fiscal_start_month", month=fiscal_start_month)
    match frequency:
        case Frequency.MONTHLY:
            return "FREQ=MONTHLY"
        case Frequency.QUARTERLY:
            months = sorted((fiscal_start_month - 1 + step) % 12 + 1 for step in (0, 3, 6, 9))
            return f"FREQ=MONTHLY;BYMONTH={','.join(map(str, months))}"
        case _:
            raise RuleError("recurrence_needs_weekday", frequency=frequency)
