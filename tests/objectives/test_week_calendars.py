"""Week-based fiscal calendars against years that were published, against plain counting, and in period arithmetic."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules import periods
from objectives.rules.period_names import Span, span_of
from objectives.rules.periods import Rhythm
from perfmgmt.tenancy.calendars import Pattern, WeekCalendar, YearEnd, calendar_of, keeping

SATURDAY, SUNDAY = 5, 6
# National Retail Federation: 4-5-4, the Saturday nearest to 31 January.
RETAIL = WeekCalendar(Pattern.FOUR_FIVE_FOUR, 2, SATURDAY, YearEnd.NEAREST)
# Apple: 4-4-5 by quarters of thirteen weeks, the last Saturday of September.
APPLE = WeekCalendar(Pattern.FOUR_FOUR_FIVE, 10, SATURDAY, YearEnd.LAST)

weeks = st.builds(
    WeekCalendar,
    st.sampled_from([each for each in Pattern if each != Pattern.MONTHS]),
    st.integers(1, 12),
    st.integers(0, 6),
    st.sampled_from(YearEnd),
)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
LONG = (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY)


@pytest.mark.parametrize(
    ("year", "first", "last", "count"),
    [
        (2006, date(2006, 1, 29), date(2007, 2, 3), 53),
        (2012, date(2012, 1, 29), date(2013, 2, 2), 53),
        (2013, date(2013, 2, 3), date(2014, 2, 1), 52),
        (2016, date(2016, 1, 31), date(2017, 1, 28), 52),
        (2017, date(2017, 1, 29), date(2018, 2, 3), 53),
        (2018, date(2018, 2, 4), date(2019, 2, 2), 52),
        (2023, date(2023, 1, 29), date(2024, 2, 3), 53),
        (2024, date(2024, 2, 4), date(2025, 2, 1), 52),
        (2025, date(2025, 2, 2), date(2026, 1, 31), 52),
    ],
)
def test_the_retail_years_as_published(year, first, last, count):
    assert RETAIL.year_start(year) == first
    assert RETAIL.year_start(year + 1) - timedelta(days=1) == last
    assert RETAIL.weeks_in(year) == count


@pytest.mark.parametrize(
    ("ended", "count"),
    [
        (date(2006, 9, 30), 53),
        (date(2012, 9, 29), 53),
        (date(2016, 9, 24), 52),
        (date(2017, 9, 30), 53),
        (date(2022, 9, 24), 52),
        (date(2023, 9, 30), 53),
        (date(2024, 9, 28), 52),
    ],
)
def test_apples_years_as_published(ended, count):
    began = ended.year - 1
    assert APPLE.year_start(began + 1) - timedelta(days=1) == ended
    assert APPLE.weeks_in(began) == count


def test_the_retail_months_of_2023_and_its_week_53():
    assert RETAIL.month_starts(2023) == (
        date(2023, 1, 29),
        date(2023, 2, 26),
        date(2023, 4, 2),
        date(2023, 4, 30),
        date(2023, 5, 28),
        date(2023, 7, 2),
        date(2023, 7, 30),
        date(2023, 8, 27),
        date(2023, 10, 1),
        date(2023, 10, 29),
        date(2023, 11, 26),
        date(2023, 12, 31),
    )
    with keeping(RETAIL):
        # January has five weeks instead of four
        assert periods.period_end(Rhythm.MONTHLY, date(2023, 12, 31)) == date(2024, 2, 3)
        assert periods.period_end(Rhythm.QUARTERLY, date(2023, 10, 29)) == date(2024, 2, 3)


def counted_year_end(calendar, year):
    """The last day of the year that ends around a month of `year`, by looking at each day."""
    month = (calendar.first_month - 2) % 12 + 1
    month_end = date(year, month, monthrange(year, month)[1])
    around = [month_end + timedelta(days=step) for step in range(-6, 4)]
    fitting = [each for each in around if each.weekday() == calendar.ends_on]
    if calendar.year_end == YearEnd.LAST:
        return max(each for each in fitting if each <= month_end)
    return min(fitting, key=lambda each: abs((each - month_end).days))


@given(weeks, st.integers(1990, 2060))
def test_the_year_end_is_that_of_looking_at_each_day(calendar, year):
    before = year - 1 if calendar.first_month == 1 else year
    assert calendar.year_start(year) == counted_year_end(calendar, before) + timedelta(days=1)
    assert calendar.weeks_in(year) in (52, 53)


@given(weeks, st.integers(1990, 2060))
def test_the_months_of_a_year_are_those_of_counting_weeks(calendar, year):
    starts = [*calendar.month_starts(year), calendar.year_start(year + 1)]
    lengths = [(b - a).days // 7 for a, b in pairwise(starts)]
    wanted = [int(each) for each in calendar.pattern.split("-")] * 4
    wanted[-1] += calendar.weeks_in(year) - 52
    assert lengths == wanted


@given(weeks, days, st.sampled_from(LONG))
def test_every_day_lies_in_exactly_one_period(calendar, day, rhythm):
    with keeping(calendar):
        start = periods.period_containing(rhythm, day, calendar.first_month)
        following = periods.next_period(rhythm, start)
        assert start <= day < following
        assert periods.previous_period(rhythm, following) == start
        assert periods.is_period_start(rhythm, start, calendar.first_month)
        assert periods.period_end(rhythm, start).weekday() == calendar.ends_on


@given(weeks, days)
def test_quarters_are_three_months_and_years_four_quarters(calendar, day):
    with keeping(calendar):
        year = periods.period_containing(Rhythm.YEARLY, day, calendar.first_month)
        end = periods.period_end(Rhythm.YEARLY, year)
        for rhythm, count in ((Rhythm.MONTHLY, 12), (Rhythm.QUARTERLY, 4)):
            found = periods.periods_between(rhythm, year, end, calendar.first_month)
            assert len(found) == count
            assert periods.period_end(rhythm, found[-1]) == end


@given(weeks, days, st.sampled_from(LONG))
def test_a_year_before_is_the_same_place_of_the_year_before(calendar, day, rhythm):
    with keeping(calendar):
        start = periods.period_containing(rhythm, day, calendar.first_month)
        before = periods.year_before(rhythm, start)
        size = {Rhythm.MONTHLY: 12, Rhythm.QUARTERLY: 4, Rhythm.YEARLY: 1}[rhythm]
        for _each in range(size):
            before = periods.next_period(rhythm, before)
        assert before == start


@given(weeks, days)
def test_a_month_is_found_again_by_the_name_it_is_called(calendar, day):
    named = calendar.named_month(day)
    assert named.day == 1
    assert abs((named - day).days) < 45
    start = calendar.month_start(calendar.month_number(day))
    assert calendar.month_called(named.year, named.month) == start


def test_what_a_spreadsheet_calls_february_is_the_fiscal_february():
    with keeping(RETAIL):
        assert span_of("Feb 2023", 2) == Span(date(2023, 1, 29), date(2023, 2, 25))
        assert span_of("Q1 2023", 2) == Span(date(2023, 1, 29), date(2023, 4, 29))
        assert span_of("2023", 2) == Span(date(2023, 1, 29), date(2024, 2, 3))


def test_weeks_and_days_are_the_same_everywhere():
    with keeping(RETAIL):
        assert periods.period_containing(Rhythm.WEEKLY, date(2026, 11, 19), 2) == date(2026, 11, 16)
        assert periods.year_before(Rhythm.DAILY, date(2026, 11, 19)) == date(2025, 11, 20)


def test_calendar_months_need_no_calendar():
    assert calendar_of("months", 4, SUNDAY, "last") is None
    assert calendar_of("4-5-4", 2, SATURDAY, "nearest") == RETAIL
