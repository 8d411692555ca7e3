import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.periods import Rhythm
from objectives.rules.refusal import RuleError
from reviews.rules.recurrence import (
    Frequency,
    deadline,
    occurrences,
    results_period,
    rule_on_nth_weekday,
    rule_on_weekday,
    rule_on_working_day,
)

BERLIN, NEW_YORK, LONDON = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Europe/London"))
THIRD_TUESDAY = "FREQ=MONTHLY;BYDAY=3TU"


def dates_of(rule, *, first_on, count, zone=BERLIN, at=time(9)):
    start = datetime.combine(first_on, time(0), tzinfo=UTC) - timedelta(days=2)
    instants = occurrences(rule, first_on=first_on, at=at, zone=zone, after=start, count=count)
    return [instant.astimezone(zone).date() for instant in instants]


def test_third_tuesday_keeps_nine_oclock_when_the_clock_changes():
    found = occurrences(
        THIRD_TUESDAY,
        first_on=date(2018, 1, 1),
        at=time(9),
        zone=LONDON,
        after=datetime(2018, 10, 10, tzinfo=UTC),
        count=2,
    )
    assert found == (datetime(2018, 10, 16, 8, tzinfo=UTC), datetime(2018, 11, 20, 9, tzinfo=UTC))


def test_rules_read_as_a_calendar_wants_them():
    assert rule_on_nth_weekday(Frequency.MONTHLY, 1, 3, 1) == THIRD_TUESDAY
    assert rule_on_nth_weekday(Frequency.QUARTERLY, 4, -1, 2) == (
        "FREQ=MONTHLY;BYMONTH=2,5,8,11;BYDAY=-1FR"
    )
    assert rule_on_weekday(Frequency.FORTNIGHTLY, 1) == "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU"
    assert rule_on_working_day(Frequency.MONTHLY, 2, 1) == (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2"
    )


def test_two_working_days_after_month_end():
    rule = rule_on_working_day(Frequency.MONTHLY, 2, 1)
    # 1 June 2024 is a Saturday, 1 September a Sunday.
    assert dates_of(rule, first_on=date(2024, 5, 15), count=4) == [
        date(2024, 6, 4),
        date(2024, 7, 2),
        date(2024, 8, 2),
        date(2024, 9, 3),
    ]


def test_quarterly_meets_in_the_month_after_the_fiscal_quarter():
    rule = rule_on_nth_weekday(Frequency.QUARTERLY, 0, 1, 4)
    assert dates_of(rule, first_on=date(2024, 1, 2), count=3) == [
        date(2024, 4, 1),
        date(2024, 7, 1),
        date(2024, 10, 7),
    ]


def test_fortnights_count_from_the_first_review():
    rule = rule_on_weekday(Frequency.FORTNIGHTLY, 1)
    assert dates_of(rule, first_on=date(2024, 12, 10), count=3) == [
        date(2024, 12, 10),
        date(2024, 12, 24),
        date(2025, 1, 7),
    ]


def test_a_skipped_hour_is_read_by_the_offset_before_and_a_doubled_one_counts_once():
    daily = {"rule": "FREQ=DAILY", "first_on": date(2024, 1, 1), "at": time(2, 30), "zone": BERLIN}
    spring = occurrences(**daily, after=datetime(2024, 3, 30, 12, tzinfo=UTC), count=2)
    assert spring == (
        datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
        datetime(2024, 4, 1, 0, 30, tzinfo=UTC),
    )
    # The wall clock has already jumped past 02:30, and yet the review is still to come.
    in_the_gap = occurrences(**daily, after=datetime(2024, 3, 31, 1, 15, tzinfo=UTC), count=1)
    assert in_the_gap == spring[:1]
    autumn = occurrences(**daily, after=datetime(2024, 10, 26, 12, tzinfo=UTC), count=2)
    assert autumn == (
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 28, 1, 30, tzinfo=UTC),
    )


def test_after_is_exclusive_and_until_inclusive():
    first, second = datetime(2018, 10, 16, 8, tzinfo=UTC), datetime(2018, 11, 20, 9, tzinfo=UTC)
    monthly = {"rule": THIRD_TUESDAY, "first_on": date(2018, 1, 1), "at": time(9), "zone": LONDON}
    assert occurrences(**monthly, after=first, until=second) == (second,)
    assert occurrences(**monthly, after=first, until=second - timedelta(seconds=1)) == ()
    just_before = first - timedelta(seconds=1)
    assert occurrences(**monthly, after=just_before, until=second, count=1) == (first,)


