"""Nobody but its two people ever sees a coaching note: not on a page, by a key, in an export, a mail or a record.

The isolation matrix looks for the words of a private note in every answer to every role, in all its modes. Here
the addresses that an id can lead to the note or to its two people are asked for these very ids, and every
endpoint by a key of each role.
"""

import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from evaluations.services import common
from perfmgmt.events.models import Delivery, Event, Notification
from perfmgmt.notices.mail import compose
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.models import ApiKey, Membership, Role, TenantOwned, digest
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import CoachingNote, CoachingReply
from reviews.models.coaching import CoachingNoteQuerySet
from reviews.services import answer_note, write_note
from tests.evaluations.meetings import closed_review
from tests.evaluations.packs import built
from tests.factories import NOW
from tests.isolation.addresses import ADDRESSES
from tests.isolation.realm import PRIVATE, Realm
from tests.isolation.test_matrix import send, text_of
from tests.isolation.world import realm

READS = [address for address in ADDRESSES if address.method == "get"]
LEADING = ("note_id", "reply_id", "member_id", "coaching")
TOWARDS = [address for address in READS if any(word in address.route for word in LEADING)]
ENDPOINTS = [address for address in READS if address.is_api]
KEEPS = {CoachingNote, CoachingReply}


@pytest.fixture
def home(db) -> Realm:
    """A whole organisation whose ids lead to the private note and to the person it is about."""
    made = realm("home", "canary")
    with tenant_scope(made.organization.id):
        found = CoachingNote.objects.select_related("manager__user", "person__user")
        note = found.get(text=PRIVATE)
        reply = CoachingReply.objects.get(note=note)
    made.ids |= {
        "note_id": note.pk,
        "reply_id": reply.pk,
        "member_id": note.person_id,
        "membership_id": note.person_id,
    }
    made.people |= {"manager": note.manager, "person": note.person}
    return made


def key_of(made: Realm, member: Membership) -> str:
    secret = ApiKey.new_secret()
    with tenant_scope(made.organization.id):
        ApiKey.objects.create(
            name=f"key of {member.name}",
            member=member,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=True,
        )
    return secret


def showing(home: Realm, client: Client, addresses, **headers) -> set[str]:
    """The addresses whose answer carries the words."""
    return {
        address.label
        for address in addresses
        if PRIVATE in _answer_of(send(client, address, home, home.ids, **headers))
    }


@pytest.mark.parametrize("role", Role.values)
def test_no_page_export_or_endpoint_shows_it_to_anybody_of_any_role(home, role):
    assert showing(home, home.client(role), TOWARDS) == set()


@pytest.mark.parametrize("role", Role.values)
def test_no_key_of_anybody_else_reads_it(home, role):
    bearer = f"Bearer {key_of(home, home.people[role])}"
    assert showing(home, Client(), ENDPOINTS, authorization=bearer) == set()


@pytest.mark.parametrize("who", ["manager", "person"])
def test_the_two_do_see_it_where_it_is_meant_to_be(home, who):
    """Else the walks above could pass without looking."""
    client = Client(raise_request_exception=False)
    client.force_login(home.people[who].user)
    bearer = f"Bearer {key_of(home, home.people[who])}"
    endpoints = {
        "GET api/v1/coaching-notes/",
        "GET api/v1/coaching-notes/<uuid:note_id>/",
    }
    assert showing(home, client, TOWARDS) == endpoints | {
        "GET o/coaching/",
        "GET o/coaching/<uuid:note_id>/answer/",
        "GET o/people/<uuid:member_id>/",
    }
    assert showing(home, Client(), ENDPOINTS, authorization=bearer) == endpoints


def test_were_it_not_for_the_one_way_to_read_them_an_admin_would(home, monkeypatch):
    monkeypatch.setattr(CoachingNoteQuerySet, "readable_by", lambda rows, _member: rows.all())
    assert showing(home, home.client("admin"), TOWARDS) == {
        "GET o/people/<uuid:member_id>/",
        "GET api/v1/coaching-notes/",
        "GET api/v1/coaching-notes/<uuid:note_id>/",
    }


