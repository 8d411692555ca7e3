"""Natural limits that move, and segments between re-basings."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.judging import segments_of
from objectives.models import Indicator
from objectives.rules import limits, xmr
from objectives.rules.periods import Rhythm
from objectives.rules.targets import Direction

D = Decimal
MONTHLY = Rhythm.MONTHLY


def months(count, first=2024):
    return [date(first + n // 12, n % 12 + 1, 1) for n in range(count)]


def exact(values):
    return [D(str(value)) for value in values]


def test_around_a_trend_the_worked_example():
    values = exact([10, 13, 14, 17, 18, 21, 22, 25])
    found = limits.around_trend(months(8), values, MONTHLY)
    first, last = found.at(0), found.at(7)
    assert last.mean - first.mean == 14
    assert (last.upper - last.mean, last.mean - last.lower) == (D("2.66"), D("2.66"))
    assert found.signals(Direction.INCREASE) == ()


def test_a_steady_rise_is_a_signal_around_the_mean_and_noise_around_its_trend():
    values = exact([50, 52, 53, 55, 58, 59, 62, 63, 66, 67, 69, 72])
    steady = limits.around_mean(values, ())
    trending = limits.around_trend(months(12), values, MONTHLY)
    assert {run.rule for run in steady.signals(Direction.INCREASE)} >= {"outside"}
    assert trending.signals(Direction.INCREASE) == ()


def test_what_leaves_the_trend_is_a_signal_with_the_limits_at_that_point():
    values = exact([50, 52, 53, 55, 58, 59, 62, 63, 66, 67, 69, 60])
    found = limits.around_trend(months(12), values, MONTHLY)
    [run] = found.signals(Direction.INCREASE)
    assert (run.rule, run.effect, run.first_index, run.last_index) == ("outside", "adverse", 11, 11)
    assert found.at(11).lower > 60 > found.at(0).upper


def test_a_perfect_line_and_a_short_one_have_no_limits():
    assert limits.around_trend(months(12), exact(range(12)), MONTHLY).limits is None
    assert limits.around_trend(months(7), exact([1, 3, 2, 5, 4, 7, 6]), MONTHLY).limits is None


def test_seasonal_limits_are_of_the_change_on_a_year_before_from_twenty_values_on():
    year = [30, 20, 25, 40, 60, 80, 90, 85, 70, 50, 40, 35]
    grown = [value + (5 if n % 2 else 6) for n, value in enumerate(year)]
    early = limits.around_year_before(months(19), exact((year + grown)[:19]), MONTHLY)
    found = limits.around_year_before(months(24), exact(year + grown), MONTHLY)
    assert early.limits is None
    assert (found.limits.mean, found.limits.count) == (D("5.5"), 12)
    assert found.at(0) is None
    at = found.at(12)
    assert (at.mean, at.lower, at.upper) == (D("35.5"), D("32.84"), D("38.16"))
    assert found.signals(Direction.INCREASE) == ()


def test_a_seasonal_signal_names_the_values_of_the_segment():
    year = [30, 20, 25, 40, 60, 80, 90, 85, 70, 50, 40, 35]
    grown = [value + (5 if n % 2 else 6) for n, value in enumerate(year)]
    grown[11] = 20
    found = limits.around_year_before(months(24), exact(year + grown), MONTHLY)
    assert [
        (run.rule, run.first_index, run.last_index) for run in found.signals(Direction.INCREASE)
    ] == [("run", 12, 22), ("outside", 23, 23)]


@pytest.mark.parametrize(
    ("rhythm", "day", "before"),
    [
        (Rhythm.MONTHLY, date(2026, 3, 1), date(2025, 3, 1)),
        (Rhythm.QUARTERLY, date(2026, 4, 1), date(2025, 4, 1)),
        (Rhythm.WEEKLY, date(2026, 6, 1), date(2025, 6, 2)),
        (Rhythm.DAILY, date(2026, 6, 1), date(2025, 6, 2)),
    ],
)
def test_the_period_of_a_year_before(rhythm, day, before):
    assert limits.year_before(rhythm, day) == before


numbers = st.decimals(min_value=-1000, max_value=1000, places=2)


@given(st.lists(numbers, min_size=8, max_size=40))
def test_around_the_mean_is_the_chart_of_the_values_themselves(values):
    found, plain = limits.around_mean(values, ()), xmr.natural_limits(values)
    assert found.at(len(values) - 1) == plain
    assert found.signals(None) == xmr.signals(values, plain, None)


@given(st.lists(numbers, min_size=8, max_size=30), numbers)
def test_limits_around_a_trend_move_with_the_values(values, by):
    found = limits.around_trend(months(len(values)), values, MONTHLY)
    moved = limits.around_trend(months(len(values)), [value + by for value in values], MONTHLY)
    assert (found.limits is None) == (moved.limits is None)
    if found.limits is not None:
        assert abs((moved.at(0).upper - found.at(0).upper) - by) < D("0.05")


@given(
    st.lists(numbers, min_size=1, max_size=40),
    st.sets(st.integers(min_value=0, max_value=45), max_size=4),
)
def test_segments_hold_every_value_once_and_the_last_begins_with_the_newest_rebasing(
    values, rebased
):
    days = months(46)
    known = dict(zip(days, values, strict=False))
    found = segments_of(
        Indicator(
            organization_id=UUID(int=1),
            rhythm="monthly",
            target_type="standard",
            direction="increase",
        ),
        known,
        [days[place] for place in rebased],
    )
    assert [day for each in found for day in each.periods] == sorted(known)
    assert all(each.periods for each in found[:-1])
    if rebased and found[-1].periods:
        assert found[-1].periods[0] == days[max(rebased)]
