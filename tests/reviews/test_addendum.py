"""What is added to minutes later: dated, told to everybody, and nothing above it changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import MinutesAddendum
from reviews.notices import NOTICES
from reviews.services import add_addendum, close_review
from tests.factories import NOW
from tests.pages.reading import main_of, queries_of, text_of, texts
from tests.reviews import meetings

LATER = NOW + timedelta(days=1)


@pytest.fixture
def closed(cast, running):
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    return close_review(actor=cast.bob, review=running, now=NOW + timedelta(minutes=48))


def add(cast, review, text="Ferrum confirmed 1 December."):
    return add_addendum(actor=cast.bob, review=review, text=text, now=LATER)


def test_it_stands_below_and_everybody_invited_is_told(client, cast, closed):
    client.force_login(cast.alice.user)
    before = main_of(client.get(f"/o/aldermere/reviews/{closed.pk}/"))
    add(cast, closed)
    page = client.get(f"/o/aldermere/reviews/{closed.pk}/")
    assert texts(page, r'aria-labelledby="addenda-h">(.*?)</section>') == [
        (
            "Added later What stands above is as it was sent Ferrum confirmed 1 December. "
            "Bob, Friday 20 November, 09:00"
        )
    ]
    lines = '<ol class="mins">'
    assert (
        main_of(page).split(lines)[1].split("</ol>")[0] == before.split(lines)[1].split("</ol>")[0]
    )
    event = Event.objects.get(verb="reviews.minutes_amended")
    told = Delivery.objects.filter(event=event, channel="email").values_list("recipient__name")
    assert {name for (name,) in told} == {"Alice", "Carol", "Victor"}
    notice = NOTICES[event.verb](event, cast.alice)
    assert notice.subject == "Added to the minutes of Operations review"
    assert notice.body == "Bob: Ferrum confirmed 1 December."


def test_it_is_never_changed(cast, closed):
    addendum = add(cast, closed)
    for change in (
        lambda: MinutesAddendum.objects.filter(pk=addendum.pk).update(text="Other"),
        lambda: MinutesAddendum.objects.filter(pk=addendum.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_to_closed_minutes_and_with_words(cast, running, closed):
    with pytest.raises(Refused, match="Write what is to be added"):
        add(cast, closed, " ")
    coming = meetings.following(closed)
    with pytest.raises(Refused, match="There are no minutes yet; decide it in the room"):
        add(cast, coming)


def test_who_runs_reviews_adds_on_the_page(client, cast, closed):
    address = f"/o/aldermere/reviews/{closed.pk}/addendum/"
    client.force_login(cast.alice.user)
    assert client.get(address).status_code == 403
    assert (
        "Add to the minutes"
        not in client.get(f"/o/aldermere/reviews/{closed.pk}/").content.decode()
    )
    client.force_login(cast.bob.user)
    assert client.post(address, {"text": ""}).status_code == 422
    answer = client.post(address, {"text": "Ferrum confirmed."})
    assert answer["Location"] == f"/o/aldermere/reviews/{closed.pk}/"
    page = client.get(answer["Location"])
    assert "Ferrum confirmed." in text_of(main_of(page))


def test_the_minutes_count_the_hour(client, cast, closed):
    client.force_login(cast.alice.user)
    page = client.get(f"/o/aldermere/reviews/{closed.pk}/")
    assert texts(page, r'<dl class="figs">(.*?)</dl>') == [
        (
            "Items with a decision 2 of 2 Minutes used 48 of 90 Decisions per hour 2.5 "
            "Time on exceptions 100% Items without a decision 0 "
            "On track, not discussed 1 of 3 Deferred 0"
        )
    ]
    costs = [queries_of(client, f"/o/aldermere/reviews/{closed.pk}/")]
    for more in (2, 20):
        for _number in range(more):
            add(cast, closed)
        costs.append(queries_of(client, f"/o/aldermere/reviews/{closed.pk}/"))
    assert len(set(costs)) == 1
    assert costs[0] <= 12
