"""From a file to figures and back, page by page."""

import pytest

from objectives.models import ColumnMapping, Measurement, Upload
from perfmgmt.events.models import Event
from tests import factories
from tests.objectives.pages import HTMX, heading, queries, words
from tests.objectives.uploads import csv_file, receive, work

IMPORTS = "/o/aldermere/imports/"


@pytest.fixture
def dora(client, cast):
    client.force_login(cast.dora.user)
    return client


@pytest.fixture
def scrap(cast):
    return factories.indicator("Scrap rate", external_key="scrap", owner=cast.alice)


FIGURES = (
    "measurements.csv",
    b"indicator_id,date,value\nscrap,2026-09-01,2\nscrap,2026-08-01,n/a\nlost,2026-09-01,1\n",
)


def test_a_clear_file_goes_straight_to_its_preview_and_is_applied(dora, cast, scrap):
    response = dora.post(
        IMPORTS,
        {"files": csv_file("October figures.csv", "indicator_id,date,value", "scrap,2026-09-01,2")},
    )
    upload = Upload.objects.get()
    assert response.url == f"{IMPORTS}{upload.pk}/"
    assert heading(dora.get(response.url).content.decode()) == "Reading October figures.csv"
    work(cast, upload)
    page = dora.get(response.url).content.decode()
    assert heading(page) == "1 row is ready"
    assert "Scrap rate September 2026 nothing 2.0% October figures 2" in words(page)
    assert not Measurement.objects.exists()
    version = Upload.objects.get().version
    dora.post(f"{response.url}apply/", {"version": version, "why": "October close"})
    upload = work(cast, upload)
    assert (upload.state, upload.why) == ("applied", "October close")
    assert Measurement.objects.get().author == cast.dora
    page = dora.get(response.url).content.decode()
    assert heading(page) == "1 row came in"
    assert list(
        Event.objects.filter(subject_kind="upload").order_by("id").values_list("verb", flat=True)
    ) == ["objectives.file_uploaded", "objectives.import_done"]


def test_problems_name_sheet_row_column_and_what_was_found(dora, cast, scrap):
    upload = work(cast, receive(cast.dora, FIGURES))
    page = dora.get(f"{IMPORTS}{upload.pk}/").content.decode()
    assert heading(page) == "1 row is ready; two need a look first"
    text = words(page)
    assert "measurements 3 value n/a “n/a” is not a number." in text
    assert "measurements 4 indicator_id lost There is no indicator lost." in text


def test_unknown_columns_are_asked_for_and_remembered(dora, cast, scrap):
    file = csv_file("sdg.csv", "Year, SEX,Value$", "2025, M,2", "2024,F,100$")
    response = dora.post(IMPORTS, {"files": file})
    upload = Upload.objects.get()
    columns = f"{IMPORTS}{upload.pk}/columns/"
    assert response.url == columns
    assert upload.mapping["sheets"][0]["columns"] == {}
    page = dora.get(columns).content.decode()
    assert heading(page) == "Say what the columns mean"

    chosen = {"s0-table": "measurements", "s0-header": "1", "s0-shown": ":1"}
    page = dora.post(columns, chosen, headers=HTMX | {"HX-Target": "sheets"}).content.decode()
    assert 'name="s0-c2"' in page
    assert '<option value="period" selected>' in page

    chosen |= {"s0-shown": "measurements:1", "s0-c0": "period", "s0-c2": "value"}
    refused = dora.post(columns, chosen)
    assert refused.status_code == 422
    assert "Say which column is “Indicator”." in refused.content.decode()

    chosen["s0-c1"] = "indicator_id"
    dora.post(columns, chosen)
    upload = work(cast, upload)
    assert upload.state == "previewed"
    assert [each["sentence"] for each in upload.preview["problems"] if each["refused"]] == [
        "There is no indicator M.",
        "“100$” is not a number.",
    ]
    assert ColumnMapping.objects.get().author == cast.dora
    again = dora.post(IMPORTS, {"files": csv_file("new.csv", "Year, SEX,Value$", "2023, M,2")})
    assert again.url.endswith("columns/") is False


def test_what_cannot_be_read_is_said_at_the_field(dora, cast):
    for name, content, sentence in (
        ("a.csv", b"", "a.csv is empty."),
        ("a.pdf", b"%PDF-1.7", "a.pdf is no spreadsheet. Upload a CSV, XLSX or XLS file."),
        ("a.csv", b"<html>", "a.csv is called a spreadsheet, but holds something else."),
        ("a.xlsx", b"PK\x03\x04rest", "a.xlsx cannot be read as a workbook"),
    ):
        file = csv_file(name)
        file.file.seek(0)
        file.file.truncate()
        file.file.write(content)
        file.size = len(content)
        file.seek(0)
        response = dora.post(IMPORTS, {"files": file})
        if content:
            assert response.status_code == 422
            assert sentence in words(response.content.decode())
    assert not Upload.objects.exists()
    assert dora.post(IMPORTS, {}).status_code == 422


