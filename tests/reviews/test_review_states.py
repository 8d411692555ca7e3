"""The life of a review through its verbs."""

from contextlib import suppress
from datetime import timedelta

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import AgendaItem, Attendance, Review
from reviews.services import (
    call_off_review,
    close_review,
    freeze_review,
    go_to_item,
    join_review,
    move_reviews_on,
    prepare_review,
    start_review,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

State = Review.State


@pytest.fixture
def plan(cast):
    plan = factories.plan()
    priority = factories.priority(plan=plan)
    meetings.off_track(cast, "Deliver", priority=priority)
    meetings.off_track(cast, "Release", priority=priority)
    return plan


def bring_to(cast, plan, state):
    review = meetings.next_review(cast, plan)
    if state == State.SCHEDULED:
        return review
    if state == State.CALLED_OFF:
        return call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike")
    prepare_review(review=review, now=NOW)
    if state == State.PREPARING:
        return Review.objects.get(pk=review.pk)
    freeze_review(review=review, now=NOW)
    if state == State.FROZEN:
        return Review.objects.get(pk=review.pk)
    review = start_review(actor=cast.bob, review=review, now=NOW)
    if state == State.IN_PROGRESS:
        return review
    for item in meetings.exceptions(review):
        meetings.decide(cast, item)
    return close_review(actor=cast.bob, review=review, now=NOW)


# What each verb makes of each state; None: refused, or nothing to do.
TABLE = {
    State.SCHEDULED: (State.PREPARING, State.FROZEN, State.IN_PROGRESS, None, State.CALLED_OFF),
    State.PREPARING: (None, State.FROZEN, State.IN_PROGRESS, None, State.CALLED_OFF),
    State.FROZEN: (None, None, State.IN_PROGRESS, None, State.CALLED_OFF),
    State.IN_PROGRESS: (None, None, None, None, None),
    State.CLOSED: (None, None, None, None, None),
    State.CALLED_OFF: (None, None, None, None, None),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", range(5))
def test_the_state_table(cast, plan, state, verb):
    review = bring_to(cast, plan, state)
    attempts = (
        lambda: prepare_review(review=review, now=NOW),
        lambda: freeze_review(review=review, now=NOW),
        lambda: start_review(actor=cast.bob, review=review, now=NOW),
        lambda: close_review(actor=cast.bob, review=review, now=NOW),
        lambda: call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike"),
    )
    with suppress(Refused):
        attempts[verb]()
    review.refresh_from_db()
    assert review.state == (TABLE[state][verb] or state)


def test_starting_opens_the_first_item_and_seats_the_chair(cast, plan):
    review = meetings.running(cast, plan)
    first = AgendaItem.objects.of(review).in_order().first()
    assert (review.current_item, review.started_at) == (first, NOW)
    seats = Attendance.objects.filter(review=review, joined_at__isnull=False)
    assert [seat.member for seat in seats] == [cast.bob]
    event = Event.objects.get(verb="reviews.review_started")
    assert (event.actor, event.payload) == (cast.bob, {"title": "Operations review", "deferred": 0})


def test_starting_twice_is_refused(cast, plan):
    review = meetings.running(cast, plan)
    with pytest.raises(Refused, match="This review was started before"):
        start_review(actor=cast.bob, review=review, now=NOW)


def test_joining_counts_once_and_only_the_invited(cast, plan):
    review = meetings.running(cast, plan)
    for person in (cast.alice, cast.alice, cast.dora):
        join_review(actor=person, review=review, now=NOW)
    seats = Attendance.objects.filter(review=review, joined_at__isnull=False)
    assert {seat.member for seat in seats} == {cast.alice, cast.bob}
    assert Event.objects.filter(verb="reviews.review_joined").count() == 1


def test_moving_raises_the_version_that_everybody_polls(cast, plan):
    review = meetings.running(cast, plan)
    second = meetings.exceptions(review)[1]
    before = review.version
    review = go_to_item(actor=cast.bob, review=review, item=second, now=NOW)
    assert (review.current_item, review.version) == (second, before + 1)
    again = go_to_item(actor=cast.bob, review=review, item=second, now=NOW)
    assert again.version == before + 1


def test_a_frame_item_that_the_room_leaves_is_gone_through(cast, plan):
    review = meetings.running(cast, plan)
    read_back = AgendaItem.objects.of(review).get(kind="read_back")
    go_to_item(actor=cast.bob, review=review, item=read_back, now=NOW)
    go_to_item(actor=cast.bob, review=review, item=meetings.exceptions(review)[0], now=NOW)
    read_back.refresh_from_db()
    assert read_back.state == AgendaItem.State.DECIDED
    assert {item.state for item in meetings.exceptions(review)} == {AgendaItem.State.OPEN}


def test_the_room_goes_nowhere_else(cast, plan):
    review = meetings.running(cast, plan)
    item = meetings.exceptions(review)[0]
    AgendaItem.objects.filter(pk=item.pk).update(state=AgendaItem.State.DEFERRED)
    item.refresh_from_db()
    with pytest.raises(Refused, match="This item is not on the agenda"):
        go_to_item(actor=cast.bob, review=review, item=item, now=NOW)


def test_closing_is_refused_while_an_exception_is_undecided(cast, plan):
    review = meetings.running(cast, plan)
    first, second = meetings.exceptions(review)
    sentence = "2 items are undecided: {}; {}. Decide, or say why no action is needed."
    with pytest.raises(Refused) as refusal:
        close_review(actor=cast.bob, review=review, now=NOW)
    assert str(refusal.value) == sentence.format(first.title, second.title)
    meetings.decide(cast, first)
    with pytest.raises(Refused) as refusal:
        close_review(actor=cast.bob, review=review, now=NOW)
    assert str(refusal.value) == (
        f"1 item is undecided: {second.title}. Decide, or say why no action is needed."
    )
    review.refresh_from_db()
    assert review.state == State.IN_PROGRESS


def test_closing_tells_everybody_invited_what_was_decided(cast, plan):
    review = meetings.running(cast, plan)
    first, second = meetings.exceptions(review)
    meetings.decide(cast, first)
    meetings.decide(
        cast,
        second,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive on Friday",
        look_again_when="one more late week",
    )
    closed = close_review(actor=cast.bob, review=review, now=NOW + timedelta(minutes=80))
    assert (closed.state, closed.closed_by, closed.current_item) == (State.CLOSED, cast.bob, None)
    event = Event.objects.get(verb="reviews.review_closed")
    assert event.payload["decisions"] == [
        {
            "item": first.title,
            "kind": "intervene",
            "text": "Bring Ferrum forward",
            "owner": "Alice",
            "owner_id": str(cast.alice.pk),
            "due_on": None,
        },
        {
            "item": second.title,
            "kind": "no_action",
            "text": "Castings arrive on Friday",
            "owner": "",
            "owner_id": "",
            "due_on": None,
        },
    ]
    told = Delivery.objects.filter(event=event, channel=Delivery.Channel.EMAIL)
    assert {one.recipient for one in told} == {cast.alice, cast.carol, cast.victor}
    assert not AgendaItem.objects.of(closed).filter(state="open").exists()


def test_moving_on_reminds_then_freezes_each_once(cast, plan):
    review = meetings.next_review(cast, plan)
    reminded = Event.objects.filter(verb="reviews.review_reminder", subject_id=review.pk)
    assert move_reviews_on(now=review.prepare_at - timedelta(seconds=1)) == 0
    assert move_reviews_on(now=review.prepare_at) == 1
    assert move_reviews_on(now=review.prepare_at) == 0
    assert reminded.count() == 1
    assert reminded.get().payload == {
        "title": "Operations review",
        "starts_at": "2026-11-20T09:00:00+00:00",
        "freeze_at": "2026-11-19T09:00:00+00:00",
        "invited": [str(seat.member_id) for seat in Attendance.objects.filter(review=review)],
        "late": [],
        "calendar": {
            "review": str(review.pk),
            "title": "Operations review",
            "starts_at": "2026-11-20T09:00:00+00:00",
            "ends_at": "2026-11-20T10:30:00+00:00",
            "place": "",
            "chair": "Bob",
            "chair_email": "bob@example.org",
            "sequence": 0,
            "changed_at": "2026-11-19T09:00:00+00:00",
        },
    }
    assert move_reviews_on(now=review.freeze_at) == 1
    assert move_reviews_on(now=review.freeze_at) == 0
    review.refresh_from_db()
    assert (review.state, review.frozen_at) == (State.FROZEN, review.freeze_at)


def test_moving_on_keeps_two_reviews_ahead(cast, plan):
    review = meetings.next_review(cast, plan)
    move_reviews_on(now=review.starts_at)
    assert Review.objects.filter(starts_at__gt=review.starts_at).count() == 2
