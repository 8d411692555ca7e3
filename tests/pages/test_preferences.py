import pytest

from perfmgmt.tenancy.models import User
from tests.pages.reading import text_of

ADDRESS = "/o/aldermere/preferences/"


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


def stored(cast) -> tuple[str, str]:
    user = User.objects.get(pk=cast.alice.user_id)
    return user.theme, user.language


def test_the_theme_is_kept_and_rendered_by_the_server(cast, alice):
    answer = alice.post(ADDRESS, {"theme": "dark", "next": "/o/aldermere/inbox/"})

    page = alice.get("/o/aldermere/").content.decode()
    assert answer.headers["Location"] == "/o/aldermere/inbox/"
    assert stored(cast) == ("dark", "")
    assert '<html lang="en" data-theme="dark">' in page


def test_the_language_is_kept_beside_the_theme(cast, alice):
    alice.post(ADDRESS, {"theme": "dark"})
    alice.post(ADDRESS, {"language": "de"})

    assert stored(cast) == ("dark", "de")
    assert '<html lang="de" data-theme="dark">' in alice.get("/o/aldermere/").content.decode()


def test_htmx_gets_nothing_to_swap(cast, alice):
    answer = alice.post(ADDRESS, {"theme": "light"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert stored(cast) == ("light", "")


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"language": "xx"}])
def test_what_does_not_exist_is_refused(cast, alice, wrong):
    answer = alice.post(ADDRESS, wrong)

    assert answer.status_code == 422
    assert "is not one of the available choices" in text_of(answer.content.decode())
    assert stored(cast) == ("system", "")


def test_it_never_leads_to_another_site(alice):
    answer = alice.post(ADDRESS, {"theme": "dark", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/o/aldermere/"


def test_only_a_post_changes_anything(cast, alice):
    assert alice.get(ADDRESS, {"theme": "dark"}).status_code == 405
    assert stored(cast) == ("system", "")
