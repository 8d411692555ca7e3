"""The alignment tree by keyboard alone: the ARIA tree pattern, an address that remembers, and a move."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from objectives.models import Objective
from perfmgmt.tenancy.models import Role
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

CAROL = "carol@example.org"


@pytest.fixture
def organization(transactional_db):
    """Deliver: Orders > Clear to build > Castings; Grow: Service."""
    made = factories.organization("aldermere", name="Aldermere Pumps")
    with tenant_scope(made.id):
        carol = factories.member("carol", Role.LEADER)
        plan = factories.plan()
        deliver = factories.priority(plan=plan, rank=1, title="Deliver")
        grow = factories.priority(plan=plan, rank=2, title="Grow")
        off = {"owner": carol, "result": "off_track"}
        orders = factories.objective("Orders", priority=deliver, **off)
        clear = factories.objective("Clear to build", priority=deliver, parent=orders, **off)
        factories.objective("Castings", priority=deliver, parent=clear, **off)
        factories.objective("Service", priority=grow, **off)
    return made


def focused(page: Page) -> str:
    return page.evaluate(
        "(document.activeElement.querySelector('[data-go]') ?? document.activeElement).textContent"
    ).strip()


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def test_the_tree_by_keyboard(page, live_server, organization):
    page.goto(f"{live_server.url}/accounts/login/?next=/o/aldermere/alignment/")
    page.fill("[name=login]", CAROL)
    page.fill("[name=password]", factories.PASSWORD)
    page.press("[name=password]", "Enter")
    tree = page.get_by_role("treegrid")
    expect(tree).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.locator("[data-row][tabindex='0']").count() == 1

    assert press(page, "j", "ArrowDown") == "Orders"
    assert press(page, "ArrowRight") == "Clear to build"
    assert press(page, "End") == "Service"
    assert press(page, "Home", "c", "a") == "Castings"
    page.wait_for_timeout(800)  # what was spelled is forgotten
    assert press(page, "ArrowLeft") == "Clear to build"
    press(page, "ArrowLeft")
    row = tree.get_by_role("row").filter(has_text="Clear to build")
    expect(row).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(re.compile(r"\?shut=[0-9a-f]{12}$"))
    page.reload()
    expect(row).to_have_attribute("aria-expanded", "false")
    row.focus()
    press(page, "ArrowRight")
    expect(row).to_have_attribute("aria-expanded", "true")
    assert focused(page) == "Clear to build"

    press(page, "m", "End", "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("“Service” gains it: nothing below it")
    dialog.get_by_label("How it contributes").fill("Parts in time.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“Clear to build” hangs below “Service” now.")).to_be_visible()
    marked = page.locator("[data-row][aria-current=true]")
    expect(marked).to_contain_text("Clear to build")
    with tenant_scope(organization.id):
        moved = Objective.objects.get(title="Clear to build")
        assert (moved.parent.title, moved.priority.title) == ("Service", "Grow")
        assert Objective.objects.get(title="Castings").priority.title == "Grow"
