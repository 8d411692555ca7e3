"""Many check-ins at once: the grid, a pasted block, the workbook that goes out and comes back."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import ImportBatch, Measurement
from objectives.services import add_cause
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import heading, queries, words
from tests.objectives.series import STEADY, record

OCTOBER = date(2026, 10, 1)
GRID, WORKBOOK = "/o/aldermere/measures/grid/", "/o/aldermere/update/workbook/"


@pytest.fixture
def otif(cast, client):
    client.force_login(cast.alice.user)
    indicator = factories.indicator(owner=cast.alice, target=Decimal(85), grace_days=30)
    record(cast.alice, indicator, STEADY)
    return indicator


@pytest.fixture
def freight(cast, otif):
    return factories.indicator(
        "Freight",
        owner=cast.alice,
        target=Decimal(90),
        measured_from=OCTOBER,
        grace_days=30,
        next_due_at=datetime(2026, 12, 1, tzinfo=UTC),
    )


def october(indicator) -> Measurement:
    return Measurement.objects.current().get(indicator=indicator, period_start=OCTOBER)


# --- The grid --------------------------------------------------------------------------------------


def test_the_grid_shows_what_is_due_with_the_last_periods(client, otif, freight):
    html = client.get(GRID).content.decode()
    assert heading(html) == "Two values wait"
    assert "May 2026 Jun 2026 Jul 2026 Aug 2026 Sep 2026 Oct 2026" in words(html)
    assert 'aria-label="On time in full, September 2026"' in html
    assert 'value="88.7"' in html
    assert 'aria-label="Freight, September 2026"' not in html  # before its first period


def test_a_cell_is_saved_with_its_status_and_the_cause_is_asked_below_the_row(client, otif):
    answer = client.post(f"{GRID}{otif.pk}/", {"period_start": "2026-10-01", "value": "88.5"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'aria-label="On track"' in html
    assert f'id="ask-{otif.pk}" hx-swap-oob="true" hidden' in html
    assert october(otif).value == Decimal("88.5")
    fields = {"period_start": "2026-10-01", "value": "20"}
    html = client.post(f"{GRID}{otif.pk}/", fields).content.decode()
    assert "This period has a figure already. Say why it is corrected." in words(html)
    fields["correction_reason"] = "Counted twice."
    html = client.post(f"{GRID}{otif.pk}/", fields).content.decode()
    assert 'name="cause"' in html
    assert 'value="Counted twice."' in html
    fields |= {"cause": "execution", "commentary": "Castings are late."}
    assert client.post(f"{GRID}{otif.pk}/", fields).status_code == 200
    assert october(otif).cause == "execution"


def test_the_grid_costs_the_same_whatever_stands_in_it(client, cast, otif):
    counts = []
    for more in (1, 2, 40):
        for n in range(more):
            factories.indicator(f"Waits {more} {n}", owner=cast.alice, grace_days=30)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{GRID}?rows=mine")
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_a_pasted_block_is_previewed_and_applied_as_one_batch(client, otif, freight):
    sent = {
        "ids": f"{freight.pk},{otif.pk}",
        "start": freight.pk,
        "period_start": "2026-10-01",
        "rhythm": "monthly",
        "text": "91\n20\n",
    }
    html = client.post(f"{GRID}paste/", sent).content.decode()
    assert heading(html) == "One of two figures can be recorded"
    assert not Measurement.objects.filter(period_start=OCTOBER).exists()
    kept = html.split('name="entries" value="')[1].split('"')[0]
    said = {"entries": kept, "cause-1": "execution", "commentary-1": "Castings.", "apply": "1"}
    answer = client.post(f"{GRID}paste/", said)
    assert answer["Location"] == "/o/aldermere/update/?done=1"
    assert (october(freight).value, october(otif).cause) == (Decimal(91), "execution")
    batch = ImportBatch.objects.get()
    assert batch.counts == {"measurements": {"recorded": 2, "refused": 0}}
    assert {october(freight).batch, october(otif).batch} == {batch}


# --- The workbook ----------------------------------------------------------------------------------


def test_the_workbook_goes_out_and_comes_back(client, cast, otif, freight):
    own = add_cause(actor=cast.erin, name="Supplier insolvency", now=NOW)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/o/aldermere/update/workbook.xlsx").content)
    )
    sheet = book.worksheets[0]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["On time in full"][:5] == (
        str(otif.pk),
        "On time in full",
        "2026-10-01",
        "88.7%",
        "85.0%",
    )
    lines = {sheet.cell(line, 2).value: line for line in (2, 3)}
    for column, value in ((6, 20), (8, "Vitek filed."), (9, "Supplier insolvency"), (10, "Low")):
        sheet.cell(lines["On time in full"], column).value = value
    sheet.cell(lines["Freight"], 7).value = "The carrier has not sent it."
    file = io.BytesIO()
    book.save(file)
    answer = client.post(WORKBOOK, {"file": SimpleUploadedFile("due.xlsx", file.getvalue())})
    html = answer.content.decode()
    assert heading(html) == "Two figures can be recorded"
    assert "On time in full October 2026 20.0% Off track" in words(html)
    assert not Measurement.objects.filter(period_start=OCTOBER).exists()
    kept = html.split('name="entries" value="')[1].split('"')[0]
    client.post(WORKBOOK, {"entries": kept, "apply": "1"})
    saved = october(otif)
    assert (saved.value, saved.cause, saved.confidence) == (Decimal(20), str(own.pk), "low")
    assert october(freight).no_value_reason == "The carrier has not sent it."


def test_what_somebody_else_was_shown_is_not_applied(client, cast, otif, freight):
    sent = {
        "ids": str(otif.pk),
        "period_start": "2026-10-01",
        "rhythm": "monthly",
        "text": "88",
    }
    html = client.post(f"{GRID}paste/", sent).content.decode()
    kept = html.split('name="entries" value="')[1].split('"')[0]
    client.force_login(cast.bob.user)
    answer = client.post(f"{GRID}paste/", {"entries": kept, "apply": "1"})
    assert answer.status_code == 422
    assert not Measurement.objects.filter(period_start=OCTOBER).exists()


# --- Yes or no, and the day of a milestone ---------------------------------------------------------


def test_yes_or_no_and_a_day_are_asked_for_instead_of_a_number(client, cast, otif):
    yes = factories.indicator(
        "Signed", owner=cast.alice, target_type="yes_no", target=Decimal(1), target_on=OCTOBER
    )
    html = client.get(f"/o/aldermere/update/{yes.pk}/").content.decode()
    assert '<input type="radio" id="id_value_0" name="value" value="1"' in html
    milestone = factories.indicator(
        "Moved",
        owner=cast.alice,
        target_type="milestone",
        baseline_on=date(2026, 1, 1),
        target_on=date(2026, 12, 1),
        target=None,
    )
    address = f"/o/aldermere/update/{milestone.pk}/"
    assert 'type="date" id="id_value"' in client.get(address).content.decode()
    sent = {"period_start": "2026-10-01", "version": 1, "value": "2026-12-04"}
    assert client.post(address, sent).status_code == 302
    assert october(milestone).value == Decimal(3)
