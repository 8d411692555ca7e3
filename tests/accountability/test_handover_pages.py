"""The dialogs of roles and handovers, and the section of people on the objective's page."""

import re

import pytest

from accountability.models import Assignment, Handover
from accountability.services import accept_handover, ask_handover
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.pages import HTMX, errors, words

HOME = "/o/aldermere/"


@pytest.fixture
def orders(cast):
    return factories.objective("Orders", owner=cast.alice)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def asked(cast, orders):
    return ask_handover(
        actor=cast.alice,
        objective=orders,
        to=cast.bob,
        now=NOW,
        effective_on=TODAY,
        reason="Alice moves on.",
        note="The folder.",
    )


def people_of(answer) -> str:
    found = re.search(
        r'<section class="sec" id="people".*?</section>', answer.content.decode(), re.DOTALL
    )
    return words(found.group())


def hand(orders, **fields) -> dict:
    return {
        "to": "Bob",
        "effective_on": "2026-11-19",
        "reason": "Alice moves on.",
        "note": "",
        "version": orders.version,
    } | fields


def test_it_is_asked_in_a_dialog_that_knows_the_load(as_, cast, orders):
    address = f"{HOME}objectives/{orders.pk}/handover/"
    Assignment.objects.create(objective=orders, member=cast.bob, role="contributor")
    dialog = as_(cast.alice).get(f"{address}?to={cast.bob.pk}", headers=HTMX).content.decode()
    assert dialog.startswith("<dialog data-modal")
    hint = (
        "Bob carries 0 of at most 7, contributes to this one already, and will be asked to accept."
    )
    assert hint in dialog

    answer = as_(cast.alice).post(address, hand(orders))
    assert answer["Location"] == f"{HOME}objectives/{orders.pk}/"
    assert Handover.objects.get().to_owner == cast.bob


def test_a_refusal_keeps_what_was_typed_and_a_second_saver_is_told(as_, cast, orders):
    address = f"{HOME}objectives/{orders.pk}/handover/"
    page = as_(cast.alice).post(address, hand(orders, effective_on="2026-11-18", note="Long."))
    assert page.status_code == 422
    assert errors(page.content.decode()) == [
        ("effective_on", "This day is past: who owned it then stays as it was.")
    ]
    assert "Long." in page.content.decode()
    Objective.objects.update(version=5)
    page = as_(cast.alice).post(address, hand(orders))
    assert page.status_code == 409
    assert "Somebody else changed “Orders” in the meantime." in page.content.decode()


def test_people_of_one_name_are_told_apart(as_, cast, orders):
    for title in ("Planner", "Buyer"):
        Membership.objects.create(name="Anna Novak", title=title)
    address = f"{HOME}objectives/{orders.pk}/handover/"
    page = as_(cast.alice).post(address, hand(orders, to="anna novak")).content.decode()
    assert errors(page) == [
        (
            "to",
            "Several people have this name: Anna Novak · Planner, Anna Novak · Buyer.",
        )
    ]
    assert as_(cast.alice).post(address, hand(orders, to="Anna Novak · Buyer")).status_code == 302
    assert Handover.objects.get().to_owner.title == "Buyer"


def test_options_follow_what_is_typed_and_the_hint_comes_with_them(as_, cast, orders):
    carry = [factories.objective(f"O{number}", owner=cast.bob) for number in range(7)]
    page = as_(cast.alice).get(f"{HOME}accountability/people/?objective={orders.pk}&x-to=bob")
    text = page.content.decode()
    assert re.findall(r'<option value="(.*?)">', text) == ["Bob"]
    assert f'<span id="hint-{orders.pk}" hx-swap-oob="true" role="status">' in text
    assert "Bob carries 7 of at most 7 and will be asked to accept. That is the limit" in text
    assert len(carry) == 7
    nobody = as_(cast.alice).get(f"{HOME}accountability/people/?member=zzz").content.decode()
    assert nobody.strip() == ""


def test_the_new_owner_accepts_on_the_objectives_page(as_, cast, orders, asked):
    page = as_(cast.bob).get(f"{HOME}objectives/{orders.pk}/")
    assert "Asked Bob to own it from 19 Nov, waits to accept. Alice moves on." in people_of(page)
    assert "In flight: The folder. Accept Decline" in people_of(page)
    assert "Accept" not in people_of(as_(cast.alice).get(f"{HOME}objectives/{orders.pk}/"))

    address = f"{HOME}handovers/{asked.pk}/accept/"
    assert as_(cast.alice).get(address).status_code == 403
    dialog = as_(cast.bob).get(address, headers=HTMX).content.decode()
    assert "Alice asks you to own it from 19 November 2026: Alice moves on." in dialog
    as_(cast.bob).post(address, {"answer": "Gladly.", "version": 1})

    assert Objective.objects.get(pk=orders.pk).owner == cast.bob
    page = as_(cast.bob).get(f"{HOME}objectives/{orders.pk}/")
    assert (
        "Who owned it before "
        "Alice until 19 November 2026, handed over to Bob: Alice moves on." in people_of(page)
    )


def test_declining_asks_why_and_withdrawing_asks_once_more(as_, cast, orders, asked):
    address = f"{HOME}handovers/{asked.pk}/decline/"
    page = as_(cast.bob).post(address, {"answer": "", "version": 1})
    assert errors(page.content.decode()) == [("answer", "This field is required.")]
    assert as_(cast.bob).get(f"{HOME}handovers/{asked.pk}/withdraw/").status_code == 403

    as_(cast.alice).post(f"{HOME}handovers/{asked.pk}/withdraw/", {"version": 1})
    assert Handover.objects.get().state == "withdrawn"
    page = as_(cast.bob).post(address, {"answer": "Too late."})
    assert page.status_code == 422
    assert "This handover is no longer open: it is withdrawn." in page.content.decode()


def test_a_role_is_given_and_taken_in_dialogs(as_, cast, orders):
    address = f"{HOME}objectives/{orders.pk}/roles/"
    assert as_(cast.bob).get(address).status_code == 403
    as_(cast.alice).post(address, {"member": "carol", "role": "authority"})
    page = as_(cast.alice).get(f"{HOME}objectives/{orders.pk}/")
    assert people_of(page) == (
        "People Give a role Hand over Owner AL Alice Authority CA Carol A named "
        "Contributors nobody yet Reviewers nobody yet"
    )
    page = as_(cast.alice).post(address, {"member": "alice", "role": "reviewer"})
    assert errors(page.content.decode()) == [("member", "Alice owns it: somebody else reviews it.")]
    given = Assignment.objects.get()
    as_(cast.alice).post(f"{HOME}roles/{given.pk}/take/")
    assert not Assignment.objects.exists()


def test_a_derived_authority_says_where_it_comes_from(as_, cast, orders):
    low = factories.objective("Low", owner=cast.bob, parent=orders)
    page = as_(cast.victor).get(f"{HOME}objectives/{low.pk}/")
    assert people_of(page) == (
        "People Owner BO Bob Authority AL Alice A derived: owner of the objective above "
        "Contributors nobody yet Reviewers nobody yet"
    )
    assert 'class="role aut derived"' in page.content.decode()


def test_the_record_of_an_earlier_owner_outlives_their_leaving(as_, cast, orders, asked):
    accept_handover(actor=cast.bob, handover=asked, now=NOW)
    cast.alice.revoked_at = NOW
    cast.alice.save()
    page = as_(cast.victor).get(f"{HOME}objectives/{orders.pk}/")
    assert "Alice until 19 November 2026, handed over to Bob" in people_of(page)
