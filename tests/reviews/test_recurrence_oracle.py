"""Recurrence against an oracle that knows nothing of rules: every day of twenty years, looked at one by one.

The code reads rules with python-dateutil, so that is no oracle here. Days are judged by the calendar
alone, and wall clocks by trying every offset that the zone has used.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.rules.recurrence import ONCE, Frequency, occurrences, to_utc
from reviews.rules.rhythm import On, Pattern, read_pattern, rule_of

ZONES = {
    ZoneInfo("Europe/Berlin"): (timedelta(hours=2), timedelta(hours=1)),
    ZoneInfo("America/New_York"): (timedelta(hours=-4), timedelta(hours=-5)),
}
YEARS = 20
DAY = timedelta(days=1)

weekdays, nths = st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1])
by_month = st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY])
patterns = st.one_of(
    st.builds(
        Pattern,
        frequency=st.sampled_from([Frequency.WEEKLY, Frequency.FORTNIGHTLY]),
        weekday=weekdays,
    ),
    st.builds(Pattern, frequency=by_month, on=st.just(On.NTH_WEEKDAY), weekday=weekdays, nth=nths),
    st.builds(
        Pattern,
        frequency=by_month,
        on=st.just(On.WORKING_DAY),
        working_day=st.integers(1, 20),
    ),
    st.builds(
        Pattern,
        frequency=by_month,
        on=st.just(On.MONTH_DAY),
        month_day=st.sampled_from([*range(1, 29), -1]),
    ),
    st.builds(Pattern, frequency=st.just(Frequency.ONCE)),
)
fiscal_starts = st.integers(1, 12)


def meets_on(pattern: Pattern, day: date, first_on: date, fiscal: int) -> bool:
    """Whether a person with a wall calendar would put the meeting on this day."""
    weeks = (monday(day) - monday(first_on)).days // 7
    match pattern.frequency:
        case Frequency.ONCE:
            return day == first_on
        case Frequency.WEEKLY | Frequency.FORTNIGHTLY as often:
            is_week = often == Frequency.WEEKLY or weeks % 2 == 0
            return is_week and day.weekday() == pattern.weekday
        case often:
            is_month = often == Frequency.MONTHLY or (day.month - fiscal) % 3 == 0
            return is_month and is_day_of_month(pattern, day)


def is_day_of_month(pattern: Pattern, day: date) -> bool:
    if pattern.on == On.MONTH_DAY:
        is_last = (day + DAY).month != day.month
        return is_last if pattern.month_day == -1 else day.day == pattern.month_day
    if pattern.on == On.WORKING_DAY:
        before = [day.replace(day=number) for number in range(1, day.day + 1)]
        working = [each for each in before if each.weekday() < 5]
        return day.weekday() < 5 and len(working) == pattern.working_day
    is_nth = (
        (day + 7 * DAY).month != day.month
        if pattern.nth == -1
        else (day.day + 6) // 7 == pattern.nth
    )
    return is_nth and day.weekday() == pattern.weekday


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def instant_by_trying(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's clock shows this; in a gap, as the clock before it would."""
    summer, winter = ZONES[zone]
    shown = [
        (wall - offset).replace(tzinfo=UTC)
        for offset in (summer, winter)
        if (wall - offset).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) == wall
    ]
    # Skipped hours exist only in spring, when winter time was in force.
    return min(shown, default=(wall - winter).replace(tzinfo=UTC))


@settings(max_examples=30, deadline=None)
@given(
    patterns,
    st.sampled_from(list(ZONES)),
    st.dates(date(2007, 3, 12), date(2016, 12, 31)),
    st.one_of(st.times().map(lambda at: at.replace(microsecond=0)), st.just(time(2, 30))),
    fiscal_starts,
)
def test_twenty_years_of_days_looked_at_one_by_one(pattern, zone, first_on, at, fiscal):
    until = datetime.combine(first_on.replace(year=first_on.year + YEARS, day=1), time(), UTC)
    found = occurrences(
        rule_of(pattern, fiscal),
        first_on=first_on,
        at=at,
        zone=zone,
        after=datetime.combine(first_on, time(), UTC) - 2 * DAY,
        until=until,
    )
    days = [first_on + number * DAY for number in range((until.date() - first_on).days + 2)]
    expected = [
        instant_by_trying(datetime.combine(day, at), zone)
        for day in days
        if meets_on(pattern, day, first_on, fiscal)
    ]
    assert list(found) == [instant for instant in expected if instant <= until]


@given(patterns, fiscal_starts)
def test_what_was_picked_is_read_back_from_its_rule(pattern, fiscal):
    rule = rule_of(pattern, fiscal)
    read = read_pattern(rule)
    assert read is not None
    assert rule_of(read, fiscal) == rule
    parts = ("frequency", "on", "weekday", "nth", "working_day", "month_day")
    assert [getattr(read, part) for part in parts] == [getattr(pattern, part) for part in parts]
    if pattern.frequency == Frequency.QUARTERLY:
        assert {(month - fiscal) % 3 for month in read.months} == {0}
        assert len(read.months) == 4


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=YEARLY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,WE",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=1XX",
        "FREQ=MONTHLY;BYMONTH=1,2;BYDAY=1MO",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "",
    ],
)
def test_a_rule_that_nobody_could_pick_is_no_pattern(rule):
    assert read_pattern(rule) is None


def test_leap_days_and_month_ends():
    last_days = occurrences(
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        first_on=date(2028, 1, 31),
        at=time(9),
        zone=ZoneInfo("UTC"),
        after=datetime(2028, 1, 1, tzinfo=UTC),
        count=4,
    )
    assert [each.date() for each in last_days] == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("year", [2007, 2016, 2024, 2026])
def test_the_small_hours_around_both_changes_of_the_clock(zone, year):
    """The small hours of every Sunday on which a clock may change, against the offsets tried one by one."""
    sundays = [
        date(year, month, week[6])
        for month in (3, 10, 11)
        for week in calendar.monthcalendar(year, month)
        if week[6]
    ]
    for day in sundays:
        for minute in range(0, 240, 15):
            wall = datetime.combine(day, time()) + timedelta(minutes=minute)
            assert to_utc(wall, zone) == instant_by_trying(wall, zone), wall


def test_once_is_once():
    asked = {"first_on": date(2026, 12, 1), "at": time(9), "zone": ZoneInfo("Europe/Berlin")}
    only = datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert occurrences(ONCE, **asked, after=only - DAY, count=6) == (only,)
    assert occurrences(ONCE, **asked, after=only, count=6) == ()
