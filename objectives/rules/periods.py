"""Reporting periods, their due instants, and when silence becomes "stale".

A period is named by its first day. Weeks start on Monday. Fortnights are counted from
`FORTNIGHT_ANCHOR`, so they run on unbroken across years. Quarters and years begin with the month
in which the organisation's fiscal year begins (1 = January, 4 = April). Where its fiscal calendar
counts in weeks (4-4-5 and the like, `perfmgmt.tenancy.calendars`), months, quarters and years are
cut by that calendar; shorter periods are the same everywhere.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from objectives.rules.refusal import RuleError
from perfmgmt.tenancy.calendars import calendar_in_force

# A Monday that also begins a month and a century: easy to recognise and to count from by hand.
FORTNIGHT_ANCHOR = date(2001, 1, 1)

ONE_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often an indicator is measured."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


_LENGTH_IN_DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
_LENGTH_IN_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


def period_containing(rhythm: Rhythm, day: date, fiscal_start_month: int) -> date:
    """First day of the period that `day` lies in.

    Example: 15 February 2024 in a fiscal year from April lies in the quarter of 1 January 2024
    and in the year of 1 April 2023.
    """
    if not 1 <= fiscal_start_month <= 12:
        raise RuleError("fiscal_start_month", month=fiscal_start_month)
    if rhythm == Rhythm.WEEKLY:
        return day - timedelta(days=day.weekday())
    if rhythm in _LENGTH_IN_DAYS:
        return day - timedelta(days=(day - FORTNIGHT_ANCHOR).days % _LENGTH_IN_DAYS[rhythm])
    if calendar := calendar_in_force():
        number = calendar.month_number(day)
        return calendar.month_start(number - number % _LENGTH_IN_MONTHS[rhythm])
    months_into_period = (day.month - fiscal_start_month) % _LENGTH_IN_MONTHS[rhythm]
    return _plus_months(day.replace(day=1), -months_into_period)


def is_period_start(rhythm: Rhythm, day: date, fiscal_start_month: int) -> bool:
    """Whether `day` names a period of this rhythm."""
    return period_containing(rhythm, day, fiscal_start_month) == day


def next_period(rhythm: Rhythm, period_start: date) -> date:
    """First day of the period after the one that begins on `period_start`."""
    return _step(rhythm, period_start, 1)


def previous_period(rhythm: Rhythm, period_start: date) -> date:
    """First day of the period before the one that begins on `period_start`."""
    return _step(rhythm, period_start, -1)


def year_before(rhythm: Rhythm, period_start: date) -> date:
    """The same period of the fiscal year before; of a shorter one than a month that of 52 weeks before.

    Examples: March 2026 → March 2025; the day 19 November 2026, a Thursday → 20 November 2025, a Thursday.
    """
    if rhythm in _LENGTH_IN_DAYS:
        return period_start - timedelta(weeks=52)
    return _step(rhythm, period_start, -12 // _LENGTH_IN_MONTHS[rhythm])


def period_end(rhythm: Rhythm, period_start: date) -> date:
    """Last day of the period, inclusive. Example: monthly, 1 February 2024 → 29 February 2024."""
    return next_period(rhythm, period_start) - ONE_DAY


def periods_between(
    rhythm: Rhythm, first_day: date, last_day: date, fiscal_start_month: int
) -> list[date]:
    """Periods from the one containing `first_day` to the one containing `last_day`, both included.

    Empty when `last_day` is before `first_day`.
    """
    if last_day < first_day:
        return []
    periods = [period_containing(rhythm, first_day, fiscal_start_month)]
    while (following := next_period(rhythm, periods[-1])) <= last_day:
        periods.append(following)
    return periods


def latest_closed_period(rhythm: Rhythm, today: date, fiscal_start_month: int) -> date:
    """The newest period that had ended before `today` began.

    Example: monthly on 10 October 2018 → 1 September 2018.
    """
    return previous_period(rhythm, period_containing(rhythm, today, fiscal_start_month))


def missing_periods(
    rhythm: Rhythm, measured: Collection[date], first_period: date, last_period: date
) -> list[date]:
    """Periods from first to last that have no figure, oldest first: gaps to list, not to alarm."""
    missing = []
    period = first_period
    while period <= last_period:
        if period not in measured:
            missing.append(period)
        period = next_period(rhythm, period)
    return missing


def due_day(rhythm: Rhythm, period_start: date, grace_days: int) -> date:
    """Last day on which a figure is in time: the period's last day plus the days of grace.

    Example: monthly, September 2018 with 9 days of grace → 9 October 2018.
    """
    if grace_days < 0:
        raise RuleError("grace_days_negative", grace_days=grace_days)
    return period_end(rhythm, period_start) + timedelta(days=grace_days)


def due_at(rhythm: Rhythm, period_start: date, grace_days: int, zone: tzinfo) -> datetime:
    """UTC instant at which the due day is over in the organisation's time zone.

    Example: September 2018, 9 days of grace, Europe/London → 9 October 2018, 23:00 UTC, which is
    midnight of British summer time.
    """
    day_after = due_day(rhythm, period_start, grace_days) + ONE_DAY
    return datetime.combine(day_after, time.min, tzinfo=zone).astimezone(UTC)


def next_due_at(
    rhythm: Rhythm,
    *,
    latest_measured: date | None,
    first_period: date,
    grace_days: int,
    zone: tzinfo,
    retired_from: date | None = None,
) -> datetime | None:
    """UTC instant by which the next figure is wanted; None once retirement leaves nothing due.

    `latest_measured` is the newest period with a *value* ("no figure, because" is none), and
    `first_period` the first one that a figure is expected for. A gap before the newest value is
    history: it moves nothing.
    """
    awaited = first_period
    if latest_measured is not None:
        awaited = max(awaited, next_period(rhythm, latest_measured))
    if retired_from is not None and awaited >= retired_from:
        return None
    return due_at(rhythm, awaited, grace_days, zone)


def is_overdue(
    rhythm: Rhythm,
    *,
    latest_measured: date | None,
    first_period: date,
    grace_days: int,
    zone: tzinfo,
    now: datetime,
    retired_from: date | None = None,
) -> bool:
    """Stale: the newest period that is past due has neither a figure nor a later one.

    It holds exactly when `next_due_at` is reached, so that the stored instant answers the same in
    SQL. A period that has closed but is still within its grace does not end the staleness of the
    one before it: otherwise silence would look healthy for the first days of each month.
    A retired indicator is never stale.
    """
    if retired_from is not None and now.astimezone(zone).date() >= retired_from:
        return False
    due = next_due_at(
        rhythm,
        latest_measured=latest_measured,
        first_period=first_period,
        grace_days=grace_days,
        zone=zone,
        retired_from=retired_from,
    )
    return due is not None and due <= now


def _step(rhythm: Rhythm, period_start: date, count: int) -> date:
    if rhythm in _LENGTH_IN_DAYS:
        return period_start + timedelta(days=count * _LENGTH_IN_DAYS[rhythm])
    if calendar := calendar_in_force():
        number = calendar.month_number(period_start)
        if calendar.month_start(number) != period_start:
            raise RuleError("not_a_period_start", day=period_start, rhythm=rhythm)
        return calendar.month_start(number + count * _LENGTH_IN_MONTHS[rhythm])
    if period_start.day != 1:
        raise RuleError("not_a_period_start", day=period_start, rhythm=rhythm)
    return _plus_months(period_start, count * _LENGTH_IN_MONTHS[rhythm])


def _plus_months(first_of_month: date, months: int) -> date:
    year, month = divmod(first_of_month.year * 12 + first_of_month.month - 1 + months, 12)
    return date(year, month + 1, 1)


def places_of(period_starts: Sequence[date], rhythm: Rhythm) -> list[float]:
    """Each period's number from the first one on: a missing period leaves its place empty.

    Example: January, February, April → 0, 1, 3.
    """
    places, at, place = [], period_starts[0], 0
    for day in period_starts:
        while at < day:
            at, place = next_period(rhythm, at), place + 1
        places.append(float(place))
    return places
