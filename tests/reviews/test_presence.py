"""Who is in the room: seen within seconds, apart for each organisation, and nothing lost without Redis."""

import re
import uuid

import pytest
from redis.exceptions import ConnectionError as RedisIsAway

from reviews import presence
from reviews.models import Attendance
from tests.pages.reading import text_of
from tests.reviews import meetings
from tests.reviews.test_live import HTMX, followed, swapped

ALICE, BOB = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def away(monkeypatch):
    class Silent:
        def pipeline(self, **_options):
            raise RedisIsAway("nobody listens")

    monkeypatch.setattr(presence, "_redis", Silent)


def test_somebody_is_here_for_some_seconds_after_they_asked(running):
    assert presence.who_is_here(running, seen=ALICE, at=100.0) == {ALICE}
    assert presence.who_is_here(running, seen=BOB, at=104.0) == {ALICE, BOB}
    assert presence.who_is_here(running, seen=None, at=106.9) == {ALICE, BOB}
    assert presence.who_is_here(running, seen=None, at=107.5) == {BOB}
    assert presence.who_is_here(running, seen=ALICE, at=130.0) == {ALICE}


def test_the_key_is_the_organisations(running):
    assert presence._key(running).endswith(f":{running.organization_id}:room:{running.pk}")


def test_the_stamp_follows_who_is_here_and_not_their_order():
    assert presence.stamp([ALICE, BOB]) == presence.stamp([BOB, ALICE])
    assert presence.stamp([ALICE]) != presence.stamp([BOB])
    assert presence.stamp([]) != presence.stamp(None) == "-"


def test_without_redis_the_room_works_and_shows_who_joined(client, cast, running, away):
    client.force_login(cast.alice.user)
    page = client.get(f"/o/aldermere/reviews/{running.pk}/room/")
    assert page.status_code == 200
    assert 'aria-label="Present: 2 of 4"' in page.content.decode()
    assert client.get(followed(page), headers=HTMX).status_code == 204
    answer = client.post(
        f"/o/aldermere/reviews/{running.pk}/items/{meetings.exceptions(running)[1].pk}/open/"
    )
    assert answer.status_code == 403  # Alice does not run it; the verb itself needs no Redis
    assert Attendance.objects.get(review=running, member=cast.alice).joined_at is not None


def test_who_comes_in_changes_only_who_is_here(client, cast, running):
    client.force_login(cast.bob.user)
    address = followed(client.get(f"/o/aldermere/reviews/{running.pk}/wall/"))
    address = address.replace("&wall=1", "")
    answer = client.get(address, headers=HTMX)  # the wall is nobody: now Bob himself is here
    assert swapped(answer) == ["present", "live"]
    present = re.search(r'<div class="present".*?</div>', answer.content.decode(), re.DOTALL)
    assert text_of(present.group()) == "BO AL CA VI 1 of 4 present, away: Alice, Carol, Victor"
    assert client.get(followed(answer), headers=HTMX).status_code == 204


def test_a_projector_is_nobody(client, cast, running):
    client.force_login(cast.alice.user)
    client.get(f"/o/aldermere/reviews/{running.pk}/wall/")
    assert presence.who_is_here(running, seen=None, at=0) == frozenset()
