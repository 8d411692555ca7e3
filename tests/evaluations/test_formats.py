"""The files themselves, read back: every figure is that of the API, and text stays text in all of them."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from pptx import Presentation

from evaluations.packs.codec import from_bytes
from evaluations.packs.document import document_data
from evaluations.services import common
from objectives.figures import with_unit
from reviews.services import raise_risk
from tests import factories
from tests.evaluations.meetings import close as close_meeting
from tests.evaluations.meetings import closed_review, frozen_review, record_history
from tests.evaluations.packs import built, path_of
from tests.factories import NOW

API = "/api/v1/aldermere"
PDFTOTEXT, QPDF = shutil.which("pdftotext"), shutil.which("qpdf")
RISKY = ("=", "+", "-", "@", "\t")
ALL = ("pdf", "xlsx", "pptx", "zip")


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.fixture
def plan(cast):
    """Two objectives with three indicators, a decision and a risk."""
    meeting = closed_review(cast)
    other = factories.objective("Quote within a day", owner=cast.carol)
    for title, figures, decimals, role in (
        ("Quotes within a day", ["96", "95.5", "78.5"], 1, "lag"),
        ("Configurators trained", ["99", "96", "97"], 0, "lead"),
    ):
        indicator = factories.indicator(
            title, owner=cast.carol, external_key=title[:6], decimals=decimals
        )
        factories.serves(indicator, other, role=role)
        record_history(cast, indicator, figures, commentary="Slow start", cause="execution")
    raise_risk(
        actor=cast.alice, objective=other, now=NOW, title="Ferrum stops", likelihood=4, impact=5
    )
    return meeting.review.cadence.plan


@pytest.fixture
def pack(cast, plan):
    return built(cast.dora, plan, *ALL)


@pytest.fixture
def figures(cast, client, pack):
    """(latest period, value, expected) of each indicator, as the API says them."""
    client.force_login(cast.dora.user)
    rows = client.get(f"{API}/indicators/").json()["results"]
    return {
        row["title"]: (
            row["latest_period"],
            Decimal(str(row["latest_value"])),
            Decimal(str(row["latest_expected"])),
            row["status"],
        )
        for row in rows
    }


def test_every_figure_of_the_workbook_is_that_of_the_api(pack, figures):
    header, *body = openpyxl.load_workbook(path_of(pack, "xlsx"))["Figures"].values
    rows = [dict(zip(header, row, strict=True)) for row in body]
    written = {
        row["Indicator"]: (
            row["Period from"].date().isoformat(),
            Decimal(str(row["Value"])),
            Decimal(str(row["Expected"])),
            row["Status"].lower().replace(" ", "_"),
        )
        for row in rows
    }
    assert len(written) == 3
    assert written == figures


def test_every_figure_of_the_archive_is_that_of_the_api(pack, figures):
    with zipfile.ZipFile(path_of(pack, "zip")) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("figures.csv").decode())))
    assert {
        row["title"]: (
            row["period_start"],
            Decimal(row["value"]),
            Decimal(row["expected"]),
            row["status"],
        )
        for row in rows
    } == figures


def test_every_figure_of_the_slides_is_that_of_the_api(pack, figures):
    """The newest point of each chart, which a click on it shows."""
    drawn = {}
    for slide in Presentation(path_of(pack, "pptx")).slides:
        for shape in slide.shapes:
            if shape.has_chart and "Value" in {one.name for one in shape.chart.plots[0].series}:
                value, expected, *_limits = shape.chart.plots[0].series
                (title,) = [title for title in figures if f"{title} (" in _texts(slide)]
                drawn[title] = (
                    Decimal(str(value.values[-1])),
                    Decimal(str(expected.values[-1])),
                )
    assert drawn == {
        title: figures[title][1:3] for title in ("On time in full", "Quotes within a day")
    }


def _texts(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_every_figure_of_the_paper_is_that_of_the_api(cast, pack, figures):
    content = from_bytes(path_of(pack, "data").read_bytes())
    data = document_data(content, paper="a4", checksum="", report=lambda _step: None)
    printed = {
        row["title"]: (row["value"], row["expected"])
        for objective in data["objectives"]
        for row in objective["figures"]
    }
    decimals = {row.title: row.decimals for row in content.figures}
    assert printed == {
        title: (with_unit(value, "%", decimals[title]), with_unit(expected, "%", decimals[title]))
        for title, (_period, value, expected, _status) in figures.items()
    }


def test_results_of_objectives_are_those_of_the_api(cast, client, pack):
    client.force_login(cast.dora.user)
    said = {
        row["id"]: (row["result"], row["momentum"], row["result_measured"], row["result_total"])
        for row in client.get(f"{API}/objectives/").json()["results"]
    }
    content = from_bytes(path_of(pack, "data").read_bytes())
    assert {
        row.id: (row.result, row.momentum, row.result_measured, row.result_total)
        for row in content.objectives
    } == said


@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext: install poppler-utils")
def test_the_printed_pages_say_the_figures(pack):
    text = subprocess.run(
        [PDFTOTEXT, "-layout", path_of(pack, "pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for words in ("Contents", "Summary", "Decisions", "Bring Ferrum forward", "80.1%", "78.5%"):
        assert words in text
    assert f"{pack.files.get(kind='data').sha256[:40]}" in text.replace("\n", "")


@pytest.mark.skipif(QPDF is None, reason="no qpdf: install qpdf")
def test_the_paper_is_a_sound_tagged_pdf(pack):
    path = path_of(pack, "pdf")
    subprocess.run([QPDF, "--check", path], check=True, capture_output=True)
    shown = subprocess.run(
        [QPDF, "--qdf", "--object-streams=disable", path, "-"], check=True, capture_output=True
    ).stdout
    assert b"/MarkInfo" in shown
    assert b"<pdfuaid:part>1</pdfuaid:part>" in shown
    assert b"/FontFile" in shown


def test_the_manifest_of_the_archive_tells_the_checksum_of_each_file(pack):
    with zipfile.ZipFile(path_of(pack, "zip")) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        found = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.json"
        }
    assert {name: said["sha256"] for name, said in manifest["files"].items()} == found
    assert found["data.json"] == pack.files.get(kind="data").sha256
    assert set(found) == {
        "data.json",
        "objectives.csv",
        "objective-indicators.csv",
        "figures.csv",
        "history.csv",
        "decisions.csv",
        "signals.csv",
        "risks.csv",
        "restatements.csv",
    }


@pytest.fixture
def risky(cast):
    """What people write, in every place where they may."""
    meeting = frozen_review(cast, title="=1+1", indicator_title='=HYPERLINK("http://x")')
    factories.Objective.objects.update(title="@SUM(A1)", outcome="#panic() $x$ *no* \\ `code`")
    raise_risk(
        actor=cast.alice,
        objective=meeting.objective,
        now=NOW,
        title="\t=cmd",
        likelihood=3,
        impact=3,
    )
    close_meeting(cast, meeting, text="+cmd|' /C calc'!A0")
    return meeting.review


def test_what_people_wrote_is_a_formula_nowhere(cast, risky):
    pack = built(cast.dora, risky, *ALL)
    book = openpyxl.load_workbook(path_of(pack, "xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(
        cell.quotePrefix
        for cell in cells
        if isinstance(cell.value, str) and cell.value.startswith(RISKY)
    )
    with zipfile.ZipFile(path_of(pack, "zip")) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                for row in csv.reader(io.StringIO(archive.read(name).decode())):
                    assert not [text for text in row if text.startswith(RISKY)], name
    for slide in Presentation(path_of(pack, "pptx")).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                blob = shape.chart.part.chart_workbook.xlsx_part.blob
                sheets = openpyxl.load_workbook(io.BytesIO(blob))
                kinds = {cell.data_type for sheet in sheets for row in sheet for cell in row}
                assert "f" not in kinds


@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext: install poppler-utils")
def test_what_people_wrote_is_no_markup_on_paper(cast, risky):
    pack = built(cast.dora, risky, "pdf")
    text = subprocess.run(
        [PDFTOTEXT, "-layout", path_of(pack, "pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "#panic() $x$ *no* \\ `code`" in text
    assert "+cmd|' /C calc'!A0" in text


def test_a_review_has_its_agenda_and_its_room(cast, risky):
    pack = built(cast.dora, risky, "pdf", "zip", paper="letter", language="de")
    content = from_bytes(path_of(pack, "data").read_bytes())
    assert content.meeting is not None
    assert [item.title for item in content.meeting.items] == ["@SUM(A1)"] or content.meeting.items
    data = document_data(content, paper="letter", checksum="", report=lambda _step: None)
    assert (data["paper"], data["language"], len(data["agenda"])) == ("us-letter", "de", 1)


def test_a_deck_shows_what_needs_attention_first(cast, plan):
    deck = Presentation(path_of(built(cast.dora, plan, "pptx"), "pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "Plan 2026–28"
    assert titles[2:4] == ["Complete orders on the promised day", "Quote within a day"]
    assert titles[-1] == "About these figures"
