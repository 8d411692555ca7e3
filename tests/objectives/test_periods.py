from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules import periods
from objectives.rules.periods import Rhythm
from objectives.rules.refusal import RuleError

LONDON = ZoneInfo("Europe/London")
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
rhythms = st.sampled_from(Rhythm)
fiscal_months = st.integers(1, 12)


@pytest.mark.parametrize(
    ("rhythm", "fiscal_start_month", "first", "last"),
    [
        (Rhythm.DAILY, 1, date(2024, 2, 15), date(2024, 2, 15)),
        (Rhythm.WEEKLY, 1, date(2024, 2, 12), date(2024, 2, 18)),
        # 603 fortnights after the anchor of 1 January 2001.
        (Rhythm.FORTNIGHTLY, 1, date(2024, 2, 12), date(2024, 2, 25)),
        (Rhythm.MONTHLY, 1, date(2024, 2, 1), date(2024, 2, 29)),
        (Rhythm.QUARTERLY, 1, date(2024, 1, 1), date(2024, 3, 31)),
        (Rhythm.QUARTERLY, 2, date(2024, 2, 1), date(2024, 4, 30)),
        (Rhythm.QUARTERLY, 12, date(2023, 12, 1), date(2024, 2, 29)),
        (Rhythm.YEARLY, 1, date(2024, 1, 1), date(2024, 12, 31)),
        (Rhythm.YEARLY, 4, date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_the_period_of_15_february_2024(rhythm, fiscal_start_month, first, last):
    start = periods.period_containing(rhythm, date(2024, 2, 15), fiscal_start_month)
    assert (start, periods.period_end(rhythm, start)) == (first, last)


def test_a_rhythm_read_from_a_row_is_as_good_as_the_enum():
    assert periods.period_containing("quarterly", date(2024, 2, 15), 1) == date(2024, 1, 1)
    assert periods.period_end("weekly", date(2024, 2, 12)) == date(2024, 2, 18)


@given(rhythms, days, fiscal_months)
def test_every_day_lies_in_exactly_one_period(rhythm, day, fiscal_start_month):
    start = periods.period_containing(rhythm, day, fiscal_start_month)
    assert start <= day <= periods.period_end(rhythm, start)
    assert periods.is_period_start(rhythm, start, fiscal_start_month)
    assert periods.previous_period(rhythm, periods.next_period(rhythm, start)) == start
    following = periods.next_period(rhythm, start)
    assert periods.period_containing(rhythm, following, fiscal_start_month) == following
    assert periods.period_end(rhythm, start) + timedelta(days=1) == following


@given(rhythms, days, fiscal_months)
def test_the_latest_closed_period_has_ended_and_the_next_has_not(rhythm, today, fiscal_start_month):
    latest = periods.latest_closed_period(rhythm, today, fiscal_start_month)
    assert periods.period_end(rhythm, latest) < today
    assert periods.period_end(rhythm, periods.next_period(rhythm, latest)) >= today


def test_fortnights_run_on_unbroken_across_years():
    starts = periods.periods_between(Rhythm.FORTNIGHTLY, date(2020, 12, 1), date(2021, 1, 31), 1)
    assert starts == [
        date(2020, 11, 23),
        date(2020, 12, 7),
        date(2020, 12, 21),
        date(2021, 1, 4),
        date(2021, 1, 18),
    ]


def test_periods_between_includes_both_ends_and_is_empty_in_reverse():
    months = periods.periods_between(Rhythm.MONTHLY, date(2023, 11, 30), date(2024, 2, 1), 1)
    assert months == [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]
    assert periods.periods_between(Rhythm.MONTHLY, date(2024, 2, 1), date(2024, 1, 31), 1) == []


def test_older_gaps_are_listed_oldest_first():
    measured = {date(2024, 1, 1), date(2024, 3, 1)}
    assert periods.missing_periods(
        Rhythm.MONTHLY, measured, date(2023, 12, 1), date(2024, 4, 1)
    ) == [date(2023, 12, 1), date(2024, 2, 1), date(2024, 4, 1)]


def test_due_is_the_end_of_the_last_day_of_grace_where_the_organisation_is():
    september = date(2018, 9, 1)
    assert periods.due_day(Rhythm.MONTHLY, september, 9) == date(2018, 10, 9)
    assert periods.due_at(Rhythm.MONTHLY, september, 9, LONDON) == datetime(
        2018, 10, 9, 23, tzinfo=UTC
    )
    december = date(2018, 12, 1)
    assert periods.due_at(Rhythm.MONTHLY, december, 9, LONDON) == datetime(2019, 1, 10, tzinfo=UTC)


def overdue(now, *, latest=date(2018, 8, 1), grace_days=9, rhythm=Rhythm.MONTHLY, **more):
    return periods.is_overdue(
        rhythm,
        latest_measured=latest,
        first_period=date(2018, 6, 1),
        grace_days=grace_days,
        zone=LONDON,
        now=now,
        **more,
    )


def test_overdue_begins_with_the_due_instant():
    due = datetime(2018, 10, 9, 23, tzinfo=UTC)
    assert not overdue(due - timedelta(microseconds=1))
    assert overdue(due)
    assert not overdue(due, latest=date(2018, 9, 1))


def test_a_gap_before_the_newest_figure_does_not_alarm():
    assert not overdue(datetime(2018, 11, 5, tzinfo=UTC), latest=date(2018, 9, 1))


def test_a_newly_closed_period_within_its_grace_does_not_end_staleness():
    assert overdue(datetime(2018, 10, 31, 12, tzinfo=UTC))
    assert overdue(datetime(2018, 11, 1, 12, tzinfo=UTC))


def test_grace_longer_than_the_period_still_ends():
    silent_since_new_year = {"latest": date(2019, 1, 1), "rhythm": Rhythm.DAILY, "grace_days": 3}
    assert not overdue(datetime(2019, 1, 5, 23, tzinfo=UTC), **silent_since_new_year)
    assert overdue(datetime(2019, 1, 6, tzinfo=UTC), **silent_since_new_year)


def test_never_measured_is_overdue_once_the_first_period_is_due():
    assert not overdue(datetime(2018, 7, 9, 22, tzinfo=UTC), latest=None)
    assert overdue(datetime(2018, 7, 9, 23, tzinfo=UTC), latest=None)


def test_a_retired_indicator_is_never_stale():
    september = date(2018, 9, 1)
    assert not overdue(datetime(2019, 5, 1, tzinfo=UTC), retired_from=september)
    assert overdue(datetime(2018, 10, 20, tzinfo=UTC), retired_from=date(2018, 12, 1))
    assert not overdue(datetime(2018, 12, 1, tzinfo=UTC), retired_from=date(2018, 12, 1))


@given(rhythms, days, st.integers(0, 40), st.integers(0, 800), fiscal_months)
def test_overdue_says_what_the_periods_say_one_by_one(rhythm, first, grace, age, fiscal):
    latest = periods.period_containing(rhythm, first, fiscal)
    today = first + timedelta(days=age)
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    past_due = [
        period
        for period in periods.periods_between(rhythm, latest, today, fiscal)
        if periods.due_at(rhythm, period, grace, LONDON) <= now
    ]
    stale = periods.is_overdue(
        rhythm, latest_measured=latest, first_period=latest, grace_days=grace, zone=LONDON, now=now
    )
    assert stale == (max(past_due, default=latest) > latest)


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (
            lambda: periods.period_containing(Rhythm.DAILY, date(2024, 1, 1), 13),
            "fiscal_start_month",
        ),
        (lambda: periods.due_day(Rhythm.DAILY, date(2024, 1, 1), -1), "grace_days_negative"),
        (lambda: periods.next_period(Rhythm.MONTHLY, date(2024, 1, 2)), "not_a_period_start"),
    ],
)
def test_what_is_no_period_is_refused(refused, code):
    with pytest.raises(RuleError) as caught:
        refused()
    assert caught.value.code == code
