from datetime import date

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.events.notice import Notice
from reviews.notices import NOTICES
from reviews.services import (
    adopt_recommendation,
    close_review,
    complete_action,
    prepare_review,
)
from tests.factories import NOW
from tests.reviews import meetings


def said(verb, recipient):
    event = Event.objects.filter(verb=verb).newest_first()[0]
    recipient.organization.time_zone = "Europe/Berlin"
    return NOTICES[verb](event, recipient)


def test_every_verb_that_is_told_has_its_words(cast, deliver, running, release):
    prepare_review(review=meetings.next_review(cast, running.cadence.plan), now=NOW)
    asked = meetings.decide(cast, deliver, decided_by=cast.victor)
    adopt_recommendation(actor=cast.carol, decision=asked, now=NOW)
    complete_action(actor=cast.alice, decision=meetings.decide(cast, release), now=NOW)
    close_review(actor=cast.bob, review=running, now=NOW)
    told = set(
        Delivery.objects.filter(event__verb__startswith="reviews.").values_list(
            "event__verb", flat=True
        )
    )
    assert told == set(NOTICES)


def test_an_invitation(cast, plan):
    meetings.cadence(cast, plan)
    assert said("reviews.cadence_created", cast.alice) == Notice(
        subject="You are invited to “Operations review”",
        body="Bob chairs it. Its dates stand under Reviews.",
        path="reviews/",
    )


def test_a_reminder_speaks_the_recipients_time(cast, plan):
    review = meetings.next_review(cast, plan)
    prepare_review(review=review, now=NOW)
    assert said("reviews.review_reminder", cast.alice) == Notice(
        subject="Operations review is on Friday 20 November, 10:00",
        body=(
            "Figures freeze on Thursday 19 November, 10:00. "
            "What is updated by then is what the room sees."
        ),
        path=f"reviews/{review.pk}/",
    )


@pytest.fixture
def closed(cast, running, deliver, release):
    meetings.decide(cast, deliver, due_on=date(2026, 12, 3))
    meetings.decide(
        cast,
        release,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive",
        look_again_when="Friday",
    )
    return close_review(actor=cast.bob, review=running, now=NOW)


def test_the_minutes_list_every_answer_and_count_yours(cast, closed):
    lines = [
        "Deliver. Intervene: Bring Ferrum forward. Alice, 3 Dec",
        "Release. No action: Castings arrive.",
    ]
    mine = said("reviews.review_closed", cast.alice)
    assert mine.subject == "Minutes of Operations review: 2 decisions"
    assert mine.path == f"reviews/{closed.pk}/"
    assert mine.body.splitlines()[0] == "1 action is yours."
    assert sorted(mine.body.splitlines()[1:]) == lines
    assert sorted(said("reviews.review_closed", cast.carol).body.splitlines()) == lines


def test_an_action_names_what_it_is_about(cast, running, deliver):
    meetings.decide(cast, deliver, due_on=date(2026, 12, 3))
    assert said("reviews.decision_recorded", cast.alice) == Notice(
        subject="“Deliver” needs you: Bring Ferrum forward",
        body="Deliver. Intervene: Bring Ferrum forward. Alice, 3 Dec",
        path=f"reviews/{running.pk}/",
    )


def test_a_recommendation_asks_the_chair(cast, running, deliver):
    meetings.decide(cast, deliver, decided_by=cast.victor)
    assert (
        said("reviews.decision_recorded", cast.bob).subject
        == "Victor recommends a decision on “Deliver”"
    )
    assert said("reviews.decision_recorded", cast.alice).subject == (
        "“Deliver” needs you: Bring Ferrum forward"
    )


def test_the_chair_hears_what_is_done(cast, deliver):
    complete_action(actor=cast.alice, decision=meetings.decide(cast, deliver), now=NOW)
    assert said("reviews.action_completed", cast.bob) == Notice(
        subject="Alice has done: Bring Ferrum forward", path="interventions/"
    )
