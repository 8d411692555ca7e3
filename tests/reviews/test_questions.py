"""Questions before the meeting: who may leave one, who answers, where it is shown; and who has read."""

from datetime import timedelta

import pytest

from objectives.models import Indicator
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import Attendance, Review, ReviewQuestion
from reviews.services import answer_question, ask_question, freeze_review, mark_pre_read
from tests.factories import NOW
from tests.pages.reading import main_of, queries_of, text_of, texts
from tests.reviews import meetings
from tests.reviews.test_arrangement import named

HTMX = {"HX-Request": "true"}


def ask(actor, review, text="Does Ferrum deliver?", title="Deliver"):
    return ask_question(actor=actor, review=review, objective=named(title), text=text, now=NOW)


def told(verb):
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return set(rows.values_list("recipient__name", flat=True))


def test_a_question_goes_to_the_owner_and_its_answer_to_who_asked(cast, coming):
    question = ask(cast.victor, coming)
    assert told("reviews.question_asked") == {"Alice"}
    answer_question(actor=cast.alice, question=question, answer=" From 1 Dec. ", now=NOW)
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("From 1 Dec.", cast.alice)
    assert told("reviews.question_answered") == {"Victor"}


def test_it_is_answered_once(cast, coming):
    question = ask(cast.victor, coming)
    answer_question(actor=cast.alice, question=question, answer="Yes", now=NOW)
    with pytest.raises(Refused, match="Alice answered it already: Yes"):
        answer_question(actor=cast.bob, question=question, answer="No", now=NOW)
    for verb, fields, sentence in (
        (ask_question, {"text": " "}, "Write the question."),
        (ask_question, {"text": "Why?", "title": "Hold"}, "This item is not on the agenda."),
    ):
        freeze_review(review=coming, now=NOW)
        said = {"review": Review.objects.get(pk=coming.pk), "text": "", "now": NOW} | fields
        said["objective"] = named(said.pop("title", "Deliver"))
        with pytest.raises(Refused, match=sentence):
            verb(actor=cast.victor, **said)


def test_in_the_room_it_stands_on_its_item_and_is_answered_there(client, cast, running, deliver):
    question = ask(cast.victor, running)
    version = Review.objects.get(pk=running.pk).version
    client.force_login(cast.bob.user)
    page = client.get(f"/o/aldermere/reviews/{running.pk}/items/{deliver.pk}/")
    assert texts(page, r'<div class="q-q">.*?<dd>(.*?)</dd>') == [
        "Does Ferrum deliver? Victor, 19 Nov Answer : Does Ferrum deliver?"
    ]
    answer = client.post(
        f"/o/aldermere/review-questions/{question.pk}/answer/",
        {"answer": "From 1 December"},
        headers=HTMX,
    )
    assert answer["HX-Redirect"].endswith(f"/items/{deliver.pk}/")
    assert Review.objects.get(pk=running.pk).version == version + 1  # everybody sees it
    page = client.get(f"/o/aldermere/reviews/{running.pk}/items/{deliver.pk}/")
    assert texts(page, r'<div class="q-q">.*?<dd>(.*?)</dd>') == [
        "Does Ferrum deliver? Victor, 19 Nov From 1 December Bob, 19 Nov"
    ]


def test_the_pre_read_shows_questions_and_lets_those_invited_ask(client, cast, coming):
    client.force_login(cast.victor.user)
    address = f"/o/aldermere/reviews/{coming.pk}/objectives/{named('Deliver').pk}/ask/"
    dialog = client.get(address, headers=HTMX)
    assert "Ask about “Deliver”" in dialog.content.decode()
    answer = client.post(address, {"text": "Does Ferrum deliver?"}, headers=HTMX)
    back = f"/o/aldermere/reviews/{coming.pk}/#on-{named('Deliver').pk}"
    assert answer["HX-Redirect"] == back
    page = client.get(f"/o/aldermere/reviews/{coming.pk}/")
    assert texts(page, r'<ul class="asked">(.*?)</ul>') == ["Does Ferrum deliver? Victor, 19 Nov"]
    assert "1 question is open" in text_of(main_of(page))
    again = client.post(address, {"text": ""}, headers=HTMX)
    assert again.status_code == 422
    client.force_login(cast.erin.user)
    assert client.get(address).status_code == 403
    reply = f"/o/aldermere/review-questions/{ReviewQuestion.objects.get().pk}/answer/"
    client.force_login(cast.victor.user)
    assert client.get(reply).status_code == 403


def test_reading_is_noted_once_and_once_more_after_the_freeze(client, cast, coming):
    client.force_login(cast.alice.user)
    address = f"/o/aldermere/reviews/{coming.pk}/"
    for _time in range(2):
        page = client.get(address)
    invited = "AL Alice read 19 Nov BO Bob chair CA Carol VI Victor 1 of 4 has read it"
    assert invited in text_of(main_of(page))
    assert Event.objects.filter(verb="reviews.pre_read_opened").count() == 1
    freeze_review(review=coming, now=NOW + timedelta(minutes=1))
    seat = Attendance.objects.get(review=coming, member=cast.alice)
    client.force_login(cast.erin.user)
    page = client.get(address)
    assert "Alice read 19 Nov, before the figures froze" in text_of(main_of(page))
    frozen = Review.objects.get(pk=coming.pk)
    assert mark_pre_read(actor=cast.alice, review=frozen, now=NOW + timedelta(minutes=2))
    assert not mark_pre_read(actor=cast.alice, review=frozen, now=NOW + timedelta(minutes=3))
    seat.refresh_from_db()
    assert seat.read_at == NOW + timedelta(minutes=2)


def test_who_is_not_invited_has_not_read_it(client, cast, coming):
    client.force_login(cast.erin.user)
    client.get(f"/o/aldermere/reviews/{coming.pk}/")
    assert not Attendance.objects.filter(read_at__isnull=False).exists()


def test_who_has_still_to_update_is_named(client, cast, plan, priority):
    meetings.measured(cast, "Late", meetings.STEADY[:-1], priority=priority)
    Indicator.objects.filter(title="Late %").update(next_due_at=NOW - timedelta(days=2))
    review = meetings.next_review(cast, plan)
    client.force_login(cast.bob.user)
    for _state in ("coming", "frozen"):
        page = client.get(f"/o/aldermere/reviews/{review.pk}/")
        (awaited,) = texts(
            page, r'<section class="sec" aria-labelledby="awaited-h">(.*?)</section>'
        )
        assert awaited.endswith("Who updates Measures Due AL Alice Late % due since 17 Nov")
        freeze_review(review=review, now=NOW)


def test_the_pre_read_costs_the_same_whatever_was_asked(client, cast, plan, exceptions):
    review = meetings.frozen(cast, plan)
    client.force_login(cast.alice.user)
    client.get(f"/o/aldermere/reviews/{review.pk}/")
    costs = []
    for more in (1, 2, 40):
        for number in range(more):
            ask(cast.victor, review, f"Question {number}?")
        costs.append(queries_of(client, f"/o/aldermere/reviews/{review.pk}/"))
    assert len(set(costs)) == 1
    assert costs[0] <= 12
