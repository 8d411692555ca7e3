"""Files of every kind, read right or refused with row, column and reason."""

import io
import os
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from objectives.imports.assemble import source_of
from objectives.imports.books import UnreadableError, read_sheets
from objectives.imports.cells import Habits, habits_of, parse_number, parse_period
from objectives.imports.layout import guess, is_clear, layout_of
from objectives.models import Indicator, Measurement, Objective
from tests import factories
from tests.objectives.uploads import receive, work, workbook

FEBRUARY = Habits(fiscal_start=2)
APRIL = Habits(fiscal_start=4)


@pytest.mark.parametrize(
    ("text", "habits", "first", "last", "rhythm"),
    [
        ("2023-2024", APRIL, date(2023, 4, 1), date(2024, 3, 31), "yearly"),
        ("2023/24", APRIL, date(2023, 4, 1), date(2024, 3, 31), "yearly"),
        ("2023-24", Habits(), date(2023, 1, 1), date(2023, 12, 31), "yearly"),
        ("FY21-Q1", FEBRUARY, date(2020, 2, 1), date(2020, 4, 30), "quarterly"),
        ("FY21-Q4", FEBRUARY, date(2020, 11, 1), date(2021, 1, 31), "quarterly"),
        ("FY21", Habits(), date(2021, 1, 1), date(2021, 12, 31), "yearly"),
        ("2023", Habits(), date(2023, 1, 1), date(2023, 12, 31), "yearly"),
        ("Q3 2026", Habits(), date(2026, 7, 1), date(2026, 9, 30), "quarterly"),
        ("2026-Q3", Habits(), date(2026, 7, 1), date(2026, 9, 30), "quarterly"),
        ("Oct 2026", Habits(), date(2026, 10, 1), date(2026, 10, 31), "monthly"),
        ("Oct-26", Habits(), date(2026, 10, 1), date(2026, 10, 31), "monthly"),
        ("Oktober 2026", Habits(), date(2026, 10, 1), date(2026, 10, 31), "monthly"),
        ("2026-10", Habits(), date(2026, 10, 1), date(2026, 10, 31), "monthly"),
        ("10/2026", Habits(), date(2026, 10, 1), date(2026, 10, 31), "monthly"),
        ("2026-W05", Habits(), date(2026, 1, 26), date(2026, 2, 1), "weekly"),
        ("31.10.2026", Habits(), date(2026, 10, 31), date(2026, 10, 31), ""),
        ("2026-10-31 00:00:00", Habits(), date(2026, 10, 31), date(2026, 10, 31), ""),
    ],
)
def test_periods_are_understood_as_people_write_them(text, habits, first, last, rhythm):
    span = parse_period(text, habits)
    assert (span.first, span.last, span.rhythm) == (first, last, rhythm)


@pytest.mark.parametrize("text", ["", "soon", "2023-2027", "13/2026", "2026-13-01", "Foo 2026"])
def test_what_is_no_period_is_said(text):
    with pytest.raises(ValueError, match="is no period"):
        parse_period(text, Habits())


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_a_number_written_with_decimal_commas_reads_as_itself(number):
    plain = f"{number:,.2f}"
    commas = plain.translate(str.maketrans(",.", ".,"))
    assert parse_number(commas, Habits(comma=True)) == number
    assert parse_number(plain, Habits()) == number


@pytest.mark.parametrize(
    ("numbers", "delimiter", "comma"),
    [
        (["12,5"], ";", True),
        (["12,5"], ",", False),
        (["12,5", "3,25"], ",", True),
        (["1,234", "12.5"], ";", False),
        (["1,234"], ";", True),
        (["1,234"], ",", False),
        (["1.234,5"], "", True),
    ],
)
def test_the_content_says_what_a_comma_is(numbers, delimiter, comma):
    assert habits_of(numbers, (), fiscal_start=1, delimiter=delimiter).comma is comma


def test_a_day_with_slashes_is_read_where_the_sheet_tells_which_is_the_day():
    days = ("31/10/2026", "01/10/2026")
    assert habits_of((), days, fiscal_start=1, delimiter=",").day_first is True
    assert habits_of((), ("01/10/2026",), fiscal_start=1, delimiter=",").day_first is None


def test_cells_of_a_workbook_read_as_they_are_shown():
    content = workbook(
        Values=[
            ["plain", 0.1 + 0.2],
            ["share", (0.987, "0.0%")],
            ["day", date(2026, 10, 31)],
            ["whole", 1200],
            [],
            [" spaced ", "text"],
        ]
    )
    [sheet] = read_sheets("a.xlsx", content)
    assert sheet.rows == [
        ["plain", "0.3"],
        ["share", "98.7%"],
        ["day", "2026-10-31"],
        ["whole", "1200"],
        [],
        ["spaced", "text"],
    ]
    assert sheet.trimmed == 1


def test_a_formula_without_a_result_is_refused_with_its_cell(cast):
    content = workbook(Measures=[["Indicator", "Date", "Value"], ["scrap", "2026-09-01", "=1+1"]])
    source = read(("a.xlsx", content))
    [problem] = source.tables.problems
    assert (problem.row, problem.column) == (2, "value")
    assert problem.sentence.startswith("It is a formula without a result.")
    assert source.found(problem.row, problem.column) == "="


def test_the_header_may_stand_below_a_title():
    content = workbook(
        Figures=[["Our figures"], [], ["KPI", "Month", "Actual"], ["scrap", "Sep 2026", 2]]
    )
    source = read(("a.xlsx", content))
    [row] = source.tables.measurements
    assert (row.indicator_key, row.starts_on, row.value) == ("scrap", date(2026, 9, 1), Decimal(2))
    assert (int(row.row), row.row.sheet) == (4, "Figures")


