"""What a close takes in: its indicators, what is unexplained in it, what moved since it was signed."""

from datetime import datetime

from objectives.comparing import Comparison, comparisons
from objectives.models import Indicator, Measurement, PeriodClose
from objectives.rates import RateTable
from objectives.rules.periods import Rhythm, period_end
from perfmgmt.tenancy.models import Organization, Unit


def taken_in(close: PeriodClose):
    """The indicators in use then, of the unit and what is below it, or all."""
    found = Indicator.objects.in_use(close.last_day)
    if close.unit_id is not None:
        found = found.filter(unit__in=Unit.objects.below(close.unit_id))
    return found.order_by("title", "id")


def commentary_missing(close: PeriodClose, organization: Organization) -> list[Comparison]:
    """Variances of periods that ended in the closed one, beyond the threshold and without a word of the owner."""
    rates = RateTable.read(organization)
    found = comparisons(
        taken_in(close), until=close.last_day, organization=organization, rates=rates
    )
    return [
        each
        for each in found
        if each.commentary_missing and close.first_day <= each.period_end <= close.last_day
    ]


def figures_since(close: PeriodClose, instant: datetime) -> int:
    """Figures of its periods that were recorded or corrected after an instant."""
    found = Measurement.objects.filter(
        indicator__in=taken_in(close),
        recorded_at__gt=instant,
        period_start__lte=close.last_day,
    ).values_list("indicator__rhythm", "period_start")
    return sum(
        close.first_day <= period_end(Rhythm(rhythm), start) <= close.last_day
        for rhythm, start in found
    )
