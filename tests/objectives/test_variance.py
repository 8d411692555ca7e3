"""Variances, year to date and latest estimate, by hand and for any figures."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.aggregation import Aggregation
from objectives.rules.money import (
    ONE,
    Amount,
    RateKind,
    Rates,
    converted,
    in_reporting_currency,
    one_currency,
)
from objectives.rules.refusal import RuleError
from objectives.rules.rounding import exact_sum, shown, total_of
from objectives.rules.targets import Direction
from objectives.rules.variance import (
    Basis,
    Estimate,
    Favour,
    NoEstimate,
    NoPercent,
    PeriodFigure,
    Threshold,
    ToDate,
    favour_of_answer,
    latest_estimate,
    nearest_in_band,
    taken_together,
    variance,
    wants_commentary,
)

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
MONTHS = (JAN, FEB, MAR)
UP, DOWN, HOLD = Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN
figures = st.decimals(-(10**19), 10**19, places=10, allow_nan=False, allow_infinity=False)


def exact(*values):
    return [None if each is None else Decimal(each) for each in values]


def year(actuals, plans, forecasts=(None, None, None)):
    rows = zip(MONTHS, exact(*actuals), exact(*plans), exact(*forecasts), strict=True)
    return [PeriodFigure(day, actual=a, plan=p, forecast=f) for day, a, p, f in rows]


@pytest.mark.parametrize(
    ("actual", "base", "direction", "amount", "percent", "favour"),
    [
        ("110", "100", UP, "10", "10", Favour.FAVOURABLE),
        ("110", "100", DOWN, "10", "10", Favour.ADVERSE),
        ("90", "120", UP, "-30", "-25", Favour.ADVERSE),
        ("90", "120", DOWN, "-30", "-25", Favour.FAVOURABLE),
        ("100", "100", UP, "0", "0", Favour.NEITHER),
        ("101", "100", HOLD, "1", "1", Favour.ADVERSE),
        ("99", "100", HOLD, "-1", "-1", Favour.ADVERSE),
        # a smaller loss than planned
        ("-8", "-10", UP, "2", "20", Favour.FAVOURABLE),
        ("0", "40", UP, "-40", "-100", Favour.ADVERSE),
    ],
)
def test_a_variance_by_hand(actual, base, direction, amount, percent, favour):
    found = variance(Decimal(actual), Decimal(base), direction)
    assert (found.amount, found.percent, found.no_percent) == (
        Decimal(amount),
        Decimal(percent),
        None,
    )
    assert found.favour == favour


@pytest.mark.parametrize(
    ("actual", "base", "reason"),
    [
        ("5", "0", NoPercent.BASE_ZERO),
        ("0", "0", NoPercent.BASE_ZERO),
        ("5", "-10", NoPercent.SIGNS_DIFFER),
        ("-5", "10", NoPercent.SIGNS_DIFFER),
    ],
)
def test_no_per_cent_of_nothing_or_across_zero(actual, base, reason):
    found = variance(Decimal(actual), Decimal(base), UP)
    assert (found.percent, found.no_percent) == (None, reason)


@given(figures, figures, st.sampled_from([UP, DOWN, HOLD]))
def test_base_and_variance_are_the_actual(actual, base, direction):
    found = variance(actual, base, direction)
    assert exact_sum([base, found.amount]) == actual
    assert (found.percent is None) == (found.no_percent is not None)


@given(figures, figures)
def test_favour_flips_with_the_direction(actual, base):
    flipped = {
        Favour.FAVOURABLE: Favour.ADVERSE,
        Favour.ADVERSE: Favour.FAVOURABLE,
        Favour.NEITHER: Favour.NEITHER,
    }
    up, down = variance(actual, base, UP), variance(actual, base, DOWN)
    assert down.favour == flipped[up.favour]
    assert (down.amount, down.percent) == (up.amount, up.percent)


@given(figures, figures, st.sampled_from([UP, DOWN, HOLD]))
def test_the_sign_of_the_per_cent_is_that_of_the_amount(actual, base, direction):
    found = variance(actual, base, direction)
    if found.percent is not None:
        assert (found.percent > 0, found.percent < 0) == (found.amount > 0, found.amount < 0)


@pytest.mark.parametrize(("actual", "plan"), [("65", "65"), ("72", "70"), ("58", "60")])
def test_a_band_plans_what_lies_in_it_and_the_edge_for_what_does_not(actual, plan):
    assert nearest_in_band(Decimal(actual), Decimal(60), Decimal(70)) == Decimal(plan)


@pytest.mark.parametrize(
    ("value", "on", "favour"),
    [
        (1, JAN, Favour.FAVOURABLE),
        (0, JAN, Favour.NEITHER),
        (0, FEB, Favour.ADVERSE),
        (1, MAR, Favour.FAVOURABLE),
    ],
)
def test_a_no_is_adverse_once_it_is_due(value, on, favour):
    assert favour_of_answer(Decimal(value), FEB, on) == favour


@pytest.mark.parametrize(
    ("actual", "base", "amount", "percent", "wanted"),
    [
        ("110", "100", "50", "5", True),
        ("1040", "1000", "50", "5", False),
        ("1050", "1000", "50", "5", False),  # as large as the limits, not beyond
        ("1051", "1000", "50", "5", True),
        ("950", "1000", "49", None, True),
        ("1000", "0", None, "5", True),  # no per cent to compare
        ("0", "0", None, "5", False),
        ("10", "0", "50", "5", False),
        ("1", "1000", None, None, False),
    ],
)
def test_commentary_is_wanted_beyond_either_limit(actual, base, amount, percent, wanted):
    limits = Threshold(*exact(amount, percent))
    assert wants_commentary(variance(Decimal(actual), Decimal(base), UP), limits) is wanted


@pytest.mark.parametrize(
    ("method", "actual", "plan"),
    [
        (Aggregation.SUM, "90", "90"),
        (Aggregation.MEAN, "30", "30"),
        (Aggregation.LAST, "60", "40"),
    ],
)
def test_a_year_to_date_by_hand(method, actual, plan):
    found = taken_together(year(("10", "20", "60"), ("20", "30", "40")), method)
    assert found == ToDate(Decimal(actual), Decimal(plan), ())
    assert found.is_complete


def test_a_missing_period_is_named_and_the_plan_holds_it():
    found = taken_together(year(("10", None, "60"), ("20", "30", "40")), Aggregation.SUM)
    assert found == ToDate(Decimal(70), Decimal(90), (FEB,))
    assert not found.is_complete


def test_a_level_misses_only_its_last_period():
    rows = year((None, "20", "60"), ("20", "30", "40"))
    assert taken_together(rows, Aggregation.LAST) == ToDate(Decimal(60), Decimal(40), ())
    assert taken_together([], Aggregation.LAST) == ToDate(None, None, ())


def test_what_is_not_planned_throughout_has_no_plan():
    rows = year(("10", "20", "60"), ("20", None, "40"))
    assert taken_together(rows, Aggregation.SUM).plan is None


def test_a_ratio_is_of_all_counts_and_its_plan_weighs_by_volume():
    rows = [
        PeriodFigure(JAN, Decimal(50), Decimal(60), Decimal(1), Decimal(2)),
        PeriodFigure(FEB, Decimal(90), Decimal(80), Decimal(90), Decimal(100)),
    ]
    found = taken_together(rows, Aggregation.RATIO, ratio_of=Decimal(100))
    # 91 of 102, planned (60 × 2 + 80 × 100) ÷ 102
    assert (shown(found.actual, 2), shown(found.plan, 2)) == (Decimal("89.22"), Decimal("79.61"))
    without = taken_together([PeriodFigure(JAN, Decimal(50))], Aggregation.RATIO)
    assert without == ToDate(None, None, ())


@given(st.lists(st.tuples(figures, figures), min_size=1, max_size=24))
def test_variances_of_flows_add_up_to_the_variance_to_date(pairs):
    rows = [PeriodFigure(JAN, actual, plan) for actual, plan in pairs]
    found = taken_together(rows, Aggregation.SUM)
    each = [variance(actual, plan, UP).amount for actual, plan in pairs]
    assert variance(found.actual, found.plan, UP).amount == exact_sum(each)


@pytest.mark.parametrize(
    ("actuals", "plans", "forecasts", "method", "estimate"),
    [
        (
            ("10", "20", None),
            ("1", "1", "30"),
            (None, None, "25"),
            Aggregation.SUM,
            Estimate(Decimal(55), Basis.FORECAST, (MAR,)),
        ),
        (
            ("10", None, None),
            ("1", "1", "30"),
            (None, "25", None),
            Aggregation.SUM,
            Estimate(Decimal(65), Basis.BOTH, (FEB, MAR)),
        ),
        (
            ("10", "20", None),
            ("1", "1", "30"),
            (None, None, None),
            Aggregation.MEAN,
            Estimate(Decimal(20), Basis.PLAN, (MAR,)),
        ),
        (
            ("10", "20", "60"),
            (None, None, None),
            (None, None, None),
            Aggregation.SUM,
            Estimate(Decimal(90), Basis.ACTUAL, ()),
        ),
        (
            ("10", None, None),
            (None, None, "44"),
            (None, None, None),
            Aggregation.LAST,
            Estimate(Decimal(44), Basis.PLAN, (MAR,)),
        ),
        (
            ("10", None, None),
            (None, None, "44"),
            (None, None, None),
            Aggregation.SUM,
            NoEstimate.NOTHING_TO_FILL,
        ),
        (
            (None, None, None),
            ("1", "1", "1"),
            ("1", "1", "1"),
            Aggregation.SUM,
            NoEstimate.NO_ACTUAL,
        ),
        (("10", "20", "60"), ("1", "1", "1"), ("1", "1", "1"), Aggregation.RATIO, NoEstimate.RATIO),
    ],
)
def test_a_latest_estimate_says_what_it_rests_on(actuals, plans, forecasts, method, estimate):
    assert latest_estimate(year(actuals, plans, forecasts), method) == estimate


@pytest.mark.parametrize(
    ("value", "decimals", "seen"),
    [
        ("94.995", 2, "95.00"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("-94.994", 2, "-94.99"),
        ("99999999999999999999.9999999999", 2, "100000000000000000000.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(value, decimals, seen):
    assert str(shown(Decimal(value), decimals)) == seen


def test_a_total_is_rounded_after_summing_and_says_when_the_parts_do_not_add_up():
    found = total_of(exact("0.4", "0.4", "0.4"), 0)
    assert (found.value, found.shown, found.gap) == tuple(exact("1.2", "1", "1"))
    assert not found.adds_up
    assert total_of(exact("1.2", "2.3"), 1).adds_up


@given(st.lists(figures, max_size=20), st.integers(0, 6))
def test_the_gap_is_what_the_reader_would_miss(values, decimals):
    found = total_of(values, decimals)
    assert found.value == exact_sum(values)
    assert found.shown - found.gap == exact_sum(shown(each, decimals) for each in values)
    assert abs(found.gap) <= Decimal(len(values) + 1) / 2 * Decimal(1).scaleb(-decimals)


def test_two_currencies_at_both_rates_with_the_effect_apart():
    euro = Rates(Decimal("0.80"), Decimal("0.85"))
    found = converted([Amount("GBP", Decimal(100), ONE), Amount("EUR", Decimal(200), euro)])
    assert (found.at_plan, found.at_actual, found.effect) == tuple(exact("260", "270", "10"))


def test_a_missing_rate_refuses_and_names_the_currency():
    with pytest.raises(RuleError, match=r"rate_missing \(currencies=EUR\)"):
        converted(
            [Amount("EUR", Decimal(1), Rates(Decimal(1), None)), Amount("GBP", Decimal(1), ONE)]
        )


def test_mixed_currencies_are_no_sum():
    assert one_currency(["GBP", "GBP"]) == "GBP"
    with pytest.raises(RuleError, match="EUR, GBP"):
        one_currency(["GBP", "EUR"])


def test_plans_are_always_at_plan_rate_and_a_period_without_a_rate_keeps_nothing():
    rows = year(("10", "20", None), ("11", "21", "31"), (None, None, "30"))
    rates = [Rates(Decimal(2), Decimal(3)), Rates(Decimal(2), None), Rates(Decimal(2), Decimal(4))]
    at_actual = in_reporting_currency(rows, rates, RateKind.ACTUAL)
    assert [(each.actual, each.plan, each.forecast) for each in at_actual] == [
        tuple(exact("30", "22", None)),
        tuple(exact(None, "42", None)),
        tuple(exact(None, "62", "60")),
    ]
    at_plan = in_reporting_currency(rows, rates, RateKind.PLAN)
    assert [each.actual for each in at_plan] == exact("20", "40", None)


@given(st.lists(st.tuples(figures, figures, figures), min_size=1, max_size=12))
def test_the_effect_is_what_lies_between_both_rates(amounts):
    rows = [Amount("EUR", value, Rates(plan, actual)) for value, plan, actual in amounts]
    found = converted(rows)
    assert exact_sum([found.at_plan, found.effect]) == found.at_actual
