"""Many figures in a grid as in a sheet, and a check-in that outlives a broken connection."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from objectives.models import Measurement
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

TITLES = ["Castings on time", "Clear to build", "Freight cost"]

# A spreadsheet puts its cells on the clipboard as text with tabs.
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def alice(transactional_db):
    organization = factories.organization()
    with tenant_scope(organization.id):
        return factories.member("alice")


def wait_for(alice, first_period: str) -> None:
    """Three indicators of hers wait for their values since then."""
    with tenant_scope(alice.organization_id):
        for title in TITLES:
            factories.indicator(
                title,
                owner=alice,
                target=Decimal(85),
                measured_from=first_period,
                next_due_at=factories.NOW,
            )


def stored(alice) -> list[tuple[str, int, Decimal]]:
    with tenant_scope(alice.organization_id):
        rows = Measurement.objects.current().order_by("indicator__title", "period_start")
        return list(rows.values_list("indicator__title", "period_start__month", "value"))


def test_a_grid_is_filled_by_keyboard_and_by_a_block_from_a_spreadsheet(
    page, live_server, sign_in, axe, alice
):
    wait_for(alice, "2026-09-01")
    sign_in("alice@example.org", factories.PASSWORD)
    page.goto(f"{live_server.url}/o/aldermere/measures/grid/")
    first = page.get_by_label(re.compile(r"Castings on time, .*September"))
    first.click()
    page.keyboard.type("91,5")
    page.keyboard.press("Enter")  # saves it, and goes down as in a sheet
    expect(page.get_by_label(re.compile(r"Clear to build, .*September"))).to_be_focused()
    expect(page.locator("td", has=first).get_by_role("img", name="On track")).to_be_visible()
    assert axe() == []
    begins = page.get_by_label(re.compile(r"Clear to build, .*September"))
    begins.evaluate(PASTE, "88\t89\n90\ta lot\n")
    expect(page.get_by_role("button", name="Record 3")).to_be_visible()
    expect(page.locator("[data-problem]")).to_have_count(1)
    expect(page.locator("[data-problem]")).to_contain_text("a lot")
    assert axe() == []
    page.get_by_role("button", name="Record 3").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert stored(alice) == [
        ("Castings on time", 9, Decimal("91.5")),
        ("Clear to build", 9, Decimal(88)),
        ("Clear to build", 10, Decimal(89)),
        ("Freight cost", 9, Decimal(90)),
    ]


def test_what_was_typed_is_back_after_the_connection_broke(page, live_server, sign_in, alice):
    wait_for(alice, "2026-10-01")
    sign_in("alice@example.org", factories.PASSWORD)
    page.goto(f"{live_server.url}/o/aldermere/update/")
    expect(page.get_by_label("October")).to_be_focused()
    page.keyboard.type("88")
    page.get_by_label("What changed, and what happens next?").fill(
        "Vitek runs both furnaces again."
    )
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_text(
        re.compile("Not saved: the connection dropped. Your text is still here.")
    )
    expect(page.get_by_label("October")).to_have_value("88")
    assert stored(alice) == []
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text(re.compile(r"Your draft of \d\d:\d\d is back\."))).to_be_visible()
    expect(page.get_by_label("October")).to_have_value("88")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    assert [value for _title, _month, value in stored(alice)] == [Decimal(88)]
    drafts = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft'))")
    assert drafts == []
