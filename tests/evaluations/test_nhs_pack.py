"""Packs on published data: of a review and of the signed half-year, each file read back.

Every figure equals the file that was published, and what the API says.
"""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pptx import Presentation

from evaluations.models import Cycle, Pack
from evaluations.packs.codec import from_bytes
from evaluations.packs.document import document_data
from evaluations.services import build_pack, common, request_pack
from objectives.figures import with_unit
from objectives.models import Indicator, Signal
from objectives.services import record_measurement
from perfmgmt.demo import nhs
from perfmgmt.demo.people import Passwords
from perfmgmt.tenancy.html import status_word
from perfmgmt.tenancy.models import Membership, Role
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import AgendaItem, Review
from reviews.services import close_review, record_decision, start_review
from tests.evaluations.packs import checksums, path_of
from tests.undone import undone

SEPTEMBER = "2018-09-01"
PDFTOTEXT, QPDF, SOFFICE = (shutil.which(name) for name in ("pdftotext", "qpdf", "soffice"))
API = f"/api/v1/{nhs.SLUG}"


def published() -> dict[str, tuple]:
    """Key → the newest month by the sandbox's clock, value, numerator and denominator."""
    found = {}
    with (nhs.DATA / "measurements.csv").open() as file:
        for row in csv.DictReader(file):
            if row["date"] <= SEPTEMBER and row["date"] >= found.get(row["indicator_id"], ("",))[0]:
                numbers = (row["value"], row["numerator"], row["denominator"])
                found[row["indicator_id"]] = (row["date"], *numbers)
    return {
        key: (day, *(float(Decimal(number)) if number else None for number in numbers))
        for key, (day, *numbers) in found.items()
    }


@pytest.fixture(scope="module")
def sandbox(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Membership]:
    """The chair, in an organisation that is built once for all that look at its packs."""
    with (
        pytest.MonkeyPatch.context() as patch,
        undone(django_db_blocker),
    ):
        patch.setattr(common, "nudge", lambda *_a, **_k: None)
        patch.setattr("django.conf.settings.MEDIA_ROOT", str(tmp_path_factory.mktemp("nhs")))
        organization = nhs.build(Passwords(), nhs.CLOCK)
        with tenant_scope(organization.pk):
            yield Membership.objects.select_related("organization").get(role=Role.LEADER)


def made(chair: Membership, subject, *kinds: str) -> Pack:
    asked = request_pack(actor=chair, subject=subject, now=nhs.CLOCK, kinds=kinds)
    found = build_pack(
        organization_id=chair.organization_id, pack_id=asked.pk, clock=lambda: nhs.CLOCK
    )
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _media():
    """The module's files stay where they were made."""


@pytest.fixture(scope="module")
def of_review(sandbox) -> Pack:
    review = start_review(actor=sandbox, review=Review.objects.next_first().first(), now=nhs.CLOCK)
    for item in AgendaItem.objects.of(review).undecided():
        record_decision(
            actor=sandbox,
            item=item,
            now=nhs.CLOCK,
            version=item.version,
            kind="no_action",
            because="Winter plans are under way",
            look_again_when="the figures of October are out",
        )
    return made(sandbox, close_review(actor=sandbox, review=review, now=nhs.CLOCK), "xlsx")


@pytest.fixture(scope="module")
def of_cycle(sandbox) -> Pack:
    return made(sandbox, Cycle.objects.get(), *Pack.Kind.values)


def rows_of(pack: Pack, sheet: str) -> list[dict[str, Any]]:
    header, *body = openpyxl.load_workbook(path_of(pack, "xlsx"))[sheet].values
    return [dict(zip(header, row, strict=True)) for row in body]


# --- Of a review -----------------------------------------------------------------------------------


def test_all_282_figures_equal_the_published_file(of_review):
    rows = rows_of(of_review, "Figures")
    written = {
        row["Key"]: (
            row["Period from"].date().isoformat(),
            row["Value"],
            row["Numerator"],
            row["Denominator"],
        )
        for row in rows
    }
    assert len(rows) == 282
    assert written == published()


