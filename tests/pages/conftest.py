"""A plan with two priorities, and the means to hang many objectives under it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from objectives.models import Indicator, Measurement, Objective
from strategy.models import Plan, Priority
from tests import factories

RECORDED = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Home:
    plan: Plan
    deliver: Priority
    grow: Priority


@pytest.fixture
def home(cast) -> Home:
    plan = factories.plan(ambition="The pump maker that nobody has to chase")
    return Home(
        plan=plan,
        deliver=factories.priority(plan=plan, rank=1, title="Deliver", sponsor=cast.carol),
        grow=factories.priority(plan=plan, rank=2, title="Grow"),
    )


def measured(
    objective: Objective, title: str, *values: str, role: str = "lag", **fields
) -> Indicator:
    """An indicator that serves the objective, with monthly values up to October 2026."""
    status = fields.pop("status", "off_track")
    indicator = factories.indicator(title, status=status, **fields)
    factories.serves(indicator, objective, role)
    first = 10 - len(values) + 1
    for month, value in enumerate(values, start=first):
        latest = Measurement.objects.create(
            indicator=indicator,
            period_start=date(2026, month, 1),
            value=Decimal(value),
            status=status,
            recorded_at=RECORDED,
        )
    if values:
        indicator.latest, indicator.latest_value = latest, latest.value
        indicator.latest_period, indicator.latest_expected = latest.period_start, Decimal(95)
        indicator.save()
    return indicator
