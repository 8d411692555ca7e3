"""Figures for tests of screens and API: through the verb for a few, in bulk for many."""

from datetime import UTC, date, datetime
from decimal import Decimal

from objectives.models import Indicator, Measurement
from objectives.rules.periods import Rhythm, next_period, period_end
from objectives.services import record_measurement
from tests import factories

# 9 of 10 within 86.7 and 91: then the last one falls out.
STEADY = ("88.4", "89.1", "88.0", "88.9", "88.2", "89.0", "88.6", "88.1", "88.7")


def record(actor, indicator, values, *, first=date(2026, 1, 1), **words) -> Measurement:
    """Monthly values from `first` on, each on the fifth day after its month; the last measurement."""
    period, recorded = first, None
    for value in values:
        end = period_end(Rhythm(indicator.rhythm), period)
        recorded = record_measurement(
            actor=actor,
            indicator=indicator,
            period_start=period,
            value=Decimal(value),
            now=datetime(end.year + end.month // 12, end.month % 12 + 1, 5, 9, tzinfo=UTC),
            **{"cause": "execution", "commentary": "As planned."} | words,
        )
        period = next_period(Rhythm(indicator.rhythm), period)
    indicator.refresh_from_db()
    return recorded


def many(count: int, **fields) -> list[Indicator]:
    """Indicators with a value of October and nothing due, off track; two queries."""
    defaults = {
        "unit_of_measure": "%",
        "target_type": "standard",
        "target": Decimal(95),
        "measured_from": date(2026, 1, 1),
        "status": "off_track",
        "latest_value": Decimal("62.13"),
        "latest_expected": Decimal(95),
        "latest_shortfall": Decimal("32.87"),
        "latest_scale": Decimal(95),
        "latest_period": date(2026, 10, 1),
        "next_due_at": datetime(2026, 12, 6, tzinfo=UTC),
    }
    indicators = Indicator.objects.bulk_create(
        [Indicator(title=f"Measure {n:03}", **defaults | fields) for n in range(count)]
    )
    Measurement.objects.bulk_create(
        [
            Measurement(
                indicator=indicator,
                period_start=date(2026, month, 1),
                value=Decimal("62.13") + month,
                expected=Decimal(95),
                status="off_track",
                recorded_at=factories.NOW,
            )
            for indicator in indicators
            for month in (8, 9, 10)
        ]
    )
    return indicators
