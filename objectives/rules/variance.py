"""Actual against plan, as a controller reads it: variances, year to date, latest estimate.

Sources: CIMA, "Official Terminology" (variance, favourable and adverse, latest estimate); IMA, "Statements on
Management Accounting" on variance reporting. Everything is exact; rounding is `objectives.rules.rounding`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from objectives.rules.aggregation import Aggregation
from objectives.rules.rounding import PRECISION, exact_sum
from objectives.rules.targets import Direction

ZERO, HUNDRED = Decimal(0), Decimal(100)


class Favour(StrEnum):
    """Whether a variance is good news. Standing where the plan stands is neither."""

    FAVOURABLE = "favourable"
    ADVERSE = "adverse"
    NEITHER = "neither"


class NoPercent(StrEnum):
    """Why a variance has no per cent."""

    BASE_ZERO = "base_zero"
    SIGNS_DIFFER = "signs_differ"


@dataclass(frozen=True, slots=True)
class Variance:
    """`amount` is actual less base in the figure's unit; exactly one of `percent` and `no_percent` is there."""

    amount: Decimal
    percent: Decimal | None
    no_percent: NoPercent | None
    favour: Favour


def variance(actual: Decimal, base: Decimal, direction: Direction) -> Variance:
    """How far an actual lies from plan or prior year, so that base + amount = actual.

    The per cent is of the base's size: a loss of 8 where one of 10 was planned is 20 % favourable. It is
    refused where the base is 0 and where actual and base have different signs, as "200 % better" of a loss
    that became a profit means nothing.

    Examples: 110 against 100, higher is better: +10, 10 %, favourable; lower is better: adverse. To be held,
    any difference is adverse.
    """
    with localcontext(prec=PRECISION):
        amount = actual - base
        percent, refused = None, None
        if base == 0:
            refused = NoPercent.BASE_ZERO
        elif actual * base < 0:
            refused = NoPercent.SIGNS_DIFFER
        else:
            percent = HUNDRED * amount / abs(base)
    return Variance(amount, percent, refused, _favour(amount, direction))


