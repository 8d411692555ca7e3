"""What must hold of every target type in every direction, whatever the figures are."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from objectives.rules.expected import expected_value
from objectives.rules.refusal import RuleError
from objectives.rules.status import Confidence, Status, judge, progress
from objectives.rules.targets import (
    BandTarget,
    CumulativeTarget,
    Direction,
    MilestoneTarget,
    PathTarget,
    StandardTarget,
    TargetPoint,
    Tolerance,
    YesNoTarget,
)

D = Decimal
UP, DOWN = Direction.INCREASE, Direction.DECREASE
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)

days = st.dates(date(2023, 6, 1), date(2025, 6, 1))
figures = st.decimals(-10_000, 10_000, places=3)
delays = st.integers(-400, 400).map(D)
factors = st.integers(-3, 3).map(lambda power: D(10) ** power)
directions = st.sampled_from([UP, DOWN])


def straight(baseline, target):
    return PathTarget(
        direction=UP if target > baseline else DOWN,
        baseline=baseline,
        target=target,
        baseline_on=FIRST,
        target_on=LAST,
    )


paths = st.tuples(figures, figures).filter(lambda ends: ends[0] != ends[1])
paths = paths.map(lambda ends: straight(*ends))
yearly = st.builds(
    CumulativeTarget,
    direction=directions,
    total=figures,
    starts_on=st.just(FIRST),
    ends_on=st.just(LAST),
)
standards = st.builds(
    StandardTarget, direction=st.sampled_from(Direction), value=figures, decimals=st.just(2)
)
bands = st.tuples(figures, figures).map(sorted).filter(lambda edges: edges[0] < edges[1])
bands = bands.map(lambda edges: BandTarget(low=edges[0], high=edges[1]))
points_of_no_width = st.builds(
    lambda value, width: BandTarget(
        low=value, high=value, tolerance=Tolerance(D(0), D(0), width=width)
    ),
    figures,
    st.decimals("0.001", 100, places=3),
)
milestones = st.dates(FIRST, LAST).map(
    lambda planned: MilestoneTarget(starts_on=FIRST, planned_on=planned)
)
yes_or_no = st.builds(YesNoTarget, due_on=days)
any_target = st.one_of(
    paths, yearly, standards, bands, points_of_no_width, milestones, yes_or_no, st.none()
)


def severity(target, value, on, **more):
    return judge(target, value, on, **more).status.severity


@given(any_target, st.sampled_from(["NaN", "sNaN", "Infinity", "-Infinity"]), days)
def test_what_is_no_number_is_refused_by_every_target(target, value, on):
    for rule in (lambda: judge(target, D(value), on), lambda: progress(target, D(value))):
        with pytest.raises(RuleError) as caught:
            rule()
        assert caught.value.code == "not_finite"


@given(any_target, days)
def test_without_a_figure_nothing_is_judged(target, on):
    unjudged = Status.NO_TARGET if target is None else Status.NO_DATA
    assert judge(target, None, on).status == unjudged


@given(st.one_of(paths, yearly, standards), days)
def test_what_is_expected_on_a_day_is_on_track_on_that_day(target, on):
    judged = judge(target, expected_value(target, on), on)
    assert (judged.status, judged.shortfall) == (Status.ON_TRACK, 0)


@given(paths, days, days)
def test_a_straight_path_never_turns_back(target, one, other):
    earlier, later = (expected_value(target, on) for on in sorted((one, other)))
    assert earlier <= later if target.direction == UP else earlier >= later


@given(yearly, days, days)
def test_a_planned_year_to_date_only_moves_towards_its_total(target, one, other):
    earlier, later = (abs(expected_value(target, on)) for on in sorted((one, other)))
    assert earlier <= later <= abs(target.total)


@given(paths, figures, days)
def test_a_path_moved_up_expects_as_much_more(target, shift, on):
    moved = straight(target.baseline + shift, target.target + shift)
    difference = expected_value(moved, on) - expected_value(target, on)
    assert abs(difference - shift) < D("1e-15")


@given(paths, factors, days)
def test_a_path_in_another_unit_expects_the_same(target, factor, on):
    scaled = straight(target.baseline * factor, target.target * factor)
    assert expected_value(scaled, on) == expected_value(target, on) * factor


@given(paths, figures, figures)
def test_progress_grows_with_every_step_towards_the_target(target, one, other):
    worse, better = sorted((one, other), reverse=target.direction == DOWN)
    assert progress(target, worse) <= progress(target, better)
    assert (progress(target, target.baseline), progress(target, target.target)) == (0, 1)


@given(paths, figures, figures, factors)
def test_progress_does_not_care_for_the_unit_or_for_where_zero_is(target, value, shift, factor):
    moved = straight(target.baseline + shift, target.target + shift)
    scaled = straight(target.baseline * factor, target.target * factor)
    assert progress(moved, value + shift) == progress(target, value)
    assert progress(scaled, value * factor) == progress(target, value)


@given(figures, directions)
def test_a_target_that_equals_its_baseline_is_no_path(value, direction):
    with pytest.raises(RuleError) as caught:
        PathTarget(
            direction=direction, baseline=value, target=value, baseline_on=FIRST, target_on=LAST
        )
    assert caught.value.code == "baseline_equals_target"


@given(figures)
def test_a_band_of_no_width_needs_one_stated(value):
    with pytest.raises(RuleError) as caught:
        BandTarget(low=value, high=value)
    assert caught.value.code == "band_without_width"


@given(points_of_no_width, figures, figures)
def test_farther_from_a_single_point_is_never_better(target, one, other):
    nearer, farther = sorted((one, other), key=lambda value: abs(value - target.low))
    assert severity(target, nearer, LAST) <= severity(target, farther, LAST)


@given(figures, figures, figures)
def test_farther_from_a_standard_to_hold_is_never_better(wanted, one, other):
    target = StandardTarget(direction=Direction.MAINTAIN, value=wanted, decimals=2)
    nearer, farther = sorted((one, other), key=lambda value: abs(value - wanted))
    assert severity(target, nearer, LAST) <= severity(target, farther, LAST)


@given(yearly, figures, days, factors)
def test_a_year_to_date_does_not_care_for_the_unit_of_measure(target, value, on, factor):
    scaled = replace(target, total=target.total * factor)
    assert judge(scaled, value * factor, on).status == judge(target, value, on).status
    assert progress(scaled, value * factor) == progress(target, value)


@given(milestones, delays, delays)
def test_a_later_forecast_is_never_better(target, one, other):
    sooner, later = sorted((one, other))
    assert severity(target, sooner, FIRST) <= severity(target, later, FIRST)


@given(milestones, delays, st.integers(-400, 400).map(timedelta))
def test_a_milestone_does_not_care_when_it_began(target, delay, shift):
    moved = MilestoneTarget(
        starts_on=target.starts_on + shift, planned_on=target.planned_on + shift
    )
    assert judge(moved, delay, FIRST + shift) == judge(target, delay, FIRST)


@given(yes_or_no, days, days, st.sampled_from([None, *Confidence]))
def test_a_no_only_worsens_as_its_day_comes_and_a_yes_is_good_on_every_day(
    target, one, other, confidence
):
    earlier, later = sorted((one, other))
    before = severity(target, D(0), earlier, confidence=confidence)
    assert before <= severity(target, D(0), later, confidence=confidence)
    assert severity(target, D(1), later, confidence=confidence) <= before


@given(yes_or_no, figures, days)
def test_there_is_nothing_between_yes_and_no(target, value, on):
    assume(value not in (0, 1))
    with pytest.raises(RuleError) as caught:
        judge(target, value, on)
    assert caught.value.code == "not_yes_or_no"


@given(
    st.lists(st.tuples(days, figures), unique_by=lambda point: point[0], min_size=1, max_size=8),
    figures,
    days,
)
def test_typed_points_moved_up_expect_as_much_more(points, shift, on):
    def through(raised_by):
        return PathTarget(
            direction=UP,
            baseline=D(0),
            target=D(1),
            points=tuple(TargetPoint(day, value + raised_by) for day, value in sorted(points)),
        )

    difference = expected_value(through(shift), on) - expected_value(through(D(0)), on)
    assert abs(difference - shift) < D("1e-15")
