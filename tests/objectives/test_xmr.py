import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statprocon import XmR

from objectives.rules import xmr
from objectives.rules.periods import Rhythm
from objectives.rules.refusal import RuleError
from objectives.rules.targets import Direction
from objectives.rules.xmr import Capability, Effect, Side, SignalRule, SignalRun

D = Decimal
DATA = Path(__file__).parent.parent / "data" / "xmr"
UP_AND_DOWN = [5, 6] * 4


def rows_of(name):
    with (DATA / name).open() as lines:
        return list(csv.DictReader(lines))


EXPECTED = rows_of("expected.csv")


def series(series_id):
    return [D(row["y"]) for row in rows_of("series.csv") if row["series_id"] == series_id]


def indices(text):
    return tuple(int(index) for index in text.split())


@pytest.mark.parametrize("row", EXPECTED, ids=[row["series_id"] for row in EXPECTED])
def test_limits_and_hits_equal_the_published_series(row):
    values = series(row["series_id"])
    limits = xmr.natural_limits(values)
    assert limits.count == int(row["n"])
    stated = (limits.mean, limits.lower, limits.upper, limits.mean_range, limits.upper_range)
    assert stated == tuple(D(row[k]) for k in ("x_bar", "lnpl", "unpl", "mr_bar", "url"))
    hits = xmr.rule_hits(values, limits)
    assert hits.outside == indices(row["rule1_x_idx0"])
    assert hits.run == indices(row["rule2_run_one_side_idx0"])
    assert hits.near_limit == indices(row["rule3_near_limit_idx0"])
    assert xmr.range_hits(values, limits) == indices(row["rule1_mr_idx0"])


def test_all_six_series_were_compared():
    assert len(EXPECTED) == 6


def _random_series(seed):
    """Steady, shifting, trending or jumping by turns; five decimals, so nothing sits on a line."""
    source = random.Random(seed)
    length = source.randint(8, 60)
    jump = source.randint(0, length)
    shift = source.choice([0, 0, 5, 20])
    trend = source.choice([0, 0, 0.3])
    return [
        round(source.gauss(100, 5) + trend * index + (shift if index >= jump else 0), 5)
        for index in range(length)
    ]


@pytest.mark.parametrize("seed", range(200))
def test_an_independent_implementation_agrees_on_random_series(seed):
    values = _random_series(seed)
    oracle = XmR(counts=values)
    limits = xmr.natural_limits(values)
    assert limits.mean == oracle.x_central_line()[0]
    assert limits.lower == oracle.lower_natural_process_limit()[0]
    assert limits.upper == oracle.upper_natural_process_limit()[0]
    assert limits.mean_range == oracle.mr_central_line()[0]
    assert limits.upper_range == oracle.upper_range_limit()[0]
    hits = xmr.rule_hits(values, limits)
    assert hits.outside == _true_at(oracle.rule_1_x_indices_beyond_limits())
    assert hits.run == _true_at(oracle.rule_2_runs_about_central_line())
    assert hits.near_limit == _true_at(oracle.rule_3_runs_near_limits())
    assert xmr.range_hits(values, limits) == _true_at(oracle.rule_1_mr_indices_beyond_limits())


def test_the_random_series_fire_every_rule():
    fired = [
        xmr.rule_hits(values, xmr.natural_limits(values))
        for values in map(_random_series, range(200))
    ]
    assert sum(bool(hits.outside) for hits in fired) > 20
    assert sum(bool(hits.run) for hits in fired) > 20
    assert sum(bool(hits.near_limit) for hits in fired) > 20
    assert sum(hits.outside == hits.run == hits.near_limit == () for hits in fired) > 20


def _true_at(flags):
    return tuple(index for index, flag in enumerate(flags) if flag)


def test_limits_worked_by_hand():
    limits = xmr.natural_limits(UP_AND_DOWN)
    assert (limits.mean, limits.mean_range) == (D("5.5"), 1)
    assert (limits.lower, limits.upper) == (D("2.84"), D("8.16"))
    assert (limits.lower_half, limits.upper_half) == (D("4.17"), D("6.83"))
    assert limits.upper_range == D("3.268")


def test_seven_values_or_no_movement_draw_no_limits():
    assert xmr.natural_limits(UP_AND_DOWN[:7]) is None
    assert xmr.natural_limits([5] * 20) is None
    assert xmr.rule_hits([5] * 20, None) == xmr.RuleHits((), (), ())
    assert xmr.signals([5] * 20, None, Direction.INCREASE) == ()
    assert xmr.range_hits([5] * 20, None) == ()


def test_small_figures_keep_three_digits_of_their_range():
    limits = xmr.natural_limits([D("0.0005"), D("0.0006")] * 4)
    assert (limits.mean, limits.lower, limits.upper) == (
        D("0.000550"),
        D("0.000284"),
        D("0.000816"),
    )


def test_no_moving_range_reaches_across_a_gap():
    months = [date(2024, month, 1) for month in (1, 2, 3, 4, 6, 7, 8, 9)]
    breaks = xmr.breaks_between(months, Rhythm.MONTHLY)
    assert breaks == {4}
    values = [5, 6, 5, 6, 60, 61, 60, 61]
    assert xmr.natural_limits(values, breaks).mean_range == 1
    assert xmr.natural_limits(values).mean_range == D("8.571")
    assert xmr.range_hits(values, xmr.natural_limits(values, breaks), breaks) == ()