def test_attribution_signals_and_chart_are_in_it(of_review):
    book = openpyxl.load_workbook(path_of(of_review, "xlsx"))
    facts = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert facts["Source of the data"] == nhs.ATTRIBUTION
    assert facts["Figures frozen"] == datetime(2018, 10, 10, 10)  # noqa: DTZ001 - a cell has no zone
    assert book["Signals"].max_row == 1 + Signal.objects.open().count()
    assert len(book["Charts"]._charts) == 141
    assert of_review.steps_done == of_review.steps_total


# --- Of a cycle ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def api(sandbox) -> Client:
    client = Client()
    client.force_login(sandbox.user)
    return client


@pytest.fixture(scope="module")
def evaluations(api, of_cycle) -> dict[str, dict[str, Any]]:
    """By title, each as the API tells it, with its evidence."""
    found, address = [], f"{API}/evaluations/?cycle={of_cycle.cycle_id}&limit=100"
    while address:
        page = api.get(address).json()
        found += [api.get(f"{API}/evaluations/{row['id']}/").json() for row in page["results"]]
        address = page["next"]
    return {row["objective_title"]: row for row in found}


def exact(text: str | float | None) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def shown(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def said_of(figure: dict[str, Any]) -> tuple:
    numbers = (
        figure["value"],
        figure["target"]["expected"],
        figure["target"]["attainment"],
        figure["original"]["expected"],
        figure["original"]["attainment"],
    )
    return (figure["title"], figure["period_start"], *map(exact, numbers))


def test_141_evaluations_are_signed_and_every_copy_is_intact(evaluations):
    assert len(evaluations) == 141
    assert {row["state"] for row in evaluations.values()} == {"signed"}
    assert {row["is_intact"] for row in evaluations.values()} == {True}


def test_every_figure_and_score_of_the_workbook_is_that_of_the_api(of_cycle, evaluations):
    scores = {
        row["Objective"]: (shown(row["Suggested"]), shown(row["Score"]), row["SHA-256"])
        for row in rows_of(of_cycle, "Evaluations")
    }
    assert scores == {
        title: (exact(row["suggested"]), exact(row["score"]), row["sha256"])
        for title, row in evaluations.items()
    }
    columns = ("Result", "Expected", "Reached", "Originally expected", "Reached of the original")
    written = {
        (row["Objective"], row["Indicator"]): (
            row["Indicator"],
            row["Period from"] and row["Period from"].date().isoformat(),
            *(shown(row[column]) for column in columns),
        )
        for row in rows_of(of_cycle, "Reached")
    }
    told = {
        (title, figure["title"]): said_of(figure)
        for title, row in evaluations.items()
        for figure in row["evidence"]["figures"]
    }
    assert len(written) == 282
    assert {key: rounded(row) for key, row in written.items()} == {
        key: rounded(row) for key, row in told.items()
    }


def rounded(row: tuple) -> tuple:
    """A cell is a float: fifteen digits of a figure that has more."""
    return tuple(float(f"{each:.14g}") if isinstance(each, Decimal) else each for each in row)


def test_the_archive_has_every_digit_that_the_api_has(of_cycle, evaluations):
    with zipfile.ZipFile(path_of(of_cycle, "zip")) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("outcomes.csv").decode())))
    titles = {row["id"]: title for title, row in evaluations.items()}
    columns = ("value", "expected", "attainment", "original", "original_attainment")
    written = {
        (titles[row["evaluation"]], row["title"]): (
            row["title"],
            row["period_start"] or None,
            *(exact(row[column]) for column in columns),
        )
        for row in rows
    }
    assert written == {
        (title, figure["title"]): said_of(figure)
        for title, row in evaluations.items()
        for figure in row["evidence"]["figures"]
    }


def test_the_slides_draw_what_the_api_says(of_cycle, evaluations):
    """The newest point of each chart, of the forty objectives that a deck shows."""
    drawn = {}
    for slide in Presentation(path_of(of_cycle, "pptx")).slides:
        title = slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            if shape.has_chart and title in evaluations:
                value, expected, *_limits = shape.chart.plots[0].series
                drawn[title] = (value.values[-1], expected.values[-1])
    told = {}
    for title in drawn:
        [lag] = [
            figure
            for figure in evaluations[title]["evidence"]["figures"]
            if figure["role"] == "lag"
        ]
        told[title] = (float(lag["value"]), float(lag["target"]["expected"]))
    assert len(drawn) == 40
    assert drawn == told


