"""The chair goes from one to another, and everybody sees it."""

import re

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import Cadence
from reviews.services import close_review, hand_over_chair
from tests.factories import NOW
from tests.pages.reading import text_of
from tests.reviews import meetings
from tests.reviews.test_live import HTMX, followed, swapped


def test_another_of_those_invited_leads_from_now_on(cast, running):
    review = hand_over_chair(actor=cast.bob, review=running, to=cast.alice, now=NOW)
    assert review.chair == cast.alice
    assert Cadence.objects.get().chair == cast.bob
    event = Event.objects.get(verb="reviews.chair_handed_over")
    assert event.payload == {"title": "Operations review", "from": "Bob", "to": "Alice"}
    told = Delivery.objects.filter(event=event, channel="inbox").values_list("recipient__name")
    assert list(told) == [("Alice",)]


def test_only_somebody_invited_who_is_here_and_not_twice(cast, running):
    for to, sentence in (
        (cast.dora, "Choose one of those who are invited."),
        (cast.bob, "Bob chairs it already."),
    ):
        with pytest.raises(Refused, match=sentence) as refused:
            hand_over_chair(actor=cast.bob, review=running, to=to, now=NOW)
        assert refused.value.field == "to"
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    close_review(actor=cast.bob, review=running, now=NOW)
    with pytest.raises(Refused, match="This review is closed"):
        hand_over_chair(actor=cast.bob, review=running, to=cast.alice, now=NOW)


def test_in_the_room_the_new_chair_gets_what_the_chair_has(client, cast, running):
    base = f"/o/aldermere/reviews/{running.pk}/"
    client.force_login(cast.alice.user)
    page = client.get(f"{base}room/")
    assert "Close review" not in page.content.decode()
    assert client.get(f"{base}chair/").status_code == 403
    client.force_login(cast.bob.user)
    dialog = client.get(f"{base}chair/", headers=HTMX)
    assert re.findall(r">(\w+)</option>", dialog.content.decode()) == ["Alice", "Carol", "Victor"]
    answer = client.post(f"{base}chair/", {"to": cast.alice.pk}, headers=HTMX)
    assert answer["HX-Redirect"] == f"{base}room/"
    client.force_login(cast.alice.user)
    answer = client.get(followed(page), headers=HTMX)
    assert {"room-name", "room-acts"} <= set(swapped(answer))
    assert "Alice chairs" in text_of(answer.content.decode())
    assert "Close review" in answer.content.decode()
    assert 'class="d-form"' in answer.content.decode()


def test_as_long_as_the_chair_stays_the_head_of_the_room_is_left_alone(client, cast, running):
    client.force_login(cast.alice.user)
    address = followed(client.get(f"/o/aldermere/reviews/{running.pk}/room/"))
    meetings.decide(cast, meetings.exceptions(running)[0])
    assert "room-name" not in swapped(client.get(address, headers=HTMX))
