"""The exchange rates of an organisation, looked up by currency and day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from objectives.models import ExchangeRate, Indicator
from objectives.models.words import NumberFormat
from objectives.rules.money import ONE, RateKind, Rates
from objectives.rules.periods import Rhythm, period_containing
from perfmgmt.tenancy.models import Organization


def is_money(indicator: Indicator) -> bool:
    return indicator.number_format == NumberFormat.CURRENCY and bool(indicator.currency)


@dataclass(frozen=True, slots=True)
class RateTable:
    """Every rate into the reporting currency; one of a day is that of its fiscal year or of its month."""

    reporting: str
    fiscal_start: int
    entered: Mapping[tuple[str, str, date], Decimal] = field(default_factory=dict)

    @classmethod
    def read(cls, organization: Organization) -> "RateTable":
        """One query; none where nothing is reported in one currency."""
        start = organization.fiscal_year_starts
        if not organization.reporting_currency:
            return cls("", start)
        rows = ExchangeRate.objects.values_list("currency", "kind", "first_day", "rate")
        found = {(currency, kind, day): rate for currency, kind, day, rate in rows}
        return cls(organization.reporting_currency, start, found)

    def of(self, currency: str, day: date) -> Rates:
        """Both rates for an amount of a period that ends on `day`."""
        if currency == self.reporting:
            return ONE
        year = period_containing(Rhythm.YEARLY, day, self.fiscal_start)
        month = period_containing(Rhythm.MONTHLY, day, self.fiscal_start)
        return Rates(
            self.entered.get((currency, RateKind.PLAN, year)),
            self.entered.get((currency, RateKind.ACTUAL, month)),
        )
