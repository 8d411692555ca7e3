"""Following the room: nothing when nothing changed, and never a form that somebody types in."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.tenancy.models import Organization
from reviews.services import close_review, go_to_item
from tests.factories import NOW
from tests.pages.reading import ONLY_IN_TESTS, text_of
from tests.reviews import meetings

HTMX = {"HX-Request": "true"}
TOP = ["room-name", "room-acts", "present", "clock"]
TYPING = HTMX | {"X-Typing": "true"}


@pytest.fixture
def poll(client, running):
    def ask(member, *, version, at, following=1, headers=HTMX, wall=""):
        client.force_login(member.user)
        query = f"?version={version}&at={at.pk}&following={following}{wall}"
        return client.get(f"/o/aldermere/reviews/{running.pk}/live/{query}", headers=headers)

    return ask


def swapped(answer):
    return re.findall(r' id="([\w-]+)"[^>]*hx-swap-oob="true"', answer.content.decode())


def followed(page) -> str:
    """What the page asks for every two seconds."""
    found = re.search(r'id="live"[^>]* hx-get="([^"]+)"', page.content.decode())
    return found.group(1).replace("&amp;", "&")


def test_nothing_changed_is_204_for_one_query_beyond_sign_in_and_binding(cast, client, running):
    client.force_login(cast.alice.user)
    address = followed(client.get(f"/o/aldermere/reviews/{running.pk}/room/"))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    sent = [query["sql"] for query in captured if not ONLY_IN_TESTS.match(query["sql"])]
    mine = [sql for sql in sent if 'FROM "reviews_' in sql]
    assert len(mine) == 1
    # Session, user, organisation, binding (and, inside a test's scope, its undoing), membership.
    assert len(sent) - len(mine) <= 6


def test_who_follows_sees_where_the_room_went(cast, poll, running):
    first, second = meetings.exceptions(running)
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW)
    answer = poll(cast.alice, version=running.version, at=first)
    assert swapped(answer) == ["agenda", *TOP, "decided", "main", "decide", "live"]
    assert f'<h2 class="display">{second.title}</h2>' in answer.content.decode()
    assert f"?version={running.version + 1}&" in followed(answer)
    assert f"&at={second.pk}&" in followed(answer)


def test_who_types_keeps_item_and_form_and_is_told(cast, poll, running):
    first, second = meetings.exceptions(running)
    meetings.decide(cast, first)
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW)
    answer = poll(cast.dora, version=running.version, at=first, headers=TYPING)
    assert swapped(answer) == ["agenda", *TOP, "decided", "room-note", "live"]
    note = re.search(r'<div id="room-note".*?</div>', answer.content.decode(), re.DOTALL).group()
    assert text_of(note) == "Bob recorded: Intervene: Bring Ferrum forward. Go there"
    assert f"at={first.pk}" in answer.content.decode()


def test_who_looks_around_stays_and_sees_where_the_room_is(cast, poll, running):
    first, second = meetings.exceptions(running)
    meetings.decide(cast, first)
    answer = poll(cast.alice, version=running.version, at=second, following=0)
    page = answer.content.decode()
    assert f'<h2 class="display">{second.title}</h2>' in page
    assert f"The room is on “{first.title}”." in text_of(page)
    assert "following=0" in page


def test_when_it_closes_everybody_goes_to_the_minutes(cast, poll, running):
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    close_review(actor=cast.bob, review=running, now=NOW)
    answer = poll(cast.alice, version=1, at=item)
    assert answer["HX-Redirect"] == f"/o/aldermere/reviews/{running.pk}/"


@pytest.mark.parametrize("query", ["", "?version=x&at=y&following=z", "?at=' OR 1=1"])
def test_a_broken_question_gets_the_room(client, cast, running, query):
    client.force_login(cast.alice.user)
    answer = client.get(f"/o/aldermere/reviews/{running.pk}/live/{query}", headers=HTMX)
    assert answer.status_code == 200


def test_the_wall_is_sent_the_wall(cast, poll, running):
    first, second = meetings.exceptions(running)
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW)
    answer = poll(cast.bob, version=0, at=first, wall="&wall=1")
    assert "<form" not in answer.content.decode()
    assert "&amp;wall=1" in answer.content.decode()


def test_the_minute_changes_only_the_clock_and_the_time_box(cast, client, running):
    client.force_login(cast.alice.user)
    address = followed(client.get(f"/o/aldermere/reviews/{running.pk}/room/"))
    later = NOW + timedelta(minutes=14)
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=later)
    answer = client.get(address, headers=HTMX)
    assert swapped(answer) == ["clock", "box-words", "box", "live"]
    assert text_of(answer.content.decode()) == (
        "09:14 76 min left, 2 min behind 14 of 12 min, 2 over"
    )
    assert '<progress id="box" value="12" max="12"' in answer.content.decode()
    assert client.get(followed(answer), headers=HTMX).status_code == 204


def test_what_is_behind_counts_what_was_gone_through(cast, client, running):
    first, second = meetings.exceptions(running)
    meetings.decide(cast, first)
    go_to_item(actor=cast.bob, review=running, item=second, now=NOW + timedelta(minutes=17))
    later = NOW + timedelta(minutes=20)
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=later)
    client.force_login(cast.alice.user)
    page = client.get(f"/o/aldermere/reviews/{running.pk}/room/").content.decode()
    assert "70 min left, 5 min behind" in page
    assert "3 of 12 min" in page
