"""Sign-in and what surrounds it."""

import re

import pytest
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from perfmgmt.organization import account_urls
from perfmgmt.tenancy.models import User
from tests import factories

NEW = "four quiet words here"
ANONYMOUS = {
    "/accounts/login/": (200, "Sign in"),
    "/accounts/logout/": (302, "/"),
    "/accounts/inactive/": (200, "This account is closed"),
    "/accounts/signup/": (200, "Accounts come by invitation"),
    "/accounts/password/change/": (302, "/accounts/login/?next=/accounts/password/change/"),
    "/accounts/password/set/": (302, "/accounts/login/?next=/accounts/password/set/"),
    "/accounts/password/reset/": (200, "Reset your password"),
    "/accounts/password/reset/done/": (200, "Look into your mail"),
    "/accounts/password/reset/key/1-abc/": (200, "This link no longer works"),
    "/accounts/password/reset/key/done/": (200, "Your password is changed"),
}


@pytest.fixture
def alice(db) -> User:
    return factories.user("alice")


def sign_in(client, password=factories.PASSWORD, email="alice@example.org"):
    return client.post("/accounts/login/", {"login": email, "password": password})


@pytest.mark.parametrize("path", ANONYMOUS)
def test_an_anonymous_visitor_on_every_address_of_sign_in(db, client, path):
    status, words = ANONYMOUS[path]
    response = client.get(path)
    assert response.status_code == status
    assert words in (response.headers.get("Location") or response.text)


def test_every_address_of_sign_in_is_in_the_table():
    assert len(account_urls.urlpatterns) == len(ANONYMOUS)


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "reauthenticate/",
        "login/code/",
        "language/",
    ],
)
def test_what_the_library_offers_beyond_does_not_exist(alice, client, path):
    client.force_login(alice)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_no_address_signs_somebody_up(db, client):
    fields = {"email": "new@example.org", "password1": NEW, "password2": NEW}
    assert "Accounts come by invitation" in client.post("/accounts/signup/", fields).text
    assert not User.objects.exists()


def test_right_and_wrong_passwords(alice, client):
    assert sign_in(client)["Location"] == "/"
    client.logout()
    wrong, unknown = sign_in(client, "wrong"), sign_in(client, "wrong", "nobody@example.org")
    sentence = "The email address and/or password you specified are not correct."
    for refused in (wrong, unknown):
        assert refused.status_code == 200
        assert refused.context["form"].non_field_errors() == [sentence]


def test_signing_in_leads_nowhere_outside(alice, client):
    response = client.post(
        "/accounts/login/?next=https://evil.example.net/",
        {"login": "alice@example.org", "password": factories.PASSWORD},
    )
    assert response["Location"] == "/"


def test_a_closed_account_does_not_get_in(alice, client):
    User.objects.update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_post(alice, client):
    client.force_login(alice)
    assert "Sign out?" in client.get("/accounts/logout/").text
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(alice, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    assert app_settings.RATE_LIMITS["login_failed"] == "2/5m/key"
    for _guess in range(2):
        sign_in(client, "wrong")
    refused = sign_in(client)  # the right one comes too late
    assert "_auth_user_id" not in client.session
    assert refused.context["form"].non_field_errors() == [
        "Too many failed login attempts. Try again later."
    ]


def test_limits_are_on_outside_of_tests(settings):
    del settings.ACCOUNT_RATE_LIMITS
    assert app_settings.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"
    assert app_settings.RATE_LIMITS["reset_password"] == "20/m/ip,5/m/key"


def test_too_many_tries_get_a_page(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    for _try in range(2):
        response = client.post("/accounts/password/reset/", {"email": "x@example.org"})
    assert response.status_code == 429
    assert "Too many tries in a short time" in response.text


def test_a_forgotten_password_is_set_anew_by_mail(alice, client, settings):
    settings.BASE_URL = "https://through.example.org"
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["alice@example.org"], "Choose a new password")
    [path] = re.findall(
        r"https://through\.example\.org(/accounts/password/reset/key/\S+)", letter.body
    )
    form = client.get(path, follow=True)
    place = form.redirect_chain[-1][0]
    client.post(place, {"password1": NEW, "password2": NEW})
    assert sign_in(client, NEW)["Location"] == "/"
    client.logout()
    assert "This link no longer works" in client.get(path, follow=True).text


def test_a_forged_host_does_not_reach_the_mail(alice, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/accounts/password/reset/",
        {"email": "alice@example.org"},
        headers={"Host": "evil.example.net"},
    )
    [letter] = mail.outbox
    assert "evil.example.net" not in re.findall(r"https?://\S+", letter.body)[0]


def test_an_unknown_address_is_answered_alike(alice, client):
    known = client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_changed_password_is_told_to_its_owner_and_ends_other_sessions(alice, client):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert [letter.subject for letter in mail.outbox] == ["Your password was changed"]
    assert client.get("/accounts/password/change/").status_code == 200
    assert elsewhere.get("/accounts/password/change/").status_code == 302


def test_a_mail_server_that_is_down_does_not_undo_a_changed_password(alice, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sign_in(client)
    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert response.status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_mail_of_a_reset_speaks_the_persons_language(alice, client, monkeypatch):
    spoken = []
    monkeypatch.setattr(
        DefaultAccountAdapter, "send_mail", lambda *_: spoken.append(translation.get_language())
    )
    User.objects.update(language="de")
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    assert spoken == ["de"]


def test_the_accounts_are_where_mails_say():
    assert get_resolver().resolve("/accounts/login/").url_name == "account_login"
