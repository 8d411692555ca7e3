"""Aldermere Pumps can be founded on whatever day somebody starts the demo."""

from datetime import UTC, datetime, timedelta

import pytest

from objectives.models import Indicator
from perfmgmt.demo import aldermere
from perfmgmt.demo.people import Passwords
from perfmgmt.events.models import Event
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import Review


@pytest.mark.thorough
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 1, 0, 20, tzinfo=UTC),  # the first minutes of a month
        datetime(2026, 11, 29, 12, tzinfo=UTC),  # the next review is in the next month
        datetime(2027, 1, 31, 23, 50, tzinfo=UTC),  # and already tomorrow there
        datetime(2028, 2, 29, 8, tzinfo=UTC),
    ],
)
def test_it_can_be_built_on_any_day(db, now):
    organization = aldermere.build(Passwords(), now)
    with tenant_scope(organization.pk):
        reviews = Review.objects.filter(title="Operations review").next_first()
        states = [review.state for review in reviews]
        assert states[-4:-1] == ["closed", "closed", "frozen"]
        ahead = Review.objects.get(state="frozen").starts_at - now
        assert timedelta(days=1) < ahead < timedelta(days=5)
        assert not Event.objects.filter(happened_at__gt=now).exists()
        assert Indicator.objects.overdue(now).count() >= 2
