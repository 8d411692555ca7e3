"""The effect check by hand, and what holds of it for any figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.periods import Rhythm, period_end
from objectives.rules.targets import Direction
from reviews.rules.effect import (
    Span,
    Verdict,
    check_effect,
    first_after,
    freeze_before,
    frozen_limits,
    mean_of,
    periods_after,
    share_of,
    sharing,
)

UP, DOWN, HOLD = Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN
MONTHLY = Rhythm.MONTHLY
LIMITS = frozen_limits(Decimal(80), Decimal(76), Decimal(84))


def months(*figures: str, first: date = date(2026, 1, 1)) -> dict[date, Decimal]:
    return {
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1): Decimal(
            figure
        )
        for n, figure in enumerate(figures)
    }


def check(*after: str, before="80", expected="90", limits=LIMITS, direction=UP):
    return check_effect(
        before=None if before is None else Decimal(before),
        after=[Decimal(figure) for figure in after],
        expected=Decimal(expected),
        limits=limits,
        direction=direction,
    )


def test_what_stood_before_by_hand():
    # Eight values, seven ranges of 1: mean 5.5, limits 5.5 ± 2.66.
    values = months("5", "6", "5", "6", "5", "6", "5", "6", "90", "91")
    frozen = freeze_before(values, rhythm=MONTHLY, starts_on=date(2026, 9, 10))
    assert frozen.mean == Decimal("5.5")
    assert (frozen.limits.lower, frozen.limits.upper) == (Decimal("2.840"), Decimal("8.160"))
    assert frozen.periods == tuple(date(2026, month, 1) for month in range(1, 9))


def test_before_is_the_last_twelve_and_the_limits_are_of_the_whole_segment():
    values = months(*["1"] * 4, *["5", "6"] * 6)
    frozen = freeze_before(values, rhythm=MONTHLY, starts_on=date(2027, 5, 1))
    assert (len(frozen.periods), frozen.mean) == (12, Decimal("5.5"))
    assert frozen.limits.count == 16
    rebased = freeze_before(
        values, rhythm=MONTHLY, starts_on=date(2027, 5, 1), rebased_from=date(2026, 10, 1)
    )
    assert (len(rebased.periods), rebased.limits) == (7, None)


@pytest.mark.parametrize("rebased", [date(2027, 5, 1), date(2027, 6, 1)])
def test_a_rebasing_that_the_intervention_brought_about_is_not_before(rebased):
    values = months(*["1"] * 4, *["5", "6"] * 7)
    frozen = freeze_before(values, rhythm=MONTHLY, starts_on=date(2027, 5, 3), rebased_from=rebased)
    assert (len(frozen.periods), frozen.limits.count) == (12, 16)


@pytest.mark.parametrize(
    ("started", "lag", "first"),
    [
        (date(2026, 10, 1), 0, date(2026, 10, 1)),
        (date(2026, 10, 2), 0, date(2026, 11, 1)),
        (date(2026, 10, 10), 1, date(2026, 12, 1)),
        (date(2026, 11, 30), 2, date(2027, 2, 1)),
    ],
)
def test_after_begins_with_the_first_whole_period_plus_the_lag(started, lag, first):
    assert (
        first_after(rhythm=MONTHLY, starts_on=started, lag_periods=lag, fiscal_start_month=1)
        == first
    )


def test_after_ends_with_the_last_period_that_is_over_on_the_check_date():
    days = [date(2026, month, 1) for month in range(1, 7)]
    arguments = {"rhythm": MONTHLY, "first": date(2026, 2, 1)}
    assert periods_after(days, check_on=date(2026, 4, 29), **arguments) == tuple(days[1:3])
    assert periods_after(days, check_on=date(2026, 4, 30), **arguments) == tuple(days[1:4])


@pytest.mark.parametrize(
    ("after", "verdict", "share"),
    [
        (("86", "90", "91"), Verdict.WORKED, "0.9"),  # mean 89: 9 of 10
        (("85", "88", "91"), Verdict.WORKED, "0.8"),  # mean 88: 8 of 10 is enough
        (("84.1", "83.9", "83.9"), Verdict.PARTLY, None),  # mean 83.966…
        (("85", "82", "82"), Verdict.PARTLY, "0.3"),  # mean 83: 3 of 10 is enough
        (("84.5", "82", "82"), Verdict.NO_EFFECT, None),  # one hit, mean 82.83
        (("83", "83.9", "81"), Verdict.NO_EFFECT_SEEN, None),  # two near the limit, none beyond
        (("90", "91"), Verdict.TOO_EARLY, "1.05"),
        ((), Verdict.TOO_EARLY, None),
    ],
)
def test_the_verdict_by_hand(after, verdict, share):
    found = check(*after)
    assert (found.verdict, found.count) == (verdict, len(after))
    if share:
        assert found.share == Decimal(share)


def test_lower_is_better_where_it_is():
    assert check("70", "71", "72", expected="70", direction=DOWN).verdict == Verdict.WORKED
    # The hits are on the bad side: nothing good was seen.
    assert check("90", "91", "92", expected="70", direction=DOWN).verdict == Verdict.NO_EFFECT_SEEN


def test_within_a_band_the_expectation_says_which_side_is_meant():
    assert check("70", "71", "72", expected="71", direction=HOLD).verdict == Verdict.WORKED
    assert check("89", "90", "91", expected="71", direction=HOLD).verdict == Verdict.NO_EFFECT_SEEN


def test_without_limits_nothing_is_seen():
    assert check("95", "96", "97", limits=None).verdict == Verdict.NO_EFFECT_SEEN


def test_where_nothing_had_to_move_there_is_no_share():
    assert check("86", "87", "88", expected="80").share is None
    assert check("86", "87", "88", expected="80").verdict == Verdict.WORKED
    assert check("86", "87", "88", before=None).share is None


def test_overlapping_ones_are_counted():
    spring = Span("a", date(2026, 3, 1), date(2026, 8, 31))
    others = [
        spring,
        Span("b", date(2026, 8, 31), None),
        Span("c", date(2026, 9, 1), None),
        Span("d", date(2025, 1, 1), date(2026, 2, 28)),
        Span("e", date(2025, 1, 1), date(2026, 3, 1)),
    ]
    assert sharing(spring, others) == 2


figures = st.decimals(-1000, 1000, places=2)


@given(st.lists(figures, max_size=15), figures, figures)
def test_fewer_than_three_are_always_too_early_and_more_never(after, before, expected):
    found = check_effect(before=before, after=after, expected=expected, limits=LIMITS, direction=UP)
    assert (found.verdict == Verdict.TOO_EARLY) == (len(after) < 3)


@given(st.lists(figures, min_size=3, max_size=15), figures, figures)
def test_turning_everything_upside_down_changes_nothing(after, before, expected):
    upright = check_effect(
        before=before, after=after, expected=expected, limits=LIMITS, direction=UP
    )
    turned = check_effect(
        before=-before,
        after=[-value for value in after],
        expected=-expected,
        limits=frozen_limits(Decimal(-80), Decimal(-84), Decimal(-76)),
        direction=DOWN,
    )
    assert (turned.verdict, turned.share) == (upright.verdict, upright.share)


@given(figures, figures)
def test_reaching_what_was_expected_is_a_share_of_one_and_staying_is_none(before, expected):
    if before == expected:
        assert share_of(before=before, after=expected, expected=expected) is None
    else:
        assert share_of(before=before, after=expected, expected=expected) == 1
        assert share_of(before=before, after=before, expected=expected) == 0


@given(st.lists(figures, min_size=3, max_size=15), st.decimals("0.1", 50, places=1), figures)
def test_a_verdict_needs_a_good_hit_and_then_follows_the_share(after, distance, before):
    found = check_effect(
        before=before, after=after, expected=before + distance, limits=LIMITS, direction=UP
    )
    if found.verdict == Verdict.NO_EFFECT_SEEN:
        assert all(value <= 84 for value in after)
    else:
        bounds = {
            Verdict.WORKED: (Decimal("0.8"), None),
            Verdict.PARTLY: (Decimal("0.3"), Decimal("0.8")),
            Verdict.NO_EFFECT: (None, Decimal("0.3")),
        }
        low, high = bounds[found.verdict]
        assert low is None or found.share >= low
        assert high is None or found.share < high


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.sampled_from([Rhythm.WEEKLY, MONTHLY, Rhythm.QUARTERLY]), days, st.integers(0, 6))
def test_no_value_is_both_before_and_after(rhythm, started, lag):
    first = first_after(rhythm=rhythm, starts_on=started, lag_periods=lag, fiscal_start_month=4)
    assert first >= started
    assert period_end(rhythm, first) >= started
    assert first <= started + timedelta(days=93 * (lag + 1))


@given(st.lists(figures, min_size=1, max_size=15))
def test_a_mean_lies_within_its_values(values):
    assert min(values) <= mean_of(values) <= max(values)
