"""What the beat does, over committed rows: two beats at once are harmless."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from objectives.models import Objective
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from reviews import tasks
from reviews.models import Review
from reviews.services import open_intervention, start_intervention
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "scan"])


@pytest.fixture
def asked(monkeypatch):
    """The organisations that the beat hands to workers."""
    handed = []
    monkeypatch.setattr(tasks.move_reviews_on_in, "delay", handed.append)
    return handed


@pytest.fixture
def home():
    with factories.world() as cast:
        plan = factories.plan()
        meetings.off_track(cast, "Deliver", priority=factories.priority(plan=plan))
        meetings.cadence(cast, plan)
    return cast.organization


def set_clock(organization, instant):
    organization.clock_fixed_at = instant
    organization.save(update_fields=["clock_fixed_at"])


def states(organization):
    with tenant_scope(organization.pk):
        return list(Review.objects.next_first().values_list("state", flat=True))


def test_the_beat_asks_where_something_is_due_by_that_organisations_clock(home, asked):
    # The cast's clock stands at 19 November 09:00: reminder passed, freeze just reached.
    assert tasks.move_reviews_on() == 1
    assert asked == [str(home.pk)]
    set_clock(home, NOW - timedelta(days=3))
    assert tasks.move_reviews_on() == 0


def test_the_worker_moves_one_organisation_on(home):
    assert tasks.move_reviews_on_in(str(home.pk)) == 2  # reminded, then frozen
    assert states(home) == ["frozen", "scheduled"]
    assert tasks.move_reviews_on_in(str(home.pk)) == 0
    assert states(home) == ["frozen", "scheduled"]


def test_two_beats_at_once_remind_and_freeze_once(home, owner_eyes):
    together = Barrier(2)

    def work():
        together.wait(timeout=10)
        try:
            return tasks.move_reviews_on_in(str(home.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        moved = [pool.submit(work) for _ in range(2)]
        assert sum(one.result(timeout=60) for one in moved) == 2
    verbs = owner_eyes(
        "SELECT verb, count(*) FROM events_event"
        " WHERE verb IN ('reviews.review_reminder', 'reviews.review_frozen') GROUP BY 1 ORDER BY 1"
    )
    assert verbs == [("reviews.review_frozen", 1), ("reviews.review_reminder", 1)]
    items = owner_eyes("SELECT count(*) FROM reviews_agendaitem")
    assert items == [(2,)]


def test_what_is_ahead_is_scheduled_by_the_same_beat(home):
    set_clock(home, NOW + timedelta(days=1))
    tasks.move_reviews_on_in(str(home.pk))
    with tenant_scope(home.pk):
        days = [one.starts_at.date() for one in Review.objects.next_first()]
    assert days == [date(2026, 11, 20), date(2026, 12, 20), date(2027, 1, 20)]


@pytest.fixture
def expecting(home):
    """An intervention whose effect is to be checked on 30 April 2027."""
    with tenant_scope(home.pk):
        objective = Objective.objects.get(title="Deliver")
        alice = Membership.objects.get(name="Alice")
        one = open_intervention(
            actor=alice,
            now=NOW,
            objective=objective,
            kind="blocker",
            text="Second source",
            owner=alice,
            indicator=objective.indicator_links.get().indicator,
            expected_value=Decimal(95),
            check_on=date(2027, 4, 30),
        )
        start_intervention(actor=alice, intervention=one, now=NOW)
    return home


def test_effects_are_checked_on_their_day_by_that_organisations_clock(
    expecting, monkeypatch, owner_eyes
):
    handed = []
    monkeypatch.setattr(tasks.check_due_effects_in, "delay", handed.append)
    assert tasks.check_due_effects() == 0
    # 30 April has begun in Berlin while it is still the 29th in UTC.
    expecting.time_zone = "Europe/Berlin"
    expecting.save(update_fields=["time_zone"])
    set_clock(expecting, datetime(2027, 4, 29, 22, 30, tzinfo=UTC))
    assert tasks.check_due_effects() == 1
    assert handed == [str(expecting.pk)]
    assert [tasks.check_due_effects_in(str(expecting.pk)) for _again in range(2)] == [1, 0]
    assert tasks.check_due_effects() == 0
    assert owner_eyes("SELECT verdict, count FROM reviews_effectcheck") == [("too_early", 0)]
