"""Interventions over REST."""

from datetime import timedelta
from decimal import Decimal

import pytest

from perfmgmt.events.models import Event
from reviews import shapes
from reviews.models import Intervention
from reviews.services import start_intervention
from tests.factories import NOW
from tests.reviews import meetings
from tests.reviews.test_api import NOWHERE, answer_to, read

ROW = set(shapes.InterventionRow().fields)


@pytest.fixture
def objective(cast):
    return meetings.off_track(cast, "Deliver")


@pytest.fixture
def body(cast, objective):
    indicator = objective.indicator_links.get().indicator
    return {
        "objective": str(objective.pk),
        "kind": "blocker",
        "text": "Second source",
        "owner": str(cast.bob.pk),
        "due_on": "2026-12-03",
        "indicator": str(indicator.pk),
        "expected_value": 95.5,
        "check_on": "2027-04-30",
        "lag_periods": 1,
    }


def test_one_is_opened_read_and_listed(call, cast, body):
    made = read(call("post", "interventions/", member=cast.alice, body=body), 201)
    assert set(made) == ROW | {"steps", "checks"}
    assert {name: made[name] for name in body} == body
    assert (made["state"], made["decision"], made["verdict"]) == ("planned", None, None)
    assert (made["owner_name"], made["steps"], made["checks"]) == ("Bob", [], [])
    (row,) = read(call("get", "interventions/?open=true&kind=blocker"))["results"]
    assert set(row) == ROW
    assert read(call("get", f"interventions/{row['id']}/")) == made
    assert read(call("get", "interventions/?state=done"))["results"] == []
    assert call("get", "interventions/?status=done").status_code == 400
    assert call("get", f"interventions/{NOWHERE}/").status_code == 404


def test_who_may_not_and_what_is_wrong_is_said(call, cast, body):
    assert call("post", "interventions/", member=cast.victor, body=body).status_code == 403
    for wrong, field in (
        ({"expected_value": None}, "expected_value"),
        ({"check_on": "2026-11-19"}, "check_on"),
        ({"owner": str(NOWHERE)}, "owner"),
        ({"objective": str(NOWHERE)}, "objective"),
        ({"kind": "wish"}, "kind"),
        ({"speed": 1}, "speed"),
    ):
        answer = call("post", "interventions/", member=cast.alice, body=body | wrong)
        assert read(answer, 422)["errors"].keys() == {field}


def test_it_is_changed_by_the_version_that_was_read(call, cast, body):
    made = read(call("post", "interventions/", member=cast.alice, body=body), 201)
    address = f"interventions/{made['id']}/"
    changed = read(call("patch", address, body={"kind": "coaching", "version": 1}))
    assert (changed["kind"], changed["version"]) == ("coaching", 2)
    late = call("patch", address, body={"kind": "resources", "version": 1})
    assert "Somebody else changed" in read(late, 409)["detail"]
    assert call("patch", address, member=cast.victor, body={"kind": "resources"}).status_code == 403


def test_its_life_by_verbs(call, cast, body):
    made = read(call("post", "interventions/", member=cast.alice, body=body), 201)
    address = f"interventions/{made['id']}/"
    stepped = read(call("post", f"{address}steps/", body={"text": "Call Vitek"}), 201)
    (step,) = stepped["steps"]
    assert set(step) == set(shapes.StepRow().fields)
    done = read(call("post", f"{address}steps/{step['id']}/done/", body={}))
    assert done["steps"][0]["done_on"] == "2026-11-19"
    assert call("post", f"{address}steps/{NOWHERE}/done/", body={}).status_code == 404
    started = read(call("post", f"{address}start/", body={"on": "2026-11-02"}))
    assert (started["state"], started["started_on"]) == ("under_way", "2026-11-02")
    assert (started["before"], started["before_count"]) == (91.1125, 10)
    finished = read(call("post", f"{address}finish/", body={"version": started["version"]}))
    assert finished["state"] == "done"
    assert read(call("post", f"{address}finish/", body={}), 422)["detail"] == (
        "What is done cannot become done."
    )
    assert read(call("post", f"{address}stop/", body={"because": " "}), 422)["errors"].keys() == {
        "because"
    }
    stopped = read(call("post", f"{address}stop/", body={"because": "Enough"}))
    assert (stopped["state"], stopped["ended_because"]) == ("stopped", "Enough")
    events = Event.objects.filter(subject_id=made["id"])
    assert {event.api_key.name for event in events} == {"test"}


def test_a_check_is_a_row_of_its_own(call, cast, body):
    made = read(call("post", "interventions/", member=cast.alice, body=body), 201)
    one = Intervention.objects.get(pk=made["id"])
    start_intervention(actor=cast.bob, intervention=one, now=NOW)
    address = f"interventions/{made['id']}/"
    early = read(call("post", f"{address}check/", body={}), 422)
    assert early["detail"] == "Its effect is checked from 30 Apr on."
    then = NOW + timedelta(days=200)
    cast.organization.clock_fixed_at = then
    cast.organization.save(update_fields=["clock_fixed_at"])
    meetings.figures(cast, one.indicator, ["90", "90", "98", "99", "100", "97"], now=then)
    check = read(call("post", f"{address}check/", body={}), 201)
    assert set(check) == set(shapes.EffectCheckRow().fields)
    # With a lag of one, January to April: (98 + 99 + 100 + 97) / 4.
    assert (check["verdict"], check["count"], check["after"]) == ("worked", 4, 98.5)
    assert check["checked_by"] == str(cast.bob.pk)
    detail = read(call("get", address))
    assert (detail["verdict"], detail["checks"]) == ("worked", [check])


def test_a_decision_takes_and_gives_its_expected_effect(call, cast, deliver):
    said = meetings.expecting(deliver)
    effect = {
        "effect_indicator": str(said["effect_indicator"].pk),
        "expected_value": 95,
        "check_on": "2027-04-30",
    }
    address = f"agenda-items/{deliver.pk}/decision/"
    wrong = answer_to(deliver, cast, **effect | {"effect_indicator": str(NOWHERE)})
    assert read(call("post", address, body=wrong), 422)["errors"].keys() == {"effect_indicator"}
    sent = answer_to(deliver, cast, intervention_kind="blocker", **effect)
    decision = read(call("post", address, body=sent), 201)
    assert {name: decision[name] for name in effect} == effect
    (opened,) = read(call("get", f"interventions/?decision={decision['id']}"))["results"]
    assert (opened["kind"], opened["expected_value"]) == ("blocker", 95)
    assert Intervention.objects.get().expected_value == Decimal(95)
