from datetime import UTC, date, datetime, time, timedelta

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import Attendance, Review
from reviews.room import subtitle
from reviews.services import create_cadence, schedule_reviews
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings


@pytest.fixture
def plan(cast):
    return factories.plan()


def names(review):
    return set(Attendance.objects.filter(review=review).values_list("member__name", flat=True))


def test_the_next_two_reviews_exist_at_once(cast, plan):
    made = meetings.cadence(cast, plan, place="Brno 2.14")
    reviews = list(Review.objects.filter(cadence=made).next_first())
    first, second = reviews
    assert [one.starts_at for one in reviews] == [
        datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        datetime(2026, 12, 20, 9, 0, tzinfo=UTC),
    ]
    assert (first.prepare_at, first.freeze_at) == (
        first.starts_at - timedelta(hours=72),
        first.starts_at - timedelta(hours=24),
    )
    assert (first.period_start, first.period_end) == (date(2026, 10, 1), date(2026, 10, 31))
    assert second.period_start == date(2026, 11, 1)
    assert (first.title, first.chair, first.minutes) == ("Operations review", cast.bob, 90)
    assert first.state == Review.State.SCHEDULED
    assert names(first) == {"Alice", "Bob", "Carol", "Victor"}


def test_a_quarterly_review_looks_at_the_quarter_that_ended(cast, plan):
    """The fiscal year begins in January: in January, April, July and October."""
    rule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=20"
    made = meetings.cadence(cast, plan, rule=rule, first_on=date(2026, 11, 20))
    first = Review.objects.filter(cadence=made).next_first()[0]
    assert (first.starts_at.date(), first.period_start, first.period_end) == (
        date(2027, 1, 20),
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert subtitle(first) == "Oct to Dec results, 20 Jan 2027. Bob chairs"


def test_a_review_stays_at_nine_when_the_clock_changes(cast, plan):
    cast.organization.time_zone = "Europe/Berlin"
    cast.organization.save(update_fields=["time_zone"])
    made = meetings.cadence(
        cast, plan, rule="FREQ=MONTHLY;BYMONTHDAY=20", first_on=date(2026, 3, 1)
    )
    schedule_reviews(cadence=made, now=datetime(2027, 3, 1, tzinfo=UTC))
    starts = Review.objects.filter(cadence=made, starts_at__year=2027).next_first()
    assert [one.starts_at for one in starts] == [
        datetime(2027, 3, 20, 8, 0, tzinfo=UTC),
        datetime(2027, 4, 20, 7, 0, tzinfo=UTC),
    ]


def test_scheduling_again_makes_nothing_twice(cast, plan):
    made = meetings.cadence(cast, plan)
    assert schedule_reviews(cadence=made, now=NOW) == []
    assert Review.objects.filter(cadence=made).count() == 2


def test_an_ended_cadence_schedules_nothing(cast, plan):
    made = meetings.cadence(cast, plan)
    made.ended_at = NOW
    made.save(update_fields=["ended_at"])
    assert schedule_reviews(cadence=made, now=NOW + timedelta(days=90)) == []


def test_who_left_is_not_invited_to_what_comes(cast, plan):
    made = meetings.cadence(cast, plan)
    cast.alice.revoked_at = NOW
    cast.alice.save(update_fields=["revoked_at"])
    (new,) = schedule_reviews(cadence=made, now=NOW + timedelta(days=5))
    assert names(new) == {"Bob", "Carol", "Victor"}


def test_the_invited_are_told_once(cast, plan):
    meetings.cadence(cast, plan)
    event = Event.objects.get(verb="reviews.cadence_created")
    assert event.payload == {
        "title": "Operations review",
        "rule": meetings.RULE,
        "chair": "Bob",
        "participants": ["Alice", "Bob", "Carol", "Victor"],
    }
    told = Delivery.objects.filter(event=event, channel=Delivery.Channel.INBOX)
    # Carol made it and knows.
    assert set(told.values_list("recipient__name", flat=True)) == {"Alice", "Bob", "Victor"}
    assert Event.objects.filter(verb="reviews.review_scheduled").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give the review a title."),
        ({"minutes": 10}, "minutes", "A review needs at least 15 minutes."),
        (
            {"remind_hours_before": 12},
            "remind_hours_before",
            "The reminder must come before the figures freeze.",
        ),
        ({"rule": "every tuesday"}, "rule", "This recurrence rule cannot be read."),
        ({"rule": "FREQ=MONTHLY;COUNT=3"}, "rule", "This recurrence rule cannot be read."),
    ],
)
def test_what_cannot_work_is_refused(cast, plan, wrong, field, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        meetings.cadence(cast, plan, **wrong)
    assert refusal.value.field == field


def test_a_chair_who_left_is_refused(cast, plan):
    cast.bob.revoked_at = NOW
    with pytest.raises(Refused, match=r"Bob has left\. Choose a chair who is here\.") as refusal:
        create_cadence(
            actor=cast.carol,
            now=NOW,
            title="Operations review",
            plan=plan,
            chair=cast.bob,
            participants=[],
            rule=meetings.RULE,
            starts_at_time=time(9),
            first_on=date(2026, 11, 1),
        )
    assert refusal.value.field == "chair"