def test_the_same_file_again_changes_nothing_and_says_so(dora, cast, scrap):
    upload = apply(dora, cast, FIGURES)
    assert upload.state == "applied"
    again = work(cast, receive(cast.dora, FIGURES))
    page = dora.get(f"{IMPORTS}{again.pk}/").content.decode()
    assert "Already applied on 19 Nov." in page
    assert (again.preview["new"], again.preview["changed"], again.preview["same"]) == (0, 0, 1)
    refused = dora.post(f"{IMPORTS}{again.pk}/apply/", {"version": again.version}, follow=True)
    assert "there is nothing to apply" in refused.content.decode()


def test_what_changed_since_the_preview_is_shown_again_instead_of_applied(dora, cast, scrap):
    upload = work(cast, receive(cast.dora, FIGURES))
    first = work(cast, receive(cast.dora, FIGURES))
    dora.post(f"{IMPORTS}{upload.pk}/apply/", {"version": upload.version})
    dora.post(f"{IMPORTS}{first.pk}/apply/", {"version": first.version})
    assert work(cast, first).state == "applied"
    upload = work(cast, upload)
    assert (upload.state, upload.preview["same"]) == ("previewed", 1)
    assert upload.error.startswith("What is stored changed since the preview.")
    assert Measurement.objects.count() == 1


def test_two_people_apply_once(dora, cast, scrap):
    upload = work(cast, receive(cast.dora, FIGURES))
    dora.post(f"{IMPORTS}{upload.pk}/apply/", {"version": upload.version})
    second = dora.post(f"{IMPORTS}{upload.pk}/apply/", {"version": upload.version}, follow=True)
    assert "Somebody else changed" in second.content.decode()


def test_undo_asks_with_counts_and_says_what_it_did(dora, cast, scrap):
    upload = apply(dora, cast, FIGURES)
    address = f"{IMPORTS}{upload.pk}/undo/"
    asked = dora.get(address, headers=HTMX).content.decode()
    assert "1 row goes back to what it was." in asked
    page = dora.post(address, follow=True).content.decode()
    assert heading(page) == "This import was undone"
    assert "1 figure voided." in page
    assert not Measurement.objects.current().exists()
    assert "There is nothing to undo." in dora.get(address, follow=True).content.decode()


def test_progress_is_polled_until_the_page_changes(dora, cast, scrap):
    upload = receive(cast.dora, FIGURES)
    address = f"{IMPORTS}{upload.pk}/progress/"
    assert dora.get(address, {"seen": "0"}).status_code == 204
    assert "0% done" in dora.get(address).content.decode()
    work(cast, upload)
    assert dora.get(address)["HX-Redirect"] == f"{IMPORTS}{upload.pk}/"


def test_report_and_template_are_workbooks(dora, cast, scrap):
    upload = work(cast, receive(cast.dora, FIGURES))
    for address in (f"{IMPORTS}{upload.pk}/report/", f"{IMPORTS}template.xlsx"):
        response = dora.get(address)
        assert response.content.startswith(b"PK")
        assert "attachment" in response["Content-Disposition"]


def test_only_who_keeps_figures_imports(client, cast):
    for person in (cast.bob, cast.carol, cast.victor):
        client.force_login(person.user)
        assert client.get(IMPORTS).status_code == 403
        assert (
            'href="/o/aldermere/imports/"'
            not in client.get("/o/aldermere/measures/").content.decode()
        )


def test_the_list_costs_the_same_however_long(dora, cast, django_assert_max_num_queries):
    asked = []
    for count in (1, 3, 60):
        while Upload.objects.count() < count:
            Upload.objects.create(name="x.csv", path="x", size=1, sha256="0" * 64, author=cast.dora)
        with django_assert_max_num_queries(40) as captured:
            dora.get(IMPORTS)
        asked.append(queries(captured.captured_queries))
    assert len(set(asked)) == 1
    assert asked[0] <= 12


def apply(client, cast, *files):
    upload = work(cast, receive(cast.dora, *files))
    client.post(f"{IMPORTS}{upload.pk}/apply/", {"version": upload.version})
    return work(cast, upload)
