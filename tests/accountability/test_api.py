"""Roles, handovers and responsibilities over REST."""

from datetime import date

import pytest

from accountability.models import Assignment, Dependency, Handover
from objectives.models import Objective
from tests import factories
from tests.factories import NOW
from tests.objectives.calling import API, NOTHING_HERE, NOWHERE, refused


@pytest.fixture
def orders(cast):
    return factories.objective("Orders", owner=cast.alice)


@pytest.fixture
def call(client):
    def send(person, method, path, body=None):
        client.force_login(person.user)
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"{API}{path}", **sent)

    return send


def test_a_role_is_given_listed_and_taken_back(call, cast, orders):
    body = {"objective": str(orders.pk), "member": str(cast.bob.pk), "role": "contributor"}
    answer = call(cast.alice, "post", "assignments/", body)
    assert answer.status_code == 201
    row = answer.json()
    assert {name: row[name] for name in ("objective_title", "member_name", "role")} == {
        "objective_title": "Orders",
        "member_name": "Bob",
        "role": "contributor",
    }
    listed = call(cast.victor, "get", f"assignments/?member={cast.bob.pk}&role=contributor")
    assert listed.json()["results"] == [row]
    assert call(cast.victor, "get", f"assignments/{row['id']}/").json() == row
    assert call(cast.bob, "delete", f"assignments/{row['id']}/").status_code == 403
    assert call(cast.alice, "delete", f"assignments/{row['id']}/").status_code == 204
    assert not Assignment.objects.exists()


def test_what_a_role_refuses_stands_at_its_field(call, cast, orders):
    body = {"objective": str(orders.pk), "member": str(cast.alice.pk), "role": "contributor"}
    sentence = "Alice owns it and contributes with that already."
    assert call(cast.alice, "post", "assignments/", body).json() == refused("member", sentence)
    nobody = body | {"member": str(NOWHERE)}
    assert call(cast.alice, "post", "assignments/", nobody).json() == refused(
        "member", "There is no such person."
    )
    owner = call(cast.alice, "post", "assignments/", body | {"role": "owner"})
    assert owner.status_code == 422
    assert call(cast.bob, "post", "assignments/", body).status_code == 403


def test_a_handover_is_asked_and_accepted_by_the_new_owner_only(call, cast, orders):
    body = {"objective": str(orders.pk), "to_owner": str(cast.bob.pk), "reason": "Alice moves on."}
    asked = call(cast.alice, "post", "handovers/", body)
    assert asked.status_code == 201
    row = asked.json()
    assert (row["state"], row["effective_on"], row["to_owner_name"]) == (
        "asked",
        "2026-11-19",
        "Bob",
    )
    address = f"handovers/{row['id']}/"
    for person in (cast.alice, cast.carol):
        answer = call(person, "post", f"{address}accept/", {})
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only Bob can answer this.")
    changed = call(cast.bob, "post", f"{address}accept/", {"version": 7})
    assert changed.status_code == 409
    taken = call(cast.bob, "post", f"{address}accept/", {"version": 1, "answer": "Gladly."})
    assert (taken.json()["state"], taken.json()["from_owner_name"]) == ("done", "Alice")
    assert Objective.objects.get(pk=orders.pk).owner == cast.bob
    assert call(cast.victor, "get", "handovers/?state=done").json()["results"] == [taken.json()]
    assert call(cast.victor, "get", address).json() == taken.json()


def test_a_handover_is_declined_with_a_reason_or_taken_back(call, cast, orders):
    body = {"objective": str(orders.pk), "to_owner": str(cast.bob.pk), "reason": "Moves."}
    first = call(cast.alice, "post", "handovers/", body).json()
    silent = call(cast.bob, "post", f"handovers/{first['id']}/decline/", {})
    assert set(silent.json()["errors"]) == {"answer"}
    said = call(cast.bob, "post", f"handovers/{first['id']}/decline/", {"answer": "I own nine."})
    assert (said.json()["state"], said.json()["answer"]) == ("declined", "I own nine.")

    second = call(cast.alice, "post", "handovers/", body).json()
    assert call(cast.bob, "post", f"handovers/{second['id']}/withdraw/", {}).status_code == 403
    gone = call(cast.alice, "post", f"handovers/{second['id']}/withdraw/", {})
    assert gone.json()["state"] == "withdrawn"
    again = call(cast.alice, "post", f"handovers/{second['id']}/withdraw/", {})
    assert again.json()["detail"] == "This handover is no longer open: it is withdrawn."


def test_the_named_authority_may_ask_and_a_viewer_may_not(call, cast, orders):
    body = {"objective": str(orders.pk), "to_owner": str(cast.carol.pk), "reason": "Moves."}
    assert call(cast.bob, "post", "handovers/", body).status_code == 403
    Assignment.objects.create(objective=orders, member=cast.bob, role="authority")
    assert call(cast.bob, "post", "handovers/", body).status_code == 201
    assert call(cast.victor, "post", "handovers/", body).status_code == 403


def test_the_authority_says_whether_it_is_named_or_derived(call, cast, orders):
    low = factories.objective("Low", owner=cast.bob, parent=orders)
    address = f"objectives/{low.pk}/authority/"
    assert call(cast.victor, "get", address).json() == {
        "member": str(cast.alice.pk),
        "member_name": "Alice",
        "source": "parent_owner",
        "derived": True,
    }
    Assignment.objects.create(objective=low, member=cast.carol, role="authority")
    assert call(cast.victor, "get", address).json()["source"] == "named"
    assert call(cast.victor, "get", f"objectives/{orders.pk}/authority/").json() == {
        "member": None,
        "member_name": None,
        "source": None,
        "derived": False,
    }
    nowhere = call(cast.victor, "get", f"objectives/{NOWHERE}/authority/")
    assert nowhere.json() == NOTHING_HERE


def test_what_one_person_answers_for(call, cast, orders):
    theirs = factories.objective("Theirs", owner=cast.bob)
    draft = factories.objective("Draft", owner=cast.alice, state="draft")
    factories.objective("Ended", owner=cast.alice, state="achieved")
    Assignment.objects.create(objective=theirs, member=cast.alice, role="reviewer")
    asked = Handover.objects.create(
        objective=theirs,
        from_owner=cast.bob,
        to_owner=cast.alice,
        effective_on=NOW.date(),
        reason="Moves.",
        asked_at=NOW,
    )
    dates = {"needed_on": date(2026, 12, 1), "proposed_at": NOW}
    needed = Dependency.objects.create(objective=orders, provider=theirs, title="N", **dates)
    given = Dependency.objects.create(objective=theirs, provider=orders, title="G", **dates)

    answer = call(cast.victor, "get", f"people/{cast.alice.pk}/responsibilities/")
    assert answer.json() == {
        "member": str(cast.alice.pk),
        "owned": 1,
        "limit": 7,
        "owns": [str(orders.pk), str(draft.pk)],
        "contributes_to": [],
        "reviews": [str(theirs.pk)],
        "authority_over": [],
        "asked_to_own": [str(asked.objective_id)],
        "waits_for": [str(needed.pk)],
        "owes": [str(given.pk)],
    }
