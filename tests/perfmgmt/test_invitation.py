"""Coming in by a link."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from perfmgmt.events import services as events
from perfmgmt.notices import tasks
from perfmgmt.organization import services
from perfmgmt.tenancy.models import Invitation, Membership, Organization, Role, User
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

JOIN = {"name": "Frank Moll", "password": "four quiet words here"}


def invite(cast, **fields) -> Invitation:
    defaults = {"name": "Frank", "email": "frank@example.org", "role": Role.MEMBER}
    return services.invite(actor=cast.erin, **{"now": timezone.now()} | defaults | fields)


def link(invitation, slug="aldermere") -> str:
    return f"/o/{slug}/invitation/{invitation.secret}/"


def member(invitation) -> Membership:
    return Membership.objects.get(pk=invitation.membership_id)


def test_somebody_new_chooses_name_and_password_and_is_in(cast, client):
    invitation = invite(cast)
    page = client.get(link(invitation))
    assert "Join Aldermere" in page.text
    assert "as Member, with the address <b>frank@example.org</b>" in page.text
    response = client.post(link(invitation), JOIN)
    assert (response.status_code, response["Location"]) == (302, "/o/aldermere/")
    person = member(invitation)
    assert (person.name, person.user.email) == ("Frank Moll", "frank@example.org")
    assert client.session["_auth_user_id"] == str(person.user_id)
    assert client.get("/o/aldermere/inbox/").status_code == 200


def test_the_new_account_signs_in_with_its_password(cast, client):
    invitation = invite(cast)
    Client().post(link(invitation), JOIN)
    credentials = {"login": "frank@example.org", "password": JOIN["password"]}
    assert client.post("/accounts/login/", credentials)["Location"] == "/"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "This password is too short. It must contain at least 10 characters."),
        ("password123", "This password is too common."),
        ("frank@example.org", "The password is too similar to the e-mail."),
    ],
)
def test_a_weak_password_is_sent_back(cast, client, password, sentence):
    invitation = invite(cast)
    response = client.post(link(invitation), {"name": "Frank", "password": password})
    assert response.status_code == 422
    assert response.context["form"].errors == {"password": [sentence]}
    assert member(invitation).user is None
    assert not User.objects.filter(email="frank@example.org").exists()


def test_who_has_an_account_signs_in_first_and_comes_back(cast, client):
    invitation = invite(cast)
    frank = factories.user("frank")
    page = client.get(link(invitation))
    assert "There is an account with your address <b>frank@example.org</b>." in page.text
    assert f'href="/accounts/login/?next={link(invitation)}"' in page.text
    response = client.post(
        f"/accounts/login/?next={link(invitation)}",
        {"login": "frank@example.org", "password": factories.PASSWORD},
    )
    assert response["Location"] == link(invitation)
    assert "Join Aldermere?" in client.get(link(invitation)).text
    assert client.post(link(invitation))["Location"] == "/o/aldermere/"
    assert member(invitation).user == frank


def test_an_anonymous_post_cannot_take_an_existing_account(cast, client):
    invitation = invite(cast)
    frank = factories.user("frank")
    client.post(link(invitation), JOIN)
    frank.refresh_from_db()
    assert frank.check_password(factories.PASSWORD)
    assert member(invitation).user is None
    assert "_auth_user_id" not in client.session


def test_signed_in_with_another_address_is_told_so(cast, client):
    invitation = invite(cast)
    client.force_login(cast.mallory)
    page = client.get(link(invitation))
    assert "This invitation is for another address" in page.text
    assert client.post(link(invitation)).status_code == 200
    assert member(invitation).user is None


def test_the_address_is_compared_without_case(cast, client):
    invitation = invite(cast, email="Frank@Example.ORG")
    client.force_login(factories.user("frank"))
    assert client.post(link(invitation)).status_code == 302


def used(cast):
    invitation = invite(cast)
    services.join_with_new_account(invitation=invitation, now=timezone.now(), **JOIN)
    return link(invitation)


def withdrawn(cast):
    invitation = invite(cast)
    services.withdraw_invitation(actor=cast.erin, invitation=invitation, now=timezone.now())
    return link(invitation)


def expired(cast):
    return link(invite(cast, now=timezone.now() - timedelta(days=7, seconds=1)))


def of_another_organisation(cast):
    return link(invite(cast), slug="rival")


def never_made(_cast):
    return "/o/aldermere/invitation/" + "x" * 43 + "/"


def organisation_never_made(_cast):
    return "/o/nowhere/invitation/" + "x" * 43 + "/"


@pytest.mark.parametrize(
    "dead",
    [used, withdrawn, expired, of_another_organisation, never_made, organisation_never_made],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_link_that_does_not_work_is_the_same_404(cast, client, dead, method):
    Organization.objects.filter(slug="aldermere").update(locale="de")
    path = dead(cast)
    nowhere = client.get("/o/nowhere/invitation/" + "y" * 43 + "/")
    response = getattr(client, method)(path, JOIN if method == "post" else None)
    assert response.status_code == nowhere.status_code == 404
    assert response.text == nowhere.text
    assert {*response.headers} == {*nowhere.headers}
    assert not Membership.objects.filter(name="Frank Moll").exclude(revoked_at=None).exists()


def test_an_address_that_is_no_secret_asks_to_sign_in(cast, client):
    response = client.get("/o/aldermere/invitation/short/")
    assert response["Location"] == "/accounts/login/?next=/o/aldermere/invitation/short/"


def test_the_page_is_not_kept_by_caches(cast, client):
    assert "no-store" in client.get(link(invite(cast)))["Cache-Control"]


@pytest.mark.django_db(transaction=True, databases=["default", "scan"])
def test_from_the_admins_form_through_the_mail_into_the_organisation(settings, monkeypatch):
    settings.BASE_URL = "https://through.example.org"
    monkeypatch.setattr(events, "nudge_the_drain", lambda: None)
    home = factories.organization(time_zone="Europe/Berlin")
    with tenant_scope(home.id):
        erin = factories.member("erin", Role.ADMIN)
    admin, frank = Client(), Client()
    admin.force_login(erin.user)
    admin.post(
        "/o/aldermere/settings/people/invite/",
        {"name": "Frank", "email": "frank@example.org", "role": "leader"},
    )
    tasks.drain()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["frank@example.org"], "Erin invites you to Aldermere")
    assert "Open the link to join Aldermere as Leader." in letter.body
    [path] = re.findall(r"https://through\.example\.org(/o/aldermere/invitation/\S+)", letter.body)
    assert frank.get(path).status_code == 200
    assert frank.post(path, JOIN)["Location"] == "/o/aldermere/"
    assert frank.get("/o/aldermere/inbox/").status_code == 200
    assert Client().get(path).status_code == 404
    tasks.drain()
    assert "Frank Moll accepted your invitation" in admin.get("/o/aldermere/inbox/").text


@pytest.mark.django_db(transaction=True, databases=["default", "scan"])
def test_an_invitation_withdrawn_before_the_mail_went_out_is_not_mailed(monkeypatch):
    monkeypatch.setattr(events, "nudge_the_drain", lambda: None)
    home = factories.organization()
    with tenant_scope(home.id):
        erin = factories.member("erin", Role.ADMIN)
        Membership.objects.create(name="Frank", email="frank@example.org")
        first = services.invite(
            actor=erin,
            name="Frank",
            email="frank@example.org",
            role=Role.MEMBER,
            now=timezone.now(),
        )
        services.withdraw_invitation(actor=erin, invitation=first, now=timezone.now())
    tasks.drain()
    assert mail.outbox == []
