"""Absences on screen and over REST: the person's page, the dialogs, the list of people."""

from datetime import timedelta

import pytest

from perfmgmt.organization.services import arrange_stand_in
from perfmgmt.tenancy.models import Delegation, Membership
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.conftest import call  # noqa: F401 - a fixture
from tests.pages.reading import main_of, queries_of, text_of, texts

HOME = "/o/aldermere/"
DAY = timedelta(days=1)
UNTIL = TODAY + 15 * DAY
HX = {"HX-Request": "true"}
SECTION = r'<section class="sec" id="absence".*?>(.*?)</section>'


@pytest.fixture
def away(cast) -> Delegation:
    return arrange_stand_in(
        actor=cast.alice,
        absent=cast.alice,
        stand_in=cast.bob,
        starts_on=TODAY,
        ends_on=UNTIL,
        reason="Holiday",
        now=NOW,
    )


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


def person(member: Membership) -> str:
    return f"{HOME}people/{member.pk}/"


# --- The person's page ------------------------------------------------------------------------------------


def test_her_page_says_that_she_is_away_and_who_stands_in(cast, alice, away):
    page = alice.get(person(cast.alice))
    read = text_of(main_of(page))
    assert "Away until 4 Dec, Bob stands in" in read
    assert '<span class="av s away" aria-hidden="true">AL</span>' in main_of(page)
    assert texts(page, SECTION) == [
        (
            "Absence Arrange a stand-in Who Days State Action Away, stands in: BO Bob Holiday "
            "19 Nov to 4 Dec now Change the end : 19 Nov to 4 Dec Take back : 19 Nov to 4 Dec"
        )
    ]


def test_his_page_says_for_whom_he_stands_in_and_lets_him_change_nothing(cast, client, away):
    client.force_login(cast.bob.user)
    page = client.get(person(cast.bob))
    assert texts(page, SECTION) == [
        (
            "Absence Arrange a stand-in Who Days State Action Stands in for AL Alice Holiday "
            "19 Nov to 4 Dec now"
        )
    ]
    assert texts(client.get(person(cast.carol)), SECTION) == ["Absence No absence is arranged."]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"withdrawn_at": NOW}, "taken back on 19 Nov"),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, "over"),
        ({"starts_on": TODAY + DAY}, "to come"),
    ],
)
def test_the_states_of_an_absence(cast, alice, away, fields, state):
    Delegation.objects.filter(pk=away.pk).update(**fields)
    [section] = texts(alice.get(person(cast.alice)), SECTION)
    assert f" {state}" in section
    assert ("Change the end" in section) == (state == "to come")
    assert "stands in" not in text_of(main_of(alice.get(person(cast.alice)))).partition("Owns")[0]


def test_the_own_menu_leads_there(cast, alice):
    assert f'<a href="{person(cast.alice)}#absence">Absence</a>' in alice.get(HOME).text


def test_the_page_costs_the_same_with_many_absences(cast, alice):
    counts = []
    for more in (1, 2, 297):
        Delegation.objects.bulk_create(
            Delegation(
                absent=cast.alice,
                stand_in=cast.bob,
                starts_on=TODAY - number * DAY,
                ends_on=TODAY - number * DAY,
            )
            for number in range(more)
        )
        counts.append(queries_of(alice, person(cast.alice)))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_the_objective_says_that_its_owner_is_away(cast, alice, away):
    objective = factories.objective(owner=cast.alice)
    read = text_of(main_of(alice.get(f"{HOME}objectives/{objective.pk}/")))
    assert "Owner AL Alice Away until 4 Dec, Bob stands in" in read


def test_the_list_of_people_says_who_is_away(cast, client, away):
    client.force_login(cast.erin.user)
    page = client.get(f"{HOME}settings/people/")
    rows = texts(page, r"<tr id=[^>]*>(.*?)</tr>")
    assert [
        row.startswith("AL Alice") for row in rows if "Away until 4 Dec, Bob stands in" in row
    ] == [True]
    fields = {"role": "leader", "was": "member"}
    row = client.post(f"{HOME}settings/people/{cast.alice.pk}/role/", fields, headers=HX)
    assert "Away until 4 Dec, Bob stands in" in text_of(row.text)


# --- The dialogs --------------------------------------------------------------------------------------------


def test_arranging_in_the_dialog(cast, alice):
    address = f"{person(cast.alice)}absence/"
    dialog = alice.get(address, headers=HX)
    assert "Who stands in for you?" in dialog.text
    offered = {person.name for person in dialog.context["form"].fields["stand_in"].queryset}
    assert offered == {"Bob", "Carol", "Dora", "Erin"}  # neither herself nor who only reads
    fields = {"stand_in": cast.bob.pk, "starts_on": "2026-11-20", "ends_on": "2026-12-04"}
    answer = alice.post(address, fields, headers=HX)
    assert answer["HX-Redirect"] == f"{person(cast.alice)}#absence"
    assert (
        "Bob stands in for Alice from 20 November 2026 to 4 December 2026." in alice.get(HOME).text
    )


