"""The main job, end to end: Today → next review → first exception → decision → minutes → pack."""

import csv
import re
from decimal import Decimal

import openpyxl
import pytest
from playwright.sync_api import expect

from perfmgmt.demo import nhs
from perfmgmt.demo.people import Passwords

CHAIR = "chair@nhs.example"


@pytest.fixture
def nhs_people(transactional_db) -> Passwords:
    passwords = Passwords()
    nhs.build(passwords, nhs.CLOCK)
    return passwords


def published(period: str) -> dict[str, Decimal]:
    """Indicator key → value of one month, as NHS England published it."""
    with (nhs.DATA / "measurements.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["indicator_id"]: Decimal(row["value"])
            for row in csv.DictReader(rows)
            if row["date"] == period and row["value"]
        }


def decide(page, *, number: int, outcome: str, **words: str) -> None:
    """Record an answer to the item that the room is on, and wait until it stands among the decided."""
    form = page.locator(".d-form")
    form.locator("label.choice", has_text=outcome).click()
    for label, text in words.items():
        form.get_by_label(label.replace("_", " ").capitalize()).fill(text)
    form.get_by_role("button", name="Record, next item").click()
    expect(page.locator("#decided-h .quiet")).to_have_text(str(number))


def test_a_chair_runs_the_review_of_september(
    page, live_server, nhs_people, worker, sign_in, shot, axe, tmp_path
):
    messages = []
    page.on("console", lambda said: messages.append(said.text) if said.type == "error" else None)
    sign_in(CHAIR, nhs_people[CHAIR])

    expect(page.get_by_role("heading", level=1)).to_have_text("One thing needs you.")
    shot("1-today")
    assert axe() == []

    page.get_by_role("link", name=re.compile("Read it")).click()
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    shot("2-pre-read")
    assert axe() == []

    page.get_by_role("button", name="Start the review").click()
    expect(page).to_have_url(re.compile(r"/room/"))
    page.get_by_role("link", name=re.compile("Urgent & emergency care: England")).click()
    expect(page.locator("main h2.display")).to_have_text("Urgent & emergency care: England")
    expect(page.locator(".q2")).to_contain_text("share one signal in September 2018")
    shot("3-room")
    assert axe() == []

    decide(
        page,
        number=1,
        outcome="Intervene",
        what_will_be_done="A second triage nurse from 14:00",
        owner="Nadia Osei",
    )
    for number in range(2, 8):
        decide(
            page,
            number=number,
            outcome="No action",
            because="The winter plan starts in November",
            look_again_on="10 Nov 2018",
        )
    shot("4-decided")

    page.get_by_role("link", name="Close review").click()
    page.locator("dialog").get_by_role("button", name=re.compile("Close")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Seven items, seven answers")
    expect(page.locator(".mins > li").first).to_contain_text("A second triage nurse from 14:00")
    shot("5-minutes")
    assert axe() == []

    page.goto(f"{live_server.url}/o/{nhs.SLUG}/learning/")
    page.get_by_role("button", name=re.compile("Create pack")).first.click()
    download_link = page.locator(".packs li").first.get_by_role("link", name="XLSX")
    expect(download_link).to_be_visible(timeout=60_000)
    shot("6-pack")
    assert axe() == []
    with page.expect_download() as downloading:
        download_link.click()
    downloading.value.save_as(tmp_path / "pack.xlsx")
    assert figures_of(openpyxl.load_workbook(tmp_path / "pack.xlsx")) == published("2018-09-01")
    assert messages == []


def figures_of(workbook) -> dict[str, Decimal]:
    """Indicator key → frozen figure of September, from the sheet of figures."""
    sheet = workbook["Figures"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if row and "Value" in row)
    start = rows.index(header) + 1
    columns = {name: header.index(name) for name in header if name}
    return {
        row[columns["Key"]]: Decimal(str(row[columns["Value"]]))
        for row in rows[start:]
        if row[columns["Value"]] is not None
        and row[columns["Period from"]].strftime("%Y-%m") == "2018-09"
    }
