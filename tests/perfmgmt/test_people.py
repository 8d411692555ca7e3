"""The people page: who is listed, who may change what, what the row answers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from perfmgmt.events.models import Event
from perfmgmt.organization import services
from perfmgmt.tenancy.models import ApiKey, Invitation, Membership, Role
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

PEOPLE = "/o/aldermere/settings/people/"
HX = {"HX-Request": "true"}


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.erin.user)
    return client


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def role_of(member) -> str:
    return Membership.objects.get(pk=member.pk).role


def waiting(**fields) -> Invitation:
    defaults = {"name": "Frank Moll", "email": "frank@example.org", "role": Role.MEMBER}
    return services.invite(actor=None, **{"now": timezone.now()} | defaults | fields)


def test_everybody_who_is_here_by_name(admin):
    response = admin.get(PEOPLE)
    assert names(response) == ["Alice", "Bob", "Carol", "Dora", "Erin", "Victor"]
    assert response.context["finding"] == "6 people"
    assert "Mallory" not in response.text


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
@pytest.mark.parametrize("path", ["", "invite/"])
def test_only_admins_see_it(cast, client, who, path):
    client.force_login(getattr(cast, who).user)
    assert client.get(PEOPLE + path).status_code == 403


def test_outsiders_get_the_404_of_what_does_not_exist(cast, client):
    client.force_login(cast.mallory)
    for path in ("", "invite/", f"{cast.bob.pk}/end-access/"):
        assert client.get(PEOPLE + path).status_code == 404
    for path in (f"{cast.bob.pk}/role/", f"{cast.bob.pk}/invite/"):
        assert client.post(PEOPLE + path, {"role": "admin", "was": "member"}).status_code == 404
    assert role_of(cast.bob) == "member"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ali", ["Alice"]),
        ("q=BOB@EXAMPLE", ["Bob"]),
        ("q=foundry", ["Dora"]),
        ("role=controller", ["Dora"]),
        ("role=member&q=o", ["Alice", "Bob"]),
        ("state=left", ["Greta"]),
        ("state=no_sign_in", ["Listed"]),
        ("q=nobody", []),
        ("role=nonsense", ["Alice", "Bob", "Carol", "Dora", "Erin", "Listed", "Victor"]),
    ],
)
def test_search_role_and_state(cast, admin, query, found):
    Membership.objects.filter(pk=cast.dora.pk).update(unit=factories.unit("Foundry"))
    factories.member("greta", revoked_at=NOW)
    Membership.objects.create(name="Listed", email="listed@example.net", role=Role.VIEWER)
    assert names(admin.get(f"{PEOPLE}?{query}")) == found


def test_filtering_swaps_the_table_only(admin):
    response = admin.get(f"{PEOPLE}?q=bob", headers=HX)
    assert response.text.lstrip().startswith('<div class="scroll-x" id="people-found">')
    assert re.findall(r"Role of (\w+)", response.text) == ["Bob"]


def test_nobody_matches(admin):
    assert "Nobody matches." in admin.get(f"{PEOPLE}?q=zzz").text


def test_the_invited_stand_apart_and_are_counted_in_the_finding(cast, admin):
    waiting()
    response = admin.get(PEOPLE)
    assert "Frank Moll" not in names(response)
    assert [row.name for row in response.context["waiting"]] == ["Frank Moll"]
    assert response.context["finding"] == "6 people; one invited has not come yet"


def test_an_expired_invitation_comes_first_in_the_finding(cast, admin):
    waiting()
    waiting(name="Late", email="late@example.org", now=timezone.now() - timedelta(days=9))
    response = admin.get(PEOPLE)
    assert response.context["finding"] == "6 people; one invitation has expired"
    assert [(row.name, row.is_expired) for row in response.context["waiting"]] == [
        ("Frank Moll", False),
        ("Late", True),
    ]
    assert response.text.count(">Send again<") == 1
    assert response.text.count(">Withdraw<") == 1


def test_more_than_fifty_are_shown_on_request(cast, admin):
    Membership.objects.bulk_create(Membership(name=f"Person {n:03}") for n in range(60))
    response = admin.get(PEOPLE)
    assert len(names(response)) == 50
    assert "Show 16 more" in response.text
    assert len(names(admin.get(f"{PEOPLE}?show=all"))) == 66


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(cast, admin):
    admin.get(PEOPLE)  # content that only the first request of a process loads
    counts = []
    for more in (1, 2, 297):
        made = Membership.objects.bulk_create(
            Membership(name=f"P {more} {n}", email=f"p{more}.{n}@example.org") for n in range(more)
        )
        Invitation.objects.bulk_create(
            Invitation(
                membership=each, token_digest=str(each.pk), expires_at=NOW + timedelta(days=400)
            )
            for each in made[: more // 2]
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin.get(f"{PEOPLE}?show=all").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 12 + 2  # and the savepoint that the test's own transaction adds


def test_an_invitation_from_the_form(cast, admin):
    fields = {"name": "Frank Moll", "email": "frank@example.org", "role": "leader"}
    response = admin.post(PEOPLE + "invite/", fields, follow=True)
    assert response.redirect_chain == [(PEOPLE, 302)]
    assert "An invitation is on its way to frank@example.org." in response.text
    person = Membership.objects.get(email="frank@example.org")
    assert (person.role, person.user) == ("leader", None)


def test_an_invitation_from_the_dialog_opens_the_page_anew(admin):
    fields = {"name": "Frank Moll", "email": "frank@example.org", "role": "leader"}
    response = admin.post(PEOPLE + "invite/", fields, headers=HX)
    assert (response.status_code, response["HX-Redirect"]) == (200, PEOPLE)


def test_the_dialog_comes_without_the_page(admin):
    text = admin.get(PEOPLE + "invite/", headers=HX).text
    assert text.lstrip().startswith("<dialog data-modal")
    assert "<html" not in text


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"email": "alice@example.org"}, "email", "Alice is here already, with this address."),
        ({"email": "nonsense"}, "email", "Enter a valid email address."),
        ({"name": ""}, "name", "This field is required."),
        (
            {"role": "king"},
            "role",
            "Select a valid choice. king is not one of the available choices.",
        ),
    ],
)
def test_an_invitation_that_cannot_be_sent(admin, change, field, sentence):
    fields = {"name": "Frank", "email": "frank@example.org", "role": "member"} | change
    response = admin.post(PEOPLE + "invite/", fields)
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert not Event.objects.exists()


def test_a_foreign_unit_is_not_offered_and_not_taken(cast, admin):
    with tenant_scope(cast.rival.id):
        theirs = factories.unit("Secret lab")
    fields = {"name": "F", "email": "f@example.org", "role": "member", "unit": theirs.pk}
    response = admin.post(PEOPLE + "invite/", fields)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"unit"}
    assert "Secret lab" not in response.text


def test_send_again_and_withdraw(cast, admin):
    invitation = waiting()
    response = admin.post(f"{PEOPLE}{invitation.membership_id}/invite/", follow=True)
    assert "A new link is on its way to frank@example.org." in response.text
    newest = Invitation.objects.open().get()
    assert newest != invitation
    path = f"/o/aldermere/settings/invitations/{newest.pk}/withdraw/"
    response = admin.post(path, follow=True)
    assert "The invitation of Frank Moll is withdrawn." in response.text
    response = admin.post(path, follow=True)
    assert "This invitation is no longer open." in response.text


def test_a_role_changes_in_its_row_with_a_way_back(cast, admin):
    path = f"{PEOPLE}{cast.bob.pk}/role/"
    response = admin.post(path, {"role": "leader", "was": "member"}, headers=HX)
    assert response.status_code == 200
    assert role_of(cast.bob) == "leader"
    assert response.text.lstrip().startswith(f'<tr id="p-{cast.bob.pk}"')
    assert '<option value="leader" selected>Leader</option>' in response.text
    assert "Bob is now Leader." in response.text
    assert """hx-vals='{"was": "leader", "role": "member"}'""" in response.text
    admin.post(path, {"role": "member", "was": "leader"}, headers=HX)
    assert role_of(cast.bob) == "member"


def test_without_script_a_role_changes_too(cast, admin):
    response = admin.post(
        f"{PEOPLE}{cast.bob.pk}/role/", {"role": "leader", "was": "member"}, follow=True
    )
    assert "Bob is now Leader." in response.text


def test_the_last_admin_keeps_the_role_and_the_row_says_why(cast, admin):
    response = admin.post(
        f"{PEOPLE}{cast.erin.pk}/role/", {"role": "viewer", "was": "admin"}, headers=HX
    )
    assert response.status_code == 422
    assert "Name another admin first." in response.text
    assert '<option value="admin" selected>' in response.text
    assert role_of(cast.erin) == "admin"


def test_a_role_that_somebody_else_changed_meanwhile_is_a_409(cast, admin):
    Membership.objects.filter(pk=cast.bob.pk).update(role=Role.CONTROLLER)
    response = admin.post(
        f"{PEOPLE}{cast.bob.pk}/role/", {"role": "leader", "was": "member"}, headers=HX
    )
    assert response.status_code == 409
    assert "Somebody made Bob Controller in the meantime." in response.text
    assert '<option value="controller" selected>' in response.text
    assert role_of(cast.bob) == "controller"


def test_a_role_that_does_not_exist_is_refused(cast, admin):
    response = admin.post(
        f"{PEOPLE}{cast.bob.pk}/role/", {"role": "king", "was": "member"}, headers=HX
    )
    assert response.status_code == 422
    assert "Choose one of the roles." in response.text


def test_the_dialog_says_what_ending_access_means(cast, admin):
    services.create_api_key(
        actor=cast.erin, member=cast.bob, name="Brno ERP", can_write=True, now=NOW
    )
    text = admin.get(f"{PEOPLE}{cast.bob.pk}/end-access/", headers=HX).text
    assert "End the access of Bob?" in text
    assert "The API key Brno ERP stops working." in text
    assert "What Bob owns stays in place and shows that its owner has left" in text


def test_ended_access_ends_at_once(cast, admin, client):
    response = admin.post(f"{PEOPLE}{cast.bob.pk}/end-access/", follow=True)
    assert "The access of Bob has ended." in response.text
    client.force_login(cast.bob.user)
    assert client.get("/o/aldermere/inbox/").status_code == 404


def test_the_last_admin_cannot_end_their_own_access(cast, admin):
    response = admin.post(f"{PEOPLE}{cast.erin.pk}/end-access/", headers=HX)
    assert response.status_code == 422
    assert "Name another admin first." in response.text
    assert Membership.objects.get(pk=cast.erin.pk).is_active


def test_ended_access_cannot_be_ended_again(cast, admin):
    Membership.objects.filter(pk=cast.bob.pk).update(revoked_at=NOW)
    assert admin.post(f"{PEOPLE}{cast.bob.pk}/end-access/").status_code == 404


def test_keys_are_untouched_by_a_role(cast, admin):
    services.create_api_key(actor=cast.erin, member=cast.bob, name="E", can_write=True, now=NOW)
    admin.post(f"{PEOPLE}{cast.bob.pk}/role/", {"role": "viewer", "was": "member"})
    assert ApiKey.objects.live().count() == 1
