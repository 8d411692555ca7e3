"""Two check-ins at once: one figure a period, and no roll-up is lost."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from decimal import Decimal
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from objectives.models import Indicator, Measurement, Objective
from objectives.services import lock_period, record_measurement
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def two():
    """An objective that stands on two lag indicators, committed."""
    organization = factories.organization()
    with tenant_scope(organization.pk):
        alice = factories.member("alice")
        objective = factories.objective(owner=alice)
        indicators = [
            factories.indicator(name, owner=alice, measured_from=OCTOBER)
            for name in ("First", "Second")
        ]
        for indicator in indicators:
            factories.serves(indicator, objective)
    return organization, alice, indicators


def at_once(organization, alice, entries):
    """Record every (indicator, value) in a thread of its own, all beginning together."""
    together = Barrier(len(entries))

    def record(indicator, value):
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                record_measurement(
                    actor=Membership.objects.get(pk=alice.pk),
                    indicator=Indicator.objects.get(pk=indicator.pk),
                    period_start=OCTOBER,
                    value=Decimal(value),
                    cause="execution",
                    commentary="Said.",
                    now=NOW,
                )
        except Refused as refusal:
            return refusal.field
        finally:
            connection.close()
        return "recorded"

    with ThreadPoolExecutor(len(entries)) as pool:
        return sorted(pool.map(lambda entry: record(*entry), entries))


def test_of_two_figures_for_one_period_the_second_must_say_why(two):
    organization, alice, [first, _second] = two
    outcomes = at_once(organization, alice, [(first, 96), (first, 97), (first, 98)])
    assert outcomes == ["correction_reason", "correction_reason", "recorded"]
    with tenant_scope(organization.pk):
        assert Measurement.objects.count() == 1


def test_two_indicators_of_one_objective_are_both_seen(two):
    organization, alice, [first, second] = two
    assert at_once(organization, alice, [(first, 96), (second, 50)]) == ["recorded", "recorded"]
    with tenant_scope(organization.pk):
        objective = Objective.objects.get()
    assert (objective.result, objective.result_measured) == ("off_track", 2)


def test_who_locks_a_period_waits_for_the_figure_under_way(two):
    """Whichever comes first, the other one knows of it: no figure slips in behind a lock."""
    organization, alice, [first, _second] = two
    with tenant_scope(organization.pk):
        dora = factories.member("dora", "controller")
    is_recorded, may_commit = Event(), Event()

    def record():
        try:
            with tenant_scope(organization.pk), transaction.atomic():
                record_measurement(
                    actor=alice, indicator=first, period_start=OCTOBER, value=Decimal(96), now=NOW
                )
                is_recorded.set()
                may_commit.wait(timeout=10)
        finally:
            connection.close()

    def lock():
        try:
            is_recorded.wait(timeout=10)
            with tenant_scope(organization.pk):
                return lock_period(
                    actor=dora, first_day=OCTOBER, last_day=date(2026, 10, 31), now=NOW
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        recording, locking = pool.submit(record), pool.submit(lock)
        is_recorded.wait(timeout=10)
        assert wait([locking], timeout=0.5).not_done
        may_commit.set()
        recording.result(timeout=10)
        assert locking.result(timeout=10).last_day == date(2026, 10, 31)
    outcomes = at_once(organization, alice, [(first, 97)])
    assert outcomes == ["period_start"]
