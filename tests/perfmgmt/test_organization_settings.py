"""Name, time zone, language and fiscal year of an organisation."""

import pytest

from perfmgmt.events.models import Event
from perfmgmt.organization import services
from perfmgmt.tenancy.access import Changed
from perfmgmt.tenancy.models import Organization
from tests.factories import NOW

SETTINGS = "/o/aldermere/settings/"
FIELDS = {
    "name": "Aldermere Pumps",
    "time_zone": "Europe/Berlin",
    "locale": "de",
    "fiscal_year_starts": 4,
    "objectives_per_unit": 4,
    "objectives_per_owner": 6,
    "escalate_after_days": 3,
    "version": 1,
}


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.erin.user)
    return client


def stored() -> Organization:
    return Organization.objects.get(slug="aldermere")


def test_a_change_keeps_what_was_and_what_became(cast):
    services.update_organization(
        actor=cast.erin, organization=cast.organization, now=NOW, **FIELDS | {"locale": "en"}
    )
    after = stored()
    assert (after.name, after.time_zone, after.locale, after.fiscal_year_starts, after.version) == (
        "Aldermere Pumps",
        "Europe/Berlin",
        "en",
        4,
        2,
    )
    event = Event.objects.get()
    assert (event.verb, event.subject_id) == ("organization.settings_changed", cast.organization.pk)
    assert event.payload == {
        "changes": {
            "name": ["Aldermere", "Aldermere Pumps"],
            "time_zone": ["UTC", "Europe/Berlin"],
            "fiscal_year_starts": [1, 4],
            "objectives_per_unit": [5, 4],
            "objectives_per_owner": [7, 6],
            "escalate_after_days": [5, 3],
        }
    }


def test_saving_what_is_there_is_no_event(cast):
    services.update_organization(
        actor=cast.erin, organization=cast.organization, version=1, now=NOW, name="Aldermere"
    )
    assert (stored().version, Event.objects.count()) == (1, 0)


def test_the_second_of_two_who_edit_is_told(cast):
    for name in ("First", "Second"):
        if name == "First":
            services.update_organization(
                actor=cast.erin, organization=cast.organization, version=1, now=NOW, name=name
            )
            continue
        with pytest.raises(Changed) as change:
            services.update_organization(
                actor=cast.erin, organization=cast.organization, version=1, now=NOW, name=name
            )
        assert change.value.current.name == "First"
    assert stored().name == "First"


def test_what_is_not_editable_is_a_mistake_of_the_caller(cast):
    with pytest.raises(TypeError, match="no editable slug"):
        services.update_organization(
            actor=cast.erin, organization=cast.organization, version=1, now=NOW, slug="x"
        )


def test_the_form_saves(admin):
    response = admin.post(SETTINGS, FIELDS | {"locale": "en"}, follow=True)
    assert response.redirect_chain == [(SETTINGS, 302)]
    assert "The settings are saved." in response.text
    assert stored().time_zone == "Europe/Berlin"


def test_a_stale_form_shows_both_and_saves_the_second_time(cast, admin):
    services.update_organization(
        actor=cast.erin,
        organization=cast.organization,
        version=1,
        now=NOW,
        name="Theirs",
        fiscal_year_starts=7,
    )
    response = admin.post(SETTINGS, FIELDS)
    assert response.status_code == 409
    assert "Somebody changed these settings while you had them open." in response.text
    assert dict(response.context["theirs"]) == {
        "Name": "Theirs",
        "Time zone": "UTC",
        "Language": "English",
        "First month of the fiscal year": "July",
        "Objectives a unit": "5",
        "Objectives an owner": "7",
        "Days until a dependency escalates": "5",
    }
    assert 'value="Aldermere Pumps"' in response.text
    again = FIELDS | {"version": response.context["form"]["version"].value()}
    assert admin.post(SETTINGS, again).status_code == 302
    assert stored().name == "Aldermere Pumps"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("locale", "tlh"),
        ("fiscal_year_starts", 13),
        ("objectives_per_unit", 0),
        ("objectives_per_owner", 101),
        ("escalate_after_days", 0),
        ("escalate_after_days", 91),
        ("name", ""),
    ],
)
def test_values_that_do_not_exist_are_sent_back(admin, field, value):
    response = admin.post(SETTINGS, FIELDS | {field: value})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert stored().version == 1


def test_a_sandbox_says_where_its_clock_stands(admin):
    assert "its clock stands on 19 November 2026" in admin.get(SETTINGS).text


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
def test_only_admins(cast, client, who):
    client.force_login(getattr(cast, who).user)
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, FIELDS).status_code == 403
    assert stored().name == "Aldermere"


def test_outsiders_find_nothing(cast, client):
    client.force_login(cast.mallory)
    assert client.get(SETTINGS).status_code == 404
    assert client.post(SETTINGS, FIELDS).status_code == 404
    assert stored().name == "Aldermere"
