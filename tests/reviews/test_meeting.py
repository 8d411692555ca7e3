"""One review moved or called off, and what the invited answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Delegation
from reviews.models import Attendance, Review
from reviews.services import (
    answer_invitation,
    call_last,
    call_off_review,
    freeze_review,
    move_review,
    prepare_review,
    schedule_reviews,
    start_review,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

THURSDAY = datetime(2026, 11, 26, 14, tzinfo=UTC)


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def review(cast, plan):
    return meetings.next_review(cast, plan)


def move(cast, review, **fields):
    defaults = {"starts_at": THURSDAY, "because": "The fair", "now": NOW}
    return move_review(actor=cast.bob, review=review, **defaults | fields)


def seat_of(review, member):
    return Attendance.objects.get(review=review, member=member)


def test_a_moved_review_keeps_its_place_and_is_never_made_twice(cast, review):
    answer_invitation(
        actor=cast.alice, seat=seat_of(review, cast.alice), now=NOW, response="accepted"
    )
    moved = move(cast, review, place="Izmir")
    assert (moved.starts_at, moved.moved_from, moved.slot_on) == (
        THURSDAY,
        datetime(2026, 11, 20, 9, tzinfo=UTC),
        date(2026, 11, 20),
    )
    assert (moved.freeze_at, moved.prepare_at) == (
        THURSDAY - timedelta(hours=24),
        THURSDAY - timedelta(hours=72),
    )
    assert (moved.place, moved.reason, moved.sequence) == ("Izmir", "The fair", 1)
    assert seat_of(review, cast.alice).response == ""
    assert schedule_reviews(cadence=review.cadence, now=NOW) == []
    again = move(cast, moved, starts_at=THURSDAY + timedelta(days=1))
    assert again.moved_from == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert again.period_start == date(2026, 10, 1)


def test_frozen_figures_stay_frozen_when_the_meeting_moves(cast, review):
    freeze_review(review=review, now=NOW)
    review.refresh_from_db()
    before = review.freeze_at
    moved = move(cast, review)
    assert (moved.state, moved.freeze_at, moved.frozen_at) == ("frozen", before, NOW)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"starts_at": NOW}, "day", "This is in the past."),
        ({"because": "  "}, "because", "Say why it is moved."),
        (
            {"starts_at": datetime(2026, 11, 20, 9, tzinfo=UTC)},
            "day",
            "It is at this time and place already.",
        ),
        (
            {"starts_at": datetime(2026, 12, 20, 9, tzinfo=UTC)},
            "day",
            "Another review of this cadence is at that time.",
        ),
    ],
)
def test_what_cannot_be_moved_so(cast, review, wrong, field, sentence):
    with pytest.raises(Refused) as refusal:
        move(cast, review, **wrong)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)


def test_a_review_called_off_stays_off_and_the_next_one_is_scheduled(cast, review):
    off = call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike")
    assert (off.state, off.reason, off.called_off_at, off.sequence) == (
        "called_off",
        "Strike",
        NOW,
        1,
    )
    standing = Review.objects.filter(cadence=review.cadence).unfinished().next_first()
    assert [each.slot_on for each in standing] == [date(2026, 12, 20), date(2027, 1, 20)]
    assert schedule_reviews(cadence=review.cadence, now=NOW) == []
    event = Event.objects.get(verb="reviews.review_called_off")
    told = Delivery.objects.filter(event=event, channel="email")
    assert {each.recipient.name for each in told} == {"Alice", "Carol", "Victor"}
    # Another one may be moved to its hour.
    move(cast, standing[0], starts_at=off.starts_at, now=NOW)


def test_what_has_begun_or_is_off_stays(cast, plan, review):
    running = start_review(actor=cast.bob, review=review, now=NOW)
    for verb in (move, call_off):
        with pytest.raises(Refused, match="it can no longer be moved or called off"):
            verb(cast, running)
    second = Review.objects.filter(cadence=review.cadence, state="scheduled").first()
    call_off(cast, second)
    for verb in (move, call_off):
        with pytest.raises(Refused, match=r"This review was called off\."):
            verb(cast, second)
    with pytest.raises(Refused, match=r"This review was called off\."):
        start_review(actor=cast.bob, review=second, now=NOW)
    with pytest.raises(Refused, match=r"This review was called off\."):
        answer_invitation(
            actor=cast.alice, seat=seat_of(second, cast.alice), now=NOW, response="accepted"
        )
    with pytest.raises(Refused, match="nobody needs an answer"):
        answer_invitation(
            actor=cast.alice, seat=seat_of(running, cast.alice), now=NOW, response="accepted"
        )


def call_off(cast, review):
    return call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike")


def test_a_reason_and_the_version_that_was_seen(cast, review):
    with pytest.raises(Refused, match=r"Say why it is called off\."):
        call_off_review(actor=cast.bob, review=review, now=NOW, because=" ")
    move(cast, review)
    with pytest.raises(Changed):
        call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike", version=1)


def test_the_chair_hears_of_who_cannot_come_once(cast, review):
    seat = seat_of(review, cast.alice)
    for response in ("accepted", "declined", "declined"):
        seat = answer_invitation(actor=cast.alice, seat=seat, now=NOW, response=response)
    assert (seat.response, seat.responded_at) == ("declined", NOW)
    answered = Event.objects.filter(verb="reviews.invitation_answered")
    assert sorted(each.payload["response"] for each in answered) == ["accepted", "declined"]
    told = Delivery.objects.filter(event__in=answered)
    assert [(each.recipient, each.channel) for each in told] == [(cast.bob, "inbox")]


def test_a_stand_in_answers_and_the_record_says_for_whom(cast, review):
    Delegation.objects.create(
        absent=cast.alice, stand_in=cast.dora, starts_on=NOW.date(), ends_on=NOW.date()
    )
    dora = type(cast.dora).objects.standing_in_on(NOW.date()).get(pk=cast.dora.pk)
    answer_invitation(actor=dora, seat=seat_of(review, cast.alice), now=NOW, response="declined")
    event = Event.objects.get(verb="reviews.invitation_answered")
    assert (event.actor, event.stand_in_for) == (cast.dora, cast.alice)


# --- The deadline for updates ----------------------------------------------------------------------


@pytest.fixture
def late(cast, plan):
    """A review of three measures: Alice's is due, Dora's is in, Erin's is context only."""
    priority = factories.priority(plan=plan)
    objective = factories.objective("Deliver", owner=cast.alice, priority=priority)
    for title, owner, role, due in (
        ("On time", cast.alice, "lag", NOW),
        ("In full", cast.dora, "lead", NOW + timedelta(days=60)),
        ("Weather", cast.erin, "context", NOW),
    ):
        indicator = factories.indicator(title, owner=owner, next_due_at=due)
        factories.serves(indicator, objective, role=role)
    return meetings.next_review(cast, plan, participants=[cast.victor], first_on=date(2026, 12, 1))


