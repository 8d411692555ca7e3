"""What a manager and one person write to each other: writing, answering, taking back, and a new manager."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization.services import change_manager
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership
from reviews.models import CoachingNote, CoachingReply
from reviews.permissions import may_answer_note, may_coach
from reviews.services import answer_note, take_answer_back, take_note_back, write_note
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages.reading import queries_of
from tests.reviews import meetings

HOME, API = "/o/aldermere/", "/api/v1/aldermere/coaching-notes/"
SOON, LATE = NOW + timedelta(minutes=10), NOW + timedelta(minutes=10, seconds=1)


@pytest.fixture
def pair(cast):
    """Alice reports to Bob."""
    Membership.objects.filter(pk=cast.alice.pk).update(manager=cast.bob)
    cast.alice.refresh_from_db()
    return cast


@pytest.fixture
def note(pair):
    return write_note(actor=pair.bob, person=pair.alice, text="Ask them first.", now=NOW)


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def refused(verb, **arguments) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        verb(**{"now": NOW} | arguments)
    return str(refusal.value), refusal.value.field


def notes_on(page: str) -> list[str]:
    return re.findall(r"<blockquote>(.*?)</blockquote>", page.split("<main")[1], re.DOTALL)


def test_an_event_says_that_somebody_kept_a_note_and_nothing_else(pair, note):
    answer_note(actor=pair.alice, note=note, text="I did.", now=NOW)
    events = Event.objects.filter(verb__startswith="reviews.coaching").order_by("id")
    assert [
        (one.verb, one.actor, one.subject_kind, one.subject_id, one.payload) for one in events
    ] == [
        (
            "reviews.coaching_note_written",
            pair.bob,
            "membership",
            pair.bob.pk,
            {"note": str(note.pk)},
        ),
        (
            "reviews.coaching_note_answered",
            pair.alice,
            "membership",
            pair.alice.pk,
            {"note": str(note.pk)},
        ),
    ]
    told = Delivery.objects.filter(event__in=events, channel="email")
    assert set(told.values_list("event__verb", "recipient__name")) == {
        ("reviews.coaching_note_written", "Alice"),
        ("reviews.coaching_note_answered", "Bob"),
    }


def test_only_the_manager_of_somebody_who_is_here_writes(pair):
    sentence = "Only the manager of somebody who is here writes a note for them."
    for actor in (pair.carol, pair.erin, pair.alice):
        assert refused(write_note, actor=actor, person=pair.alice, text="Hm.") == (sentence, None)
    Membership.objects.filter(pk=pair.alice.pk).update(revoked_at=NOW)
    assert refused(write_note, actor=pair.bob, person=pair.alice, text="Hm.") == (sentence, None)
    assert not CoachingNote.objects.exists()


def test_a_note_has_words_and_a_talk_ahead(pair):
    said = {"actor": pair.bob, "person": pair.alice}
    assert refused(write_note, **said, text=" ") == ("Write what you want to say.", "text")
    past = TODAY - timedelta(days=1)
    assert refused(write_note, **said, text="Hm.", next_talk_on=past) == (
        "This day is past.",
        "next_talk_on",
    )


def test_a_note_is_taken_back_for_ten_minutes_and_while_nobody_answered(pair, note):
    assert refused(take_note_back, actor=pair.alice, note=note) == (
        "Only who wrote it takes it back.",
        None,
    )
    assert refused(take_note_back, actor=pair.bob, note=note, now=LATE) == (
        "It is older than ten minutes and stays.",
        None,
    )
    reply = answer_note(actor=pair.alice, note=note, text="I did.", now=NOW)
    assert refused(take_note_back, actor=pair.bob, note=note) == (
        "It has been answered and stays.",
        None,
    )
    take_answer_back(actor=pair.alice, reply=reply, now=SOON)
    take_note_back(actor=pair.bob, note=note, now=SOON)
    assert not CoachingNote.objects.exists()
    assert Event.objects.filter(verb="reviews.coaching_note_taken_back").count() == 2


def test_only_the_last_answer_is_taken_back_by_who_said_it(pair, note):
    first = answer_note(actor=pair.alice, note=note, text="I did.", now=NOW)
    assert refused(take_answer_back, actor=pair.bob, reply=first) == (
        "Only who wrote it takes it back.",
        None,
    )
    answer_note(actor=pair.bob, note=note, text="Well done.", now=NOW)
    assert refused(take_answer_back, actor=pair.alice, reply=first) == (
        "It has been answered and stays.",
        None,
    )
    assert CoachingReply.objects.count() == 2


def test_a_new_manager_sees_none_of_the_earlier_notes_and_the_earlier_one_keeps_them(pair, note):
    change_manager(actor=pair.erin, member=pair.alice, manager=pair.carol, now=NOW)
    pair.alice.refresh_from_db()
    assert not CoachingNote.objects.readable_by(pair.carol).exists()
    assert list(CoachingNote.objects.readable_by(pair.bob)) == [note]
    assert (may_coach(pair.bob, pair.alice), may_coach(pair.carol, pair.alice)) == (False, True)
    fresh = CoachingNote.objects.with_people().get()
    assert may_answer_note(pair.bob, fresh)
    assert "Ask them first." in signed_in(pair.bob).get(f"{HOME}coaching/").content.decode()
    page = signed_in(pair.carol).get(f"{HOME}people/{pair.alice.pk}/").content.decode()
    assert "Ask them first." not in page
    assert "Write a note" in page


def test_nobody_answers_once_one_of_the_two_has_left(pair, note):
    Membership.objects.filter(pk=pair.bob.pk).update(revoked_at=NOW)
    alice = signed_in(pair.alice)
    assert "Ask them first." in alice.get(f"{HOME}coaching/").content.decode()
    assert alice.post(f"{HOME}coaching/{note.pk}/answer/", {"text": "Hm."}).status_code == 403
    assert signed_in(pair.bob).get(f"{HOME}coaching/").status_code == 404
    assert refused(answer_note, actor=pair.alice, note=note, text="Hm.") == (
        "One of the two has left: the note stays as it is.",
        None,
    )


def test_the_page_of_a_person_shows_it_to_the_two_only(pair, note):
    place = f"{HOME}people/{pair.alice.pk}/"
    assert notes_on(signed_in(pair.bob).get(place).content.decode()) == ["Ask them first."]
    assert notes_on(signed_in(pair.alice).get(place).content.decode()) == ["Ask them first."]
    # on the manager's page the person finds what stands between them
    boss = signed_in(pair.alice).get(f"{HOME}people/{pair.bob.pk}/").content.decode()
    assert notes_on(boss) == ["Ask them first."]
    for other in (pair.carol, pair.dora, pair.erin, pair.victor):
        page = signed_in(other).get(place).content.decode()
        assert 'id="coaching"' not in page
    # the manager's own page keeps what is about others away
    assert notes_on(signed_in(pair.bob).get(f"{HOME}people/{pair.bob.pk}/").content.decode()) == []


def test_writing_answering_and_taking_back_on_the_pages(pair):
    bob, alice = signed_in(pair.bob), signed_in(pair.alice)
    objective = factories.objective("Deliver", owner=pair.alice)
    place = f"{HOME}people/{pair.alice.pk}/coach/"
    empty = bob.post(place, {"text": ""})
    assert empty.status_code == 422
    said = {"text": "Ask <b>them</b> first.", "next_talk_on": "2026-11-25"}
    assert bob.post(f"{place}?objective={objective.pk}", said).status_code == 302
    note = CoachingNote.objects.get()
    assert (note.objective, note.next_talk_on.isoformat()) == (objective, "2026-11-25")
    page = alice.get(f"{HOME}coaching/").content.decode()
    assert notes_on(page) == ["Ask &lt;b&gt;them&lt;/b&gt; first."]
    assert "Next talk 25 Nov" in page
    assert alice.get(f"{HOME}coaching/{note.pk}/take-back/").status_code == 404
    answer = alice.post(f"{HOME}coaching/{note.pk}/answer/", {"text": "I did."})
    assert answer.url == f"{HOME}coaching/#note-{note.pk}"
    assert "I did." in bob.get(f"{HOME}coaching/").content.decode()
    reply = CoachingReply.objects.get()
    assert bob.post(f"{HOME}coaching/answers/{reply.pk}/take-back/").status_code == 404
    assert alice.post(f"{HOME}coaching/answers/{reply.pk}/take-back/").status_code == 302
    assert bob.post(f"{HOME}coaching/{note.pk}/take-back/").status_code == 302
    assert not CoachingNote.objects.exists()


def test_without_notes_the_page_says_how_it_begins(cast):
    page = signed_in(cast.dora).get(f"{HOME}coaching/").content.decode()
    assert "Nobody has written a note to you, and nobody reports to you." in page


def test_the_room_offers_a_note_to_the_owners_manager_where_execution_is_the_cause(pair, plan):
    priority = factories.priority(plan=plan)
    meetings.off_track(pair, "Deliver", priority=priority)
    review = meetings.running(pair, plan)
    item = meetings.exceptions(review)[0]
    place = f"{HOME}reviews/{review.pk}/items/{item.pk}/"
    page = signed_in(pair.bob).get(place).content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>Write a coaching note', page)[1].replace("&amp;", "&")
    assert (
        link
        == f"{HOME}people/{pair.alice.pk}/coach/?objective={item.objective_id}&review={review.pk}"
    )
    assert "Write a coaching note" not in signed_in(pair.carol).get(place).content.decode()
    answer = signed_in(pair.bob).post(link, {"text": "Ask them first."})
    assert answer.url == f"{HOME}reviews/{review.pk}/room/"
    assert CoachingNote.objects.get().objective_id == item.objective_id


def test_over_rest_the_two_read_it_and_its_words_are_not_repeated(pair):
    bob, alice = signed_in(pair.bob), signed_in(pair.alice)
    body = {"person": str(pair.alice.pk), "text": "Ask them first."}
    made = bob.post(API, body, content_type="application/json", headers={"Idempotency-Key": "a"})
    assert made.status_code == 201
    assert set(made.json()) == {"id", "written_at"}
    place = f"{API}{made.json()['id']}/"
    answered = alice.post(f"{place}answer/", {"text": "I did."}, content_type="application/json")
    assert answered.status_code == 201
    for client in (bob, alice):
        row = client.get(place).json()
        assert (row["text"], [each["text"] for each in row["replies"]]) == (
            "Ask them first.",
            ["I did."],
        )
        assert len(client.get(API).json()["results"]) == 1
    assert bob.delete(place).status_code == 422  # answered
    for other in (pair.carol, pair.dora, pair.erin):
        client = signed_in(other)
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}?person={pair.alice.pk}").json()["results"] == []
        assert client.get(place).status_code == 404
        assert client.delete(place).status_code == 404
    refused_body = body | {"person": str(pair.bob.pk)}
    assert alice.post(API, refused_body, content_type="application/json").status_code == 403


def test_the_queries_do_not_grow(pair):
    bob, costs = signed_in(pair.bob), []
    for number in (1, 3, 60):
        for place in range(CoachingNote.objects.count(), number):
            made = write_note(actor=pair.bob, person=pair.alice, text=f"Note {place}", now=NOW)
            answer_note(actor=pair.alice, note=made, text="Yes.", now=NOW)
        pages = (f"{HOME}coaching/", f"{HOME}people/{pair.alice.pk}/")
        costs.append(tuple(queries_of(bob, page) for page in pages))
    assert len(set(costs)) == 1, costs
    assert max(costs[0]) <= 12
