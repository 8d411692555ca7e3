"""Writing the direction over REST: every noun, by version, with the rights of the pages."""

import json

import pytest

from strategy.models import Assumption, Plan, PlanVersion, Priority, TradeOff
from tests import factories

API = "/api/v1/aldermere/"
PLAN = {"title": "Plan 2027–29", "starts_on": "2027-01-01", "ends_on": "2029-12-31"}


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


@pytest.fixture
def plan(cast):
    plan = factories.plan()
    factories.priority(plan=plan, rank=1, title="Deliver")
    factories.priority(plan=plan, rank=2, title="Grow")
    return plan


def test_a_plan_from_its_draft_to_its_end(call):
    unit = factories.unit("Works")
    key = {"Idempotency-Key": "once"}
    made = call("POST", "plans/", PLAN | {"unit": str(unit.pk)}, 201, **key)
    again = call("POST", "plans/", PLAN | {"unit": str(unit.pk)}, 201, **key)
    address = f"plans/{made['id']}/"
    gap = call("POST", f"{address}activate/", status=422)
    call("POST", "priorities/", {"plan": made["id"], "title": "Deliver"}, 201)
    active = call("POST", f"{address}activate/")
    changed = call("PATCH", address, {"ambition": "Never late.", "version": active["version"]})
    stale = call("PATCH", address, {"ambition": "Mine.", "version": 1}, 409)
    closed = call("POST", f"{address}close/")

    assert again == made
    assert (made["unit"], made["state"], made["is_default"]) == (str(unit.pk), "draft", True)
    assert gap["detail"] == "The plan has no priority yet. Add the first one."
    assert (changed["title"], changed["ambition"]) == ("Plan 2027–29", "Never late.")
    assert stale["detail"] == "Somebody else changed “Plan 2027–29” in the meantime."
    assert closed["state"] == "closed"
    listed = call("GET", f"plan-versions/?plan={made['id']}")["results"]
    assert [(row["number"], row["frozen_by_name"]) for row in listed] == [
        (1, "Carol"),
        (2, "Carol"),
    ]
    version = call("GET", f"plan-versions/{listed[1]['id']}/")
    assert version["changes"] == ["The ambition now reads “Never late.”."]
    assert version["content"]["priorities"][0]["title"] == "Deliver"


def test_priorities_are_ranked_changed_and_removed(call, plan):
    deliver, grow = (str(each.pk) for each in Priority.objects.ranked())
    call("POST", f"plans/{plan.pk}/rank/", {"order": [grow, deliver], "version": 1})
    stale = call("POST", f"plans/{plan.pk}/rank/", {"order": [deliver, grow], "version": 1}, 409)
    half = call("POST", f"plans/{plan.pk}/rank/", {"order": [grow], "version": 2}, 422)
    changed = call("PATCH", f"priorities/{grow}/", {"perspective": "financial", "version": 1})
    call("DELETE", f"priorities/{deliver}/?version=1", status=204)

    assert stale["detail"] == "Somebody else changed the plan. This is how it stands now."
    assert half["errors"] == {"order": ["Rank every priority of the plan exactly once."]}
    assert (changed["title"], changed["perspective"], changed["rank"]) == ("Grow", "financial", 1)
    assert [each.title for each in Priority.objects.all()] == ["Grow"]
    assert PlanVersion.objects.count() == 3


def test_trade_offs_have_two_sides_and_a_scope(call, plan):
    unit = factories.unit("Works")
    body = {"plan": str(plan.pk), "because": "So"}
    sides = {"favoured_tension": "speed", "over_tension": "cost"}
    made = call("POST", "trade-offs/", body | sides, 201)
    address = f"trade-offs/{made['id']}/"
    back = {"favoured_tension": "cost", "over_tension": "speed"}
    circle = call("POST", "trade-offs/", body | back, 422)
    both = call("POST", "trade-offs/", body | {"favoured_tension": "cost"}, 422)
    changed = call("PATCH", address, {"unit": str(unit.pk), "version": 1})
    call("POST", "trade-offs/", body | back, 201)
    call("DELETE", address, status=204)

    assert circle["errors"] == {
        "over": [
            (
                "This would go round in a circle: “cost” over “speed” over “cost”. "
                "Decide which of them gives way."
            )
        ]
    }
    assert both["errors"] == {"over_priority": ["Name either a priority or a tension."]}
    assert (changed["unit"], changed["because"]) == (str(unit.pk), "So")
    assert [str(each) for each in TradeOff.objects.with_sides()] == ["cost over speed"]


def test_assumptions_are_written_and_judged(call, client, cast, plan):
    body = {"plan": str(plan.pk), "statement": "Under 9 weeks", "owner": str(cast.alice.pk)}
    made = call("POST", "assumptions/", body, 201)
    address = f"assumptions/{made['id']}/"
    changed = call("PATCH", address, {"sign": "Vitek's dates", "version": 1})
    client.force_login(cast.alice.user)
    judged = call("POST", f"{address}judge/", {"state": "broken", "because": "It is 14."})
    call("PATCH", address, {"sign": "Mine", "version": 3}, 403)
    call("DELETE", address, status=403)
    client.force_login(cast.carol.user)
    listed = call("GET", "assumptions/?state=broken")["results"]
    call("DELETE", f"{address}?version=3", status=204)

    assert (changed["statement"], changed["owner_name"]) == ("Under 9 weeks", "Alice")
    assert (judged["state"], judged["state_because"], judged["version"]) == (
        "broken",
        "It is 14.",
        3,
    )
    assert listed == [judged]
    assert not Assumption.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "field", "sentence"),
    [
        ("priorities/", {"title": "More"}, "plan", "There is no such plan."),
        ("assumptions/", {"statement": "So"}, "plan", "There is no such plan."),
        ("plans/", PLAN, "unit", "There is no such unit."),
        ("plans/", PLAN | {"colour": "red"}, "colour", None),
    ],
)
def test_an_id_of_nothing_here_is_said_at_its_field(call, plan, path, body, field, sentence):
    sent = body | ({field: str(factories.unit("Not a plan").pk)} if field == "plan" else {})
    sent |= {"unit": str(plan.pk)} if field == "unit" else {}

    errors = call("POST", path, sent, 422)["errors"]

    assert list(errors) == [field]
    assert sentence is None or errors[field] == [sentence]
    assert Plan.objects.count() == 1
