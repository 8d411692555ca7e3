"""One period of a formula: which figures of its inputs it reads, and the sentence where it has no value.

No database: the recalculation and the preview while somebody writes a formula both read here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.figures import period_name
from objectives.models import Indicator
from objectives.rules.aggregation import Aggregation, Figure, aggregate, fine_periods
from objectives.rules.formula import Outcome, Problem
from objectives.rules.periods import Rhythm, period_containing, period_end
from perfmgmt.tenancy.models import Organization

PERCENT = Decimal(100)
ONE = Decimal(1)
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """What an input gives for one period of the formula, from `measured` of `total` of its own periods."""

    indicator: Indicator
    value: Decimal | None
    measured: int
    total: int

    @staticmethod
    def fine_periods(
        read: Indicator, formula: Indicator, day: date, organization: Organization
    ) -> list[date]:
        """The input's own periods that make up one period of the formula."""
        if read.rhythm == formula.rhythm:
            return [day]
        return fine_periods(
            Rhythm(read.rhythm), Rhythm(formula.rhythm), day, organization.fiscal_year_starts
        )


def is_coarser(read: Indicator, formula: Indicator) -> bool:
    order = list(Rhythm)
    return order.index(Rhythm(read.rhythm)) > order.index(Rhythm(formula.rhythm))


def coarse_period(
    read: Indicator, formula: Indicator, day: date, organization: Organization
) -> date:
    """The formula's period in which the input's period ends."""
    ends_on = period_end(Rhythm(read.rhythm), day)
    return period_containing(Rhythm(formula.rhythm), ends_on, organization.fiscal_year_starts)


def is_complete(
    inputs: Iterable[Indicator],
    formula: Indicator,
    day: date,
    today: date,
    organization: Organization,
) -> bool:
    """Whether every period that the formula reads for this one of its own has ended."""
    return all(
        period_end(Rhythm(read.rhythm), last) < today
        for read in inputs
        for last in Reading.fine_periods(read, formula, day, organization)[-1:]
    )


def value_in(
    read: Indicator,
    formula: Indicator,
    day: date,
    figures: Mapping[date, Figure],
    organization: Organization,
) -> Reading:
    """The input's figure for the formula's period: its own, or all finer ones put together in its own way."""
    wanted = Reading.fine_periods(read, formula, day, organization)
    found = [figures[each] for each in wanted if each in figures]
    value = None
    if read.rhythm == formula.rhythm:
        value = found[0].value if found else None
    elif len(found) == len(wanted):
        whole = PERCENT if read.unit_of_measure == "%" else ONE
        value = aggregate(found, Aggregation(read.aggregation), ratio_of=whole)
    return Reading(read, value, len(found), len(wanted))


def reason_of(
    outcome: Outcome, formula: Indicator, day: date, readings: Mapping[str, Reading]
) -> str:
    """Why the formula has no value for this period, as a sentence or several."""
    period = period_name(formula.rhythm, day)
    if outcome.missing:
        sentences = [_missing(readings[name], period) for name in outcome.missing]
        return " ".join(dict.fromkeys(sentences))[:LONGEST_REASON]
    if outcome.problem == Problem.DIVISION_BY_ZERO:
        divisor = readings.get(outcome.divisor)
        name = divisor.indicator.title if divisor else outcome.divisor
        return (_("Division by zero: %(divisor)s is 0.") % {"divisor": name})[:LONGEST_REASON]
    return _("The result for %(period)s is too large to be kept.") % {"period": period}


def _missing(reading: Reading, period: str) -> str:
    words = {
        "input": reading.indicator.title,
        "period": period,
        "measured": reading.measured,
        "total": reading.total,
    }
    if reading.total == 1 or not reading.measured:
        return _("%(input)s has no figure for %(period)s.") % words
    if reading.measured < reading.total:
        return _("%(input)s has %(measured)s of %(total)s figures for %(period)s.") % words
    return _("%(input)s has no counts to put together for %(period)s.") % words
