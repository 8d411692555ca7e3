"""Whoever saves second is told so: also who takes something away, and who puts something in force."""

import json

import pytest
from django.urls import reverse

from objectives.models import DriverLink, FormulaInput, Initiative, Milestone
from tests import factories
from tests.factories import TODAY


@pytest.fixture
def initiative(cast):
    made = Initiative.objects.create(title="Second source", owner=cast.alice, version=2)
    Milestone.objects.create(initiative=made, title="Contract", due_on=TODAY, version=2)
    return made


@pytest.fixture
def claim(cast):
    lead, lag = factories.indicator("Lead"), factories.indicator("Lag", owner=cast.alice)
    return DriverLink.objects.create(lead=lead, lag=lag, because="So.", version=2)


def status(call, path) -> list[int]:
    return [call("delete", f"{path}?version={version}").status_code for version in (1, 2)]


def test_what_was_changed_since_is_not_taken_away_over_rest(call, initiative, claim):
    milestone = initiative.milestones.get()
    assert status(call, f"milestones/{milestone.pk}/") == [409, 204]
    assert status(call, f"initiatives/{initiative.pk}/") == [409, 204]
    assert status(call, f"driver-links/{claim.pk}/") == [409, 204]


def test_a_formula_that_was_changed_since_is_not_cleared(call, cast):
    made = factories.indicator("Share", owner=cast.alice, formula="a", version=2)
    FormulaInput.objects.create(indicator=made, input=factories.indicator("Input"), name="a")
    assert status(call, f"indicators/{made.pk}/formula/") == [409, 204]


def test_a_draft_that_was_changed_since_is_not_put_in_force(call, cast):
    draft = factories.objective(state="draft", owner=cast.alice, version=2)
    body = json.dumps({"version": 1})
    assert call("post", f"objectives/{draft.pk}/activate/", body=body).status_code == 409


def test_the_dialogs_ask_the_same(client, cast, claim):
    client.force_login(cast.alice.user)
    address = reverse("objectives:remove-driver", args=["aldermere", claim.pk])
    assert 'name="version" value="2"' in client.get(address).content.decode()
    assert client.post(address, {"version": 1}).status_code == 409
    assert client.post(address, {"version": 2}).status_code == 302
