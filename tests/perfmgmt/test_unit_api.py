"""Units over REST, by version, with the rights of the pages."""

import json

import pytest

from perfmgmt.tenancy.models import Membership, Unit
from tests import factories

API = "/api/v1/aldermere/"


@pytest.fixture
def call(client, cast):
    client.force_login(cast.carol.user)

    def send(method, path, body=None, status=200, **headers):
        answer = client.generic(
            method, API + path, json.dumps(body or {}), "application/json", headers=headers
        )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return send


def test_a_unit_from_its_founding_to_its_end(call, cast):
    key = {"Idempotency-Key": "once"}
    written = {"name": "Works", "kind": "company", "lead": str(cast.alice.pk), "external_key": "W"}
    works = call("POST", "units/", written, 201, **key)
    assert call("POST", "units/", written, 201, **key) == works
    assert {name: works[name] for name in (*written, "parent", "lead_name", "people", "moves")} == {
        **written,
        "parent": None,
        "lead_name": "Alice",
        "people": 0,
        "moves": [],
    }
    shop = call("POST", "units/", {"name": "Shop", "parent": works["id"]}, 201)
    address = f"units/{shop['id']}/"
    changed = call("PATCH", address, {"name": "Core shop", "version": 1})
    assert (changed["name"], changed["kind"], changed["version"]) == ("Core shop", "team", 2)
    stale = call("PATCH", address, {"name": "Mine", "version": 1}, 409)
    assert stale["detail"] == "Somebody else changed “Core shop” in the meantime."
    assert call("DELETE", f"{address}?version=1", status=409)
    call("DELETE", f"{address}?version=2", status=204)
    assert [row["name"] for row in call("GET", "units/")["results"]] == ["Works"]


def test_a_move_has_a_day_and_a_reason_and_stays_in_the_history(call, cast):
    works, shop = factories.unit("Works"), factories.unit("Shop")
    address = f"units/{shop.pk}/move/"
    moved = call("POST", address, {"parent": str(works.pk), "reason": "It belongs there."})
    assert (moved["parent"], moved["version"]) == (str(works.pk), 2)
    move = moved["moves"][0]
    assert (move["from_parent"], move["to_parent"], move["moved_on"], move["reason"]) == (
        None,
        str(works.pk),
        "2026-11-19",
        "It belongs there.",
    )
    assert move["moved_by"] == str(cast.carol.pk)
    circle = call(
        "POST", f"units/{works.pk}/move/", {"parent": str(shop.pk), "reason": "Why not."}, 422
    )
    assert circle["errors"] == {"parent": ["“Shop” is part of “Works” already: Shop → Works."]}
    stale = {"parent": None, "reason": "Alone.", "version": 1}
    call("POST", address, stale, 409)
    kept = call("DELETE", f"units/{shop.pk}/", status=422)
    assert kept["detail"] == "“Shop” stays: it has been moved or moved into, and that is kept."


def test_units_are_found_by_parent_kind_lead_and_what_is_below(call, cast):
    works = factories.unit("Works", kind="company")
    shop = factories.unit("Shop", parent=works, lead=cast.bob)
    factories.unit("Cores", parent=shop)
    factories.unit("Finance", kind="function")

    def names(query):
        return [row["name"] for row in call("GET", f"units/?{query}")["results"]]

    assert names(f"below={works.pk}") == ["Works", "Shop", "Cores"]
    assert names(f"parent={works.pk}") == ["Shop"]
    assert names("kind=function") == ["Finance"]
    assert names(f"lead={cast.bob.pk}") == ["Shop"]
    call("GET", "units/?above=1", status=400)


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"name": "works"}, "name", "There is a unit of this name already."),
        ({"name": "New", "parent": "@gone"}, "parent", "There is no such unit."),
        ({"name": "New", "lead": "@gone"}, "lead", "Nobody here has this id."),
        ({"name": "New", "colour": "red"}, "colour", None),
        ({"name": "New", "kind": "tribe"}, "kind", None),
    ],
)
def test_what_is_no_unit_is_refused_on_its_field(call, cast, body, field, sentence):
    factories.unit("Works")
    gone = str(cast.rival.pk)
    answer = call("POST", "units/", {k: gone if v == "@gone" else v for k, v in body.items()}, 422)
    assert set(answer["errors"]) == {field}
    assert sentence is None or answer["errors"][field] == [sentence]
    assert Unit.objects.count() == 1


def test_where_a_person_works_is_read_and_replaced_at_a_version(call, cast):
    works, shop = factories.unit("Works"), factories.unit("Shop")
    address = f"members/{cast.bob.pk}/units/"
    seen = call("GET", address)
    assert (seen["home"], seen["further"]) == (None, [])
    wanted = {"home": str(works.pk), "further": [str(shop.pk)], "version": seen["version"]}
    saved = call("PUT", address, wanted)
    assert {name: saved[name] for name in ("member", "home", "further")} == {
        "member": str(cast.bob.pk),
        "home": str(works.pk),
        "further": [str(shop.pk)],
    }
    call("PUT", address, wanted | {"home": None}, 409)
    unknown = wanted | {"further": [str(cast.rival.pk)], "version": saved["version"]}
    assert call("PUT", address, unknown, 422)["errors"] == {"further": ["There is no such unit."]}
    assert Membership.objects.get(pk=cast.bob.pk).unit == works


@pytest.mark.parametrize("who", ["alice", "dora", "victor"])
def test_everybody_reads_and_only_admins_and_leaders_write(client, cast, who):
    unit = factories.unit("Works")
    client.force_login(getattr(cast, who).user)
    assert client.get(f"{API}units/{unit.pk}/").status_code == 200
    body = json.dumps({"name": "Mine", "version": 1, "home": None, "further": []})
    for method, path in (
        ("POST", "units/"),
        ("PATCH", f"units/{unit.pk}/"),
        ("DELETE", f"units/{unit.pk}/"),
        ("POST", f"units/{unit.pk}/move/"),
        ("PUT", f"members/{cast.bob.pk}/units/"),
    ):
        answer = client.generic(method, API + path, body, "application/json")
        assert answer.status_code == 403, path
        refusal = "Only an admin or a leader changes the units."
        assert answer.json()["detail"] == ("Viewers may only read." if who == "victor" else refusal)
