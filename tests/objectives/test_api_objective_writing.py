"""Writing objectives over REST."""

import pytest

from objectives.models import Objective, SavedView
from perfmgmt.events.models import Event
from strategy.models import Assumption, TradeOff
from tests import factories
from tests.objectives.calling import NOWHERE, refused


@pytest.fixture
def priority(cast):
    return factories.priority(plan=factories.plan(), title="Deliver")


@pytest.fixture
def draft(cast, priority):
    return factories.objective("Orders", state="draft", owner=cast.alice, priority=priority)


def test_creating_once(call, cast, priority):
    steel = Assumption.objects.create(plan=priority.plan, statement="Steel stays cheap")
    body = {
        "title": "Orders on time",
        "priority": str(priority.pk),
        "owner": str(cast.bob.pk),
        "due_on": "2027-03-31",
        "tension": "quality",
        "assumptions": [str(steel.pk)],
    }
    answers = [
        call("post", "objectives/", body=body, **{"Idempotency-Key": "once"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    made = Objective.objects.get()
    found = answers[1].json()
    assert (found["id"], found["state"], found["owner_name"], found["assumptions"]) == (
        str(made.pk),
        "draft",
        "Bob",
        [str(steel.pk)],
    )
    assert Event.objects.get(verb="objectives.objective_created").api_key_id is not None


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("priority", "There is no such priority."),
        ("parent", "There is no such objective."),
        ("unit", "There is no such unit."),
        ("owner", "There is no such person."),
    ],
)
def test_what_is_not_there_is_said_at_its_field(call, cast, field, sentence):
    answer = call("post", "objectives/", body={"title": "New", field: str(NOWHERE)})
    assert (answer.status_code, answer.json()) == (422, refused(field, sentence))
    assert not Objective.objects.exists()


def test_patching_what_is_sent_at_a_version(call, draft):
    answer = call("patch", f"objectives/{draft.pk}/", body={"version": 1, "title": "Orders now"})
    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["owner_name"], answer.json()["version"]) == (
        "Orders now",
        "Alice",
        2,
    )
    answer = call("patch", f"objectives/{draft.pk}/", body={"version": 1, "title": "Late"})
    assert answer.status_code == 409
    answer = call("patch", f"objectives/{draft.pk}/", body={"title": "Late"})
    assert answer.json()["errors"] == {"version": ["This field is required."]}
    answer = call("patch", f"objectives/{draft.pk}/", body={"version": 2, "owner": None})
    assert answer.json()["owner"] is None


def test_only_the_owner_and_who_steers_patch_and_end(call, cast, draft):
    for method, path, body in (
        ("patch", f"objectives/{draft.pk}/", {"version": 1, "title": "X"}),
        (
            "post",
            f"objectives/{draft.pk}/end/",
            {"state": "dropped", "because": "X", "on": "2026-11-01"},
        ),
    ):
        assert call(method, path, body=body, member=cast.bob).status_code == 403
        assert call(method, path, body=body, member=cast.victor).status_code == 403
        assert call(method, path, body=body, member=cast.carol).status_code == 200


def test_the_checklist(call, cast, draft):
    TradeOff.objects.create(
        plan=draft.priority.plan,
        favoured_tension="speed",
        over_priority=draft.priority,
        because="Because.",
    )
    found = call("get", f"objectives/{draft.pk}/checklist/", member=cast.victor).json()
    assert found["gaps"] == ["no_lag_with_target"]
    assert [line["code"] for line in found["lines"] if line["is_met"]] == [
        "no_owner",
        "no_outcome",
        "no_due_date",
        "no_baseline",
        "no_priority",
    ]
    assert found["advice"] == [
        "It has no lead indicator: nothing would say early that the result is in danger."
    ]
    assert found["against"] == ["We favour speed over Deliver, which this serves. Because."]
    assert found["needs_cap_reason"] is False


def test_filters_as_on_the_page(call, cast, priority):
    factories.objective("Loose")
    served = factories.objective("Served", priority=priority, owner=cast.alice)
    factories.serves(factories.indicator(), served)
    TradeOff.objects.create(
        plan=priority.plan, favoured_tension="speed", over_priority=priority, because="Because."
    )
    found = {
        query: [row["title"] for row in call("get", f"objectives/?{query}").json()["results"]]
        for query in (f"plan={priority.plan_id}", "gaps=true", "unaligned=true", "disfavoured=true")
    }
    assert found == {
        f"plan={priority.plan_id}": ["Served"],
        "gaps=true": ["Loose"],
        "unaligned=true": ["Loose"],
        "disfavoured=true": ["Served"],
    }


def test_views_are_kept_listed_and_deleted(call, cast):
    SavedView.objects.create(member=cast.bob, name="His own", query="q=x")
    body = {"name": "Gaps", "query": "gaps=1&x=2", "is_shared": True}
    answer = call("post", "saved-views/", body=body)
    assert answer.status_code == 201
    view = answer.json()
    assert (view["query"], view["member_name"], view["is_shared"]) == ("gaps=1", "Alice", True)
    listed = call("get", "saved-views/", member=cast.victor).json()["results"]
    assert [row["name"] for row in listed] == ["Gaps"]
    address = f"saved-views/{view['id']}/"
    assert call("delete", address, member=cast.bob).status_code == 403
    assert call("delete", address).status_code == 204
    assert list(SavedView.objects.values_list("name", flat=True)) == ["His own"]
