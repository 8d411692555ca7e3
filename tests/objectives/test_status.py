import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from objectives.rules.refusal import RuleError
from objectives.rules.status import (
    Confidence,
    RuleCode,
    Status,
    judge,
    progress,
    rule_in_words,
    scale_of,
    shown,
    worse_of,
)
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
UP, DOWN, HOLD = Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN
ON, RISK, OFF = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
START, MIDDLE, END = date(2023, 12, 31), date(2024, 1, 5), date(2024, 1, 10)
EXTRACT = Path(__file__).parent.parent / "data" / "nhs_ae" / "ae_2019_03.csv"

figures = st.decimals(-10_000, 10_000, places=3)


def path(baseline, target, direction=UP, **more):
    dates = {"baseline_on": START, "target_on": END}
    return PathTarget(direction=direction, baseline=D(baseline), target=D(target), **dates | more)


def standard(value, direction=UP, decimals=2, **more):
    return StandardTarget(direction=direction, value=D(value), decimals=decimals, **more)


def status(target, value, on=MIDDLE, **more):
    return judge(target, D(value), on, **more).status


def test_nhs_march_2019_against_the_standard_of_95():
    with EXTRACT.open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["indicator_id"] != "ENG-4HR"]
    counted = Counter(status(standard("95"), row["value"]) for row in rows)
    assert counted == {ON: 10, RISK: 14, OFF: 110}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("76", ON),
        ("75", ON),
        ("74.5", ON),
        ("74.4999", RISK),
        ("73.5", RISK),
        ("73.4999", OFF),
        ("-10", OFF),
    ],
)
def test_path_from_70_to_80_expects_75_half_way_and_measures_against_10(value, expected):
    assert status(path("70", "80"), value) == expected


def test_falling_path_is_the_mirror_image():
    falling = path("80", "70", DOWN)
    assert [status(falling, value) for value in ("74", "75.5", "75.51", "76.5", "76.51")] == [
        ON,
        ON,
        RISK,
        RISK,
        OFF,
    ]


def test_a_path_between_near_neighbours_measures_against_a_twentieth_of_its_height():
    assert scale_of(path("99", "100"), MIDDLE) == D(5)
    assert scale_of(path("-100", "-99"), MIDDLE) == D(5)
    assert scale_of(path("0", "0.001"), MIDDLE) == D("0.001")


def test_path_judgement_states_its_figures():
    judged = judge(path("70", "80"), D(73), MIDDLE)
    assert (judged.status, judged.expected, judged.shortfall, judged.scale) == (
        OFF,
        D(75),
        D(2),
        D(10),
    )
    assert judged.miss_ratio == D("0.2")
    assert judge(path("70", "80"), D(79), MIDDLE).shortfall == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [("94.995", ON), ("94.9949", RISK), ("90.25", RISK), ("90.2499", OFF)],
)
def test_five_percent_of_95_is_exactly_four_and_three_quarters(value, expected):
    assert status(standard("95"), value) == expected


def test_standard_to_stay_below():
    cap = standard("12", DOWN, decimals=0)
    assert [status(cap, value) for value in ("11", "12.4", "12.6", "12.61")] == [ON, ON, RISK, OFF]


def test_standard_to_hold_judges_both_sides():
    hold = standard("7", HOLD, decimals=1)
    assert [status(hold, value) for value in ("7.04", "6.96", "7.3", "6.7", "7.36", "6.64")] == [
        ON,
        ON,
        RISK,
        RISK,
        OFF,
        OFF,
    ]


def test_a_standard_of_zero_forgives_nothing_without_a_width():
    none_at_all = standard("0", DOWN, decimals=0)
    assert [status(none_at_all, value) for value in ("0", "0.4", "1")] == [ON, ON, OFF]
    assert judge(none_at_all, D(3), MIDDLE).miss_ratio == 1
    assert judge(none_at_all, D(0), MIDDLE).miss_ratio == 0
    with_width = standard("0", DOWN, 0, tolerance=Tolerance(D(0), D("0.05"), width=D(2)))
    assert [status(with_width, value) for value in ("1", "2", "3")] == [RISK, RISK, OFF]


def test_a_negative_standard_is_measured_by_its_size():
    margin = standard("-10", UP, decimals=1)
    assert [status(margin, value) for value in ("-9", "-10.5", "-10.6")] == [ON, RISK, OFF]


def test_band():
    band = BandTarget(low=D(10), high=D(20))
    assert [status(band, value) for value in ("10", "15", "20", "9", "21", "8.9", "21.1")] == [
        ON,
        ON,
        ON,
        RISK,
        RISK,
        OFF,
        OFF,
    ]
    assert judge(band, D(23), MIDDLE).expected == D(20)
    assert judge(band, D(23), MIDDLE).miss_ratio == D("0.3")


