"""The tree of units, the page of one, and their dialogs."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.organization import services
from perfmgmt.tenancy.models import Membership, Unit, UnitMember, UnitMove
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

UNITS = "/o/aldermere/settings/units/"
HX = {"HX-Request": "true"}


@pytest.fixture
def works(cast):
    top = factories.unit("Works", kind="company", lead=cast.carol)
    operations = factories.unit("Operations", kind="division", parent=top, lead=cast.alice)
    return {
        "works": top,
        "operations": operations,
        "foundry": factories.unit("Foundry", parent=operations, lead=cast.bob),
        "finance": factories.unit("Finance", kind="function", parent=top, lead=cast.dora),
    }


@pytest.fixture
def leader(cast, client):
    client.force_login(cast.carol.user)
    return client


def page_of(unit) -> str:
    return f"{UNITS}{unit.pk}/"


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def stored(unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_the_tree_by_name_within_a_unit(cast, works, leader):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["foundry"])
    UnitMember.objects.create(unit=works["foundry"], member=cast.alice)
    factories.member("greta", unit=works["foundry"], revoked_at=NOW)
    response = leader.get(UNITS)
    assert [(row.level, row.name, row.kind, row.people) for row in response.context["rows"]] == [
        (0, "Works", "Company", "–"),
        (1, "Finance", "Function", "–"),
        (1, "Operations", "Division", "–"),
        (2, "Foundry", "Team", "2"),
    ]
    assert response.context["finding"] == "4 units, each with a lead"
    assert response.text.count(">Move<") == 4


def test_the_worst_about_leads_stands_in_the_title(cast, works, leader):
    Unit.objects.filter(name__in=["Foundry", "Works"]).update(lead=None)
    assert leader.get(UNITS).context["finding"] == "4 units; 2 have no lead"
    gone = factories.member("greta", revoked_at=NOW)
    Unit.objects.filter(name="Finance").update(lead=gone)
    response = leader.get(UNITS)
    assert response.context["finding"] == "4 units; one is led by somebody who has left"
    assert "Has left" in response.text
    finance = leader.get(page_of(works["finance"]))
    assert finance.context["finding"] == "Greta has left and still leads Finance"
    assert leader.get(page_of(works["works"])).context["finding"] == "Works has no lead"


def test_without_units_the_page_says_what_they_are_for(leader):
    response = leader.get(UNITS)
    assert response.context["finding"] == "No unit yet"
    assert "Units say which part of the organisation" in response.text


def test_the_tree_as_it_stood_on_a_day(works, cast, leader):
    services.move_unit(
        actor=cast.carol,
        unit=works["foundry"],
        parent=works["finance"],
        on=date(2026, 11, 3),
        reason="Cost first.",
        now=NOW,
    )
    response = leader.get(f"{UNITS}?on=2026-11-02")
    assert response.context["finding"] == "Where the units stood on 2 Nov"
    assert [(row.level, row.name) for row in response.context["rows"]] == [
        (0, "Works"),
        (1, "Finance"),
        (1, "Operations"),
        (2, "Foundry"),
    ]
    assert ">Move<" not in response.text
    assert [row.name for row in leader.get(UNITS).context["rows"]] == [
        "Works",
        "Finance",
        "Foundry",
        "Operations",
    ]
    assert leader.get(f"{UNITS}?on=nonsense").status_code == 200


def test_a_page_says_who_is_here_what_is_below_and_where_it_stood(cast, works, leader):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["operations"])
    UnitMember.objects.create(unit=works["operations"], member=cast.alice)
    UnitMember.objects.create(unit=works["foundry"], member=cast.bob)
    for parent, day, reason in (
        ("finance", date(2026, 10, 1), "Cost first."),
        (None, date(2026, 11, 3), "It stands alone."),
    ):
        services.move_unit(
            actor=cast.carol,
            unit=works["operations"],
            parent=works.get(parent),
            on=day,
            reason=reason,
            now=NOW,
        )
    response = leader.get(page_of(works["operations"]))
    assert response.context["finding"] == "Alice leads Operations"
    assert [
        (one.name, one.place, [name for name, _href in one.elsewhere])
        for one in response.context["people"]
    ] == [("Bob", "At home here", ["Foundry"]), ("Alice", "Also works here", [])]
    assert [row.name for row in response.context["below"]] == ["Foundry"]
    assert response.context["with_below"] == 2
    assert [(s.day, s.title, s.reason, s.note) for s in response.context["history"]] == [
        ("3 Nov", "Part of Finance until 3 Nov", "It stands alone.", "Moved to the top by Carol"),
        ("1 Oct", "Part of Works until 1 Oct", "Cost first.", "Moved to Finance by Carol"),
    ]
    assert "nothing: it is at the top since 3 Nov" in text_of(response)


@pytest.mark.parametrize("who", ["alice", "dora", "victor"])
def test_everybody_reads_and_only_admins_and_leaders_change(cast, works, client, who):
    client.force_login(getattr(cast, who).user)
    for address in (UNITS, page_of(works["foundry"])):
        response = client.get(address)
        assert response.status_code == 200
        assert not re.search(r">(Move|Edit|Remove|Add a unit|Add a person)<", response.text)
    for path in ("edit/", "move/", "remove/", "people/add/"):
        answer = client.get(page_of(works["foundry"]) + path)
        assert answer.status_code == 403
    assert client.post(f"{UNITS}new/", {"name": "Mine"}).status_code == 403
    person = f"/o/aldermere/settings/people/{cast.bob.pk}/units/"
    assert client.post(person, {}).status_code == 403


def test_who_has_no_settings_finds_the_units_under_their_name(cast, works, client):
    client.force_login(cast.victor.user)
    response = client.get(UNITS)
    assert f'<li><a href="{UNITS}">Units</a></li>' in response.text
    assert 'aria-label="Settings"' not in response.text


def test_outsiders_find_nothing(cast, works, client):
    client.force_login(cast.mallory)
    for address in (UNITS, page_of(works["foundry"]), f"{page_of(works['foundry'])}move/"):
        assert client.get(address).status_code == 404


def test_a_unit_is_added_below_another(works, leader, cast):
    shown = leader.get(f"{UNITS}new/?parent={works['foundry'].pk}", headers=HX)
    assert "\u2003\u2003Foundry" in shown.text
    assert f'value="{works["foundry"].pk}" selected' in shown.text
    typed = {"name": "Cores", "kind": "team", "parent": works["foundry"].pk, "lead": cast.bob.pk}
    answer = leader.post(f"{UNITS}new/", typed)
    made = Unit.objects.get(name="Cores")
    assert (made.parent, made.lead, answer.url) == (works["foundry"], cast.bob, page_of(made))
    again = leader.post(f"{UNITS}new/", typed | {"name": "cores"})
    assert again.status_code == 422
    assert "There is a unit of this name already." in again.text


def test_a_stale_edit_shows_both_and_saves_the_second_time(cast, works, leader):
    foundry = works["foundry"]
    services.change_unit(
        actor=cast.erin, unit=foundry, now=NOW, changes={"kind": "function", "lead": cast.alice}
    )
    typed = {"name": "Casting", "kind": "team", "lead": cast.bob.pk, "version": 1}
    response = leader.post(f"{page_of(foundry)}edit/", typed)
    assert response.status_code == 409
    assert "Somebody else changed “Foundry” in the meantime." in response.text
    assert response.context["form"].theirs == [
        ("Name", "Foundry"),
        ("Kind", "Function"),
        ("Lead", "Alice"),
    ]
    again = typed | {"version": response.context["form"]["version"].value()}
    assert leader.post(f"{page_of(foundry)}edit/", again).status_code == 302
    assert (stored(foundry).name, stored(foundry).lead) == ("Casting", cast.bob)


def test_the_move_says_what_comes_along_and_lists_only_possible_parents(cast, works, leader):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["foundry"])
    shown = leader.get(f"{page_of(works['operations'])}move/", headers=HX)
    assert "“Operations” takes along one unit below it and one person." in shown.text
    options = re.findall(r"<option value=\"(.*?)\"( selected)?( disabled)?[^>]*>(.*?)<", shown.text)
    assert [(name, bool(disabled)) for _value, _chosen, disabled, name in options] == [
        ("Choose one", False),
        ("At the top", False),
        ("Works", True),
        ("\u2003Finance", False),
    ]
    assert 'value="2026-11-19"' in shown.text
    alone = leader.get(f"{page_of(works['finance'])}move/", headers=HX)
    assert "Nothing stands below it and nobody works in it: it moves alone." in alone.text


def test_a_move_is_made_with_day_and_reason(works, leader):
    address = f"{page_of(works['operations'])}move/"
    typed = {"parent": works["finance"].pk, "on": "2026-11-03", "reason": "", "version": 1}
    assert leader.post(address, typed).status_code == 422
    early = leader.post(address, typed | {"reason": "Cost first.", "on": "2026-11-20"})
    assert early.context["form"].errors == {
        "on": ["This day is still to come. Move it on its day."]
    }
    assert leader.post(address, typed | {"parent": works["foundry"].pk}).status_code == 422
    answer = leader.post(address, typed | {"reason": "Cost first."}, headers=HX)
    assert answer.headers["HX-Redirect"] == page_of(works["operations"])
    assert stored(works["operations"]).parent == works["finance"]
    stale = leader.post(address, typed | {"parent": "top", "reason": "Alone."})
    assert stale.status_code == 409
    assert stale.context["form"].theirs == [("Part of", "Finance")]
    assert UnitMove.objects.count() == 1


def test_a_mistake_is_removed_and_what_is_in_use_says_why_not(works, leader):
    answer = leader.post(f"{page_of(works['operations'])}remove/", {"version": 1})
    assert answer.status_code == 422
    assert "“Operations” stays: it has one unit below it. Move them first." in answer.text
    assert leader.post(f"{page_of(works['foundry'])}remove/", {"version": 1}).url == UNITS
    assert not Unit.objects.filter(name="Foundry").exists()


def test_where_a_person_works_is_set_in_one_dialog(cast, works, leader):
    address = f"/o/aldermere/settings/people/{cast.bob.pk}/units/"
    shown = leader.get(address)
    seen = shown.context["form"]["version"].value()
    typed = {"home": works["foundry"].pk, "further": [works["finance"].pk], "version": seen}
    assert leader.post(address, typed).status_code == 302
    assert services.units_of(cast.bob).further == (works["finance"].pk,)
    stale = leader.post(address, typed | {"home": "", "further": []})
    assert stale.status_code == 409
    assert stale.context["form"].theirs == [
        ("At home in", "Foundry"),
        ("Also works in", "Finance"),
    ]
    again = {"home": "", "version": stale.context["form"]["version"].value()}
    assert leader.post(address, again).status_code == 302
    assert Membership.objects.get(pk=cast.bob.pk).unit is None


def test_a_person_is_added_to_a_unit_beside_their_own(cast, works, leader):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["finance"])
    address = f"{page_of(works['foundry'])}people/add/"
    assert leader.post(address, {"member": cast.bob.pk, "place": "further"}).status_code == 302
    assert leader.post(address, {"member": cast.dora.pk, "place": "home"}).status_code == 302
    here = Membership.objects.in_units([works["foundry"].pk]).by_name()
    assert [(one.name, one.unit.name) for one in here] == [("Bob", "Finance"), ("Dora", "Foundry")]
    twice = leader.post(address, {"member": cast.bob.pk, "place": "home"})
    assert "member" in twice.context["form"].errors


def test_the_people_page_leads_to_each_unit(cast, works, client):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["foundry"])
    UnitMember.objects.create(unit=works["finance"], member=cast.bob)
    client.force_login(cast.erin.user)
    response = client.get("/o/aldermere/settings/people/")
    row = next(row for row in response.context["rows"] if row.name == "Bob")
    assert row.units == [
        ("Foundry", page_of(works["foundry"])),
        ("Finance", page_of(works["finance"])),
    ]
    assert f"people/{cast.dora.pk}/units/" in response.text
    found = client.get("/o/aldermere/settings/people/?q=finance").context["rows"]
    assert [row.name for row in found] == ["Bob"]
    person = client.get(f"/o/aldermere/people/{cast.bob.pk}/")
    assert f'href="{page_of(works["foundry"])}"' in person.text


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_same_queries_at_1_3_and_300_units(cast, leader):
    top = factories.unit("Top", lead=cast.carol)
    UnitMember.objects.create(unit=top, member=cast.bob)
    counts = []
    for size in (1, 3, 300):
        with tenant_scope(cast.organization.pk):
            for number in range(Unit.objects.count(), size):
                unit = factories.unit(f"Unit {number}", parent=top, lead=cast.bob)
                UnitMember.objects.create(unit=unit, member=cast.alice)
                UnitMove.objects.create(
                    unit=unit,
                    from_parent=None,
                    to_parent=top,
                    moved_on=date(2026, 1, number % 28 + 1),
                )
                UnitMove.objects.create(
                    unit=top, from_parent=None, to_parent=unit, moved_on=date(2025, 1, 1)
                )
                factories.member(f"person{number}", unit=top)
        counts.append(
            (
                queries_of(leader, UNITS),
                queries_of(leader, f"{UNITS}?on=2025-06-01"),
                queries_of(leader, page_of(top)),
                queries_of(leader, f"{page_of(top)}move/"),
            )
        )
    assert counts[0] == counts[1] == counts[2]
    # a savepoint opened and released, and the binding put back: of the test's own transaction
    assert max(counts[0]) <= 12 + 3


def test_three_hundred_units_are_shown_and_the_rest_asked_for(cast, leader):
    Unit.objects.bulk_create(Unit(name=f"Unit {number:03}") for number in range(302))
    response = leader.get(UNITS)
    assert (len(response.context["rows"]), response.context["more"]) == (300, 2)
    assert len(response.content) < 500_000
    assert len(leader.get(f"{UNITS}?show=all").context["rows"]) == 302


def test_german(cast, works, leader):
    cast.carol.user.language = "de"
    cast.carol.user.save()
    assert leader.get(UNITS).context["finding"] == "4 Einheiten, jede mit einer Leitung"
    shown = leader.get(f"{page_of(works['operations'])}move/")
    assert "„Operations“ nimmt eine Einheit darunter mit." in shown.text
