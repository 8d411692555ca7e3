from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.aggregation import (
    Aggregation,
    CoarseFigure,
    Figure,
    aggregate,
    to_coarser,
    year_to_date,
)
from objectives.rules.periods import Rhythm, next_period

D = Decimal


def monthly(*values, first=date(2024, 1, 1)):
    figures, period = [], first
    for value in values:
        if value is not None:
            figures.append(Figure(period, D(value)))
        period = next_period(Rhythm.MONTHLY, period)
    return figures


@pytest.mark.parametrize(
    ("method", "expected"),
    [(Aggregation.SUM, D(90)), (Aggregation.MEAN, D(30)), (Aggregation.LAST, D(60))],
)
def test_ten_twenty_and_sixty(method, expected):
    assert aggregate(monthly(10, 20, 60), method) == expected


@pytest.mark.parametrize("method", Aggregation)
def test_no_figures_have_no_aggregate(method):
    assert aggregate([], method) is None


def test_a_percentage_with_counts_is_a_ratio_of_the_counts():
    figures = [
        Figure(date(2024, 1, 1), D(50), D(1), D(2)),
        Figure(date(2024, 2, 1), D(90), D(90), D(100)),
        Figure(date(2024, 3, 1), D(99)),
    ]
    assert round(aggregate(figures, Aggregation.RATIO, ratio_of=D(100)), 1) == D("89.2")
    assert aggregate(figures[:1], Aggregation.RATIO) == D("0.5")
    nothing_to_count = [Figure(date(2024, 1, 1), D(0), D(0), D(0))]
    assert aggregate(nothing_to_count, Aggregation.RATIO) is None


def test_months_become_fiscal_quarters_that_say_how_complete_they_are():
    quarters = to_coarser(
        monthly(1, 2, None, 4, 5),
        Aggregation.SUM,
        fine=Rhythm.MONTHLY,
        coarse=Rhythm.QUARTERLY,
        fiscal_start_month=2,
    )
    assert quarters == [
        CoarseFigure(date(2023, 11, 1), D(1), 1, 3),
        CoarseFigure(date(2024, 2, 1), D(6), 2, 3),
        CoarseFigure(date(2024, 5, 1), D(5), 1, 3),
    ]


def test_a_week_belongs_to_the_month_in_which_it_ends():
    weeks = [Figure(date(2024, 4, 22), D(1)), Figure(date(2024, 4, 29), D(2))]
    months = to_coarser(
        weeks, Aggregation.SUM, fine=Rhythm.WEEKLY, coarse=Rhythm.MONTHLY, fiscal_start_month=1
    )
    assert months == [
        CoarseFigure(date(2024, 4, 1), D(1), 1, 4),
        CoarseFigure(date(2024, 5, 1), D(2), 1, 4),
    ]


def test_year_to_date_names_what_is_missing():
    flows = {date(2024, 3, 1): D(100), date(2024, 4, 1): D(5), date(2024, 6, 1): D(7)}
    june = year_to_date(flows, Rhythm.MONTHLY, date(2024, 6, 1), 4)
    assert (june.value, june.missing) == (D(12), (date(2024, 5, 1),))
    march = year_to_date(flows, Rhythm.MONTHLY, date(2024, 3, 1), 4)
    assert (march.value, len(march.missing)) == (D(100), 11)


def test_the_first_week_of_a_year_is_the_one_that_ends_in_it():
    flows = {date(2024, 3, 25): D(1), date(2024, 4, 1): D(2)}
    # 25 to 31 March 2024 ends the day before the year from April begins.
    assert year_to_date(flows, Rhythm.WEEKLY, date(2024, 4, 1), 4).value == D(2)


@given(st.lists(st.none() | st.integers(-100, 100), max_size=40), st.integers(1, 12))
def test_nothing_is_lost_or_counted_twice(values, fiscal_start_month):
    figures = monthly(*values)
    years = to_coarser(
        reversed(figures),
        Aggregation.SUM,
        fine=Rhythm.MONTHLY,
        coarse=Rhythm.YEARLY,
        fiscal_start_month=fiscal_start_month,
    )
    assert sum(year.value for year in years) == sum(figure.value for figure in figures)
    assert sum(year.measured for year in years) == len(figures)
    assert all(year.measured <= year.total == 12 for year in years)
    assert [year.period_start for year in years] == sorted(year.period_start for year in years)
