"""A cycle from its opening to its checksum: the controller opens it, the owner submits, the leader signs."""

import re

import pytest
from playwright.sync_api import expect

from evaluations.models import Evaluation
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.browser.looking import findings
from tests.evaluations.cycles import MISSED, REACHED, measured

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db):
    """Two objectives of Alice: one at 76 % of 95, one that reached it."""
    with factories.world() as cast:
        plan = factories.plan()
        measured(cast, plan, "Complete orders on the promised day", MISSED)
        measured(cast, plan, "Release drawings in time", REACHED)
    return plan


def test_a_cycle_is_opened_submitted_calibrated_and_signed(plan, enter, live_server):
    dora, alice, carol = enter("dora"), enter("alice"), enter("carol")
    dora.goto(f"{live_server.url}/o/aldermere/learning/cycles/")
    dora.get_by_role("link", name="Open a cycle").click()
    dialog = dora.locator("dialog[open]")
    dialog.get_by_label("Span").select_option("half_year")
    dialog.get_by_label("A day in it").fill("2026-10-01")
    dialog.locator("select[name=plan]").select_option(str(plan.pk))
    assert findings(dora) == []
    dialog.get_by_role("button", name="Open the cycle").click()
    expect(dora.get_by_role("heading", level=1)).to_contain_text("1 of 2")
    cycle = dora.url
    assert findings(dora) == []

    alice.goto(cycle)
    alice.get_by_role("link", name="Complete orders on the promised day").click()
    alice.get_by_role("link", name="Submit").click()
    alice.locator("dialog[open]").get_by_label("What is to be learnt").fill("One foundry is none.")
    alice.locator("dialog[open]").get_by_role("button", name="Submit").click()
    expect(alice.locator("main")).to_contain_text("One foundry is none.")
    assert findings(alice) == []
    alice.goto(cycle)
    alice.get_by_role("link", name="Submit 1 draft").click()
    alice.locator("dialog[open]").get_by_role("button", name="Submit them").click()
    expect(alice.get_by_role("link", name="Submitted 2")).to_be_visible()

    carol.goto(cycle)
    carol.get_by_role("link", name="Calibrate", exact=True).click()
    assert findings(carol) == []
    carol.get_by_role("link", name=re.compile("Adjust.*Complete orders")).click()
    dialog = carol.locator("dialog[open]")
    dialog.get_by_label("Score, from 0 to 1").fill("0.7")
    dialog.get_by_role("button", name="Calibrate").click()
    expect(dialog).to_contain_text("Say why")  # and nothing typed is lost
    expect(dialog.get_by_label("Score, from 0 to 1")).to_have_value("0.7")
    dialog.get_by_label("Why it is another one").fill("Graded like the other plants.")
    dialog.get_by_role("button", name="Calibrate").click()
    expect(carol.get_by_role("row", name=re.compile("Complete orders"))).to_contain_text("0.70")
    carol.get_by_role("button", name="Accept the selected as they stand").click()
    expect(carol.get_by_role("heading", level=1)).to_contain_text("Every score is calibrated")

    carol.goto(cycle)
    carol.get_by_role("link", name="Sign what is calibrated").click()
    carol.locator("dialog[open]").get_by_role("button", name="Sign").click()
    expect(carol.locator("main")).to_contain_text("Every evaluation is signed")
    carol.get_by_role("link", name="Complete orders on the promised day").click()
    expect(carol.get_by_role("heading", name="SHA-256")).to_be_visible()
    assert findings(carol) == []
    with tenant_scope(plan.organization_id):
        scores = sorted(
            (row.objective.title, str(row.score), row.state)
            for row in Evaluation.objects.select_related("objective")
        )
    assert scores == [
        ("Complete orders on the promised day", "0.70", "signed"),
        ("Release drawings in time", "1.00", "signed"),
    ]