def test_nothing_takes_place_before_the_first_day():
    assert dates_of(THIRD_TUESDAY, first_on=date(2024, 5, 22), count=1) == [date(2024, 6, 18)]
    assert dates_of(THIRD_TUESDAY, first_on=date(2024, 5, 21), count=1) == [date(2024, 5, 21)]


@given(
    st.sampled_from([BERLIN, NEW_YORK]),
    st.dates(date(2005, 1, 1), date(2025, 12, 31)),
    st.integers(0, 6),
    st.sampled_from([1, 2, 3, 4, -1]),
    # Hours that no change of the clock touches.
    st.builds(time, st.integers(4, 23), st.integers(0, 59)),
)
def test_every_month_of_twenty_years_has_its_nth_weekday_at_its_wall_clock(
    zone, first_on, weekday, nth, at
):
    rule = rule_on_nth_weekday(Frequency.MONTHLY, weekday, nth, 1)
    after = datetime.combine(first_on, time(12), tzinfo=UTC)
    found = [
        instant.astimezone(zone)
        for instant in occurrences(rule, first_on=first_on, at=at, zone=zone, after=after, count=24)
    ]
    assert [moment.timetz().replace(tzinfo=None) for moment in found] == [at] * 24
    for moment in found:
        weeks = calendar.monthcalendar(moment.year, moment.month)
        in_month = [week[weekday] for week in weeks if week[weekday]]
        assert moment.day == in_month[nth - 1 if nth > 0 else nth]
    assert {_months_between(*pair) for pair in pairwise(found)} == {1}


@given(
    st.sampled_from([BERLIN, NEW_YORK]),
    st.dates(date(2005, 1, 1), date(2025, 12, 31)),
    st.integers(1, 20),
)
def test_the_nth_working_day_has_n_working_days_up_to_it(zone, first_on, working_day):
    rule = rule_on_working_day(Frequency.MONTHLY, working_day, 1)
    found = dates_of(rule, first_on=first_on, count=12, zone=zone)
    for day in found:
        upto = [day.replace(day=number) for number in range(1, day.day + 1)]
        assert sum(one.weekday() < 5 for one in upto) == working_day
        assert day.weekday() < 5
    assert {_months_between(*pair) for pair in pairwise(found)} == {1}


def _months_between(earlier, later):
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def test_a_deadline_keeps_the_wall_clock():
    monday_at_nine = datetime(2024, 4, 1, 7, tzinfo=UTC)
    assert deadline(monday_at_nine, 2, BERLIN) == datetime(2024, 3, 30, 8, tzinfo=UTC)


def test_a_review_looks_at_the_last_closed_period():
    assert results_period(Rhythm.MONTHLY, date(2018, 10, 16), 4) == date(2018, 9, 1)
    assert results_period(Rhythm.QUARTERLY, date(2018, 10, 16), 4) == date(2018, 7, 1)
    assert results_period(Rhythm.WEEKLY, date(2018, 10, 16), 4) == date(2018, 10, 8)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Tuesday",
        "FREQ=SECONDLY",
        "FREQ=MONTHLY;COUNT=3",
        "FREQ=MONTHLY;UNTIL=20250101",
        "FREQ=MONTHLY;BYDAY=9XX",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY\nRRULE:FREQ=DAILY",
        "FREQ=MONTHLY;BYHOUR=1,2",
    ],
)
def test_a_rule_that_cannot_be_a_cadence_is_refused(rule):
    with pytest.raises(RuleError) as caught:
        dates_of(rule, first_on=date(2024, 1, 1), count=1)
    assert caught.value.code == "recurrence_unreadable"


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: rule_on_weekday(Frequency.MONTHLY, 1), "recurrence_needs_day_of_month"),
        (lambda: rule_on_weekday(Frequency.WEEKLY, 7), "weekday"),
        (lambda: rule_on_nth_weekday(Frequency.WEEKLY, 1, 1, 1), "recurrence_needs_weekday"),
        (lambda: rule_on_nth_weekday(Frequency.MONTHLY, 1, 5, 1), "nth_weekday"),
        (lambda: rule_on_nth_weekday(Frequency.QUARTERLY, 1, 1, 0), "fiscal_start_month"),
        (lambda: rule_on_working_day(Frequency.MONTHLY, 21, 1), "working_day"),
        (
            lambda: occurrences(
                THIRD_TUESDAY,
                first_on=date(2024, 1, 1),
                at=time(9),
                zone=BERLIN,
                after=datetime(2024, 1, 1, tzinfo=UTC),
            ),
            "occurrences_unbounded",
        ),
    ],
)
def test_what_names_no_days_is_refused(refused, code):
    with pytest.raises(RuleError) as caught:
        refused()
    assert caught.value.code == code