def test_the_paper_prints_what_the_api_says(of_cycle, evaluations):
    content = from_bytes(path_of(of_cycle, "data").read_bytes())
    data = document_data(content, paper="a4", checksum="", report=lambda _step: None)
    assert len(data["objectives"]) == 141
    for objective in data["objectives"]:
        row = evaluations[objective["title"]]
        score = f"{Decimal(row['score']):.2f}" if row["score"] else "–"
        assert objective["evaluation"]["score"] == score
        printed = {
            each["title"]: (each["value"], each["expected"]) for each in objective["figures"]
        }
        decimals = {each["title"]: each["decimals"] for each in row["evidence"]["figures"]}
        units = {each["title"]: each["unit"] for each in row["evidence"]["figures"]}
        assert printed == {
            figure["title"]: tuple(
                with_unit(exact(text), units[figure["title"]], decimals[figure["title"]])
                for text in (figure["value"], figure["target"]["expected"])
            )
            for figure in row["evidence"]["figures"]
        }
        assert objective["status_word"] in (
            status_word(row["result"]),
            f"Stale, last {status_word(row['result']).lower()}",
        )


@pytest.mark.skipif(not (PDFTOTEXT and QPDF), reason="no pdftotext or qpdf")
def test_the_paper_is_sound_and_every_objective_has_its_page(of_cycle, evaluations):
    path = path_of(of_cycle, "pdf")
    subprocess.run([QPDF, "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [PDFTOTEXT, "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = [" ".join(page.split()) for page in text.split("\f")]
    for title, row in evaluations.items():
        own = [page for page in pages if title in page and "Evaluation" in page and "Due" in page]
        assert len(own) == 1, title
        if row["score"]:
            assert f"Score {Decimal(row['score']):.2f}" in own[0]


@pytest.mark.thorough
@pytest.mark.skipif(not SOFFICE, reason="no soffice: install libreoffice-calc and -impress")
def test_libreoffice_opens_workbook_and_slides_with_equal_figures(of_cycle, tmp_path):
    for kind, again in (("xlsx", "xlsx"), ("pptx", "pptx")):
        subprocess.run(
            [
                SOFFICE,
                "--headless",
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--convert-to",
                again,
                "--outdir",
                tmp_path,
                path_of(of_cycle, kind),
            ],
            check=True,
            capture_output=True,
        )
    before = openpyxl.load_workbook(path_of(of_cycle, "xlsx"))
    after = openpyxl.load_workbook(reopened(of_cycle, tmp_path, "xlsx"), read_only=True)
    for sheet in ("Evaluations", "Reached", "Figures", "History"):
        assert list(map(numbers, after[sheet].values)) == list(map(numbers, before[sheet].values))
    decks = [
        Presentation(path)
        for path in (path_of(of_cycle, "pptx"), reopened(of_cycle, tmp_path, "pptx"))
    ]
    assert len(decks[0].slides) == len(decks[1].slides)
    assert charted(decks[0]) == charted(decks[1])


def reopened(pack: Pack, folder: Path, kind: str) -> Path:
    return folder / path_of(pack, kind).name


def numbers(row: tuple) -> list[float]:
    return [float(f"{each:.12g}") for each in row if isinstance(each, int | float)]


def charted(deck) -> list[list[float | None]]:
    return [
        [None if each is None else float(f"{each:.12g}") for each in series.values]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
        for series in shape.chart.plots[0].series
    ]


def test_a_signed_cycle_gives_the_same_data_whatever_is_entered_later(sandbox, of_cycle):
    for indicator in Indicator.objects.filter(owner__isnull=False)[:20]:
        record_measurement(
            actor=Membership.objects.get(role=Role.CONTROLLER),
            indicator=indicator,
            period_start=date(2018, 9, 1),
            value=Decimal("0.5"),
            commentary="Restated",
            cause="execution",
            correction_reason="The trust reported again",
            now=nhs.CLOCK,
        )
    again = made(sandbox, Cycle.objects.get(), "zip")
    assert again.pk != of_cycle.pk
    first, second = checksums(of_cycle), checksums(again)
    assert {kind: second[kind] for kind in ("data", "zip")} == {
        kind: first[kind] for kind in ("data", "zip")
    }