def test_a_band_of_no_width_judges_by_the_stated_width():
    point = BandTarget(low=D(5), high=D(5), tolerance=Tolerance(D(0), D("0.1"), width=D("0.5")))
    assert [status(point, value) for value in ("5", "5.5", "4.4")] == [ON, RISK, OFF]
    assert judge(point, D(6), MIDDLE).miss_ratio == 2


def test_yes_no():
    target = YesNoTarget(due_on=END)
    assert status(target, "1") == ON
    assert status(target, "0") == ON
    assert status(target, "0", confidence=Confidence.MEDIUM) == ON
    assert status(target, "0", confidence=Confidence.LOW) == RISK
    assert status(target, "0", END) == OFF
    assert status(target, "1", END) == ON


def test_milestone_is_late_by_seven_days_or_a_twentieth_of_its_duration():
    short = MilestoneTarget(starts_on=date(2024, 1, 1), planned_on=date(2024, 3, 1))
    assert [status(short, delay) for delay in ("-5", "0", "7", "8")] == [ON, ON, RISK, OFF]
    long = MilestoneTarget(starts_on=date(2024, 1, 1), planned_on=date(2025, 2, 4))
    assert scale_of(long, MIDDLE) == 400
    assert [status(long, delay) for delay in ("1", "20", "21")] == [RISK, RISK, OFF]


def test_cumulative_is_judged_on_the_year_to_date():
    plan = CumulativeTarget(
        direction=UP, total=D(1200), starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31),
        points=(TargetPoint(date(2024, 3, 31), D(200)), TargetPoint(date(2024, 12, 31), D(1200))),
    )  # fmt: skip
    march = date(2024, 3, 31)
    assert [status(plan, value, march) for value in ("190", "189", "170", "169")] == [
        ON,
        RISK,
        RISK,
        OFF,
    ]
    assert progress(plan, D(300)) == D("0.25")


def test_before_the_first_measurement_and_without_a_target():
    assert judge(standard("95"), None, MIDDLE).status == Status.NO_DATA
    assert judge(standard("95"), None, MIDDLE).expected == 95
    assert judge(None, D(1), MIDDLE).status == Status.NO_TARGET
    assert judge(None, None, MIDDLE).status == Status.NO_TARGET
    assert judge(None, D(1), MIDDLE).miss_ratio is None


def test_the_rule_is_stated_with_its_figures():
    rule = rule_in_words(standard("95"), MIDDLE)
    assert (rule.code, rule.at_risk_within, rule.at_risk_to, rule.decimals) == (
        RuleCode.STANDARD_SHARE,
        D("4.75"),
        D("90.25"),
        2,
    )
    falling = rule_in_words(path("80", "70", DOWN), MIDDLE)
    assert (falling.on_track_to, falling.at_risk_to) == (D("75.5"), D("76.5"))
    assert rule_in_words(standard("0"), MIDDLE).code == RuleCode.STANDARD_EXACT
    band = rule_in_words(BandTarget(low=D(10), high=D(20)), MIDDLE)
    assert (band.code, band.low, band.high, band.at_risk_within, band.at_risk_to) == (
        RuleCode.BAND_SHARE,
        D(10),
        D(20),
        D(1),
        None,
    )


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: path("80", "70", UP), "direction_contradicts"),
        (lambda: path("70", "80", DOWN), "direction_contradicts"),
        (lambda: path("70", "70"), "baseline_equals_target"),
        (lambda: path("70", "80", HOLD), "maintain_needs_band_or_standard"),
        (lambda: path("NaN", "80"), "not_finite"),
        (lambda: path("70", "Infinity"), "not_finite"),
        (lambda: path("70", "80", target_on=None), "path_without_dates"),
        (lambda: path("70", "80", target_on=START), "dates_reversed"),
        (
            lambda: path("7", "8", points=(TargetPoint(END, D(1)), TargetPoint(END, D(2)))),
            "points_out_of_order",
        ),
        (lambda: standard("sNaN"), "not_finite"),
        (lambda: BandTarget(low=D(2), high=D(1)), "band_reversed"),
        (lambda: BandTarget(low=D(2), high=D(2)), "band_without_width"),
        (lambda: BandTarget(low=D("-Infinity"), high=D(2)), "not_finite"),
        (lambda: Tolerance(D("-0.1"), D("0.1")), "tolerance_negative"),
        (lambda: Tolerance(D("0.2"), D("0.1")), "tolerance_reversed"),
        (
            lambda: path("7", "8", tolerance=Tolerance(D(0), D(1), width=D(1))),
            "width_not_used",
        ),
        (lambda: judge(None, D("NaN"), MIDDLE), "not_finite"),
        (lambda: judge(standard("95"), D("-Infinity"), MIDDLE), "not_finite"),
        (lambda: judge(YesNoTarget(due_on=END), D("0.5"), MIDDLE), "not_yes_or_no"),
        (lambda: progress(path("7", "8"), D("Infinity")), "not_finite"),
    ],
)
def test_what_cannot_be_judged_is_refused(refused, code):
    with pytest.raises(RuleError) as caught:
        refused()
    assert caught.value.code == code


