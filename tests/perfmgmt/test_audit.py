"""The record: who may read it, what it shows, how it is narrowed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.events.models import Event
from perfmgmt.events.services import record_event
from perfmgmt.organization import services
from perfmgmt.organization.record import verb_words
from perfmgmt.tenancy.models import Membership, Role
from perfmgmt.tenancy.scope import tenant_scope
from tests.factories import NOW

AUDIT = "/o/aldermere/audit/"
HX = {"HX-Request": "true"}


@pytest.fixture
def controller(cast, client):
    client.force_login(cast.dora.user)
    return client


def happened(cast, verb="organization.role_changed", **fields) -> Event:
    defaults = {"actor": cast.erin, "subject": cast.bob, "now": NOW}
    return record_event(verb=verb, **defaults | fields)


def shown(response) -> list[str]:
    return [line.event_id for line in response.context["lines"]]


def test_the_newest_comes_first_in_words(cast, controller):
    first = happened(cast, payload={"name": "Bob", "from": "member", "to": "leader"})
    second = happened(cast, "objectives.something_new", actor=None)
    response = controller.get(AUDIT)
    assert shown(response) == [str(second.pk), str(first.pk)]
    top, below = response.context["lines"]
    assert (top.what, top.who, top.about) == ("Something new", "The system", "")
    assert (below.what, below.who, below.about) == ("Changed a role", "Erin", "Bob")
    assert below.about_href == f"/o/aldermere/people/{cast.bob.pk}/"
    assert below.details == [("From", "member"), ("Name", "Bob"), ("To", "leader")]


def test_a_sandbox_shows_both_times(cast, controller):
    long_ago = happened(cast, now=NOW - timedelta(days=800))
    [line] = controller.get(AUDIT).context["lines"]
    assert line.when == "10 Sep 2024, 09:00"
    assert line.recorded == f"recorded today {long_ago.recorded_at:%H:%M}"


def test_who_acted_for_whom_and_through_which_key(cast, controller):
    happened(cast, stand_in_for=cast.carol)
    key, _secret = services.create_api_key(actor=cast.erin, name="ERP", can_write=True, now=NOW)
    happened(cast, api_key=key)
    lines = controller.get(AUDIT).context["lines"]
    assert [line.through for line in lines] == ["by the key ERP", "", "for Carol"]


def test_by_person_verb_and_subject(cast, controller):
    role = happened(cast)
    key = happened(cast, "organization.api_key_created", actor=cast.carol, subject=cast.alice)
    for query, found in [
        (f"person={cast.carol.pk}", [key]),
        ("verb=organization.role_changed", [role]),
        (f"about={cast.bob.pk}", [role]),
        (f"person={cast.carol.pk}&about={cast.bob.pk}", []),
        (f"about={uuid4()}", []),
        ("about=nonsense", []),
        ("verb=organization.nonsense", []),
        ("", [key, role]),
    ]:
        assert shown(controller.get(f"{AUDIT}?{query}")) == [str(event.pk) for event in found], (
            query
        )


def test_a_foreign_person_or_event_matches_nothing(cast, controller):
    happened(cast)
    with tenant_scope(cast.rival.id):
        theirs = Membership.objects.get()
        event = record_event(actor=theirs, verb="organization.founded", subject=theirs, now=NOW)
    assert shown(controller.get(f"{AUDIT}?person={theirs.pk}")) == []
    assert shown(controller.get(f"{AUDIT}?before={event.pk}")) == []
    assert shown(controller.get(f"{AUDIT}?about={theirs.pk}")) == []


def test_pages_follow_each_other_without_gap_or_repeat(cast, controller):
    made = [str(happened(cast).pk) for _n in range(120)]
    seen, query = [], ""
    while True:
        response = controller.get(f"{AUDIT}?{query}")
        seen += shown(response)
        query = response.context["older"]
        if not query:
            break
    assert seen == made[::-1]


def test_the_next_page_keeps_the_filters(cast, controller):
    for _n in range(60):
        happened(cast)
    response = controller.get(f"{AUDIT}?person={cast.erin.pk}")
    assert response.context["older"].startswith(f"person={cast.erin.pk}&before=")


def test_the_finding_counts_the_last_seven_days(cast, controller):
    response = controller.get(AUDIT)
    assert response.context["finding"] == "Nothing was recorded in the last seven days"
    assert "Nothing is recorded yet." in response.text
    happened(cast)
    assert controller.get(AUDIT).context["finding"] == "1 event was recorded in the last seven days"


def test_filtering_swaps_the_list_only(cast, controller):
    happened(cast)
    response = controller.get(f"{AUDIT}?verb=organization.role_changed", headers=HX)
    assert response.text.lstrip().startswith('<div class="scroll-x" id="record">')


def test_the_link_of_an_invitation_is_not_in_the_record(cast, controller):
    invitation = services.invite(
        actor=cast.erin, name="F", email="f@example.org", role=Role.MEMBER, now=NOW
    )
    assert invitation.secret not in controller.get(AUDIT).text


@pytest.mark.parametrize(
    ("who", "status"),
    [("erin", 200), ("dora", 200), ("carol", 403), ("alice", 403), ("victor", 403)],
)
def test_open_to_admins_and_controllers(cast, client, who, status):
    client.force_login(getattr(cast, who).user)
    assert client.get(AUDIT).status_code == status


def test_outsiders_find_nothing(cast, client):
    client.force_login(cast.mallory)
    assert client.get(AUDIT).status_code == 404


def test_queries_do_not_depend_on_the_number_of_events(cast, controller):
    counts = []
    for more in (1, 2, 45):
        for _n in range(more):
            happened(cast)
        with CaptureQueriesContext(connection) as queries:
            controller.get(AUDIT)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 14


def test_a_verb_without_words_of_its_own_is_still_readable():
    assert verb_words("objectives.something_new") == "Something new"
