"""Requests for a decision over REST."""

import pytest

from reviews import shapes
from tests import factories
from tests.factories import NOW
from tests.reviews.test_api import NOWHERE, read

PATH = "decision-requests/"


@pytest.fixture
def deliver(cast):
    return factories.objective("Deliver", owner=cast.alice)


@pytest.fixture
def raised(call, cast, deliver) -> dict:
    body = {
        "proposal": "Buy a second furnace",
        "asked": str(cast.alice.pk),
        "objective": str(deliver.pk),
        "cost": "€86,000",
        "needed_by": "2026-11-24",
    }
    return read(call("post", PATH, body=body), 201)


def test_it_is_raised_listed_and_read(call, cast, deliver, raised):
    assert set(raised) == set(shapes.RequestRow().fields)
    assert (raised["asker_name"], raised["asked_name"], raised["state"]) == ("Bob", "Alice", "open")
    for query in ("", "?state=open", f"?asked={cast.alice.pk}", f"?objective={deliver.pk}"):
        assert read(call("get", PATH + query))["results"] == [raised]
    assert read(call("get", f"{PATH}?state=decided"))["results"] == []
    assert read(call("get", f"{PATH}{raised['id']}/")) == raised
    assert call("get", f"{PATH}{NOWHERE}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"asked": str(NOWHERE)}, "asked", "Nobody here has this id."),
        ({"objective": str(NOWHERE)}, "objective", "There is no such objective."),
        ({"needed_by": "2026-11-01"}, "needed_by", "This day has passed."),
    ],
)
def test_what_is_wrong_stands_at_its_field(call, cast, change, field, sentence):
    body = {"proposal": "Buy a second furnace", "asked": str(cast.alice.pk)} | change
    problem = read(call("post", PATH, body=body), 422)
    assert problem["errors"] == {field: [sentence]}


def test_it_is_passed_on_decided_and_counted(call, cast, raised):
    path = f"{PATH}{raised['id']}/"
    body = {"to": str(cast.carol.pk), "because": "It binds two years."}
    assert call("post", f"{path}pass-on/", body=body).status_code == 403  # Bob asked it himself
    passed = read(call("post", f"{path}pass-on/", member=cast.alice, body=body))
    assert (passed["asked_name"], passed["version"]) == ("Carol", 2)
    answer = {"kind": "stop", "text": "No furnace", "owner": str(cast.alice.pk)}
    stale = answer | {"expected_version": 1}
    assert call("post", f"{path}decide/", member=cast.carol, body=stale).status_code == 409
    decided = read(call("post", f"{path}decide/", member=cast.carol, body=answer), 201)
    assert set(decided) == set(shapes.DecisionRow().fields)
    assert (decided["review"], decided["raised_on"]) == (None, "2026-11-19")
    assert read(call("get", path))["decision"] == decided["id"]
    counted = read(call("get", "decisions/latency/"))
    row = {"median": 0, "over": None, "decided": 1, "waiting": 0}
    assert counted == {"overall": row, "units": [row | {"unit": None}]}


def test_it_is_withdrawn_by_who_asked(call, cast, raised):
    path = f"{PATH}{raised['id']}/withdraw/"
    body = {"because": "Izmir lends us theirs."}
    assert call("post", path, member=cast.alice, body=body).status_code == 403
    withdrawn = read(call("post", path, body=body))
    assert (withdrawn["state"], withdrawn["closed_because"]) == (
        "withdrawn",
        "Izmir lends us theirs.",
    )
    assert withdrawn["closed_at"] == NOW.isoformat().replace("+00:00", "Z")
