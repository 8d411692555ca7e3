"""The command that a self-hoster starts with."""

import io

import pytest
from django.core.management import CommandError, call_command

from perfmgmt.tenancy.models import Organization


def run(**options) -> str:
    given = {"name": "Aldermere Pumps", "slug": "aldermere", "admin_email": "eva@example.org"}
    out = io.StringIO()
    call_command("create_organization", stdout=out, **given | options)
    return out.getvalue()


def test_it_prints_a_link_that_lets_the_first_admin_in(db, client, settings):
    settings.BASE_URL = "http://testserver"
    first, link = run(time_zone="Europe/Berlin", language="en").splitlines()
    assert first == "Aldermere Pumps is founded. Open this link to become its admin:"
    page = client.get(link)
    assert "Join Aldermere Pumps" in page.text
    joined = client.post(link, {"name": "Eva", "password": "four quiet words here"})
    assert joined["Location"] == "/o/aldermere/"
    assert client.get("/o/aldermere/settings/people/").status_code == 200
    assert Organization.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"admin_email": "nonsense"}, "--admin-email: Enter a valid email address."),
        ({"slug": "No Good"}, "slug: Small letters, digits and hyphens."),
        ({"slug": "static"}, "slug: static is reserved. Choose another short name."),
        (
            {"time_zone": "Mars/Olympus"},
            "time_zone: Mars/Olympus is not a time zone. Write one such as Europe/Berlin.",
        ),
    ],
)
def test_wrong_use_gets_a_sentence(db, options, sentence):
    with pytest.raises(CommandError) as error:
        run(**options)
    assert str(error.value) == sentence
    assert not Organization.objects.exists()


def test_a_slug_that_is_taken(db):
    run()
    with pytest.raises(CommandError, match=r"slug: .* already exists"):
        run()
