"""Exactly one owner: what raw SQL, the API, the form and two at once try against it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction

from accountability.models import Assignment, Handover
from accountability.services import accept_handover, ask_handover
from objectives.models import Objective
from objectives.services import update_objective
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.conftest import owner_connection
from tests.factories import NOW, TODAY
from tests.objectives.calling import API

FORM = "/o/aldermere/objectives/{}/edit/"


@pytest.fixture
def orders(cast):
    return factories.objective("Orders", owner=cast.alice)


def broken_by(statement: str, parameters=()) -> str:
    """The constraint that a statement of the application's own role runs against."""
    cursor = connection.cursor()
    with pytest.raises(IntegrityError) as error, transaction.atomic(), cursor:
        cursor.execute(statement, parameters)
    return error.value.__cause__.diag.constraint_name


# --- Raw SQL -----------------------------------------------------------------------------------------


def test_the_owner_is_a_column_so_a_row_has_room_for_one(cast, orders):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = 'objectives_objective' AND column_name = 'owner_id'"
        )
        assert cursor.fetchall() == [("uuid",)]


def test_no_assignment_makes_a_second_owner(cast, orders):
    statement = (
        "INSERT INTO accountability_assignment"
        " (id, organization_id, objective_id, member_id, role, created_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'owner', now())"
    )
    parameters = [cast.organization.pk, orders.pk, cast.bob.pk]
    assert broken_by(statement, parameters) == "assignment_no_second_owner"

    held = Assignment.objects.create(objective=orders, member=cast.bob, role="reviewer")
    renamed = "UPDATE accountability_assignment SET role = 'owner' WHERE id = %s"
    assert broken_by(renamed, [held.pk]) == "assignment_no_second_owner"


def test_nothing_in_force_loses_its_owner(cast, orders):
    statement = "UPDATE objectives_objective SET owner_id = NULL WHERE id = %s"
    assert broken_by(statement, [orders.pk]) == "objective_in_force_has_owner"

    draft = factories.objective("Draft", state="draft", activated_with_gaps=False)
    statement = "UPDATE objectives_objective SET state = 'active' WHERE id = %s"
    assert broken_by(statement, [draft.pk]) == "objective_in_force_has_owner"


def test_nobody_of_another_organisation_owns_it(cast, orders):
    with tenant_scope(cast.rival.pk):
        stranger = Membership.objects.get()
    statement = "UPDATE objectives_objective SET owner_id = %s WHERE id = %s"
    assert broken_by(statement, [stranger.pk, orders.pk]).startswith("objective_owner")


def test_no_two_handovers_are_open_for_one_objective(cast, orders):
    def insert(to: Membership, state: str):
        statement = (
            "INSERT INTO accountability_handover (id, organization_id, objective_id, from_owner_id,"
            " to_owner_id, effective_on, reason, note, state, asked_at, answer, version)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, current_date, 'r', '', %s, now(), '', 1)"
        )
        return statement, [cast.organization.pk, orders.pk, cast.alice.pk, to.pk, state]

    with connection.cursor() as cursor:
        cursor.execute(*insert(cast.bob, "asked"))
    for state in ("asked", "accepted"):
        assert broken_by(*insert(cast.carol, state)) == "handover_one_open"
    assert broken_by(*insert(cast.alice, "declined")) == "handover_two_people"
    assert broken_by(*insert(cast.carol, "done")) == "handover_done_when"


# --- API and form ------------------------------------------------------------------------------------


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


def test_the_api_sends_whoever_would_change_the_owner_to_a_handover(carol, cast, orders):
    body = {"version": 1, "owner": str(cast.bob.pk)}
    answer = carol.patch(f"{API}objectives/{orders.pk}/", body, content_type="application/json")

    assert answer.status_code == 422
    sentence = (
        "It is in force and Alice owns it: hand it over, so that the new owner accepts it "
        "and the record keeps who owned it when."
    )
    assert answer.json()["errors"] == {"owner": [sentence]}
    nobody = {"version": 1, "owner": None}
    answer = carol.patch(f"{API}objectives/{orders.pk}/", nobody, content_type="application/json")
    assert answer.json()["detail"] == "An objective in force has an owner. Name another one."
    two = {"version": 1, "owner": [str(cast.alice.pk), str(cast.bob.pk)]}
    answer = carol.patch(f"{API}objectives/{orders.pk}/", two, content_type="application/json")
    assert answer.status_code == 422
    assert Objective.objects.get(pk=orders.pk).owner == cast.alice


def test_the_form_has_no_field_for_it_and_takes_none(carol, cast, orders):
    sent = {"title": "Orders", "outcome": orders.outcome, "due_on": "2026-12-31", "version": 1}
    for owner in (cast.bob.pk, "", [cast.alice.pk, cast.bob.pk]):
        carol.post(FORM.format(orders.pk), sent | {"owner": owner})
        assert Objective.objects.get(pk=orders.pk).owner == cast.alice


