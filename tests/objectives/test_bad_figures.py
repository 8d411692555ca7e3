"""What cannot be a figure, in each of the four ways in: a sentence each, and what was typed is still there."""

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import Indicator, Measurement, PeriodLock
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW
from tests.objectives.calling import refused
from tests.objectives.pages import words
from tests.objectives.series import STEADY, record

OCTOBER = date(2026, 10, 1)
TOO_LONG = "x" * (10 * 1024 * 1024)
TWO_WAYS = "“1,234” can be read in two ways. Write 1234 or 1.234."
NO_NUMBER = "“{}” is not a number. Write digits, such as 86.2."
LOCKED = "1 October 2026 to 31 October 2026 is locked since 19 November 2026 by Dora."
GRID = "/o/aldermere/measures/grid/"
WORKBOOK = "/o/aldermere/update/workbook/"


@pytest.fixture
def otif(cast, client):
    client.force_login(cast.alice.user)
    indicator = factories.indicator(owner=cast.alice, target=Decimal(85), grace_days=30)
    record(cast.alice, indicator, STEADY)
    return indicator


@pytest.fixture
def foreign(cast):
    with tenant_scope(cast.rival.id):
        return factories.indicator("Rival secret")


@pytest.fixture
def locked(cast):
    return PeriodLock.objects.create(
        first_day=OCTOBER, last_day=date(2026, 10, 31), locked_by=cast.dora, locked_at=NOW
    )


@pytest.fixture(autouse=True)
def nothing_is_recorded(cast):
    yield
    assert not Measurement.objects.filter(period_start__gte=OCTOBER).exists()


BAD = [("1,234", TWO_WAYS), ("1e999", NO_NUMBER.format("1e999")), ("NaN", NO_NUMBER.format("NaN"))]


# --- The form --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "sentence"), BAD)
def test_form_numbers(client, otif, value, sentence):
    html = post_form(client, otif, value=value)
    assert sentence in words(html)
    assert f'value="{value}"' in html
    assert "Half a thought" in html


def test_form_locked_period(client, otif, locked):
    html = post_form(client, otif, value="88", correction_reason="Read again.")
    assert LOCKED in words(html)
    assert "A controller may correct it, with a reason." in words(html)
    assert 'value="88"' in html


def test_form_ten_megabytes_of_commentary(client, otif):
    sent = {"period_start": OCTOBER, "version": otif.version, "commentary": TOO_LONG}
    answer = client.post(f"/o/aldermere/update/{otif.pk}/", sent | {"value": "88"})
    assert answer.status_code == 413
    assert "Go back: what you typed is still there." in words(answer.content.decode())


def test_form_of_a_foreign_indicator(client, otif, foreign):
    assert client.get(f"/o/aldermere/update/{foreign.pk}/").status_code == 404


def post_form(client, indicator, **fields) -> str:
    sent = {"period_start": "2026-10-01", "version": indicator.version}
    answer = client.post(
        f"/o/aldermere/update/{indicator.pk}/", sent | {"commentary": "Half a thought"} | fields
    )
    assert answer.status_code == 422
    return answer.content.decode()


# --- The grid --------------------------------------------------------------------------------------


def post_cell(client, indicator, value, period="2026-10-01", **fields):
    return client.post(f"{GRID}{indicator.pk}/", {"period_start": period, "value": value} | fields)


@pytest.mark.parametrize(
    ("value", "period", "sentence"),
    [
        *((value, "2026-10-01", sentence) for value, sentence in BAD),
        ("88", "2026-11-01", "The period that begins on 1 November 2026 has not ended yet."),
        ("88", "2026-10-02", "2 October 2026 is not the first day of a period of this indicator."),
        ("20", "2026-10-01", "Name the cause: this figure enters off track"),
    ],
)
def test_grid_cells(client, otif, value, period, sentence):
    answer = post_cell(client, otif, value, period)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(html)
    assert f'value="{value}"' in html
    assert 'aria-invalid="true"' in html


def test_grid_locked_period_foreign_indicator_and_ten_megabytes(client, otif, locked, foreign):
    answer = post_cell(client, otif, "88")
    assert (answer.status_code, LOCKED in words(answer.content.decode())) == (422, True)
    assert post_cell(client, foreign, "88").status_code == 404
    assert post_cell(client, otif, "88", commentary=TOO_LONG).status_code == 413


# --- The pasted block ------------------------------------------------------------------------------


