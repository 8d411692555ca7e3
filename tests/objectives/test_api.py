"""Objectives and indicators over REST, as a key of Aldermere's calls them."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives import shapes
from objectives.models import Objective
from perfmgmt.events.models import Event
from perfmgmt.tenancy.models import ApiKey, digest
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.calling import API, NOTHING_HERE, NOWHERE, problem, refused
from tests.objectives.series import STEADY, many, record


@pytest.fixture
def otif(cast):
    return factories.indicator(owner=cast.alice, measured_from=date(2026, 9, 1))


# --- Who may call ----------------------------------------------------------------------------------


def test_without_a_key_or_session_nobody_learns_anything(client, cast):
    for path in (API + "objectives/", "/api/v1/no-such-organisation/objectives/"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json() == problem(
            401,
            "Not signed in",
            "Send a valid API key of this organisation as “Authorization: Bearer …”.",
        )


def test_a_wrong_or_foreign_key_is_no_key(client, cast):
    secret = ApiKey.new_secret()
    with tenant_scope(cast.rival.id):
        rival = factories.Membership.objects.get(user=cast.mallory)
        ApiKey.objects.create(
            name="r", member=rival, prefix="tl_", token_digest=digest(secret), can_write=True
        )
    for sent in ("nonsense", secret):
        answer = client.get(API + "objectives/", headers={"Authorization": f"Bearer {sent}"})
        assert answer.status_code == 401


def test_an_outsider_with_a_session_gets_the_same_404_as_for_nothing(client, cast):
    client.force_login(cast.mallory)
    for path in (API + "objectives/", "/api/v1/no-such-organisation/objectives/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (404, NOTHING_HERE)
        assert answer["Content-Type"] == "application/problem+json"


def test_a_session_reads_and_needs_its_csrf_token_to_write(cast, otif):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice.user)
    assert browser.get(API + "objectives/").status_code == 200
    answer = browser.post(API + "measurements/", data={}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json() == problem(403, "Not allowed", "CSRF Failed: CSRF cookie not set.")


def test_a_reading_key_and_a_viewer_may_not_write(call, cast, otif):
    answer = call("post", "measurements/", body={}, can_write=False)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(403, "Not allowed", "This API key may only read. Use one that may write."),
    )
    answer = call("post", "measurements/", body={}, member=cast.victor)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(403, "Not allowed", "Viewers may only read."),
    )
    assert call("get", "objectives/", member=cast.victor, can_write=False).status_code == 200


def test_a_method_that_does_not_exist(call):
    answer = call("put", "objectives/", body={})
    assert (answer.status_code, answer.json()) == (
        405,
        problem(405, "Method not allowed", 'Method "PUT" not allowed.'),
    )


# --- Objectives ------------------------------------------------------------------------------------


def test_objectives_by_state_result_owner_parent_and_words(call, cast):
    top = factories.objective("Deliver on time", owner=cast.alice, result="off_track")
    low = factories.objective("Clear to build", owner=cast.bob, parent=top, result="on_track")
    draft = factories.objective("Idea", state="draft", owner=cast.bob)

    def titles(query):
        return {row["title"] for row in call("get", f"objectives/{query}").json()["results"]}

    assert titles("") == {top.title, low.title, draft.title}
    assert titles("?state=active") == {top.title, low.title}
    assert titles("?result=off_track") == {top.title}
    assert titles(f"?owner={cast.bob.pk}&state=draft") == {draft.title}
    assert titles(f"?parent={top.pk}") == {low.title}
    assert titles("?q=clear") == {low.title}
    assert titles("?q=alice") == {top.title}
    assert titles(f"?owner={NOWHERE}") == set()


def test_a_wrong_or_misspelled_parameter_is_said(call):
    answer = call("get", "objectives/?stat=active&owner=me")
    known = "after, disfavoured, gaps, limit, owner, parent, plan, priority, q, result, state, tag, unaligned, unit"
    assert (answer.status_code, answer.json()) == (
        400,
        problem(
            400,
            "The request cannot be read",
            "A parameter is wrong.",
            {"stat": [f"Unknown parameter. Known: {known}."]},
        ),
    )
    answer = call("get", "objectives/?owner=me&limit=1001&state=asleep")
    assert answer.json()["errors"] == {
        "limit": ["Ensure this value is less than or equal to 1000."],
        "state": ['"asleep" is not a valid choice.'],
        "owner": ["Must be a valid UUID."],
    }


def test_pages_follow_each_other_to_the_end(call, cast):
    made = [factories.objective(f"Objective {n}") for n in range(5)]
    seen, path = [], "objectives/?limit=2&state=active"
    sizes = []
    while path:
        body = call("get", path).json()
        sizes.append(len(body["results"]))
        seen += [row["id"] for row in body["results"]]
        path = body["next"] and body["next"].removeprefix(f"http://testserver{API}")
    assert sizes == [2, 2, 1]
    assert seen == sorted(str(each.pk) for each in made)


def test_an_objective_with_its_indicators(call, cast, otif):
    goal = factories.objective(
        owner=cast.alice, result="at_risk", result_measured=1, result_total=2, starts_on=None
    )
    lead = factories.indicator("Clear to build", latest_value=Decimal("81.40"), status="off_track")
    factories.serves(otif, goal)
    factories.serves(lead, goal, role="lead", weight=Decimal("0.5"))
    body = call("get", f"objectives/{goal.pk}/").json()
    assert set(body) == set(shapes.ObjectiveDetail().fields)
    assert body | {"indicators": None} == {
        "id": str(goal.pk),
        "title": "Complete orders on the promised day",
        "perspective": "",
        "outcome": "Customers get complete orders on the day we promised.",
        "state": "active",
        "activated_with_gaps": False,
        "cap_reason": "",
        "tension": "",
        "ended_on": None,
        "ended_because": "",
        "priority": None,
        "parent": None,
        "unit": None,
        "owner": str(cast.alice.pk),
        "owner_name": "Alice",
        "starts_on": None,
        "due_on": "2026-12-31",
        "result": "at_risk",
        "result_measured": 1,
        "result_total": 2,
        "momentum": "no_data",
        "momentum_measured": 0,
        "momentum_total": 0,
        "next_due_at": None,
        "contribution": "",
        "tags": [],
        "external_key": "",
        "version": 1,
        "indicators": None,
        "assumptions": [],
    }
    assert body["indicators"] == [
        {
            "indicator": str(otif.pk),
            "title": "On time in full",
            "role": "lag",
            "weight": 1,
            "status": "no_data",
            "latest_period": None,
            "latest_value": None,
            "latest_expected": None,
        },
        {
            "indicator": str(lead.pk),
            "title": "Clear to build",
            "role": "lead",
            "weight": 0.5,
            "status": "off_track",
            "latest_period": None,
            "latest_value": 81.4,
            "latest_expected": None,
        },
    ]


def test_what_does_not_exist_and_what_is_foreign_look_the_same(call, cast):
    with tenant_scope(cast.rival.id):
        foreign = factories.objective("Rival secret")
        theirs = factories.indicator("Rival secret", measured_from=date(2026, 9, 1))
    for path in (
        f"objectives/{foreign.pk}/",
        f"objectives/{NOWHERE}/",
        f"indicators/{theirs.pk}/",
        f"indicators/{theirs.pk}/analysis/",
        f"indicators/{NOWHERE}/analysis/",
        f"measurements/{NOWHERE}/",
        "objectives/not-an-id/",
    ):
        answer = call("get", path)
        assert (answer.status_code, answer.json()) == (404, NOTHING_HERE), path
    assert call("post", f"objectives/{foreign.pk}/activate/", body={}).status_code == 404
    for path in (
        f"objectives/?parent={foreign.pk}",
        f"indicators/?objective={foreign.pk}",
        f"measurements/?indicator={theirs.pk}",
    ):
        assert call("get", path).json() == {"results": [], "next": None}
    body = {"indicator": str(theirs.pk), "period_start": "2026-10-01", "value": 1}
    answer = call("post", "measurements/", body=body)
    sentence = "There is no such indicator."
    assert (answer.status_code, answer.json()) == (422, refused("indicator", sentence))


def test_activating(call, cast, otif):
    draft = factories.objective(owner=cast.alice, state="draft", outcome="", external_key="O-1")
    sentence = "It has no outcome statement. It has no lag indicator with a target. It hangs on no priority."
    answer = call("post", f"objectives/{draft.pk}/activate/", body={})
    assert (answer.status_code, answer.json()) == (422, refused("body", sentence))
    answer = call("post", f"objectives/{draft.pk}/activate/", body={"with_gaps": True})
    assert answer.status_code == 200
    assert answer.json()["state"] == "active"
    assert answer.json()["activated_with_gaps"] is True
    event = Event.objects.get(verb="objectives.objective_activated")
    assert event.api_key_id is not None
    answer = call("post", f"objectives/{draft.pk}/activate/", body={})
    assert answer.json() == refused("body", "Only a draft can be activated.")


def test_only_the_owner_and_who_steers_activate(call, cast):
    draft = factories.objective(owner=cast.alice, state="draft")
    answer = call("post", f"objectives/{draft.pk}/activate/", body={}, member=cast.bob)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(
            403,
            "Not allowed",
            "Only its owner and those who steer may activate an objective.",
        ),
    )
    assert Objective.objects.get().state == "draft"


# --- Indicators ------------------------------------------------------------------------------------


def test_indicators_by_owner_objective_status_and_lateness(call, cast, otif):
    late = factories.indicator("Lead time", next_due_at=factories.NOW - timedelta(days=1))
    goal = factories.objective()
    factories.serves(otif, goal)

    def titles(query):
        return {row["title"] for row in call("get", f"indicators/{query}").json()["results"]}

    assert titles("") == {otif.title, late.title}
    assert titles(f"?owner={cast.alice.pk}") == {otif.title}
    assert titles(f"?objective={goal.pk}") == {otif.title}
    assert titles("?overdue=true") == {late.title}
    assert titles("?overdue=false") == {otif.title}
    assert titles("?status=on_track") == set()
    assert titles("?q=lead") == {late.title}


def test_an_indicator_with_its_path_and_what_it_serves(call, cast, otif):
    goal = factories.objective()
    factories.serves(otif, goal)
    otif.target_points.create(period_start=date(2026, 10, 1), value=Decimal("91.0"))
    body = call("get", f"indicators/{otif.pk}/").json()
    assert set(body) == set(shapes.IndicatorDetail().fields)
    assert (body["target"], body["baseline"], body["overdue"]) == (95, None, False)
    assert body["target_points"] == [{"period_start": "2026-10-01", "value": 91}]
    assert body["objectives"] == [
        {"objective": str(goal.pk), "title": goal.title, "role": "lag", "weight": 1}
    ]


def test_analysis_equals_the_rules(call, cast):
    indicator = factories.indicator(owner=cast.alice, target=Decimal(80))
    record(cast.alice, indicator, [*STEADY, "80.1"])
    body = call("get", f"indicators/{indicator.pk}/analysis/").json()
    assert set(body) == set(shapes.AnalysisShape().fields)
    assert body["values"] == [
        {"period_start": f"2026-{month:02}-01", "value": float(value)}
        for month, value in enumerate([*STEADY, "80.1"], start=1)
    ]
    assert body["limits"] == {
        "mean": 87.71,
        "lower": 83.483,
        "upper": 91.937,
        "since": "2026-01-01",
        "count": 10,
    }
    assert body["signals"] == [
        {
            "rule": "run",
            "effect": "favourable",
            "first_index": 0,
            "last_index": 8,
            "first_period": "2026-01-01",
            "period": "2026-09-01",
        },
        {
            "rule": "outside",
            "effect": "adverse",
            "first_index": 9,
            "last_index": 9,
            "first_period": "2026-10-01",
            "period": "2026-10-01",
        },
    ]
    assert (body["expected"], body["status"], body["capability"], body["overdue"]) == (
        80,
        "on_track",
        "meets",
        False,
    )
    assert body["as_of"] == "2026-11-19T09:00:00Z"
    before = call("get", f"indicators/{indicator.pk}/analysis/?as_of=2026-10-27T12:00:00Z").json()
    assert (before["latest_period"], before["latest_value"], before["signals"]) == (
        "2026-09-01",
        88.7,
        [],
    )


def test_analysis_without_a_value(call, otif):
    body = call("get", f"indicators/{otif.pk}/analysis/").json()
    assert (body["limits"], body["signals"], body["values"], body["latest_value"]) == (
        None,
        [],
        [],
        None,
    )
    assert (body["status"], body["overdue"]) == ("no_data", True)


# --- What it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["objectives/", "indicators/", "measurements/"])
def test_a_list_costs_the_same_at_1_3_and_300_rows(call, cast, path):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert call("get", f"{path}?limit=1000").status_code == 200
        return len(captured) - 2  # making the key, and noting its first use

    counts = []
    for more in (1, 2, 297):
        for n in range(more):
            factories.objective(f"Objective {more} {n}", owner=cast.alice)
        many(more, owner=cast.alice)
        counts.append(queries())
    assert counts[0] == counts[1] == counts[2] <= 7
    assert len(call("get", "indicators/?limit=1000").json()["results"]) == 300


def test_answers_are_json_that_everybody_reads(call, otif):
    answer = call("get", "indicators/")
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["results"][0]["target"] == 95
