from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.expected import expected_value, value_on_path
from objectives.rules.targets import (
    BandTarget,
    CumulativeTarget,
    Direction,
    MilestoneTarget,
    PathTarget,
    StandardTarget,
    TargetPoint,
    YesNoTarget,
)

D = Decimal
UP = Direction.INCREASE


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 1), D(70)),
        (date(2023, 12, 31), D(70)),
        (date(2024, 1, 5), D(75)),
        (date(2024, 1, 10), D(80)),
        (date(2024, 3, 1), D(80)),
    ],
)
def test_a_path_without_points_is_a_straight_line_and_then_held(day, expected):
    path = PathTarget(
        direction=UP,
        baseline=D(70),
        target=D(80),
        baseline_on=date(2023, 12, 31),
        target_on=date(2024, 1, 10),
    )
    assert expected_value(path, day) == expected


def test_points_bend_the_path():
    points = (
        TargetPoint(date(2024, 3, 31), D(72)),
        TargetPoint(date(2024, 4, 30), D("73.5")),
        TargetPoint(date(2024, 12, 31), D(80)),
    )
    path = PathTarget(direction=UP, baseline=D(70), target=D(80), points=points)
    assert expected_value(path, date(2024, 1, 31)) == D(72)
    assert expected_value(path, date(2024, 4, 10)) == D("72.5")
    assert expected_value(path, date(2024, 4, 30)) == D("73.5")
    assert expected_value(path, date(2025, 6, 30)) == D(80)


def test_a_standard_holds_from_its_day_on():
    steps = (TargetPoint(date(2023, 4, 1), D(92)), TargetPoint(date(2024, 4, 1), D(95)))
    standard = StandardTarget(direction=UP, value=D(90), decimals=1, steps=steps)
    assert expected_value(standard, date(2023, 3, 31)) == D(90)
    assert expected_value(standard, date(2024, 3, 31)) == D(92)
    assert expected_value(standard, date(2024, 4, 1)) == D(95)


def test_a_cumulative_plan_grows_evenly_from_nothing():
    plan = CumulativeTarget(
        direction=UP, total=D(366), starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31)
    )
    assert expected_value(plan, date(2024, 1, 31)) == D(31)
    assert expected_value(plan, date(2024, 12, 31)) == D(366)


def test_what_is_not_a_number_to_reach_expects_none():
    assert expected_value(BandTarget(low=D(1), high=D(2)), date(2024, 1, 1)) is None
    assert expected_value(YesNoTarget(due_on=date(2024, 1, 1)), date(2024, 1, 1)) is None
    milestone = MilestoneTarget(starts_on=date(2024, 1, 1), planned_on=date(2024, 2, 1))
    assert expected_value(milestone, date(2024, 1, 1)) == 0


@given(
    st.dictionaries(
        st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.decimals(-1000, 1000, places=3),
        min_size=1,
        max_size=8,
    ),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_a_path_never_leaves_the_range_of_its_points(points, day):
    path = [TargetPoint(on, points[on]) for on in sorted(points)]
    values = list(points.values())
    slack = D("1e-20")
    assert min(values) - slack <= value_on_path(path, day) <= max(values) + slack
    for point in path:
        assert value_on_path(path, point.on) == point.value
