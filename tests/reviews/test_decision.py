"""Recording, superseding and finishing decisions."""

from datetime import date, timedelta

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from reviews.models import AgendaItem, Decision, Review
from reviews.services import (
    adopt_recommendation,
    close_review,
    complete_action,
    record_decision,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

NO_ACTION = {"kind": "no_action", "text": "", "owner": None}


@pytest.fixture
def review(cast):
    plan = factories.plan()
    meetings.off_track(cast, "Deliver", priority=factories.priority(plan=plan))
    return meetings.running(cast, plan)


@pytest.fixture
def item(review):
    return meetings.exceptions(review)[0]


def test_an_owner_and_a_sentence_are_enough(cast, review, item):
    decision = record_decision(
        actor=cast.dora,
        item=item,
        now=NOW,
        version=item.version,
        kind="intervene",
        text="  Bring Ferrum forward ",
        owner=cast.alice,
        due_on=date(2026, 12, 3),
        dissent="Victor: tell the customers first",
    )
    assert decision.text == "Bring Ferrum forward"
    assert (decision.decided_by, decision.recorded_by) == (cast.bob, cast.dora)
    assert (decision.is_recommendation, decision.decided_at) == (False, NOW)
    assert (decision.objective, decision.dissent) == (
        item.objective,
        "Victor: tell the customers first",
    )
    item.refresh_from_db()
    assert (item.state, item.version) == (AgendaItem.State.DECIDED, 2)
    assert Review.objects.get(pk=review.pk).version == review.version + 1
    event = Event.objects.get(verb="reviews.decision_recorded")
    assert (event.subject_id, event.actor) == (item.objective_id, cast.dora)
    assert event.payload == {
        "decision": str(decision.pk),
        "review": str(review.pk),
        "review_title": "Operations review",
        "item": "Deliver",
        "kind": "intervene",
        "text": "Bring Ferrum forward",
        "because": "",
        "owner": "Alice",
        "due_on": "2026-12-03",
        "decided_by": "Bob",
        "is_recommendation": False,
        "effect_indicator": "",
        "expected_value": None,
        "check_on": None,
        "supersedes": None,
    }
    told = Delivery.objects.filter(event=event, channel=Delivery.Channel.INBOX)
    assert [one.recipient for one in told] == [cast.alice]


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"text": " "}, "text", "Say in a sentence what will be done."),
        ({"owner": None}, "owner", "Name one person who will see to it."),
        ({"kind": "recalibrate", "text": ""}, "text", "Say in a sentence what will be done."),
        ({"kind": "escalate", "owner": None}, "owner", "Name one person who will see to it."),
        ({"kind": "stop", "text": ""}, "text", "Say what stops."),
        ({"kind": "park"}, "due_on", "Say until when it is parked."),
        (
            NO_ACTION,
            "because",
            "Say why no action is needed. Without a reason the item stays open.",
        ),
        (
            NO_ACTION | {"because": "Castings arrive"},
            "look_again",
            "Say when to look again: a date, or what would trigger it.",
        ),
    ],
)
def test_what_must_still_be_said_is_said_at_its_field(cast, item, said, field, sentence):
    with pytest.raises(Refused) as refusal:
        meetings.decide(cast, item, **said)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "recalibrate"},
        {"kind": "escalate"},
        {"kind": "stop"},
        {"kind": "park", "look_again_on": date(2027, 3, 2)},
        NO_ACTION | {"because": "Castings arrive", "look_again_on": date(2026, 12, 18)},
        NO_ACTION | {"because": "Castings arrive", "look_again_when": "two more late weeks"},
    ],
)
def test_each_outcome_can_be_recorded(cast, item, said):
    assert meetings.decide(cast, item, **said).kind == said["kind"]


def test_without_the_right_to_decide_it_is_a_recommendation(cast, review, item):
    decision = meetings.decide(cast, item, decided_by=cast.victor)
    assert decision.is_recommendation
    told = Delivery.objects.filter(
        event__verb="reviews.decision_recorded", channel=Delivery.Channel.INBOX
    )
    # Bob chairs and could decide, but he recorded it himself.
    assert {one.recipient for one in told} == {cast.alice}


def test_an_owner_decides_on_what_is_theirs_but_moves_no_target(cast, item):
    assert not meetings.decide(cast, item, decided_by=cast.alice).is_recommendation
    item.refresh_from_db()
    moved = meetings.decide(cast, item, kind="recalibrate", decided_by=cast.alice)
    assert moved.is_recommendation