def test_a_refusal_stands_on_its_field(cast, alice, away):
    fields = {"stand_in": cast.carol.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-21"}
    page = alice.post(f"{person(cast.alice)}absence/", fields)
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "starts_on": [
            "Alice is away already from 19 November 2026 to 4 December 2026, and Bob stands in."
        ]
    }


def test_moving_the_end_meets_who_moved_it_before(cast, alice, away):
    address = f"{HOME}stand-ins/{away.pk}/end/"
    seen = alice.get(address).context["form"]["version"].value()
    Delegation.objects.update(ends_on=TODAY + DAY)
    page = alice.post(address, {"ends_on": "2026-11-25", "version": seen})
    assert page.status_code == 409
    assert "Somebody else moved the last day to 20 November 2026 in the meantime." in text_of(
        page.text
    )
    again = page.context["form"]["version"].value()
    answer = alice.post(address, {"ends_on": "2026-11-25", "version": again}, follow=True)
    assert "Bob stands in until 25 November 2026." in answer.text


def test_taking_it_back(cast, alice, away):
    address = f"{HOME}stand-ins/{away.pk}/withdraw/"
    assert "Bob can do nothing for Alice from now on." in alice.get(address).text
    answer = alice.post(address, follow=True)
    assert "Bob no longer stands in for Alice." in answer.text
    again = alice.post(address)
    assert again.status_code == 422
    assert "It is withdrawn already." in again.text


@pytest.mark.parametrize("who", ["bob", "dora", "victor"])
def test_who_may_not(cast, client, away, who):
    client.force_login(getattr(cast, who).user)
    for address in (
        f"{person(cast.alice)}absence/",
        f"{HOME}stand-ins/{away.pk}/end/",
        f"{HOME}stand-ins/{away.pk}/withdraw/",
    ):
        answer = client.get(address)
        assert answer.status_code == 403
        assert (
            "The person, whoever they report to, leaders and admins arrange who stands in."
            in text_of(answer.text)
        )


# --- REST ---------------------------------------------------------------------------------------------------


def test_stand_ins_over_rest(cast, call):  # noqa: F811
    body = {
        "absent": str(cast.alice.pk),
        "stand_in": str(cast.bob.pk),
        "starts_on": "2026-11-20",
        "ends_on": "2026-12-04",
        "reason": "Holiday",
    }
    assert call("post", "stand-ins/", member=cast.bob, body=body).status_code == 403
    made = call("post", "stand-ins/", body=body)
    assert made.status_code == 201
    row = made.json()
    assert {name: row[name] for name in body} == body
    assert (row["absent_name"], row["stand_in_name"], row["withdrawn_at"]) == ("Alice", "Bob", None)

    one = f"stand-ins/{row['id']}/"
    assert call("get", one, member=cast.victor).json() == row
    for query, found in (
        ("on=2026-11-19", 0),
        ("on=2026-12-04", 1),
        (f"absent={cast.alice.pk}", 1),
        (f"stand_in={cast.alice.pk}", 0),
    ):
        assert len(call("get", f"stand-ins/?{query}").json()["results"]) == found

    moved = call("patch", one, body={"ends_on": "2026-11-25", "was": "2026-12-04"})
    assert (moved.status_code, moved.json()["ends_on"]) == (200, "2026-11-25")
    late = call("patch", one, body={"ends_on": "2026-11-26", "was": "2026-12-04"})
    assert late.status_code == 409

    gone = call("post", f"{one}withdraw/")
    assert (gone.status_code, gone.json()["withdrawn_at"]) == (200, "2026-11-19T09:00:00Z")
    again = call("post", f"{one}withdraw/")
    assert (again.status_code, again.json()["detail"]) == (422, "It is withdrawn already.")


def test_refusals_over_rest_name_their_field(cast, call):  # noqa: F811
    body = {
        "absent": str(cast.alice.pk),
        "stand_in": str(cast.victor.pk),
        "starts_on": "2026-11-20",
        "ends_on": "2026-12-04",
    }
    answer = call("post", "stand-ins/", body=body)
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {"stand_in": ["Victor only reads here and can do nothing for somebody else."]},
    )
    nobody = call("post", "stand-ins/", body=body | {"stand_in": str(cast.organization.pk)})
    assert nobody.json()["errors"] == {"stand_in": ["There is no such person."]}
