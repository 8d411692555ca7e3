"""The room: fifty participants who ask at least every two seconds what has changed."""

import os
import re
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests import factories
from tests.reviews import meetings

pytestmark = pytest.mark.django_db(transaction=True)

PARTICIPANTS, EVERY = 50, 1.7  # seconds, as the page asks
ASKED = 1000
MOST = 0.5  # of one core
TICKS = os.sysconf("SC_CLK_TCK")


def say(text: str) -> None:
    print(f"  {text}")


def server_seconds(pid: int) -> float:
    """CPU time of the database's process that serves this connection."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_fifty_participants_follow_the_room_on_half_a_core():
    with factories.world() as cast:
        plan = factories.plan()
        priority = factories.priority(plan=plan)
        for number in range(6):
            meetings.off_track(cast, f"Objective {number}", priority=priority)
        people = [factories.member(f"guest{number}") for number in range(PARTICIPANTS)]
        review = meetings.running(cast, plan, participants=people)
    clients = [Client(headers={"HX-Request": "true"}) for _person in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person.user)
        client.get(f"/o/aldermere/reviews/{review.pk}/room/")
    for client in clients:  # everybody is seen within seconds of each other from here on
        client.get(f"/o/aldermere/reviews/{review.pk}/live/?version={review.version}")
    page = clients[0].get(f"/o/aldermere/reviews/{review.pk}/room/").content.decode()
    address = re.search(r'id="live"[^>]* hx-get="([^"]+)"', page).group(1).replace("&amp;", "&")
    pid = backend()
    statuses = set()
    web, database, began = time.process_time(), server_seconds(pid), time.perf_counter()
    for number in range(ASKED):
        statuses.add(clients[number % PARTICIPANTS].get(address).status_code)
    wall = (time.perf_counter() - began) / ASKED
    web = (time.process_time() - web) / ASKED
    database = (server_seconds(pid) - database) / ASKED
    assert backend() == pid, "the connection was opened anew, so its time is not known"
    rate = PARTICIPANTS / EVERY
    share = (web + database) * rate
    say(
        f"a poll: {web * 1000:.2f} ms web process, {database * 1000:.2f} ms database, "
        f"{wall * 1000:.2f} ms until its answer"
    )
    say(f"{PARTICIPANTS} participants every {EVERY} s: {share:.3f} of one core")
    assert statuses == {204}
    assert share < MOST