def told(verb):
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return {each.recipient.name for each in rows}


def test_who_has_a_figure_to_enter_is_told_with_the_invitation_and_once_more(cast, late):
    assert prepare_review(review=late, now=late.prepare_at)
    assert told("reviews.review_reminder") == {"Alice", "Bob", "Victor"}
    event = Event.objects.get(verb="reviews.review_reminder")
    assert event.payload["late"] == [
        {"person": str(cast.alice.pk), "name": "Alice", "measures": ["On time"]}
    ]
    late.refresh_from_db()
    assert late.last_call_at == late.freeze_at - timedelta(hours=24)
    assert Review.objects.to_call_last(late.last_call_at).get() == late
    assert call_last(review=late, now=late.last_call_at)
    assert told("reviews.update_wanted") == {"Alice"}
    assert not call_last(review=late, now=late.last_call_at)
    assert not Review.objects.to_call_last(late.last_call_at).exists()


def test_who_has_updated_is_not_told_again(cast, late):
    prepare_review(review=late, now=late.prepare_at)
    type(factories.indicator("Other")).objects.update(next_due_at=late.freeze_at + timedelta(60))
    assert call_last(review=late, now=late.freeze_at - timedelta(hours=24))
    assert told("reviews.update_wanted") == set()


def test_a_stand_in_is_told_instead(cast, late):
    Delegation.objects.create(
        absent=cast.alice,
        stand_in=cast.dora,
        starts_on=late.prepare_at.date(),
        ends_on=late.starts_at.date(),
    )
    prepare_review(review=late, now=late.prepare_at)
    assert told("reviews.review_reminder") == {"Bob", "Dora", "Victor"}


def test_after_the_freeze_nobody_is_called(cast, late):
    prepare_review(review=late, now=late.prepare_at)
    assert not call_last(review=late, now=late.freeze_at)


def test_who_is_late_takes_the_same_queries_at_three_and_thirty(
    cast, plan, late, django_assert_num_queries
):
    from reviews.services.deadline import who_is_late

    with django_assert_num_queries(4):
        who_is_late(Review.objects.with_people().get(pk=late.pk), NOW)
    objective = factories.objective("More", owner=cast.alice)
    for number in range(30):
        measure = factories.indicator(f"Measure {number}", owner=cast.alice, next_due_at=NOW)
        factories.serves(measure, objective)
    with django_assert_num_queries(4):
        (alice,) = who_is_late(Review.objects.with_people().get(pk=late.pk), NOW)
    assert len(alice.measures) == 31
