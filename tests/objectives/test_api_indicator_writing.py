"""Writing indicators and their links over REST."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetPoint
from tests import factories
from tests.objectives.calling import NOTHING_HERE, NOWHERE, refused
from tests.objectives.series import record

D = Decimal


def made(answer):
    return answer.json()["id"]


def test_an_indicator_is_written_down_once(call, cast):
    unit = factories.unit()
    body = {
        "title": "Freight cost",
        "owner": str(cast.bob.pk),
        "unit": str(unit.pk),
        "number_format": "currency",
        "currency": "EUR",
        "decimals": 0,
        "target": 1200.5,
        "direction": "decrease",
        "tolerance_at_risk": "0.1",
        "external_key": "FREIGHT",
    }
    first = call("post", "indicators/", body=body, **{"Idempotency-Key": "a"})
    assert first.status_code == 201
    found = first.json()
    assert (found["unit_of_measure"], found["target"], found["owner_name"]) == ("€", 1200.5, "Bob")
    assert (found["version"], found["objectives"], found["target_points"]) == (1, [], [])
    again = call("post", "indicators/", body=body)
    assert again.json() == refused("external_key", "Another indicator has this key.")
    assert Indicator.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"title": "A", "owner": str(NOWHERE)}, "owner", "There is nothing with this id."),
        ({"title": "A", "watches": str(NOWHERE)}, "watches", "There is nothing with this id."),
        (
            {"title": "A", "target_type": "path", "baseline": 1, "target": 1},
            "target",
            "The target equals the baseline. A path leads somewhere else.",
        ),
    ],
)
def test_what_is_refused_says_its_field(call, body, field, sentence):
    answer = call("post", "indicators/", body=body)
    assert (answer.status_code, answer.json()) == (422, refused(field, sentence))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e30"])
def test_no_number_that_is_none(call, number):
    answer = call("post", "indicators/", body={"title": "A", "target": number})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"target"}


def test_a_patch_changes_what_it_names(call, cast):
    indicator = factories.indicator(owner=cast.alice)
    path = f"indicators/{indicator.pk}/"
    answer = call("patch", path, body={"title": "In full", "target": 90, "version": 1})
    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["target"], answer.json()["version"]) == (
        "In full",
        90,
        2,
    )
    late = call("patch", path, body={"title": "On time", "version": 1})
    assert late.status_code == 409
    unknown = call("patch", path, body={"latest_value": 1})
    assert (unknown.status_code, set(unknown.json()["errors"])) == (422, {"latest_value"})
    assert call("patch", path, member=cast.bob, body={"title": "Mine"}).status_code == 403
    assert call("patch", f"indicators/{NOWHERE}/", body={}).json() == NOTHING_HERE


def test_what_is_in_force_stands(call, cast):
    indicator = factories.indicator(owner=cast.alice)
    record(cast.alice, indicator, ["90"])
    answer = call("patch", f"indicators/{indicator.pk}/", body={"target": 80})
    assert answer.status_code == 422
    assert answer.json()["errors"]["target"][0].startswith("In force: target.")


def test_a_whole_path_is_put(call, cast):
    indicator = factories.indicator(
        owner=cast.alice,
        target_type="path",
        baseline=D(70),
        baseline_on=date(2026, 1, 1),
        target=D(80),
        target_on=date(2026, 12, 31),
    )
    path = f"indicators/{indicator.pk}/target-points/"
    points = [
        {"period_start": "2026-10-01", "value": 75},
        {"period_start": "2026-12-01", "value": 80},
    ]
    answer = call("put", path, body={"points": points, "version": 1})
    assert answer.json()["target_points"] == points
    twice = call("put", path, body={"points": [points[0], points[0]]})
    assert twice.json() == refused("points", "Two points of the target path name the same period.")
    wrong = call("put", path, body={"points": [{"period_start": "2026-10-02", "value": 1}]})
    assert wrong.json() == refused("points", "2026-10-02 is not the first day of a period.")
    assert call("put", path, body={"points": []}).json()["target_points"] == []
    assert not TargetPoint.objects.exists()


def test_it_retires_and_returns(call, cast):
    indicator = factories.indicator(owner=cast.alice)
    path = f"indicators/{indicator.pk}/"
    body = {"from_day": "2026-11-01", "because": "Nobody reads it."}
    gone = call("post", f"{path}retire/", body=body).json()
    assert (gone["retired_from"], gone["retired_because"]) == ("2026-11-01", "Nobody reads it.")
    assert [row["id"] for row in call("get", "indicators/?retired=true").json()["results"]] == [
        str(indicator.pk)
    ]
    assert call("get", "indicators/?retired=false").json()["results"] == []
    assert call("post", f"{path}retire/", body=body).json() == refused(
        "body", "It is retired already."
    )
    assert call("post", f"{path}reinstate/", body={}).json()["retired_from"] is None


def test_detached_ones_are_found(call, cast):
    alone, serving = factories.indicator("Alone"), factories.indicator("Serving")
    factories.serves(serving, factories.objective())
    for asked, wanted in (("true", alone), ("false", serving)):
        found = call("get", f"indicators/?detached={asked}").json()["results"]
        assert [row["id"] for row in found] == [str(wanted.pk)]


def test_links_are_made_changed_and_deleted(call, cast):
    draft = factories.objective("Draft", owner=cast.alice, state=Objective.State.DRAFT)
    indicator = factories.indicator()
    body = {"objective": str(draft.pk), "indicator": str(indicator.pk), "role": "lead"}
    answer = call("post", "objective-indicators/", body=body)
    assert answer.status_code == 201
    row = body | {"id": made(answer), "weight": 1, "version": 1}
    assert answer.json() == row
    assert call("post", "objective-indicators/", body=body).json() == refused(
        "indicator", "This indicator already serves this objective."
    )
    path = f"objective-indicators/{row['id']}/"
    assert call("get", f"objective-indicators/?objective={draft.pk}").json()["results"] == [row]
    assert call("get", "objective-indicators/?role=lag").json()["results"] == []
    changed = call("patch", path, body={"weight": 2, "version": 1})
    assert changed.json() == row | {"weight": 2, "version": 2}
    assert call("get", path).json() == changed.json()
    assert call("patch", path, body={"weight": 3, "version": 1}).status_code == 409
    assert call("delete", path, member=cast.bob).status_code == 403
    assert call("delete", f"{path}?version=1").status_code == 409
    assert call("delete", f"{path}?version=2").status_code == 204
    assert not ObjectiveIndicator.objects.exists()


@pytest.mark.parametrize("name", ["objective", "indicator"])
def test_a_link_names_what_is_here(call, cast, name):
    body = {
        "objective": str(factories.objective(owner=cast.alice).pk),
        "indicator": str(factories.indicator().pk),
        "role": "lag",
    }
    answer = call("post", "objective-indicators/", body=body | {name: str(NOWHERE)})
    assert answer.json() == refused(name, f"There is no such {name}.")
