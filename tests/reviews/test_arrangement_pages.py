"""The agenda before the meeting as pages: order, items, deferrals, and what earlier meetings decided."""

import re

import pytest

from reviews.models import Review
from reviews.services import close_review, freeze_review
from tests import factories
from tests.factories import NOW
from tests.pages.reading import main_of, text_of, texts
from tests.reviews import meetings
from tests.reviews.test_arrangement import named, placed, put_off
from tests.reviews.test_live import HTMX


@pytest.fixture
def base(coming):
    return f"/o/aldermere/reviews/{coming.pk}/"


def version(review):
    return Review.objects.get(pk=review.pk).version


def test_the_chair_moves_an_item_a_step(client, cast, coming, base):
    first, second = placed(coming)
    client.force_login(cast.bob.user)
    step = {"objective": named(second).pk, "move": "up", "version": version(coming)}
    answer = client.post(f"{base}order/", step, headers=HTMX)
    assert answer.status_code == 200
    assert re.findall(r"<h3><a [^>]*>(.*?)</a>", answer.content.decode()) == [second, first]
    assert placed(coming) == [second, first]
    again = client.post(f"{base}order/", step, headers=HTMX)  # seen before the first step
    assert again.status_code == 409
    assert "Somebody changed this agenda." in text_of(again.content.decode())


def test_the_whole_order_at_once_and_what_cannot_be_read(client, cast, coming, base):
    first, second = placed(coming)
    client.force_login(cast.bob.user)
    order = ",".join(str(named(title).pk) for title in (second, first))
    answer = client.post(f"{base}order/", {"order": order, "version": version(coming)})
    assert answer["Location"] == base
    assert placed(coming) == [second, first]
    broken = client.post(f"{base}order/", {"order": "x", "version": 1}, headers=HTMX)
    assert broken.status_code == 422
    assert "This order cannot be read." in text_of(broken.content.decode())


def test_only_who_runs_it_arranges(client, cast, coming, base):
    for member in (cast.alice, cast.victor, cast.erin):
        client.force_login(member.user)
        assert client.post(f"{base}order/", {"version": 1}).status_code == 403
        assert client.get(f"{base}objectives/{named('Deliver').pk}/defer/").status_code == 403
        page = client.get(base).content.decode()
        assert "data-drag" not in page
        assert "Defer" not in text_of(page)


def test_an_owner_asks_on_the_page_and_nobody_for_somebody_else(client, cast, coming, base):
    client.force_login(cast.alice.user)
    assert "Ask for an item" in client.get(base).content.decode()
    wanted = {"objective": "Hold", "because": "The audit is near"}
    answer = client.post(f"{base}ask-for/", wanted, headers=HTMX)
    assert answer["HX-Redirect"] == base
    page = client.get(base)
    assert "Asked for by Alice: The audit is near." in text_of(main_of(page))
    factories.objective("Carols", owner=cast.carol)
    wanted = {"objective": "Carols", "because": "It matters"}
    assert client.post(f"{base}ask-for/", wanted, headers=HTMX).status_code == 403
    wanted = {"objective": "Nowhere", "because": "It matters"}
    assert client.post(f"{base}ask-for/", wanted, headers=HTMX).status_code == 422
    found = client.get("/o/aldermere/reviews/item-options/?objective=hol")
    assert re.findall(r'value="(.*?)"', found.content.decode()) == ["Hold · Alice"]


def test_deferring_and_taking_back_on_the_page(client, cast, coming, base):
    freeze_review(review=coming, now=NOW)
    client.force_login(cast.bob.user)
    address = f"{base}objectives/{named('Deliver').pk}/"
    assert client.post(f"{address}defer/", {"because": ""}, headers=HTMX).status_code == 422
    client.post(f"{address}defer/", {"because": "It waits for the audit."}, headers=HTMX)
    assert put_off(coming) == ["Deliver"]
    page = client.get(base)
    assert "Deferred by Bob: It waits for the audit." in text_of(main_of(page))
    answer = client.post(f"{address}take-back/")
    assert answer["Location"] == base
    assert put_off(coming) == []
    again = client.post(f"{address}take-back/", follow=True)
    assert "“Deliver” is not deferred." in text_of(again.content.decode())


def test_in_the_room_the_chair_adds_defers_and_goes_on(client, cast, running):
    base = f"/o/aldermere/reviews/{running.pk}/"
    first, second = meetings.exceptions(running)
    client.force_login(cast.bob.user)
    page = client.get(f"{base}room/").content.decode()
    assert "Add an item" in page
    assert re.search(r'data-hotkey="ArrowRight">Next item', page)
    assert f"/items/{second.pk}/open/" in page
    client.post(f"{base}objectives/{first.objective_id}/defer/", {"because": "No time"})
    running.refresh_from_db()
    assert running.current_item == second
    client.force_login(cast.alice.user)
    page = client.get(f"{base}room/").content.decode()
    for word in ("Add an item", "ArrowRight", "Hand over the chair"):
        assert word not in page


def test_what_was_decided_before_and_what_became_of_it(client, cast, running):
    for item in meetings.exceptions(running):
        meetings.decide(cast, item, due_on=NOW.date())
    close_review(actor=cast.bob, review=running, now=NOW)
    review = meetings.following(running)
    freeze_review(review=review, now=review.starts_at)
    client.force_login(cast.bob.user)
    client.post(f"/o/aldermere/reviews/{review.pk}/start/")
    item = next(one for one in meetings.exceptions(review) if one.title == "Deliver")
    page = client.get(f"/o/aldermere/reviews/{review.pk}/items/{item.pk}/")
    assert texts(page, r'<div class="q-e">.*?<dd>(.*?)</dd>') == [
        "Intervene: Bring Ferrum forward Alice, decided 19 Nov Due today"
    ]
