"""Signals are raised once with the limits they were judged by, and close when nothing fires."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import Signal
from objectives.services import acknowledge_signal, record_measurement
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Refused
from tests import factories
from tests.factories import NOW

STEADY = [90, 91, 90, 91, 90, 91, 90, 91, 90, 91]


def month(number: int) -> date:
    return date(2024 + number // 12, number % 12 + 1, 1)


@pytest.fixture
def otif(cast):
    return factories.indicator(
        owner=cast.alice, measured_from=month(0), target=Decimal(80), rebased_from=None
    )


def record(cast, indicator, values, first=0, **fields):
    return [
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=month(first + number),
            value=Decimal(str(value)),
            now=NOW,
            **fields,
        )
        for number, value in enumerate(values)
    ]


def test_common_variation_raises_nothing(cast, otif):
    record(cast, otif, STEADY)
    assert not Signal.objects.exists()


def test_a_point_outside_is_raised_once_with_its_limits_and_closes_when_nothing_fires(cast, otif):
    record(cast, otif, STEADY)
    with pytest.raises(Refused) as refusal:
        record(cast, otif, [82], first=10)
    assert refusal.value.field == "cause"

    [point] = record(cast, otif, [82], first=10, cause="dependency", commentary="A strike.")
    [signal] = Signal.objects.all()
    assert (signal.rule, signal.is_adverse, signal.first_period, signal.last_period) == (
        "outside",
        True,
        month(10),
        month(10),
    )
    assert signal.measurement_id == point.pk
    limits = (signal.mean, signal.lower, signal.upper)
    assert signal.closed_at is None

    record(cast, otif, [91], first=11)
    signal.refresh_from_db()
    assert signal.closed_at == NOW
    assert (signal.mean, signal.lower, signal.upper) == limits
    assert Event.objects.filter(payload__signals=["outside"]).count() == 1


def test_a_run_that_goes_on_stays_one_signal_with_its_first_limits(cast, otif):
    record(cast, otif, STEADY)
    record(cast, otif, [Decimal("91.5")] * 12, first=10)
    [signal] = Signal.objects.filter(rule="run")
    assert (signal.is_adverse, signal.last_period, signal.closed_at) == (False, month(21), None)
    assert signal.first_period <= month(14)


def test_the_segment_begins_at_the_last_rebasing(cast, otif):
    record(cast, otif, STEADY)
    otif.rebased_from = month(8)
    otif.save()
    record(cast, otif, [50], first=10, cause="execution", commentary="New process.")
    assert not Signal.objects.exists()


def test_where_no_side_is_better_a_signal_is_not_adverse(cast):
    volume = factories.indicator("Volume", target=None, direction="maintain")
    record(cast, volume, [*STEADY, 40])
    assert list(Signal.objects.values_list("rule", "is_adverse")) == [("outside", False)]


def test_it_is_acknowledged_once_with_a_note(cast, otif):
    record(cast, otif, STEADY)
    record(cast, otif, [82], first=10, cause="dependency", commentary="A strike.")
    signal = Signal.objects.get()
    with pytest.raises(Refused) as refusal:
        acknowledge_signal(actor=cast.alice, signal=signal, note="  ", now=NOW)
    assert refusal.value.field == "note"
    later = NOW + timedelta(days=1)
    acknowledge_signal(actor=cast.alice, signal=signal, note="The strike is over.", now=later)
    signal.refresh_from_db()
    assert (signal.acknowledged_at, signal.acknowledged_by_id, signal.note) == (
        later,
        cast.alice.pk,
        "The strike is over.",
    )
    with pytest.raises(Refused, match="before"):
        acknowledge_signal(actor=cast.bob, signal=signal, note="Again.", now=later)