@pytest.mark.parametrize("who", ["admin", "leader", "controller", "member", "viewer", "manager"])
def test_no_search_finds_its_words(home, who):
    client = Client()
    client.force_login(home.people[who].user)
    for place in ("search", "decisions", "risks", "objectives", "dependencies", "interventions"):
        page = client.get(f"/o/home/{place}/", {"q": PRIVATE})
        echoed = text_of(page).count(PRIVATE)
        plain = text_of(client.get(f"/o/home/{place}/", {"q": "zzzznothing"}))
        assert echoed == plain.count("zzzznothing"), place  # what was typed, and no more


def test_mails_and_inbox_say_only_that_there_is_one(home):
    with tenant_scope(home.organization.id):
        told = Delivery.objects.filter(event__verb__startswith="reviews.coaching")
        told = list(told.select_related("event", "event__actor", "recipient", "recipient__user"))
        for delivery in told:
            delivery.recipient.organization = home.organization
        notices = [(each, write_notice(each.event, each.recipient)) for each in told]
        assert {(each.recipient.name, notice.subject, notice.body) for each, notice in notices} == {
            (
                home.people["person"].name,
                f"{home.people['manager'].name} wrote you a coaching note",
                "Only the two of you can read it.",
            ),
            (
                home.people["manager"].name,
                f"{home.people['person'].name} answered a coaching note",
                "Only the two of you can read it.",
            ),
        }
        assert {notice.path for _each, notice in notices} == {"coaching/"}
        letters = [compose(each, notice, home.organization) for each, notice in notices]
    assert not [letter for letter in letters if PRIVATE in letter.message().as_string()]


def test_the_record_names_nobody_but_who_acts(home):
    """What a webhook would carry is the event: ids only, and nobody else's."""
    with tenant_scope(home.organization.id):
        events = list(Event.objects.filter(verb__startswith="reviews.coaching"))
        # the home realm's own note and the private one
        assert {event.subject_kind for event in events} == {"membership"}
        assert all(event.subject_id == event.actor_id for event in events)
        assert all(set(event.payload) == {"note"} for event in events)
    page = text_of(home.client("admin").get("/o/home/audit/"))
    lines = [line for line in page.split("<tr")[1:] if "Kept a coaching note" in line]
    manager, person = home.people["manager"].name, home.people["person"].name
    assert len(lines) == 2
    assert not [line for line in lines if manager in line and person in line]


def test_no_other_table_holds_its_words(home):
    """As stored: neither an event, nor an outbox, nor the memory of the API has them."""
    manager, person = home.people["manager"], home.people["person"]
    bearer = f"Bearer {key_of(home, manager)}"
    asked = Client().post(
        "/api/v1/home/coaching-notes/",
        {"person": str(person.pk), "text": f"{PRIVATE} again"},
        content_type="application/json",
        headers={"authorization": bearer, "Idempotency-Key": "once"},
    )
    assert asked.status_code == 201
    holding = set()
    with tenant_scope(home.organization.id), connection.cursor() as cursor:
        for model in apps.get_models():
            if not issubclass(model, TenantOwned):
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{PRIVATE}%"]
            )
            if cursor.fetchone()[0]:
                holding.add(model)
    assert holding == KEEPS
    with tenant_scope(home.organization.id):
        assert not Notification.objects.filter(body__contains=PRIVATE).exists()


def test_no_pack_carries_it(cast, monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_message, **_options: None)
    meeting = closed_review(cast)
    Membership.objects.filter(pk=cast.alice.pk).update(manager=cast.bob)
    note = write_note(
        actor=cast.bob,
        person=cast.alice,
        objective=meeting.objective,
        text=PRIVATE,
        now=NOW,
    )
    answer_note(actor=cast.alice, note=note, text=f"{PRIVATE} too", now=NOW)
    pack = built(cast.dora, meeting.review, "xlsx", "pptx", "zip")
    for file in pack.files.exclude(kind="data"):
        with zipfile.ZipFile(Path(file.file.path)) as book:
            assert book.namelist()
            assert not [name for name in book.namelist() if PRIVATE.encode() in book.read(name)]
    assert PRIVATE.encode() not in Path(pack.files.get(kind="data").file.path).read_bytes()


def _answer_of(response) -> str:
    return text_of(response) + response.headers.get("Location", "")
