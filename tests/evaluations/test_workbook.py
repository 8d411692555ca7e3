"""The file itself, read back: figures equal to the database, and text that stays text."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from evaluations.packs.workbook import steps_of, write_workbook
from objectives.models import Measurement
from objectives.services import record_measurement
from tests import factories
from tests.evaluations.meetings import FIGURES, closed_review, frozen_review, months
from tests.evaluations.meetings import close as close_meeting
from tests.evaluations.packs import content_of
from tests.factories import NOW


def write(cast, review, path: Path, *, steps=None) -> Path:
    content = content_of(review, cast.organization)
    write_workbook(content, path, paper="a4", report=(steps if steps is not None else []).append)
    return path


@pytest.fixture
def meeting(cast):
    return closed_review(cast)


@pytest.fixture
def book(cast, meeting, tmp_path):
    return openpyxl.load_workbook(write(cast, meeting.review, tmp_path / "pack.xlsx"))


def cell(*parts: int) -> datetime:
    """What a cell holds: the wall clock of the organisation, without a zone."""
    return datetime(*parts)  # noqa: DTZ001


OCTOBER = cell(2026, 10, 1)


def rows(sheet) -> list[dict]:
    header, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_it_has_a_sheet_for_everything_the_review_knew(book):
    assert book.sheetnames == [
        "Summary",
        "Objectives",
        "Decisions",
        "Agenda",
        "Figures",
        "History",
        "Signals",
        "Complete orders on the promised",
    ]


def test_the_summary_names_the_review_its_people_and_the_checksum(book, cast, meeting):
    facts = {
        row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True) if row[0] is not None
    }
    checksum = content_of(meeting.review, cast.organization).figures_sha256()
    assert facts == {
        "Operations review": None,
        "Its only objective: off track.": None,
        "Organisation": "Aldermere",
        "Plan": "Plan 2026–28",
        "Results from": cell(2026, 10, 1),
        "Results to": cell(2026, 10, 31),
        "Held": cell(2026, 11, 20, 9),
        "Figures frozen": cell(2026, 11, 19, 9),
        "Closed": cell(2026, 11, 19, 9),
        "Chair": "Bob",
        "Closed by": "Bob",
        "Objectives in scope": 1,
        "On track, not discussed": 0,
        "Items": 1,
        "Decisions": 1,
        "Figures": 1,
        "SHA-256 of the figures": checksum,
        "Status": "Objectives",
        "Off track": 1,
        "Attendance": "Role",
        "Alice": "Member",
        "Bob": "Member",
        "Carol": "Leader",
    }
    assert {one.name: one.value for one in book.custom_doc_props.props} == {
        "Figures SHA-256": checksum
    }
    assert (
        checksum
        == hashlib.sha256(
            b'["OTIF", "2026-10-01", "80.125", "", "", "95", "off_track"]'
        ).hexdigest()
    )


def test_attendance_says_who_was_absent(book):
    seen = [
        row[:3]
        for row in book["Summary"].iter_rows(values_only=True)
        if row[0] in ("Alice", "Bob", "Carol")
    ]
    assert seen == [
        ("Alice", "Member", "absent"),
        ("Bob", "Member", cell(2026, 11, 19, 9)),
        ("Carol", "Leader", "absent"),
    ]


def test_every_figure_equals_the_database(book, meeting):
    stored = Measurement.objects.current().get(
        indicator=meeting.indicator, period_start=date(2026, 10, 1)
    )
    assert rows(book["Figures"]) == [
        {
            "Key": "OTIF",
            "Indicator": "On time in full",
            "Serves": "Complete orders on the promised day (result)",
            "Owner": "Alice",
            "Unit": "%",
            "Period from": cell(2026, 10, 1),
            "Value": float(stored.value),
            "Expected": float(stored.expected),
            "Originally expected": 95.0,
            "Status": "Off track",
            "Stale": "no",
            "Numerator": None,
            "Denominator": None,
            "No value, because": None,
            "Commentary": "=Buffer gone, + castings late",
            "Cause": "capacity constraint",
            "Confidence": None,
            "Entered by": "Alice",
            "Entered at": cell(2026, 11, 19, 9),
        }
    ]
    assert (stored.value, stored.expected) == (Decimal("80.125"), Decimal(95))


def test_numbers_are_shown_by_the_decimals_of_their_indicator(book):
    value = next(cell for cell in book["Figures"][2] if cell.value == 80.125)
    assert value.number_format == "#,##0.0"
    period = next(cell for cell in book["Figures"][2] if cell.value == OCTOBER)
    assert period.number_format == "d mmm yyyy"


def test_headers_stay_in_view_and_filter(book):
    seen = {
        name: (book[name].freeze_panes, book[name].auto_filter.ref)
        for name in ("Decisions", "Agenda", "Figures", "Signals")
    }
    assert seen == {
        "Decisions": ("C2", "A1:N2"),
        "Agenda": ("C2", "A1:X2"),
        "Figures": ("C2", "A1:S2"),
        "Signals": ("B2", "A1:I2"),
    }


def test_the_agenda_shows_the_score_and_every_part(book):
    (row,) = rows(book["Agenda"])
    shown = {name: value for name, value in row.items() if value is not None}
    assert shown == {
        "No.": 1,
        "Item": "Complete orders on the promised day",
        "Owner": "Alice",
        "Priority": "Priority 1",
        "Result": "Off track",
        "Momentum": "No data",
        "State": "decided",
        "Minutes": 12,
        "Score": 63,
        "Weight of the priority": 1,
        "Result (points)": 40,
        "Size of the miss (points)": 3.131578947368421,
        "New adverse signal (points)": 20,
        "Made of": "Score 63: off track 40, size of the miss 3.1, new signal 20.",
        "Forced": "no",
        "Deferred before": 0,
    }


def test_signals_are_those_open_at_the_freeze(book):
    seen = [(row["Indicator"], row["Signal"], row["Direction"]) for row in rows(book["Signals"])]
    assert seen == [("On time in full", "a point outside the natural range", "worse")]


def test_what_people_wrote_is_never_a_formula(cast, tmp_path):
    meeting = frozen_review(cast, title="=1+1", indicator_title='=HYPERLINK("http://x")')
    close_meeting(cast, meeting, text="+cmd|' /C calc'!A0")
    book = openpyxl.load_workbook(write(cast, meeting.review, tmp_path / "pack.xlsx"))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    risky = {
        cell.value: (cell.data_type, cell.quotePrefix)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
    }
    assert risky == {
        "=1+1": ("s", True),
        '=HYPERLINK("http://x")': ("s", True),
        '=HYPERLINK("http://x"): =Buffer gone, + castings late': ("s", True),
        "+cmd|' /C calc'!A0": ("s", True),
        "=Buffer gone, + castings late": ("s", True),
        "@Dora: tell the customers first": ("s", True),
    }
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]


def test_each_objective_has_a_sheet_with_a_chart_of_its_history(book):
    drawn = [
        (row[1].date(), row[2]) for row in book["History"].iter_rows(min_row=2, values_only=True)
    ]
    assert drawn == list(zip(months(10), map(float, FIGURES), strict=True))
    (chart,) = book["Complete orders on the promised"]._charts
    assert [series.val.numRef.f for series in chart.series] == [
        f"History!${letter}$2:${letter}$11" for letter in "DEHIJ"
    ]
    assert chart.series[0].tx.strRef.f == "History!$D$1"


def test_the_summary_draws_how_many_stand_where(book):
    (chart,) = book["Summary"]._charts
    assert chart.series[0].val.numRef.f.startswith("Summary!$B$")


def test_the_same_review_gives_the_same_bytes_after_later_check_ins(cast, meeting, tmp_path):
    before = write(cast, meeting.review, tmp_path / "one.xlsx").read_bytes()
    record_measurement(
        actor=cast.alice,
        indicator=meeting.indicator,
        period_start=date(2026, 10, 1),
        value=Decimal(94),
        correction_reason="Counted twice",
        now=NOW,
        commentary="Late figure",
    )
    other = factories.indicator("New one", external_key="NEW")
    factories.serves(other, meeting.objective, role="lead")
    after = write(cast, meeting.review, tmp_path / "two.xlsx").read_bytes()
    assert hashlib.sha256(after).hexdigest() == hashlib.sha256(before).hexdigest()


def test_it_speaks_the_language_that_is_active(cast, meeting, tmp_path):
    with translation.override("de"):
        book = openpyxl.load_workbook(write(cast, meeting.review, tmp_path / "pack.xlsx"))
    assert len(book.sheetnames) == 8


def test_progress_counts_every_row_once(cast, meeting, tmp_path):
    steps = []
    write(cast, meeting.review, tmp_path / "pack.xlsx", steps=steps)
    assert steps == sorted(steps)
    assert set(steps) == set(range(1, steps_of(content_of(meeting.review, cast.organization)) + 1))


@pytest.mark.parametrize("count", [1, 30])
def test_reading_takes_the_same_number_of_queries(cast, count, django_assert_num_queries):
    meeting = frozen_review(cast)
    for number in range(count):
        extra = factories.indicator(f"Extra {number}")
        factories.serves(extra, meeting.objective)
    close_meeting(cast, meeting)
    with django_assert_num_queries(14):
        content_of(meeting.review, cast.organization)
