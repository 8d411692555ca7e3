"""Recalibrations over REST."""

import json
from datetime import date
from decimal import Decimal

import pytest

from objectives.models import Indicator
from perfmgmt.tenancy.models import ApiKey, digest
from reviews import shapes
from reviews.models import Recalibration
from tests.reviews import meetings

API = "/api/v1/aldermere/"


@pytest.fixture
def call(client, cast):
    """`call("get", path, member=…, body=…)` with a key of that member; Alice by default."""

    def request(method, path, *, member=None, body=None):
        secret = ApiKey.new_secret()
        ApiKey.objects.create(
            name="test",
            member=member or cast.alice,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=True,
        )
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {secret}"}
        return getattr(client, method)(API + path, headers=headers, **data)

    return request


@pytest.fixture
def missed(cast):
    return meetings.off_track(cast, "Deliver").indicator_links.get().indicator


def read(answer, status=200):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def asking(indicator, **fields):
    return {
        "indicator": str(indicator.pk),
        "changes": {"target": "90"},
        "effective_from": "2026-10-01",
        "reason": "The second line came late",
        "evidence": "The process gives 90 to 95",
    } | fields


def test_asked_read_and_listed_with_exactly_the_declared_fields(call, cast, missed):
    row = read(call("post", "recalibrations/", body=asking(missed)), 201)
    assert set(row) == set(shapes.RecalibrationRow().fields)
    assert {
        name: row[name] for name in ("seen", "proposed", "state", "authority_name", "version")
    } == {
        "seen": {"target": "95"},
        "proposed": {"target": "90"},
        "state": "asked",
        "authority_name": "Carol",
        "version": 1,
    }
    assert read(call("get", f"recalibrations/{row['id']}/")) == row
    assert read(call("get", "recalibrations/?state=asked"))["results"] == [row]
    assert read(call("get", "recalibrations/?state=approved"))["results"] == []


def test_approved_it_is_a_revision_of_the_analysis(call, cast, missed):
    row = read(call("post", "recalibrations/", body=asking(missed)), 201)
    refused = call("post", f"recalibrations/{row['id']}/approve/", body={})
    assert refused.status_code == 403
    approved = read(
        call("post", f"recalibrations/{row['id']}/approve/", member=cast.carol, body={"version": 1})
    )
    assert (approved["state"], approved["version"]) == ("approved", 2)
    analysis = read(call("get", f"indicators/{missed.pk}/analysis/"))
    assert (analysis["expected"], analysis["original_expected"]) == (90, 95)
    (revision,) = analysis["revisions"]
    assert revision == {
        "id": approved["revision"],
        "number": 1,
        "effective_from": "2026-10-01",
        "before": {"target": "95"},
        "after": {"target": "90"},
        "reason": "The second line came late",
        "evidence": "The process gives 90 to 95",
        "requested_by_name": "Alice",
        "approved_by_name": "Carol",
        "approved_at": "2026-11-19T09:00:00Z",
        "recalibration": row["id"],
    }
    again = call("post", f"recalibrations/{row['id']}/approve/", member=cast.carol, body={})
    assert (again.status_code, json.loads(again.content)["detail"]) == (
        409,
        "Carol approved it on 19 November 2026 already.",
    )


def test_declined_and_withdrawn(call, cast, missed):
    first = read(call("post", "recalibrations/", body=asking(missed)), 201)["id"]
    lacking = call("post", f"recalibrations/{first}/decline/", member=cast.carol, body={})
    assert lacking.status_code == 422
    body = {"answer": "It would hide the castings gap."}
    declined = read(call("post", f"recalibrations/{first}/decline/", member=cast.carol, body=body))
    assert (declined["state"], declined["answer"]) == ("declined", body["answer"])
    second = read(call("post", "recalibrations/", body=asking(missed)), 201)["id"]
    assert call("post", f"recalibrations/{second}/withdraw/", member=cast.dora).status_code == 403
    assert read(call("post", f"recalibrations/{second}/withdraw/", body={}))["state"] == "withdrawn"
    assert Indicator.objects.get().target == Decimal(95)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (
            {"changes": {"rhythm": "weekly"}},
            "body",
            "“rhythm” is nothing that a recalibration changes.",
        ),
        ({"changes": {"target": "much"}}, "changes", "What stands for “target” cannot be read."),
        (
            {"changes": {"nothing": "1"}},
            "changes",
            "“nothing” is nothing that a recalibration changes.",
        ),
        ({"changes": {"target": ["1"]}}, "changes", "What stands for “target” cannot be read."),
        ({"indicator": None}, "indicator", None),
        (
            {"effective_from": "2026-10-02"},
            "effective_from",
            "Name the first day of a period; the one that holds this day begins on 1 October 2026.",
        ),
        (
            {"decision": "00000000-0000-0000-0000-000000000007"},
            "decision",
            "There is none with this id.",
        ),
    ],
)
def test_what_cannot_be_asked_says_why(call, missed, fields, field, sentence):
    problem = read(call("post", "recalibrations/", body=asking(missed) | fields), 422)
    assert field in problem["errors"]
    if sentence:
        assert problem["errors"][field] == [sentence]
    assert not Recalibration.objects.exists()


def test_either_an_indicator_or_an_objective(call, missed):
    objective = missed.objective_links.get().objective_id
    both = asking(missed, objective=str(objective))
    assert read(call("post", "recalibrations/", body=both), 422)["errors"] == {
        "indicator": ["Name either an indicator or an objective."]
    }
    body = asking(missed, objective=str(objective), changes={"due_on": "2027-03-31"})
    del body["indicator"]
    body["effective_from"] = "2026-11-01"
    row = read(call("post", "recalibrations/", body=body), 201)
    assert (row["objective"], row["indicator"]) == (str(objective), None)
    assert row["seen"] == {"due_on": date(2026, 12, 31).isoformat()}


def test_a_viewer_and_a_colleague_do_not_ask(call, cast, missed):
    for member in (cast.victor, cast.bob):
        answer = call("post", "recalibrations/", member=member, body=asking(missed))
        assert answer.status_code == 403