def limits_around(mean, *, upper, lower):
    """Limits that were stored with a signal, for patterns that are easier without recomputing."""
    mean, upper, lower = D(mean), D(upper), D(lower)
    halves = {"lower_half": (mean + lower) / 2, "upper_half": (mean + upper) / 2}
    return xmr.Limits(
        mean=mean, lower=lower, upper=upper, mean_range=D(1), upper_range=D(1), count=8, **halves
    )


STORED = limits_around(10, upper=14, lower=6)


def test_a_value_on_a_limit_is_inside_and_on_the_centre_breaks_the_run():
    assert xmr.rule_hits([14, 6], STORED).outside == ()
    assert xmr.rule_hits([D("14.001"), D("5.999")], STORED).outside == (0, 1)
    eight = [11] * 8
    assert xmr.rule_hits(eight, STORED).run == tuple(range(8))
    assert xmr.rule_hits([*eight[:4], 10, *eight[4:]], STORED).run == ()
    assert xmr.rule_hits([11] * 7 + [9] * 8, STORED).run == tuple(range(7, 15))


def test_three_of_four_name_the_whole_window_on_one_side_only():
    assert xmr.rule_hits([13, 13, 11, 13], STORED).near_limit == (0, 1, 2, 3)
    assert xmr.rule_hits([13, 13, 7, 13], STORED).near_limit == ()
    assert xmr.rule_hits([12, 12, 12, 12], STORED).near_limit == ()
    assert xmr.rule_hits([13, 13, 13], STORED).near_limit == ()


def test_signals_are_unbroken_stretches_with_their_meaning():
    values = [11, 11, 15, 15, 9, 9, 9, 9, 9, 9, 9, 5]
    assert xmr.signals(values, STORED, Direction.INCREASE) == (
        SignalRun(SignalRule.OUTSIDE, Side.HIGH, Effect.FAVOURABLE, 2, 3),
        SignalRun(SignalRule.RUN, Side.LOW, Effect.ADVERSE, 4, 11),
        SignalRun(SignalRule.OUTSIDE, Side.LOW, Effect.ADVERSE, 11, 11),
    )
    falling = xmr.signals(values, STORED, Direction.DECREASE)
    assert [run.effect for run in falling] == [Effect.ADVERSE, Effect.FAVOURABLE, Effect.FAVOURABLE]
    held = xmr.signals(values, STORED, Direction.MAINTAIN)
    assert {run.effect for run in held} == {Effect.NEUTRAL}


def test_what_was_open_closes_when_the_newest_value_fires_no_rule():
    values = [9] * 8
    assert xmr.signals_at_newest(values, STORED, Direction.INCREASE) == (
        SignalRun(SignalRule.RUN, Side.LOW, Effect.ADVERSE, 0, 7),
    )
    assert xmr.signals_at_newest([*values, 10], STORED, Direction.INCREASE) == ()
    assert xmr.rule_hits(values, STORED).include(7)
    assert not xmr.rule_hits([*values, 10], STORED).include(8)


def test_capability_says_what_kind_of_miss_it_is():
    limits = limits_around("88.471", lower="85.596", upper="91.346")
    assert xmr.capability(limits, at_least=D(95)) == Capability.CANNOT_MEET
    assert xmr.capability(limits, at_least=D(90)) == Capability.HIT_AND_MISS
    assert xmr.capability(limits, at_least=D("85.596")) == Capability.MEETS
    assert xmr.capability(limits, at_most=D(80)) == Capability.CANNOT_MEET
    assert xmr.capability(limits, at_most=D(92)) == Capability.MEETS
    assert xmr.capability(limits, at_least=D(85), at_most=D(92)) == Capability.MEETS
    assert xmr.capability(limits, at_least=D(85), at_most=D(90)) == Capability.HIT_AND_MISS
    assert xmr.capability(limits, at_least=D(70), at_most=D(80)) == Capability.CANNOT_MEET


@pytest.mark.parametrize("value", [float("nan"), float("inf"), D("NaN"), D("-Infinity")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(RuleError) as caught:
        xmr.natural_limits([*UP_AND_DOWN, value])
    assert caught.value.code == "not_finite"


@given(st.lists(st.integers(-500, 500), min_size=8, max_size=40), st.integers(-1000, 1000))
def test_signals_do_not_care_where_zero_is(values, shift):
    moved = [value + shift for value in values]
    hits = xmr.rule_hits(values, xmr.natural_limits(values))
    assert xmr.rule_hits(moved, xmr.natural_limits(moved)) == hits


@given(st.lists(st.integers(-500, 500), min_size=8, max_size=40))
def test_mirroring_turns_every_signal_over(values):
    limits, mirrored = xmr.natural_limits(values), xmr.natural_limits([-v for v in values])
    there = xmr.signals(values, limits, Direction.INCREASE)
    back = xmr.signals([-value for value in values], mirrored, Direction.DECREASE)
    assert [(run.rule, run.effect, run.first_index, run.last_index) for run in there] == [
        (run.rule, run.effect, run.first_index, run.last_index) for run in back
    ]