def test_several_files_and_sheets_are_one_import():
    files = (
        ("2026 measurements.csv", b"indicator_id,date,value\na,2026-08-01,1\n"),
        ("2025 measurements.csv", b"indicator_id;date;value\na;2025-08-01;1,5\n"),
    )
    rows = read(*files).tables.measurements
    assert [(row.value, row.row.sheet) for row in rows] == [
        (Decimal(1), "2026 measurements"),
        (Decimal("1.5"), "2025 measurements"),
    ]


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        ("indicator_id, date,value\na,2026-08-01,1", "1 cell had spaces around its text"),
        ("indicator_id,date,value\na ,2026-08-01, 1", "2 cells had spaces around their text"),
        ("indicator_id,date,value,value\na,2026-08-01,1,2", "The header “value” stands twice."),
    ],
)
def test_what_was_put_right_is_said(lines, remark):
    source = read(("measurements.csv", lines.encode()))
    assert [row.value for row in source.tables.measurements] == [Decimal(1)]
    [problem] = source.tables.problems
    assert problem.sentence.startswith(remark)
    assert not problem.refused


def test_a_flat_bilingual_file_with_titles_makes_its_indicators(cast):
    content = (
        "\ufefffiscal_yr,service_name_en,service_standard_id,service_standard_en,target,"
        "volume_meeting_target,total_volume,performance\n"
        '2023-2024,Contact Centre,3261,"Answer within\n60 seconds",0.9,31283,31689,0.9872\n'
        "2022-2023,Contact Centre,3261,Answer within 60 seconds,0.9,30000,31689,0.9467\n"
        "2023-2024,Licences,77,Decide in 80 days,0.8,,,100$\n"
    ).encode()
    [entry] = layout_of([("utf8bom.csv", content)])
    guessed = guess(entry, {})
    assert guessed["table"] == ""
    sheets = [guess(entry, {}, table="measurements")]
    sheets[0]["columns"] |= {"1": "objective_id", "2": "indicator_id", "3": "title"}
    upload = work(cast, receive(cast.dora, ("utf8bom.csv", content), sheets=sheets))
    [problem] = [each for each in upload.preview["problems"] if each["refused"]]
    assert (problem["row"], problem["column"], problem["found"]) == (4, "performance", "100$")
    from objectives.services import request_apply

    request_apply(actor=cast.dora, upload=upload, version=None, why="", now=factories.NOW)
    assert work(cast, upload).state == "applied"
    indicator = Indicator.objects.get()
    assert (indicator.external_key, indicator.rhythm) == ("3261", "yearly")
    assert indicator.title == "Answer within\n60 seconds"
    assert Objective.objects.get().title == "Contact Centre"
    assert sorted(Measurement.objects.values_list("period_start", "value")) == [
        (date(2022, 1, 1), Decimal("0.9467")),
        (date(2023, 1, 1), Decimal("0.9872")),
    ]


def test_an_indicator_is_found_by_its_only_title_and_not_by_one_of_two(cast):
    brno = factories.unit("Brno")
    factories.indicator("Freight")
    factories.indicator("Scrap rate", unit=brno)
    factories.indicator("Scrap rate", unit=factories.unit("Izmir"))
    file = ("a.csv", b"kpi,date,value\nfreight,2026-09-01,1\nScrap rate,2026-09-01,2\n")
    upload = work(cast, receive(cast.dora, file))
    assert upload.preview["new"] == 1
    [problem] = upload.preview["problems"]
    assert problem["sentence"] == "2 indicators are called “Scrap rate”: Brno, Izmir."


def test_bombs_and_giants_are_refused(monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    monkeypatch.setattr("objectives.imports.books.MOST_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        read_sheets("bomb.xlsx", file.getvalue())
    monkeypatch.setattr("objectives.imports.books.MOST_CELLS", 10)
    with pytest.raises(UnreadableError, match="has more than 10 cells"):
        read_sheets("a.csv", b"a,b\n" * 20)


def test_our_own_template_is_understood_in_every_language():
    from objectives.imports.workbooks import template

    for language in ("en", "de"):
        with translation.override(language):
            layout = layout_of([("template.xlsx", template())])
        mapping = [guess(entry, {}) for entry in layout]
        assert [meant["table"] for meant in mapping] == [
            "strategy",
            "objectives",
            "indicators",
            "measurements",
            "",
        ]
        assert is_clear(layout, mapping)


def test_awkward_files_of_publishers_are_read_or_refused_with_a_place(cast):
    """Over real files, where DIRTY_FILES names a folder of them."""
    folder = os.environ.get("DIRTY_FILES", "")
    if not folder:
        pytest.skip("DIRTY_FILES names no folder.")
    for path in sorted(Path(folder).iterdir()):
        content = path.read_bytes()
        layout = layout_of([(path.name, content)])
        mapping = [guess(entry, {}, table="measurements") for entry in layout]
        for entry, meant in zip(layout, mapping, strict=True):
            width = len(entry["rows"][meant["header"] - 1]) if entry["rows"] else 0
            free = [str(index) for index in range(width) if str(index) not in meant["columns"]]
            for name in ("title", "value", "period"):
                if name not in meant["columns"].values() and free:
                    meant["columns"][free.pop(0)] = name
        upload = work(cast, receive(cast.dora, (path.name, content), sheets=mapping))
        assert upload.state == "previewed", (path.name, upload.error)
        preview = upload.preview
        assert preview["new"] + preview["refused"] + preview["same"] > 0, path.name
        assert all(each["sheet"] and each["row"] for each in preview["problems"])


def read(*files):
    layout = layout_of(files)
    sheets = [sheet for name, content in files for sheet in read_sheets(name, content)]
    mapping = [guess(entry, {}) for entry in layout]
    return source_of(sheets, mapping, sha256="", fiscal_start=1)