def test_a_pasted_block_is_told_cell_by_cell(client, otif, foreign):
    sent = {
        "ids": f"{otif.pk},{foreign.pk}",
        "start": otif.pk,
        "period_start": "2026-10-01",
        "rhythm": "monthly",
        "text": "1,234\t88\n=B2\t\n77",
    }
    answer = client.post(f"{GRID}paste/", sent)
    text = words(answer.content.decode())
    assert f"line 1, column 1 On time in full October 2026 Left out {TWO_WAYS}" in text
    assert "line 1, column 2 On time in full November 2026 88.0% Left out The period that" in text
    assert "line 2, column 1 =B2 Left out There is no such indicator." in text
    assert "line 3, column 1 77 Left out This line lies below the last row of the grid." in text
    assert "No of four figures can be recorded" in text


# --- The workbook ----------------------------------------------------------------------------------


def fill(client, **cells):
    """The downloaded workbook with some cells filled in, uploaded again."""
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/o/aldermere/update/workbook.xlsx").content)
    )
    for name, value in cells.items():
        book.worksheets[0][name] = value
    file = io.BytesIO()
    book.save(file)
    return client.post(WORKBOOK, {"file": SimpleUploadedFile("due.xlsx", file.getvalue())})


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        *(({"F2": value}, sentence) for value, sentence in BAD),
        ({"F2": "=1+1"}, "F2 is a formula; paste its value."),
        ({"F2": 88, "H2": "=CONCAT(A1)"}, "H2 is a formula; paste its value."),
        ({"F2": 1e300}, "This number is too large."),
        ({"F2": 88, "I2": "bad luck"}, "I2: “bad luck” is none of the words on its list."),
        ({"F2": 88, "C2": "2026-11-01"}, "The period that begins on 1 November 2026 has not"),
        ({"F2": 88, "C2": "soon"}, "C2 is no day, such as 2026-10-01."),
        ({"F2": 20}, "Name the cause: this figure enters off track"),
        ({"F2": 88, "G2": "Lost."}, "There is a figure, so no reason is needed."),
        ({"F2": 88, "H2": "x" * 10_001}, "The commentary is longer than 10000 characters."),
        ({"F2": 88, "A2": "somebody’s"}, "A2: there is no such indicator."),
    ],
)
def test_workbook_cells(client, otif, cells, sentence):
    answer = fill(client, **cells)
    assert answer.status_code == 200
    assert sentence in words(answer.content.decode())
    assert "Left out" in words(answer.content.decode())


def test_workbook_foreign_indicator_somebody_elses_and_a_locked_period(
    client, cast, otif, foreign, locked
):
    text = words(fill(client, A2=str(foreign.pk), F2=88).content.decode())
    assert "A2: there is no such indicator." in text
    assert LOCKED in words(fill(client, F2=88).content.decode())
    others = factories.indicator("Bob’s", owner=cast.bob)
    text = words(fill(client, A2=str(others.pk), F2=88).content.decode())
    assert "Only its owner, its updater and controllers may record values." in text


def test_what_is_no_workbook(client, otif):
    for name, content, sentence in (
        ("due.xlsx", b"a;b", "due.xlsx is no workbook. Upload the XLSX file."),
        ("due.xlsx", b"PK\x03\x04" + b"x" * 100, "it is damaged or no workbook."),
        ("due.xlsx", b"PK" * 3_000_000, "due.xlsx is larger than 5 MB. Split it."),
    ):
        answer = client.post(WORKBOOK, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert sentence in words(answer.content.decode())


# --- The API ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"value": "1,234"}, "value", "Send a number with a decimal point, such as 86.2."),
        ({"value": "1e999"}, "value", "This number is too large."),
        ({"value": "NaN"}, "value", "Send a finite number."),
        (
            {"period_start": "2026-11-01"},
            "period_start",
            "The period that begins on 1 November 2026 has not ended yet.",
        ),
        ({"cause": "bad luck"}, "cause", "Choose one of the causes."),
        ({"indicator": str(factories.NOW.year) * 8}, "indicator", "There is no such indicator."),
    ],
)
def test_api_values(call, otif, change, field, sentence):
    body = {"indicator": str(otif.pk), "period_start": "2026-10-01", "value": 88} | change
    answer = call("post", "measurements/", body=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][field] == [sentence]


def test_api_locked_period_foreign_indicator_and_ten_megabytes(call, otif, locked, foreign):
    body = {"indicator": str(otif.pk), "period_start": "2026-10-01", "value": 88}
    answer = call("post", "measurements/", body=body)
    assert answer.json()["detail"] == f"{LOCKED} A controller may correct it, with a reason."
    answer = call("post", "measurements/", body=body | {"indicator": str(foreign.pk)})
    assert answer.json() == refused("indicator", "There is no such indicator.")
    answer = call("post", "measurements/", body=body | {"commentary": TOO_LONG})
    assert (answer.status_code, answer.json()["detail"]) == (413, "The body is too large.")
    assert json.loads(answer.content)["title"] == "Too large"


def test_the_indicator_itself_stays_as_it_was(otif):
    assert Indicator.objects.get(pk=otif.pk).status == "on_track"
