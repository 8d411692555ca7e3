"""Robust lines and rank tests, against tables and against counting everything."""

import math
from itertools import permutations
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.robust import (
    kendall_p,
    line_through,
    student_cdf,
    student_quantile,
    theil_sen,
)

# Two-sided 80 % and 95 %, from the printed tables of Student's t.
TABLE = [
    (0.90, 1, 3.0777),
    (0.90, 4, 1.5332),
    (0.90, 10, 1.3722),
    (0.90, 22, 1.3212),
    (0.975, 1, 12.7062),
    (0.975, 5, 2.5706),
    (0.975, 30, 2.0423),
]


@pytest.mark.parametrize(("p", "df", "t"), TABLE)
def test_students_t_is_that_of_the_tables(p, df, t):
    assert student_quantile(p, df) == pytest.approx(t, abs=6e-5)
    assert student_cdf(t, df) == pytest.approx(p, abs=1e-5)


@given(st.floats(-30, 30), st.integers(1, 60))
def test_students_t_is_symmetric_rises_and_has_known_closed_forms(t, df):
    assert student_cdf(t, df) + student_cdf(-t, df) == pytest.approx(1)
    assert student_cdf(t, df) <= student_cdf(t + 0.5, df)
    assert student_cdf(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-9)
    assert student_cdf(t, 2) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-9)


def test_students_t_approaches_the_normal_distribution():
    assert student_cdf(1.2, 100_000) == pytest.approx(NormalDist().cdf(1.2), abs=1e-5)
    assert student_cdf(math.inf, 3) == 1
    assert student_cdf(-math.inf, 3) == 0


@given(st.permutations(range(6)))
def test_kendalls_p_without_ties_is_the_share_of_orders_as_extreme(series):
    def score(values):
        return sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])

    wanted = abs(score(series))
    every = list(permutations(range(6)))
    share = sum(abs(score(order)) >= wanted for order in every) / len(every)
    assert kendall_p(series) == pytest.approx(share)


def test_kendalls_p_with_ties_and_without_movement():
    assert kendall_p([5, 5, 5, 5, 5, 5]) == 1
    # S = 12, variance (6·5·17 − 3·(2·1·9)) / 18 = 76 / 3
    assert kendall_p([1, 1, 2, 2, 3, 3]) == pytest.approx(
        2 * NormalDist().cdf(-11 / (76 / 3) ** 0.5)
    )


@given(
    st.floats(-5, 5),
    st.floats(-100, 100),
    st.lists(st.integers(0, 60), min_size=3, max_size=24, unique=True),
)
def test_a_straight_line_is_found_whatever_one_point_says(slope, level, places):
    t = sorted(places)
    y = [level + slope * at for at in t]
    assert theil_sen(t, y) == pytest.approx(slope, abs=1e-6)
    if len(t) >= 8:
        y[3] += 1e6
        assert theil_sen(t, y) == pytest.approx(slope, abs=1e-6)
        line = line_through(t, y, slope=slope)
        assert line.level == pytest.approx(level, abs=1e-6)
        assert line.sigma == pytest.approx(0, abs=1e-6)


def test_the_spread_is_of_the_median_deviation():
    line = line_through([0, 1, 2, 3, 4], [10, 12, 9, 11, 30], slope=0)
    assert (line.slope, line.level) == (0, 11)
    assert line.sigma == pytest.approx(1.4826)
