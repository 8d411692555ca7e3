"""What one member was told, and marking it read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.events.models import Notification
from perfmgmt.events.services import record_event
from tests.factories import NOW

INBOX = "/o/aldermere/inbox/"
HX = {"HX-Request": "true"}


@pytest.fixture
def bob(cast, client):
    client.force_login(cast.bob.user)
    return client


def notice(cast, subject="Your role is now Leader", *, recipient=None, path="", age=0, **fields):
    event = record_event(
        actor=cast.erin, verb="organization.role_changed", subject=cast.bob, now=NOW
    )
    return Notification.objects.create(
        event=event,
        recipient=recipient or cast.bob,
        subject=subject,
        path=path,
        created_at=NOW - timedelta(days=age),
        **fields,
    )


def subjects(response, kind) -> list[str]:
    return [row.subject for row in response.context[kind]]


def unread(cast) -> set[str]:
    return set(Notification.objects.of(cast.bob).unread().values_list("subject", flat=True))


def test_unread_ones_come_first_the_newest_on_top(cast, bob):
    notice(cast, "old", age=3)
    notice(cast, "new", age=1)
    notice(cast, "seen", read_at=NOW)
    notice(cast, "not mine", recipient=cast.alice)
    response = bob.get(INBOX)
    assert subjects(response, "unread") == ["new", "old"]
    assert subjects(response, "read") == ["seen"]
    assert response.context["finding"] == "2 notices are unread"
    assert "not mine" not in response.text


def test_an_empty_inbox(bob):
    response = bob.get(INBOX)
    assert response.context["finding"] == "Everything is read"
    assert "Nobody has told you anything yet." in response.text


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "erin", "victor"])
def test_everybody_has_one(cast, client, who):
    client.force_login(getattr(cast, who).user)
    assert client.get(INBOX).status_code == 200


def test_opening_a_notice_reads_it_and_leads_to_what_it_is_about(cast, bob):
    opened = notice(cast, "a", path="reviews/7/")
    notice(cast, "b")
    response = bob.get(f"{INBOX}{opened.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/o/aldermere/reviews/7/")
    assert unread(cast) == {"b"}


def test_a_notice_about_nothing_that_has_a_page_leads_back(cast, bob):
    assert bob.get(f"{INBOX}{notice(cast).pk}/")["Location"] == INBOX


def test_one_is_marked_read_in_place(cast, bob):
    one = notice(cast, "a")
    notice(cast, "b")
    response = bob.post(f"{INBOX}{one.pk}/read/", headers=HX)
    assert response.text.lstrip().startswith('<div id="inbox">')
    assert "1 notice is unread" in response.text
    assert unread(cast) == {"b"}


def test_all_are_marked_read_but_nobody_elses(cast, bob):
    notice(cast, "a")
    notice(cast, "b")
    notice(cast, "hers", recipient=cast.alice)
    assert bob.post(f"{INBOX}read/")["Location"] == INBOX
    assert unread(cast) == set()
    assert Notification.objects.of(cast.alice).unread().count() == 1


def test_somebody_elses_notice_is_not_there(cast, bob):
    hers = notice(cast, recipient=cast.alice)
    assert bob.get(f"{INBOX}{hers.pk}/").status_code == 404
    assert bob.post(f"{INBOX}{hers.pk}/read/").status_code == 404
    assert Notification.objects.of(cast.alice).unread().count() == 1


def test_outsiders_find_nothing(cast, client):
    mine = notice(cast)
    client.force_login(cast.mallory)
    assert client.get(INBOX).status_code == 404
    assert client.get(f"{INBOX}{mine.pk}/").status_code == 404
    assert client.get(f"/o/rival/inbox/{mine.pk}/").status_code == 404
    assert unread(cast) == {"Your role is now Leader"}


def test_fifty_at_a_time(cast, bob):
    for n in range(51):
        notice(cast, f"n{n}", age=n)
    response = bob.get(INBOX)
    assert len(subjects(response, "unread")) == 50
    assert response.context["finding"] == "51 notices are unread"
    assert "Show older notices" in response.text
    assert len(subjects(bob.get(f"{INBOX}?show=all"), "unread")) == 51


def test_queries_do_not_depend_on_the_number_of_notices(cast, bob):
    counts = []
    for more in (1, 2, 40):
        for n in range(more):
            notice(cast, f"{more} {n}")
        with CaptureQueriesContext(connection) as queries:
            bob.get(INBOX)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 14
