"""Five check-ins in a row on a phone, without a mouse."""

import time
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from objectives.models import Measurement
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

TITLES = ["Castings on time", "Clear to build", "Freight cost", "Lead time", "On time in full"]


@pytest.fixture
def alice(transactional_db):
    """Five indicators of hers wait for their value of October."""
    organization = factories.organization()
    with tenant_scope(organization.id):
        alice = factories.member("alice")
        for title in TITLES:
            factories.indicator(
                title,
                owner=alice,
                target=Decimal(85),
                measured_from="2026-10-01",
                next_due_at=factories.NOW,
            )
    return alice


def test_five_values_by_keyboard_at_375_pixels(page, live_server, sign_in, axe, alice):
    page.set_viewport_size({"width": 375, "height": 812})
    sign_in("alice@example.org", factories.PASSWORD)
    expect(page).to_have_url(f"{live_server.url}/o/aldermere/")
    page.goto(f"{live_server.url}/o/aldermere/update/")
    began = time.monotonic()
    for title in TITLES[:-1]:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_label("October")).to_be_focused()
        page.keyboard.type("88,5")
        expect(page.locator("#pv")).to_contain_text("3.5 points better than expected.")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[-1])
    expect(page.get_by_label("October")).to_be_focused()
    page.keyboard.type("60")
    expect(page.locator("#pv")).to_contain_text("25.0 points below expected.")
    page.keyboard.press("Control+Enter")  # refused: the cause is missing
    expect(page.locator("#cause .err")).to_contain_text("Name the cause")
    expect(page.get_by_label("October")).to_have_value("60")
    assert axe() == []
    page.keyboard.press("4")
    page.keyboard.press("Tab")
    page.keyboard.type("Two shifts were not staffed.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every value of yours is in")
    print(f"five check-ins in {time.monotonic() - began:.1f} s")
    with tenant_scope(alice.organization_id):
        values = list(Measurement.objects.order_by("value").values_list("value", "cause"))
    assert values == [(Decimal(60), "capacity_constraint"), *[(Decimal("88.5"), "")] * 4]
