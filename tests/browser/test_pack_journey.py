"""The controller exports a pack, watches its bar, downloads it and verifies its checksums."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.evaluations.meetings import closed_review

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ("PDF", "XLSX", "PPTX", "ZIP")


@pytest.fixture
def plan(transactional_db):
    with factories.world() as cast:
        review = closed_review(cast).review
        return review.cadence.plan


@pytest.mark.usefixtures("worker")
def test_a_controller_exports_watches_downloads_and_verifies(
    plan, page, live_server, sign_in, axe, shot
):
    sign_in("dora@example.org", factories.PASSWORD)
    page.goto(f"{live_server.url}/o/aldermere/packs/")
    assert axe() == []
    page.get_by_role("link", name="Create a pack").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Of what").select_option(f"plan:{plan.pk}")
    for name in ("PowerPoint slides", "Archive of CSV and JSON"):
        dialog.get_by_label(name).check()
    assert axe() == []
    shot("dialog")
    dialog.get_by_role("button", name="Create pack").click()

    row = page.locator(".packs li").first
    expect(row).to_contain_text("Plan 2026–28")
    page.reload()  # the bar survives it
    expect(row.get_by_role("link", name="PDF")).to_be_visible(timeout=60_000)
    expect(row.locator("progress")).to_have_count(0)
    shot("ready")
    assert axe() == []

    sums = {}
    for kind in KINDS:
        with page.expect_download() as waited:
            row.get_by_role("link", name=kind).click()
        file = waited.value
        sums[file.suggested_filename] = hashlib.sha256(Path(file.path()).read_bytes()).hexdigest()

    row.locator("a", has=page.locator("b")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan 2026–28")
    expect(page.get_by_text("Verified just now")).to_have_count(len(KINDS) + 1)
    lines = page.locator("pre.checks").inner_text().split("\n")
    said = dict(reversed(line.split("  ")) for line in lines if line)
    assert {name: said[name] for name in sums} == sums
    shot("checksums")
    assert axe() == []
