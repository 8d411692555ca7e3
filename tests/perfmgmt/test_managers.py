"""Who reports to whom: set by admins, without circles; both are told."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization.services import change_manager, revoke_membership
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership
from tests.factories import NOW

HOME, API = "/o/aldermere/", "/api/v1/aldermere/members/"


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def set_manager(cast, member, manager, **fields):
    return change_manager(actor=cast.erin, member=member, manager=manager, now=NOW, **fields)


def refused(cast, member, manager, **fields) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        change_manager(
            **{"actor": cast.erin, "member": member, "manager": manager, "now": NOW} | fields
        )
    return str(refusal.value), refusal.value.field


def test_both_are_told_and_the_record_keeps_the_names(cast):
    assert set_manager(cast, cast.alice, cast.bob).manager == cast.bob
    event = Event.objects.get(verb="organization.manager_changed")
    assert event.payload == {"name": "Alice", "from": None, "to": "Bob"}
    told = Delivery.objects.filter(event=event, channel="inbox")
    assert set(told.values_list("recipient__name", flat=True)) == {"Alice", "Bob"}
    set_manager(cast, cast.alice, cast.bob)  # says nothing new
    set_manager(cast, cast.alice, None)
    assert [each.payload["to"] for each in Event.objects.order_by("id")] == ["Bob", None]


def test_nobody_reports_to_themselves_nor_in_a_circle(cast):
    assert refused(cast, cast.alice, cast.alice) == (
        "Nobody reports to themselves.",
        "manager",
    )
    set_manager(cast, cast.alice, cast.bob)
    set_manager(cast, cast.bob, cast.carol)
    assert refused(cast, cast.carol, cast.alice) == (
        "Alice reports to Carol, directly or further up: that would be a circle.",
        "manager",
    )


def test_only_admins_say_it_and_only_of_who_is_here(cast):
    assert refused(cast, cast.alice, cast.bob, actor=cast.carol) == (
        "Only an admin says who reports to whom.",
        None,
    )
    revoke_membership(actor=cast.erin, member=cast.bob, now=NOW)
    cast.bob.refresh_from_db()
    assert refused(cast, cast.alice, cast.bob) == (
        "Bob has left. Name somebody who is here.",
        "manager",
    )
    assert refused(cast, cast.bob, cast.alice) == ("Bob has left.", None)


def test_leaving_keeps_the_line(cast):
    set_manager(cast, cast.alice, cast.bob)
    revoke_membership(actor=cast.erin, member=cast.bob, now=NOW)
    assert Membership.objects.get(pk=cast.alice.pk).manager_id == cast.bob.pk
    page = signed_in(cast.carol).get(f"{HOME}people/{cast.alice.pk}/").content.decode()
    assert "Has left" in page


def test_who_saves_second_overwrites_nothing(cast):
    set_manager(cast, cast.alice, cast.bob)
    with pytest.raises(Changed, match="Somebody else said in the meantime who Alice reports to"):
        set_manager(cast, cast.alice, cast.carol, expected=None)
    erin = signed_in(cast.erin)
    place = f"{HOME}settings/people/{cast.alice.pk}/manager/"
    clash = erin.post(place, {"manager": str(cast.carol.pk), "version": "nobody"})
    assert clash.status_code == 409
    assert "<dt>Reports to</dt><dd>Bob</dd>" in clash.content.decode()
    seen = {"manager": str(cast.carol.pk), "version": str(cast.bob.pk)}
    assert erin.post(place, seen).status_code == 302
    assert Membership.objects.get(pk=cast.alice.pk).manager_id == cast.carol.pk


def test_the_dialog_its_refusal_and_the_link_to_it(cast):
    erin = signed_in(cast.erin)
    place = f"{HOME}settings/people/{cast.alice.pk}/manager/"
    assert place in erin.get(f"{HOME}people/{cast.alice.pk}/").content.decode()
    assert place in erin.get(f"{HOME}settings/people/").content.decode()
    assert place not in signed_in(cast.carol).get(f"{HOME}people/{cast.alice.pk}/").content.decode()
    set_manager(cast, cast.bob, cast.alice)
    circle = erin.post(place, {"manager": str(cast.bob.pk), "version": "nobody"})
    assert circle.status_code == 422
    assert "that would be a circle" in circle.content.decode()
    assert signed_in(cast.carol).get(place).status_code == 403


def test_over_rest(cast):
    erin = signed_in(cast.erin)
    place = f"{API}{cast.alice.pk}/manager/"
    kind = "application/json"
    said = {"manager": str(cast.bob.pk), "was": None}
    assert erin.put(place, said, content_type=kind).json()["manager_name"] == "Bob"
    assert erin.put(place, said, content_type=kind).status_code == 409
    mine = {"manager": str(cast.alice.pk)}
    assert erin.put(place, mine, content_type=kind).status_code == 422
    unknown = {"manager": "00000000-0000-0000-0000-000000000001"}
    assert erin.put(place, unknown, content_type=kind).status_code == 422
    assert signed_in(cast.carol).put(place, said, content_type=kind).status_code == 403
    assert signed_in(cast.victor).get(place).json()["manager"] == str(cast.bob.pk)
    assert erin.put(place, {"manager": None}, content_type=kind).json()["manager"] is None


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_whatever_is_tried_the_lines_stay_a_forest(cast, steps):
    Membership.objects.update(manager=None)
    people = [cast.alice, cast.bob, cast.carol, cast.dora, cast.erin]
    for member, manager in steps:
        try:
            set_manager(cast, people[member], people[manager])
        except Refused:
            continue
    lines = dict(Membership.objects.values_list("pk", "manager_id"))
    for person in lines:
        seen, here = set(), person
        while here is not None:
            assert here not in seen
            seen.add(here)
            here = lines[here]
