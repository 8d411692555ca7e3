"""The responsibility matrix to take away: real marks, nothing that computes, as the filters leave it."""

import csv
import io

import openpyxl
import pytest

from accountability.models import Assignment
from accountability.screens import export
from tests import factories

ADDRESS = "/o/aldermere/accountability/matrix"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def world(cast):
    deliver = factories.priority(plan=factories.plan(), title="=Deliver", sponsor=cast.carol)
    unit = factories.unit("@Operations")
    orders = factories.objective(
        "=1+1", owner=cast.alice, priority=deliver, unit=unit, result="off_track"
    )
    factories.objective("\tLost", priority=deliver)
    factories.objective("-Low", owner=cast.bob, parent=orders)
    for role in ("contributor", "reviewer"):
        Assignment.objects.create(objective=orders, member=cast.bob, role=role)
    return orders


def sheets(answer) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_workbook_has_a_row_for_each_objective_and_a_column_for_each_person(victor, world):
    answer = victor.get(f"{ADDRESS}.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="responsibility-matrix.xlsx"'
    found = sheets(answer)
    assert list(found) == ["Who answers for what", "Roles one by one"]
    matrix = found["Who answers for what"]
    assert matrix[:3] == [
        ("Objective", "Priority", "Unit", "Status", "Alice", "Bob", "Carol"),
        ("\tLost", "1 =Deliver", None, "No data", None, None, "(A)"),
        ("=1+1", "1 =Deliver", "@Operations", "Off track", "O", "C R", "(A)"),
    ]
    assert [row[0] for row in matrix[4:]] == [
        "O Owner",
        "C Contributor",
        "R Reviewer",
        "A Authority",
        "(A) Authority, derived",
    ]
    assert found["Roles one by one"][1:3] == [
        (
            "\tLost",
            "1 =Deliver",
            None,
            "No data",
            "Carol",
            "Authority",
            "derived: sponsor of the priority",
        ),
        ("=1+1", "1 =Deliver", "@Operations", "Off track", "Alice", "Owner", "named"),
    ]


def test_no_cell_is_a_formula_and_heads_stay_in_view(victor, world):
    book = openpyxl.load_workbook(io.BytesIO(victor.get(f"{ADDRESS}.xlsx?all=1").content))
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.coordinate
                if isinstance(cell.value, str) and cell.value.startswith(
                    ("=", "+", "-", "@", "\t")
                ):
                    assert cell.quotePrefix, cell.coordinate


def test_the_flat_table_quotes_what_looks_like_a_formula(victor, cast, world):
    answer = victor.get(f"{ADDRESS}.csv?all=1")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = lines(answer)
    assert rows[0] == ["Objective", "Priority", "Unit", "Status", "Person", "Role", "Source"]
    assert {row[0] for row in rows[1:]} == {"'=1+1", "'\tLost", "'-Low"}
    assert ["'=1+1", "1 =Deliver", "'@Operations", "Off track", "Bob", "Reviewer", "named"] in rows


def test_it_honours_the_filters(victor, cast, world):
    only_bob = lines(victor.get(f"{ADDRESS}.csv?person={cast.bob.pk}"))
    assert {row[0] for row in only_bob[1:]} == {"'=1+1", "'-Low"}
    nothing = victor.get(f"{ADDRESS}.csv?person={cast.erin.pk}")
    assert len(lines(nothing)) == 1
    assert victor.get(f"{ADDRESS}.xlsx?person={cast.erin.pk}").status_code == 200


def test_what_is_cut_off_is_said(victor, world, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    sentence = "Only the first 2 objectives: filter for the others."
    assert lines(victor.get(f"{ADDRESS}.csv?all=1"))[-1] == [sentence]
    matrix = sheets(victor.get(f"{ADDRESS}.xlsx?all=1"))["Who answers for what"]
    assert matrix[-1][0] == sentence
    assert lines(victor.get(f"{ADDRESS}.csv"))[-1][0] != sentence  # two stand at the top
