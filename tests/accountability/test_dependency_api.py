"""Dependencies and escalations over REST."""

from datetime import timedelta

import pytest

from accountability.models import Dependency
from accountability.services import escalate_overdue
from tests import factories
from tests.accountability.promises import NEXT_WEEK, asked, promised
from tests.factories import NOW, TODAY
from tests.objectives.calling import NOTHING_HERE, NOWHERE, problem, refused

LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture
def pair(cast):
    return {
        "objective": factories.objective("Orders", owner=cast.alice),
        "provider": factories.objective("Drawings", owner=cast.bob),
    }


def body(pair, **fields):
    ids = {name: str(each.pk) for name, each in pair.items()}
    return {"title": "Drawing release", "needed_on": "2026-11-26"} | ids | fields


def at(dependency, verb="") -> str:
    return (
        f"dependencies/{dependency['id'] if isinstance(dependency, dict) else dependency.pk}/{verb}"
    )


def test_asked_offered_agreed_and_kept(call, cast, pair):
    made = call("post", "dependencies/", body=body(pair))
    assert made.status_code == 201
    row = made.json()
    assert row == {
        "id": row["id"],
        "title": "Drawing release",
        "details": "",
        "objective": str(pair["objective"].pk),
        "objective_title": "Orders",
        "provider": str(pair["provider"].pk),
        "provider_title": "Drawings",
        "state": "proposed",
        "needed_on": "2026-11-26",
        "promised_on": None,
        "offered_on": "2026-11-26",
        "offered_side": "needs",
        "due_on": "2026-11-26",
        "late": False,
        "because": "",
        "proposed_by": str(cast.alice.pk),
        "proposed_at": row["proposed_at"],
        "agreed_by": None,
        "agreed_at": None,
        "ended_by": None,
        "ended_at": None,
        "escalated_at": None,
        "version": 1,
    }
    assert call("get", at(row)).json() == row
    assert call("get", "dependencies/").json()["results"] == [row]
    offer = {"day": "2026-12-03", "because": "Audit first.", "version": 1}
    offered = call("post", at(row, "offer/"), member=cast.bob, body=offer).json()
    assert (offered["offered_on"], offered["offered_side"]) == ("2026-12-03", "gives")
    assert call("post", at(row, "offer/"), member=cast.bob, body=offer).status_code == 409
    agreed = call("post", at(row, "agree/"), body={}).json()
    assert (agreed["state"], agreed["promised_on"]) == ("agreed", "2026-12-03")
    risk = call("post", at(row, "at-risk/"), member=cast.bob, body={"because": "Ill."}).json()
    assert (risk["state"], risk["because"]) == ("at_risk", "Ill.")
    clear = call("post", at(row, "clear/"), body={"because": "Well again."}).json()
    assert clear["state"] == "agreed"
    kept = call("post", at(row, "keep/"), body={}).json()
    assert (kept["state"], kept["ended_by"]) == ("kept", str(cast.alice.pk))


@pytest.mark.parametrize(
    ("verb", "state"), [("break/", "broken"), ("withdraw/", "withdrawn"), ("decline/", None)]
)
def test_the_other_endings(call, cast, pair, verb, state):
    found = promised(cast, **pair)
    answer = call("post", at(found, verb), body={"because": "No bench."})
    if state is None:
        assert answer.status_code == 422
    else:
        assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_filters(call, cast, pair):
    unit = factories.unit("Engineering")
    pair["provider"].unit = unit
    pair["provider"].save()
    late = promised(cast, title="Release", now=LONG_AGO, needed_on=TODAY - timedelta(6), **pair)
    asked(cast, title="Report", **pair)
    for query, titles in {
        "late=true": ["Release"],
        "late=false": ["Report"],
        "state=proposed": ["Report"],
        f"objective={pair['objective'].pk}": ["Release", "Report"],
        f"provider={pair['objective'].pk}": [],
        f"needed_by={cast.alice.pk}&q=rep": ["Report"],
        f"owed_by={cast.alice.pk}": [],
        f"unit={unit.pk}": ["Release", "Report"],
    }.items():
        found = call("get", f"dependencies/?{query}").json()["results"]
        assert [each["title"] for each in found] == titles, query
    assert call("get", "dependencies/?colour=red").status_code == 400
    assert late.pk


def test_who_may_not_and_what_cannot_be(call, cast, pair):
    other = call("post", "dependencies/", member=cast.bob, body=body(pair))
    assert other.json() == problem(
        403,
        "Not allowed",
        "Only its owner and those who steer may ask for something on its behalf.",
    )
    nowhere = call("post", "dependencies/", body=body(pair, provider=str(NOWHERE)))
    assert nowhere.json() == refused("provider", "There is no such objective.")
    made = call("post", "dependencies/", body=body(pair)).json()
    again = call("post", "dependencies/", body=body(pair))
    assert again.json() == refused("title", "This is asked for already, and open.")
    own = call("post", at(made, "agree/"), body={})
    assert own.json() == refused(
        "body", "This day was named by your side. The other one has to agree."
    )
    unclear = call("post", at(made, "agree/"), member=cast.carol, body={})
    assert unclear.json() == refused("side", "Say for which side you speak.")
    paul = factories.member("paul")
    assert call("post", at(made, "agree/"), member=paul, body={}).status_code == 403
    spoken = call("post", at(made, "agree/"), member=cast.carol, body={"side": "gives"})
    assert spoken.json()["agreed_by"] == str(cast.carol.pk)
    assert call("post", at(made, "break/"), body={}).status_code == 422
    assert call("get", f"dependencies/{NOWHERE}/").json() == NOTHING_HERE


def test_escalations_are_read_only(call, cast, pair):
    found = promised(cast, **pair)
    later = NEXT_WEEK + timedelta(days=5)
    escalate_overdue(now=NOW + (later - TODAY), today=later)
    (row,) = call("get", f"escalations/?dependency={found.pk}").json()["results"]
    assert row == {
        "id": row["id"],
        "dependency": str(found.pk),
        "title": "Drawing release",
        "authority": None,
        "authority_name": None,
        "source": "",
        "state": "agreed",
        "due_on": "2026-11-26",
        "days_late": 5,
        "escalated_at": row["escalated_at"],
    }
    assert call("get", f"escalations/?authority={cast.carol.pk}").json()["results"] == []
    assert call("post", "escalations/", body={}).status_code == 405
    assert call("get", at(found)).json()["escalated_at"] == row["escalated_at"]
    assert Dependency.objects.count() == 1