# --- Two at once -------------------------------------------------------------------------------------


@pytest.fixture
def world(transactional_db):
    organization = factories.organization()
    with tenant_scope(organization.pk):
        names = ("alice", "bob", "carol")
        people = {name: factories.member(name, "leader") for name in names}
    return organization, people


def at_once(organization, *calls) -> list[str]:
    """Each call in a thread and a transaction of its own, all beginning together."""
    together = Barrier(len(calls))

    def run(call) -> str:
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                call()
        except (Refused, Changed) as no:
            return str(no)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def asked(objective, to, **fields) -> Handover:
    fields = {"actor": objective.owner, "reason": "Moves on.", "effective_on": TODAY} | fields
    return ask_handover(objective=objective, to=to, now=NOW, **fields)


def owners(organization, objective) -> tuple[str, int]:
    """Who owns it, and how many handovers are done: each change of hands is one."""
    with tenant_scope(organization.pk):
        owner = Objective.objects.with_people().get(pk=objective.pk).owner
        return owner.name, Handover.objects.done().count()


def test_of_two_who_ask_at_once_one_is_asked(world):
    organization, people = world
    with tenant_scope(organization.pk):
        orders = factories.objective("Orders", owner=people["alice"])

    outcomes = at_once(
        organization,
        lambda: asked(orders, people["bob"]),
        lambda: asked(orders, people["carol"]),
    )
    assert outcomes == ["It is being handed over already: one at a time.", "done"]


def test_of_two_who_take_it_for_themselves_at_once_one_owns_it(world):
    organization, people = world
    with tenant_scope(organization.pk):
        orders = factories.objective("Orders", owner=people["alice"])

    at_once(
        organization,
        lambda: asked(orders, people["bob"], actor=people["bob"], version=1),
        lambda: asked(orders, people["carol"], actor=people["carol"], version=1),
    )
    name, done = owners(organization, orders)
    assert (name in ("Bob", "Carol"), done) == (True, 1)


def test_accepted_twice_at_once_it_changes_hands_once(world):
    organization, people = world
    with tenant_scope(organization.pk):
        orders = factories.objective("Orders", owner=people["alice"])
        handover = asked(orders, people["bob"])

    def accept():
        accept_handover(actor=people["bob"], handover=handover, now=NOW)

    assert at_once(organization, accept, accept) == [
        "This handover is no longer open: it is done.",
        "done",
    ]
    assert owners(organization, orders) == ("Bob", 1)


def test_accepted_while_somebody_takes_it_directly_it_has_one_owner_and_a_true_record(world):
    """Nobody owns it: bob was asked, carol writes herself down at the same moment."""
    organization, people = world
    with tenant_scope(organization.pk):
        lost = factories.objective("Lost")
        handover = asked(lost, people["bob"], actor=people["alice"])

    outcomes = at_once(
        organization,
        lambda: accept_handover(actor=people["bob"], handover=handover, now=NOW),
        lambda: update_objective(
            actor=people["carol"],
            objective=lost,
            now=NOW,
            changes={"owner": people["carol"]},
            version=None,
        ),
    )
    assert owners(organization, lost) == ("Bob", 1)
    with tenant_scope(organization.pk):
        came_from = Handover.objects.with_people().get().from_owner
    if outcomes == ["done", "done"]:  # carol was first
        assert came_from == people["carol"]
    else:
        assert came_from is None
        assert outcomes[0].startswith("It is in force and Bob owns it: hand it over")


def test_who_waited_for_the_row_sees_the_owner_that_it_has_now(world):
    """What is joined to a row that had to wait is that of before, so nothing decides by it."""
    organization, people = world
    with tenant_scope(organization.pk):
        lost = factories.objective("Lost")
        handover = asked(lost, people["bob"], actor=people["alice"])
    accepted = Event()

    def accept_slowly():
        accept_handover(actor=people["bob"], handover=handover, now=NOW)
        accepted.set()
        sleep(0.3)  # holds the row while the other one waits for it

    def take():
        accepted.wait(timeout=10)
        changes = {"owner": people["carol"]}
        update_objective(
            actor=people["carol"], objective=lost, now=NOW, changes=changes, version=None
        )

    outcomes = at_once(organization, accept_slowly, take)
    assert outcomes[0].startswith("It is in force and Bob owns it: hand it over")
    assert owners(organization, lost) == ("Bob", 1)


def test_not_even_the_owner_of_the_tables_writes_a_second_one(world):
    """The constraints bind whoever connects, past every policy."""
    organization, people = world
    with tenant_scope(organization.pk):
        orders = factories.objective("Orders", owner=people["alice"])
    connected = owner_connection()
    try:
        with connected.cursor() as cursor, pytest.raises(Exception, match="in_force_has_owner"):
            cursor.execute(
                "UPDATE objectives_objective SET owner_id = NULL WHERE id = %s", [str(orders.pk)]
            )
    finally:
        connected.close()
    assert owners(organization, orders) == ("Alice", 0)
