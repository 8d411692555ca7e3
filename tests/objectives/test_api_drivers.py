"""Driver links and formulas over REST."""

import pytest

from objectives.models import DriverLink, Indicator
from tests import factories
from tests.objectives.calling import NOTHING_HERE, NOWHERE, refused

BECAUSE = "An order is released when its last casting is in."


@pytest.fixture
def lead(cast):
    return factories.indicator("Castings on time", owner=cast.bob, target=None)


@pytest.fixture
def lag(cast):
    return factories.indicator("On time in full", owner=cast.alice, target=None)


def body(lead, lag, **fields):
    return {"lead": str(lead.pk), "lag": str(lag.pk), "lag_periods": 2, "because": BECAUSE} | fields


def test_a_link_is_added_listed_changed_and_removed(call, lead, lag):
    added = call("post", "driver-links/", body=body(lead, lag))
    assert added.status_code == 201
    row = added.json()
    assert row == {
        "id": row["id"],
        "lead": str(lead.pk),
        "lead_title": "Castings on time",
        "lag": str(lag.pk),
        "lag_title": "On time in full",
        "lag_periods": 2,
        "sign": "same",
        "because": BECAUSE,
        "version": 1,
        "check": {
            "verdict": "not_enough_data",
            "rho": None,
            "low": None,
            "high": None,
            "pairs": 0,
            "effective": None,
        },
    }
    for query in ("", f"?lead={lead.pk}", f"?lag={lag.pk}"):
        assert call("get", f"driver-links/{query}").json()["results"] == [row]
    assert call("get", f"driver-links/?lead={lag.pk}").json()["results"] == []
    path = f"driver-links/{row['id']}/"
    changed = call("patch", path, body={"sign": "opposite", "expected_version": 1})
    assert changed.json() == row | {"sign": "opposite", "version": 2}
    assert call("patch", path, body={"lag_periods": 1, "expected_version": 1}).status_code == 409
    assert call("delete", path).status_code == 204
    assert call("get", path).json() == NOTHING_HERE


def test_only_who_may_edit_the_lag(call, cast, lead, lag):
    assert call("post", "driver-links/", member=cast.bob, body=body(lead, lag)).status_code == 403
    link = DriverLink.objects.create(lead=lead, lag=lag, because=BECAUSE)
    path = f"driver-links/{link.pk}/"
    assert call("delete", path, member=cast.bob).status_code == 403
    assert call("patch", path, member=cast.victor, body={"lag_periods": 3}).status_code == 403


def test_what_cannot_be_said_is_refused_by_field(call, lead, lag):
    answer = call("post", "driver-links/", body=body(lead, lag) | {"lead": str(NOWHERE)})
    assert answer.json() == refused("lead", "There is no such indicator.")
    answer = call("post", "driver-links/", body=body(lag, lag))
    assert answer.json() == refused("lead", "A measure does not drive itself.")


def test_the_same_key_adds_once(call, lead, lag):
    for _again in range(2):
        answer = call("post", "driver-links/", body=body(lead, lag), **{"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert DriverLink.objects.count() == 1


def test_a_formula_is_set_read_and_cleared(call, lead, lag):
    path = f"indicators/{lag.pk}/formula/"
    assert call("get", path).json() == {"formula": "", "inputs": {}, "version": 1}
    wanted = {"formula": "castings × 2", "inputs": {"castings": str(lead.pk)}}
    answer = call("put", path, body=wanted | {"expected_version": 1})
    assert answer.status_code == 200
    stored = {"formula": "castings * 2", "inputs": {"castings": str(lead.pk)}, "version": 2}
    assert answer.json() == call("get", path).json() == stored
    assert call("put", path, body=wanted | {"expected_version": 1}).status_code == 409
    assert call("delete", path).status_code == 204
    assert Indicator.objects.get(pk=lag.pk).formula == ""
    assert call("delete", path).json()["detail"] == "This one is not calculated."


@pytest.mark.parametrize(
    ("formula", "field", "sentence"),
    [
        ("x / y", "formula", "Say which measure “y” is."),
        ("__import__(x)", "formula", "Only min, max and abs can be called, as in max(a, b)."),
    ],
)
def test_a_wrong_formula_is_refused_by_field(call, lead, lag, formula, field, sentence):
    sent = {"formula": formula, "inputs": {"x": str(lead.pk)}}
    answer = call("put", f"indicators/{lag.pk}/formula/", body=sent)
    assert answer.json() == refused(field, sentence)


def test_an_unknown_input_and_a_stranger(call, cast, lag):
    sent = {"formula": "x", "inputs": {"x": str(NOWHERE)}}
    answer = call("put", f"indicators/{lag.pk}/formula/", body=sent)
    assert answer.json() == refused("inputs", "There is no such indicator: x.")
    path = f"indicators/{lag.pk}/formula/"
    assert call("put", path, member=cast.bob, body=sent).status_code == 403
    assert call("get", f"indicators/{NOWHERE}/formula/").json() == NOTHING_HERE


def test_a_figure_of_what_is_calculated_is_refused_with_the_sentence(call, lead, lag):
    sent = {"formula": "x", "inputs": {"x": str(lead.pk)}}
    call("put", f"indicators/{lag.pk}/formula/", body=sent)
    figure = {"indicator": str(lag.pk), "period_start": "2026-10-01", "value": 5}
    answer = call("post", "measurements/", body=figure)
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "This one is calculated from Castings on time.",
    )