def test_progress_is_raw():
    assert [progress(path("70", "80"), D(v)) for v in (76, 82, 68)] == [
        D("0.6"),
        D("1.2"),
        D("-0.2"),
    ]
    assert progress(path("80", "70", DOWN), D(77)) == D("0.3")
    assert progress(standard("95"), D(90)) is None


def test_an_owner_may_worsen_a_status_but_never_improve_it():
    assert worse_of(ON, OFF) == OFF
    assert worse_of(OFF, ON) == OFF
    assert worse_of(RISK, None) == RISK
    assert worse_of(Status.NO_DATA, ON) == Status.NO_DATA
    assert worse_of(Status.NO_DATA, RISK) == RISK


def test_screens_round_halves_away_from_zero():
    assert [str(shown(D(v), 1)) for v in ("0.25", "-0.25", "0.35")] == ["0.3", "-0.3", "0.4"]


targets = st.one_of(
    st.tuples(figures, figures)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: path(*ends, UP if ends[1] > ends[0] else DOWN)),
    st.builds(standard, figures, st.sampled_from([UP, DOWN]), st.integers(0, 3)),
    st.builds(
        lambda total, direction: CumulativeTarget(
            direction=direction, total=total, starts_on=START, ends_on=END
        ),
        figures,
        st.sampled_from([UP, DOWN]),
    ),
)


@given(targets, figures, figures)
def test_a_better_value_never_has_a_worse_status(target, one, other):
    worse, better = sorted((one, other), reverse=target.direction == DOWN)
    assert status(target, better) in (status(target, worse), *_better_than(status(target, worse)))
    assert judge(target, better, MIDDLE).miss_ratio <= judge(target, worse, MIDDLE).miss_ratio


@given(st.tuples(figures, figures).map(sorted), figures, figures)
def test_nearer_to_a_band_is_never_worse(edges, one, other):
    assume(edges[0] < edges[1])
    band = BandTarget(low=edges[0], high=edges[1])
    nearer, farther = sorted((one, other), key=lambda v: judge(band, v, MIDDLE).shortfall)
    assert status(band, nearer).severity <= status(band, farther).severity


@given(targets, figures)
def test_mirroring_everything_changes_no_status(target, value):
    assert status(_mirrored(target), -value) == status(target, value)


@given(st.tuples(figures, figures), figures, st.integers(-3, 3))
def test_a_path_does_not_care_for_the_unit_of_measure(ends, value, power):
    assume(ends[0] != ends[1])
    direction = UP if ends[1] > ends[0] else DOWN
    factor = D(10) ** power
    scaled = path(ends[0] * factor, ends[1] * factor, direction)
    assert status(scaled, value * factor) == status(path(*ends, direction), value)
    assert progress(scaled, value * factor) == progress(path(*ends, direction), value)


@given(figures, figures, st.integers(-3, 3), st.sampled_from(Direction))
def test_a_standard_does_not_care_for_the_unit_of_measure(value, measured, power, direction):
    factor = D(10) ** power
    scaled = standard(value * factor, direction, 3 - power)
    assert status(scaled, measured * factor) == status(standard(value, direction, 3), measured)


@given(st.tuples(figures, figures).map(sorted), figures, figures)
def test_a_band_does_not_care_where_zero_is(edges, value, shift):
    assume(edges[0] < edges[1])
    band = BandTarget(low=edges[0], high=edges[1])
    moved = BandTarget(low=edges[0] + shift, high=edges[1] + shift)
    assert status(moved, value + shift) == status(band, value)


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.integers(-1000, 1000))
def test_a_path_does_not_care_where_zero_is_while_its_span_is_its_scale(goal, value, shift):
    # From 0 to at least 100 the span exceeds a twentieth of every height up to 2,000.
    goal += 100
    moved = path(shift, goal + shift)
    assert status(moved, value + shift) == status(path(0, goal), value)


@given(targets, figures, st.decimals(0, 1, places=2))
def test_more_tolerance_is_never_stricter(target, value, more):
    wider = Tolerance(target.tolerance.on_track + more, target.tolerance.at_risk + more)
    assert (
        status(replace(target, tolerance=wider), value).severity <= status(target, value).severity
    )


def _better_than(one):
    return [ON, RISK, OFF][: one.severity]


def _mirrored(target):
    flipped = DOWN if target.direction == UP else UP
    match target:
        case PathTarget():
            return path(-target.baseline, -target.target, flipped)
        case StandardTarget():
            return standard(-target.value, flipped, target.decimals)
        case CumulativeTarget():
            return replace(target, direction=flipped, total=-target.total)
