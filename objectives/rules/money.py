"""Amounts of several currencies in the one that the organisation reports in.

A rate is what one unit of the foreign currency costs in the reporting currency. The plan rate is fixed for a
fiscal year, the actual rate belongs to a month; an amount of another rhythm takes the rate of the month in
which its period ends. Plans are always converted at plan rate, so the actual at plan rate shows what the
business did and the rest is the currency effect (CIMA, "Official Terminology", exchange variance).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import StrEnum

from objectives.rules.refusal import RuleError
from objectives.rules.rounding import PRECISION, exact_sum
from objectives.rules.variance import PeriodFigure


class RateKind(StrEnum):
    """Which of an organisation's two rates."""

    PLAN = "plan"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class Rates:
    """Both rates of a currency for one period; None where nobody entered one."""

    plan: Decimal | None = None
    actual: Decimal | None = None


ONE = Rates(Decimal(1), Decimal(1))


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money of one period, with the rates into the reporting currency."""

    currency: str
    value: Decimal
    rates: Rates


@dataclass(frozen=True, slots=True)
class Converted:
    """In the reporting currency; `effect` is what the rates did: at_plan + effect = at_actual."""

    at_plan: Decimal
    at_actual: Decimal

    @property
    def effect(self) -> Decimal:
        with localcontext(prec=PRECISION):
            return self.at_actual - self.at_plan


def converted(amounts: Iterable[Amount]) -> Converted:
    """The sum of amounts at both rates. Refuses, naming the currencies, where a rate is missing.

    Example: 100 GBP and 200 EUR into GBP, planned at 0.80, actually 0.85 for a euro: 260 at plan rate, 270 at
    actual rate, a currency effect of +10.
    """
    amounts = list(amounts)
    without = {each.currency for each in amounts if None in (each.rates.plan, each.rates.actual)}
    if without:
        raise RuleError("rate_missing", currencies=", ".join(sorted(without)))
    with localcontext(prec=PRECISION):
        return Converted(
            exact_sum(each.value * (each.rates.plan or 0) for each in amounts),
            exact_sum(each.value * (each.rates.actual or 0) for each in amounts),
        )


def one_currency(currencies: Iterable[str]) -> str:
    """The currency that all share. Amounts of several are never summed as they are.

    Example: GBP, GBP → GBP; EUR, GBP → refused.
    """
    found = sorted(set(currencies))
    if len(found) != 1:
        raise RuleError("currencies_mixed", currencies=", ".join(found))
    return found[0]


def in_reporting_currency(
    figures: Sequence[PeriodFigure], rates: Sequence[Rates], kind: RateKind
) -> list[PeriodFigure]:
    """Each period's actual at plan or at actual rate, its plan and its forecast at plan rate.

    A period whose rate is missing keeps nothing, so that no sum takes it in unseen.
    """
    with localcontext(prec=PRECISION):
        return [
            replace(
                figure,
                actual=_times(figure.actual, rate.plan if kind == RateKind.PLAN else rate.actual),
                plan=_times(figure.plan, rate.plan),
                forecast=_times(figure.forecast, rate.plan),
                numerator=None,
                denominator=None,
            )
            for figure, rate in zip(figures, rates, strict=True)
        ]


def _times(value: Decimal | None, rate: Decimal | None) -> Decimal | None:
    return None if value is None or rate is None else value * rate
