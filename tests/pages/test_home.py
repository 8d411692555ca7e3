from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.pages.reading import text_of, texts


def test_one_organisation_leads_straight_to_today(cast, client):
    client.force_login(cast.alice.user)

    assert client.get("/").headers["Location"] == "/o/aldermere/"


def test_several_are_offered_by_name(cast, client):
    with tenant_scope(cast.rival.id):
        factories.member("alice", user=cast.alice.user)
    client.force_login(cast.alice.user)

    page = client.get("/")

    assert texts(page, r"<h1>(.*?)</h1>") == ["Which organisation?"]
    assert texts(page, r"<li>(.*?)</li>") == ["Aldermere", "Rival Works"]


def test_who_belongs_nowhere_is_told_what_to_do(cast, client):
    client.force_login(factories.user("nobody"))

    page = client.get("/")

    assert texts(page, r"<h1>(.*?)</h1>") == ["You belong to no organisation yet"]
    assert "Open the link in your invitation e-mail." in text_of(page.content.decode())


def test_who_has_left_is_offered_nothing(cast, client):
    cast.alice.revoked_at = factories.NOW
    cast.alice.save()
    client.force_login(cast.alice.user)

    assert texts(client.get("/"), r"<h1>(.*?)</h1>") == ["You belong to no organisation yet"]


def test_a_stranger_signs_in_first(db, client):
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
