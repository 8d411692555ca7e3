"""Overdue alerts: each organisation by its own clock, each silence told once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from objectives.models import Alert, Indicator
from objectives.services import create_indicator, raise_overdue, record_measurement
from objectives.tasks import raise_overdue_alerts
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
DUE = datetime(2026, 11, 6, tzinfo=UTC)


@pytest.fixture
def otif(cast):
    return create_indicator(
        actor=cast.carol,
        now=NOW,
        title="OTIF",
        owner=cast.alice,
        target=Decimal(95),
        measured_from=OCTOBER,
    )


def told():
    return set(
        Delivery.objects.filter(event__verb="objectives.indicator_overdue").values_list(
            "recipient__name", "channel"
        )
    )


def test_at_the_instant_it_is_late_it_is_told_once(cast, otif):
    assert raise_overdue(now=DUE - timedelta(seconds=1)) == 0
    assert raise_overdue(now=DUE) == 1
    assert raise_overdue(now=DUE + timedelta(days=3)) == 0
    assert list(Alert.objects.values_list("kind", "period_start", "closed_at")) == [
        ("overdue", OCTOBER, None)
    ]
    assert told() == {("Alice", "inbox"), ("Alice", "email")}
    assert Event.objects.get(verb="objectives.indicator_overdue").payload == {
        "title": "OTIF",
        "period_start": "2026-10-01",
        "due_at": DUE.isoformat(),
        "rhythm": "monthly",
        "away": None,
        "stand_in_id": None,
    }


def test_a_named_updater_is_told_instead_of_the_owner(cast, otif):
    Indicator.objects.update(updater=cast.bob)
    raise_overdue(now=DUE)
    assert told() == {("Bob", "inbox"), ("Bob", "email")}


def test_a_figure_ends_it_and_the_next_silence_is_told_anew(cast, otif):
    raise_overdue(now=DUE)
    record_measurement(
        actor=cast.alice, indicator=otif, period_start=OCTOBER, value=Decimal(96), now=NOW
    )
    assert not Alert.objects.open().exists()
    assert raise_overdue(now=NOW) == 0
    assert raise_overdue(now=datetime(2026, 12, 6, tzinfo=UTC)) == 1
    assert set(Alert.objects.values_list("period_start", flat=True)) == {OCTOBER, NOVEMBER}


def test_no_figure_because_stops_nothing(cast, otif):
    raise_overdue(now=DUE)
    record_measurement(
        actor=cast.alice, indicator=otif, period_start=OCTOBER, no_value_reason="Ill.", now=NOW
    )
    assert Alert.objects.open().count() == 1
    otif.refresh_from_db()
    assert otif.is_overdue(NOW)


def test_a_retired_indicator_is_never_late(cast, otif):
    Indicator.objects.update(retired_from=NOVEMBER)
    assert raise_overdue(now=NOW) == 0


def test_many_are_taken_up_in_turns_the_longest_silent_first(cast):
    for number in range(3):
        factories.indicator(f"Late {number}", next_due_at=DUE - timedelta(days=number))
    assert [raise_overdue(now=NOW, most=2) for _turn in range(3)] == [2, 1, 0]
    assert [event.payload["title"] for event in Event.objects.order_by("recorded_at")] == [
        "Late 2",
        "Late 1",
        "Late 0",
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "scan"])
def test_the_beat_asks_each_organisations_own_clock(owner_eyes):
    standing = factories.organization("standing", clock_fixed_at=DUE - timedelta(days=1))
    late = factories.organization("late", clock_fixed_at=DUE)
    live = factories.organization("live", clock_fixed_at=None)
    for organization in (standing, late, live):
        with tenant_scope(organization.pk):
            factories.indicator("OTIF", next_due_at=DUE)
    Organization.objects.filter(pk=live.pk).update(clock_fixed_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert raise_overdue_alerts() == 1
    assert raise_overdue_alerts() == 0
    assert owner_eyes("SELECT organization_id::text FROM objectives_alert") == [(str(late.pk),)]
