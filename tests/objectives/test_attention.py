from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.attention import attention
from perfmgmt.organization.attention import Attention, Verb
from tests import factories
from tests.objectives.series import record


def test_what_waits_for_a_person_the_longest_waiting_first(cast):
    late = factories.indicator("Incidents", owner=cast.alice, decimals=0, target=Decimal(90))
    record(cast.alice, late, ["92"] * 8)
    due = factories.indicator(
        "Lead time",
        owner=cast.bob,
        updater=cast.alice,
        next_due_at=datetime(2026, 11, 23, tzinfo=UTC),
        grace_days=22,
    )
    factories.indicator(
        "Not closed yet", owner=cast.alice, next_due_at=datetime(2026, 12, 6, tzinfo=UTC)
    )
    factories.indicator(
        "Somebody else’s", owner=cast.alice, updater=cast.bob, next_due_at=factories.NOW
    )
    with CaptureQueriesContext(connection) as captured:
        found = attention(cast.alice, factories.NOW)
    assert len(captured) == 1
    assert found == [
        Attention(
            verb=Verb.UPDATE,
            title="Incidents",
            why="August: 92%, expected 90%",
            href=f"/o/aldermere/update/{late.pk}/",
            button="Update",
            when="45 days late",
            note="was on track",
            status="stale",
            due_at=datetime(2026, 10, 6, tzinfo=UTC),
        ),
        Attention(
            verb=Verb.UPDATE,
            title="Lead time",
            why="Never measured",
            href=f"/o/aldermere/update/{due.pk}/",
            button="Update",
            when="Due in 3 days",
            due_at=datetime(2026, 11, 23, tzinfo=UTC),
        ),
    ]