def nearest_in_band(actual: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """What a band plans for an actual: itself inside, else the edge that was passed.

    Examples for 60 to 70: 65 → 65, no variance; 72 → 70, a variance of +2, adverse as any outside is.
    """
    return min(max(actual, low), high)


def favour_of_answer(value: Decimal, due_on: date, on: date) -> Favour:
    """A yes is favourable, a no adverse once it is due; there is no amount between yes and no."""
    if value == 1:
        return Favour.FAVOURABLE
    return Favour.ADVERSE if on >= due_on else Favour.NEITHER


def _favour(amount: Decimal, direction: Direction) -> Favour:
    if amount == 0:
        return Favour.NEITHER
    if direction == Direction.MAINTAIN:
        return Favour.ADVERSE
    is_good = (amount > 0) == (direction == Direction.INCREASE)
    return Favour.FAVOURABLE if is_good else Favour.ADVERSE


@dataclass(frozen=True, slots=True)
class Threshold:
    """How large a variance may be without a word; None is not asked."""

    amount: Decimal | None = None
    percent: Decimal | None = None


def wants_commentary(found: Variance, threshold: Threshold) -> bool:
    """Beyond either limit that is stated, good news included: both need an explanation.

    Where only a per cent is stated and there is none to compare, any variance wants one.
    Example: limits 50 and 5 %: +10 on 100 (10 %) wants one, +40 on 1,000 (4 %) does not.
    """
    if threshold.amount is not None and abs(found.amount) > threshold.amount:
        return True
    if threshold.percent is None:
        return False
    if found.percent is None:
        return threshold.amount is None and found.amount != 0
    return abs(found.percent) > threshold.percent


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """One period's actual beside what was planned for this period alone, and what is forecast for it."""

    period_start: date
    actual: Decimal | None = None
    plan: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    forecast: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ToDate:
    """Several periods as one figure. `missing` are those without an actual that it should rest on.

    `actual` is None where nothing was measured, `plan` where something was not planned.
    """

    actual: Decimal | None
    plan: Decimal | None
    missing: tuple[date, ...]

    @property
    def is_complete(self) -> bool:
        return self.actual is not None and not self.missing


def taken_together(
    figures: Sequence[PeriodFigure], method: Aggregation, *, ratio_of: Decimal = Decimal(1)
) -> ToDate:
    """Periods in their order as one: the year to date, or the weeks of a month.

    Flows are summed, rates averaged, of a level the last period counts, a ratio is Σ numerator ÷ Σ
    denominator. The plan of a ratio is what it would have been, had each period hit its plan with the volume
    that it had. A missing period adds nothing to the actual and is named; the plan holds all periods.

    Examples for actuals 10, 20, 60 and plans 20, 30, 40: sum 90 against 90, mean 30 against 30, last 60
    against 40.
    """
    if method == Aggregation.LAST:
        figures = figures[-1:]
    missing = tuple(each.period_start for each in figures if each.actual is None)
    if method == Aggregation.RATIO:
        return _ratios(figures, ratio_of, missing)
    actuals = [each.actual for each in figures if each.actual is not None]
    plans = [each.plan for each in figures if each.plan is not None]
    is_planned = bool(figures) and len(plans) == len(figures)
    return ToDate(
        _joined(actuals, method) if actuals else None,
        _joined(plans, method) if is_planned else None,
        missing,
    )


def _joined(values: Sequence[Decimal], method: Aggregation) -> Decimal:
    total = exact_sum(values)
    if method != Aggregation.MEAN:
        return total
    with localcontext(prec=PRECISION):
        return total / len(values)


def _ratios(
    figures: Sequence[PeriodFigure], ratio_of: Decimal, missing: tuple[date, ...]
) -> ToDate:
    counted = [
        (each, each.numerator, each.denominator)
        for each in figures
        if each.numerator is not None and each.denominator is not None
    ]
    volume = exact_sum(below for _each, _above, below in counted)
    if volume == 0:
        return ToDate(None, None, missing)
    with localcontext(prec=PRECISION):
        actual = ratio_of * exact_sum(above for _each, above, _below in counted) / volume
        planned = [(each.plan, below) for each, _above, below in counted if each.plan is not None]
        plan = None
        if len(planned) == len(counted):
            plan = exact_sum(value * below for value, below in planned) / volume
    return ToDate(actual, plan, missing)


class Basis(StrEnum):
    """What the periods without an actual were filled with."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    PLAN = "plan"
    BOTH = "forecast_and_plan"


class NoEstimate(StrEnum):
    """Why there is none."""

    RATIO = "ratio"
    NOTHING_TO_FILL = "nothing_to_fill"
    NO_ACTUAL = "no_actual"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The whole year as it looks now; `filled` are its periods without an actual."""

    value: Decimal
    basis: Basis
    filled: tuple[date, ...]


def latest_estimate(figures: Sequence[PeriodFigure], method: Aggregation) -> Estimate | NoEstimate:
    """The year's periods in their order, actuals where they are known, else the forecast, else the plan.

    The counts behind a ratio are not forecast, so it has none; nor has a year of which nothing is known yet
    or of which a period that counts has neither forecast nor plan.

    Example of a flow: actuals 10 and 20, a forecast of 25, a plan of 30: 85, "forecast and plan".
    """
    if method == Aggregation.RATIO:
        return NoEstimate.RATIO
    if not any(each.actual is not None for each in figures):
        return NoEstimate.NO_ACTUAL
    if method == Aggregation.LAST:
        figures = figures[-1:]
    values: list[Decimal] = []
    filled: dict[date, Basis] = {}
    for each in figures:
        value, basis = _best_known(each)
        if value is None:
            return NoEstimate.NOTHING_TO_FILL
        values.append(value)
        if basis != Basis.ACTUAL:
            filled[each.period_start] = basis
    return Estimate(_joined(values, method), _basis(set(filled.values())), tuple(filled))


def _best_known(figure: PeriodFigure) -> tuple[Decimal | None, Basis]:
    if figure.actual is not None:
        return figure.actual, Basis.ACTUAL
    if figure.forecast is not None:
        return figure.forecast, Basis.FORECAST
    return figure.plan, Basis.PLAN


def _basis(used: set[Basis]) -> Basis:
    if not used:
        return Basis.ACTUAL
    return Basis.BOTH if len(used) > 1 else used.pop()
