"""The forecast: by hand, by its properties, and by how often it holds."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from objectives.rules.forecast import Forecast, NoForecast, forecast
from objectives.rules.periods import Rhythm
from objectives.rules.robust import student_quantile
from objectives.rules.targets import Direction


def month(number: int) -> date:
    """1 is January 2025, 13 January 2026."""
    return date(2025 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def series(*values: float) -> list[tuple[date, float]]:
    return [(month(place), value) for place, value in enumerate(values, start=1)]


def of(values, due: int, **about) -> Forecast | NoForecast:
    return forecast(series(*values), due_period=month(due), rhythm=Rhythm.MONTHLY, **about)


def test_a_certain_trend_goes_on():
    found = of([10, 12, 14, 16, 18, 20], 8, target=25, direction=Direction.INCREASE)

    assert [(each.period_start, each.value, each.low, each.high) for each in found.points] == [
        (month(7), 22, 22, 22),
        (month(8), 24, 24, 24),
    ]
    assert (found.slope, found.values, found.chance, found.has_trend) == (2, 6, 5, True)
    met = of([10, 12, 14, 16, 18, 20], 8, target=24, direction=Direction.INCREASE)
    assert met.chance == 95


def test_noise_has_no_slope_and_an_interval_by_the_formula():
    values = [10, 12, 9, 11, 10, 13, 9, 12]
    found = of(values, 10)

    # median 10.5, deviations 0.5 1.5 1.5 0.5 0.5 2.5 1.5 1.5: σ = 1.4826 × 1.5
    width = (1 + 1 / 8 + (9 - 3.5) ** 2 / 42) ** 0.5
    half = student_quantile(0.90, 6) * 1.4826 * 1.5 * width
    assert (found.slope, found.due.value) == (0, 10.5)
    assert found.due.low == pytest.approx(10.5 - half)
    assert found.due.high == pytest.approx(10.5 + half)


def test_flows_add_up_to_the_year():
    found = of([5, 5, 5, 5, 5, 5], 9, so_far=30.0, target=46, direction=Direction.INCREASE)

    assert [each.value for each in found.points] == [35, 40, 45]
    assert found.chance == 5
    noisy = of([5, 6, 4, 5, 6, 4], 9, so_far=30.0)
    # of a sum of m values: σ√(m + m²/n + (Σ(h − t̄))²/Σ(t − t̄)²), σ = 1.4826
    width = (3 + 9 / 6 + (6 + 7 + 8 - 3 * 2.5) ** 2 / 17.5) ** 0.5
    half = student_quantile(0.90, 4) * 1.4826 * width
    assert noisy.due.high - noisy.due.value == pytest.approx(half)


@pytest.mark.parametrize(
    ("values", "due", "why"),
    [
        ([1, 2, 3, 4, 5], 7, NoForecast.TOO_FEW),
        ([1, 2, 3, 4, 5, 6], 13, NoForecast.TOO_FAR),
        ([1, 2, 3, 4, 5, 6], 6, NoForecast.PAST),
    ],
)
def test_what_is_not_said(values, due, why):
    assert of(values, due) is why


def test_as_many_periods_ahead_as_there_are_values():
    assert isinstance(of([1, 2, 3, 4, 5, 6], 12), Forecast)


def test_only_the_latest_two_years_count_and_a_gap_keeps_its_place():
    assert of([1000] * 6 + [5, 6] * 12, 31).due.value == 5.5
    # May is missing: from January to July the line still rises by one a month
    rising = [(month(n), float(n)) for n in (1, 2, 3, 4, 6, 7)]
    assert forecast(rising, due_period=month(9), rhythm=Rhythm.MONTHLY).due.value == 9


def test_the_units_bounds_hold():
    found = of([70, 75, 80, 85, 90, 95], 8, bounds=(0.0, 100.0))
    assert [(each.value, each.high) for each in found.points] == [(100, 100), (100, 100)]


def test_a_band_is_met_inside():
    assert of([5] * 6, 7, band=(4, 6)).chance == 95
    assert of([5] * 6, 7, band=(6, 7)).chance == 5
    assert of([3, 7, 4, 6, 3, 7], 7, band=(-100, 100)).chance == 95


numbers = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 2))


@given(st.lists(numbers, min_size=6, max_size=24), st.integers(1, 6), numbers)
def test_shift_scale_and_mirror(values, ahead, shift):
    base = of(values, len(values) + ahead, target=0.0, direction=Direction.INCREASE)
    moved = of(
        [2 * value + shift for value in values],
        len(values) + ahead,
        target=shift,
        direction=Direction.INCREASE,
    )
    mirrored = of(
        [-value for value in values],
        len(values) + ahead,
        target=0.0,
        direction=Direction.DECREASE,
    )
    assume(abs(base.due.value) > 1e-6)
    assert moved.due.value == pytest.approx(2 * base.due.value + shift, abs=1e-6)
    assert mirrored.due.value == pytest.approx(-base.due.value, abs=1e-6)
    assert mirrored.due.low == pytest.approx(-base.due.high, abs=1e-6)
    assert mirrored.chance == base.chance
    assert base.chance % 5 == 0
    assert 5 <= base.chance <= 95


@given(st.lists(numbers, min_size=8, max_size=24))
def test_the_interval_widens_with_the_horizon(values):
    found = of(values, len(values) + 6)
    widths = [each.high - each.low for each in found.points]
    assert all(near <= far + 1e-9 for near, far in pairwise(widths))


def test_the_interval_of_steady_noise_holds_about_as_often_as_it_says():
    dice = random.Random(7)
    held = 0
    for _run in range(400):
        values = [dice.gauss(100, 5) for _each in range(19)]
        found = of(values[:18], 19)
        held += found.due.low <= values[18] <= found.due.high
    # 80 % is promised of a line; the median's level and a slope that is 0 make it a little wider
    assert 0.74 <= held / 400 <= 0.90
