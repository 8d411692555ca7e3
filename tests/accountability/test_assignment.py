"""Roles beside the owner: given, taken back, one authority, and what they allow."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accountability.authority import authorities_over
from accountability.models import Assignment, Dependency
from accountability.permissions import may_assign, may_hand_over, objectives_under, sides_of
from accountability.services import accept_handover, ask_handover, assign, unassign
from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.access import Refused
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def orders(cast):
    return factories.objective("Orders", owner=cast.alice)


def give(cast, objective, member, role, **fields) -> Assignment:
    return assign(
        actor=cast.alice, objective=objective, member=member, role=role, now=NOW, **fields
    )


def roles_on(objective) -> set[tuple[str, str]]:
    return set(Assignment.objects.on(objective).values_list("member__name", "role"))


def sentence_of(call) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        call()
    return str(refusal.value), refusal.value.field


def told() -> set[str]:
    return set(Delivery.objects.filter(channel="inbox").values_list("recipient__name", flat=True))


def test_a_role_is_given_recorded_and_told(cast, orders):
    give(cast, orders, cast.bob, "contributor")

    assert roles_on(orders) == {("Bob", "contributor")}
    event = Event.objects.get()
    assert (event.verb, event.subject_id) == ("accountability.role_given", orders.pk)
    assert event.payload == {
        "title": "Orders",
        "objective_id": str(orders.pk),
        "person": "Bob",
        "role": "contributor",
        "in_place_of": None,
    }
    assert told() == {"Bob"}
    assert write_notice(event, cast.bob).subject == "You contribute to “Orders”"


def test_a_new_authority_takes_the_place_of_the_old_in_one_step(cast, orders):
    give(cast, orders, cast.bob, "authority")
    give(cast, orders, cast.carol, "authority")

    assert roles_on(orders) == {("Carol", "authority")}
    event = Event.objects.get(payload__person="Carol")
    assert event.payload["in_place_of"] == "Bob"
    assert (
        write_notice(event, cast.bob).subject
        == "Carol is the authority over “Orders” in your place"
    )
    assert write_notice(event, cast.carol).subject == "You are the authority over “Orders”"


def test_a_role_is_taken_back_once(cast, orders):
    given = give(cast, orders, cast.bob, "reviewer")
    for _time in range(2):
        unassign(actor=cast.alice, assignment=given, now=NOW)

    assert roles_on(orders) == set()
    taken = Event.objects.get(verb="accountability.role_taken")
    assert (taken.payload["person"], taken.payload["role"]) == ("Bob", "reviewer")
    assert write_notice(taken, cast.bob).subject == "You no longer review “Orders”"


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (
            "authority",
            "Alice owns it, and nobody can be asked to clear their own way: name somebody else.",
        ),
        ("contributor", "Alice owns it and contributes with that already."),
        ("reviewer", "Alice owns it: somebody else reviews it."),
    ],
)
def test_the_owner_has_no_second_role(cast, orders, role, sentence):
    assert sentence_of(lambda: give(cast, orders, cast.alice, role)) == (sentence, "member")


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("authority", "Bob is its authority already."),
        ("contributor", "Bob contributes already."),
        ("reviewer", "Bob reviews it already."),
    ],
)
def test_a_role_is_given_once(cast, orders, role, sentence):
    give(cast, orders, cast.bob, role)
    assert sentence_of(lambda: give(cast, orders, cast.bob, role)) == (sentence, "member")


def test_there_is_no_role_of_a_second_owner(cast, orders):
    assert sentence_of(lambda: give(cast, orders, cast.bob, "owner")) == (
        "There is no such role: an objective has one owner.",
        "role",
    )
    with pytest.raises(IntegrityError, match="assignment_no_second_owner"), transaction.atomic():
        Assignment.objects.create(objective=orders, member=cast.bob, role="owner")


def test_nobody_who_has_left_and_nothing_that_has_ended(cast, orders):
    ended = factories.objective("Ended", owner=cast.alice, state="achieved")
    over = ("It has ended. Nothing in it changes any more.", None)
    assert sentence_of(lambda: give(cast, ended, cast.bob, "reviewer")) == over
    held = Assignment.objects.create(objective=ended, member=cast.bob, role="reviewer")
    assert sentence_of(lambda: unassign(actor=cast.alice, assignment=held, now=NOW)) == over

    cast.bob.revoked_at = NOW
    cast.bob.save()
    assert sentence_of(lambda: give(cast, orders, cast.bob, "reviewer")) == (
        "Bob has left.",
        "member",
    )


def test_who_takes_it_over_loses_the_roles_beside_the_owner(cast, orders):
    give(cast, orders, cast.bob, "contributor")
    give(cast, orders, cast.bob, "authority")
    give(cast, orders, cast.carol, "contributor")
    asked = ask_handover(
        actor=cast.alice,
        objective=orders,
        to=cast.bob,
        now=NOW,
        effective_on=TODAY,
        reason="Moves.",
    )
    assert len(roles_on(orders)) == 3

    accept_handover(actor=cast.bob, handover=asked, now=NOW)
    assert roles_on(orders) == {("Carol", "contributor")}


def test_a_named_authority_who_owns_it_meanwhile_is_passed_over(cast):
    """Taken directly where nobody owned it: the role may stay on the row, the rule does not follow it."""
    above = factories.objective("Above", owner=cast.carol)
    lost = factories.objective("Lost", parent=above)
    give(cast, lost, cast.bob, "authority")
    assert authorities_over([lost])[lost.pk].person == cast.bob
    lost.owner = cast.bob
    lost.save()

    found = authorities_over([lost])[lost.pk]
    assert (found.person, found.is_derived) == (cast.carol, True)


def test_the_authority_hands_over_and_speaks_but_changes_nothing_else(cast, orders):
    other = factories.objective("Castings", owner=cast.dora)
    needs = Dependency.objects.create(
        objective=orders,
        provider=other,
        title="Dates",
        needed_on=date(2026, 12, 1),
        proposed_at=NOW,
    )
    assert not may_hand_over(cast.bob, orders)
    assert sides_of(cast.bob, needs) == frozenset()

    give(cast, orders, cast.bob, "authority")
    assert objectives_under(cast.bob) == {orders.pk}
    assert may_hand_over(cast.bob, orders)
    assert not may_hand_over(cast.bob, orders, under=frozenset())
    assert sides_of(cast.bob, needs) == {"needs"}
    assert not may_assign(cast.bob, orders)


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_contributing_and_reviewing_allow_nothing_more(cast, orders, role):
    give(cast, orders, cast.bob, role)
    assert not may_hand_over(cast.bob, orders)
    assert not may_assign(cast.bob, orders)


def test_who_only_reads_does_not_hand_over_even_as_the_authority(cast, orders):
    give(cast, orders, cast.victor, "authority")
    assert not may_hand_over(cast.victor, orders)