def test_a_later_decision_supersedes_and_the_earlier_stays(cast, item):
    first = meetings.decide(cast, item)
    item.refresh_from_db()
    second = meetings.decide(cast, item, text="Second source", now=NOW + timedelta(minutes=3))
    first.refresh_from_db()
    assert second.supersedes == first
    assert first.superseded_at == NOW + timedelta(minutes=3)
    assert first.text == "Bring Ferrum forward"
    assert list(Decision.objects.in_force()) == [second]


def test_who_saw_an_older_item_is_told_what_stands_now(cast, item):
    first = meetings.decide(cast, item)
    with pytest.raises(Changed) as change:
        record_decision(
            actor=cast.carol,
            item=item,
            now=NOW,
            version=item.version,
            kind="stop",
            text="Stop the night shift",
            owner=cast.bob,
        )
    assert change.value.current == first
    assert str(change.value) == (
        "Bob recorded another decision on this item. Nothing of yours is lost."
    )
    assert list(Decision.objects.all()) == [first]


def test_the_same_answer_sent_twice_is_one_decision(cast, item):
    first = meetings.decide(cast, item)
    assert meetings.decide(cast, item) == first
    assert Decision.objects.count() == 1
    assert Event.objects.filter(verb="reviews.decision_recorded").count() == 1


def test_nothing_is_decided_outside_the_meeting(cast, review, item):
    decision = meetings.decide(cast, item)
    close_review(actor=cast.bob, review=review, now=NOW)
    item.refresh_from_db()
    with pytest.raises(Refused, match="while the review is in progress"):
        meetings.decide(cast, item, text="Too late")
    assert list(Decision.objects.all()) == [decision]


def test_there_is_nothing_to_decide_on_the_read_back(cast, review):
    read_back = AgendaItem.objects.of(review).get(kind="read_back")
    with pytest.raises(Refused, match="There is nothing to decide on this item"):
        meetings.decide(cast, read_back)


def test_who_has_left_gets_no_action(cast, item):
    cast.alice.revoked_at = NOW
    with pytest.raises(Refused, match=r"Alice has left\. Name somebody who is here\.") as refusal:
        meetings.decide(cast, item)
    assert refusal.value.field == "owner"


def test_an_action_is_done_once(cast, item):
    decision = meetings.decide(cast, item)
    done = complete_action(actor=cast.alice, decision=decision, now=NOW + timedelta(days=3))
    assert done.done_at == NOW + timedelta(days=3)
    assert not Decision.objects.open_actions().exists()
    event = Event.objects.get(verb="reviews.action_completed")
    assert event.payload == {
        "decision": str(decision.pk),
        "text": "Bring Ferrum forward",
        "title": "Deliver",
    }
    with pytest.raises(Refused, match="This was marked done before"):
        complete_action(actor=cast.alice, decision=decision, now=NOW)


def test_what_was_replaced_or_asks_for_nothing_is_not_done(cast, item):
    first = meetings.decide(cast, item)
    item.refresh_from_db()
    second = meetings.decide(
        cast, item, **NO_ACTION, because="Castings arrive", look_again_when="December"
    )
    with pytest.raises(Refused, match="A later decision replaced this one"):
        complete_action(actor=cast.alice, decision=first, now=NOW)
    with pytest.raises(Refused, match="There is nothing to do in this decision"):
        complete_action(actor=cast.alice, decision=second, now=NOW)


def test_a_recommendation_becomes_a_decision_by_somebody_with_the_right(cast, item):
    asked = meetings.decide(cast, item, decided_by=cast.victor, dissent="Dora: too dear")
    with pytest.raises(Refused, match="It takes somebody with the right to decide"):
        adopt_recommendation(actor=cast.dora, decision=asked, now=NOW)
    later = NOW + timedelta(days=1)
    adopted = adopt_recommendation(actor=cast.carol, decision=asked, now=later)
    asked.refresh_from_db()
    assert (adopted.text, adopted.owner, adopted.dissent) == (
        asked.text,
        cast.alice,
        "Dora: too dear",
    )
    assert (adopted.is_recommendation, adopted.decided_by, adopted.supersedes) == (
        False,
        cast.carol,
        asked,
    )
    assert asked.superseded_at == later
    with pytest.raises(Refused, match="This is decided already"):
        adopt_recommendation(actor=cast.carol, decision=adopted, now=later)
