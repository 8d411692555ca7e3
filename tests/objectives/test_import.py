"""A folder of tables in, every row applied or answered with a sentence."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from objectives.imports import read_tables
from objectives.models import (
    ImportBatch,
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
    TargetPoint,
)
from objectives.services import import_tables
from objectives.tables import Table
from perfmgmt.events.models import Event
from perfmgmt.tenancy.models import Membership
from strategy.models import Plan, Priority
from tests import factories
from tests.factories import NOW

STRATEGY = "id,title,description,period_start,period_end\nP,Growth,Grow,2026-01-01,2028-12-31\n"
OBJECTIVES = (
    "id,parent_id,title,description,owner,period_start,period_end\n"
    "B,A,Deliver,In full,bob@example.org,2026-01-01,2026-12-31\n"
    "A,,Company,Customers stay,Zoe Unknown,2026-01-01,2026-12-31\n"
)
INDICATORS = (
    "id,objective_id,title,description,kind,unit,direction,baseline,target,target_date,frequency\n"
    "K1,B,On time,,outcome,%,up,,95,,monthly\n"
    "K2,B,Orders,,volume,orders,,,,,monthly\n"
    "K3,A,Cost,,,EUR,down,100,80,2026-12-31,quarterly\n"
)
MEASUREMENTS = (
    "indicator_id,date,value,numerator,denominator,commentary\n"
    "K1,2026-08-01,93,93,100,Fine\n"
    "K1,2026-09-14,96.25,77,80,\n"
    "K2,2026-09-01,1200,,,\n"
    "K3,2026-07-01,91,,,\n"
)
FILES = {
    Table.STRATEGY: STRATEGY,
    Table.OBJECTIVES: OBJECTIVES,
    Table.INDICATORS: INDICATORS,
    Table.MEASUREMENTS: MEASUREMENTS,
}


def apply(cast, files=FILES, now=NOW, **fields):
    tables = read_tables(
        {table: text if isinstance(text, bytes) else text.encode() for table, text in files.items()}
    )
    return import_tables(actor=cast.dora, tables=tables, source="test", now=now, **fields)


def counts(report, table):
    return {name: number for name, number in report.counts[table].items() if number}


def sentences(report):
    return [
        (problem.file, problem.row, problem.column, problem.sentence) for problem in report.problems
    ]


def with_figures(*rows, header="indicator_id,date,value"):
    return FILES | {Table.MEASUREMENTS: "\n".join([header, *rows]) + "\n"}


def test_a_structure_hangs_together_and_says_what_was_made(cast):
    report = apply(cast)

    assert {table: counts(report, table) for table in Table} == {
        "strategy": {"created": 1},
        "objectives": {"created": 2},
        "indicators": {"created": 3},
        "measurements": {"created": 4},
    }
    assert report.problems == []
    assert list(Priority.objects.values_list("rank", "title")) == [(1, "Growth")]
    assert set(
        Objective.objects.values_list(
            "title", "parent__title", "owner__name", "priority__title", "state"
        )
    ) == {
        ("Deliver", "Company", "Bob", "Growth", "active"),
        ("Company", None, "Zoe Unknown", "Growth", "active"),
    }
    assert set(
        ObjectiveIndicator.objects.values_list("objective__title", "indicator__title", "role")
    ) == {
        ("Deliver", "On time", "lag"),
        ("Deliver", "Orders", "context"),
        ("Company", "Cost", "lag"),
    }
    stranger = Membership.objects.get(name="Zoe Unknown")
    assert (stranger.user_id, stranger.can_sign_in) == (None, False)


def test_indicators_and_results_stand_as_if_they_had_been_checked_in(cast):
    apply(cast)
    assert set(
        Indicator.objects.values_list(
            "external_key",
            "target_type",
            "direction",
            "decimals",
            "aggregation",
            "status",
            "latest_period",
        )
    ) == {
        ("K1", "standard", "increase", 2, "ratio", "on_track", date(2026, 9, 1)),
        ("K2", "standard", "maintain", 0, "sum", "no_target", date(2026, 9, 1)),
        ("K3", "path", "decrease", 0, "last", "off_track", date(2026, 7, 1)),
    }
    assert list(
        Measurement.objects.filter(indicator__external_key="K1")
        .oldest_first()
        .values_list("status", "expected", "author__name", "batch__source", "commentary")
    ) == [
        ("at_risk", Decimal(95), "Dora", "test", "Fine"),
        ("on_track", Decimal(95), "Dora", "test", ""),
    ]
    assert set(Objective.objects.values_list("title", "result", "activated_with_gaps")) == {
        ("Deliver", "on_track", False),
        ("Company", "off_track", False),
    }


def test_it_writes_one_event_and_one_batch(cast):
    apply(cast)
    [event] = Event.objects.all()
    [batch] = ImportBatch.objects.all()
    assert (event.verb, event.subject_id, event.payload["problems"]) == (
        "objectives.tables_imported",
        batch.pk,
        0,
    )
    assert event.payload["counts"] == batch.counts
    assert len(batch.sha256) == 64


def test_the_same_tables_again_change_nothing(cast):
    apply(cast)
    before = list(Measurement.objects.order_by("id").values())
    report = apply(cast)
    assert report.changed == 0
    assert [counts(report, table) for table in Table] == [
        {"unchanged": 1},
        {"unchanged": 2},
        {"unchanged": 3},
        {"unchanged": 4},
    ]
    assert list(Measurement.objects.order_by("id").values()) == before


def test_another_value_for_a_period_supersedes_the_former(cast):
    apply(cast)
    report = apply(
        cast,
        {
            Table.MEASUREMENTS: MEASUREMENTS.replace(
                "K1,2026-09-14,96.25,77,80", "K1,2026-09-01,80,,"
            )
        },
    )
    assert counts(report, "measurements") == {"unchanged": 3, "updated": 1}
    current = Measurement.objects.current().get(
        indicator__external_key="K1", period_start=date(2026, 9, 1)
    )
    assert (current.value, current.supersedes.value) == (80, Decimal("96.25"))
    assert current.correction_reason == "Imported again from test."
    assert Objective.objects.get(title="Deliver").result == "off_track"


def test_each_broken_row_gets_its_place_and_a_sentence(cast):
    report = apply(
        cast,
        with_figures(
            "K9,2026-09-01,1",
            "K1,2026-09-01,abc",
            "K1,2026-08-01,NaN",
            'K1,2026-07-01,"95,5"',
            "K1,01/06/2026,95",
            "K1,2026-11-01,95",
            "K1,,95",
            "K1,2026-05-01,95",
            "K1,2026-05-02,95",
            "K1,2026-05-03,96",
            "K1,2026-04-01,",
            "K1,2026-03-01,101",
            "K1,2026-02-01,1,extra",
        ),
    )
    assert counts(report, "measurements") == {"created": 3, "unchanged": 1, "refused": 9}
    assert sentences(report) == [
        ("measurements.csv", 2, "indicator_id", "There is no indicator K9."),
        ("measurements.csv", 3, "value", "“abc” is not a number."),
        ("measurements.csv", 4, "value", "“NaN” is not a number."),
        ("measurements.csv", 5, "value", "“95,5” is not a number."),
        ("measurements.csv", 6, "date", "“01/06/2026” is not a date. Write it like 2018-09-30."),
        (
            "measurements.csv",
            7,
            "date",
            "The period that begins on 2026-11-01 has not ended yet.",
        ),
        ("measurements.csv", 8, "date", "It is blank."),
        ("measurements.csv", 10, "", "It repeats row 9."),
        (
            "measurements.csv",
            11,
            "value",
            "Row 9 has another value for the same indicator and period.",
        ),
        (
            "measurements.csv",
            12,
            "value",
            "The value is blank: it stands as a period without a figure.",
        ),
        ("measurements.csv", 13, "value", "The value is over 100%. It is taken as it is."),
        ("measurements.csv", 14, "", "The row has more cells than the header."),
    ]


def test_broken_structure_is_refused_row_by_row(cast):
    report = apply(
        cast,
        {
            Table.OBJECTIVES: "id,parent_id,title\nA,B,One\nB,A,Two\nC,X,Three\nD,,Four\nD,,Five\n",
            Table.INDICATORS: (
                "id,objective_id,title,unit,baseline,target,direction,frequency\n"
                "K1,X,Lost,%,,95,up,monthly\n"
                "K2,D,Odd,%,,95,up,sometimes\n"
                "K3,D,Backwards,%,90,80,up,monthly\n"
                "K4,D,,%,,95,up,monthly\n"
            ),
        },
    )
    assert counts(report, "objectives") == {"created": 1, "refused": 4}
    assert counts(report, "indicators") == {"created": 1, "refused": 3}
    assert sentences(report) == [
        ("objectives.csv", 2, "parent_id", "It stands above itself by way of B."),
        ("objectives.csv", 3, "parent_id", "It stands above itself by way of A."),
        ("objectives.csv", 4, "parent_id", "There is no objective X."),
        ("objectives.csv", 6, "id", "This id stands in row 5 already."),
        ("indicators.csv", 2, "objective_id", "There is no objective X."),
        (
            "indicators.csv",
            3,
            "frequency",
            "“sometimes” is no rhythm. Write daily, weekly, monthly, quarterly or yearly.",
        ),
        ("indicators.csv", 4, "target", "The target lies on the wrong side of the baseline."),
        ("indicators.csv", 5, "title", "The title is blank; the id stands in its place."),
    ]
    assert Objective.objects.get().activated_with_gaps


def test_a_missing_column_is_named_and_its_rows_are_counted(cast):
    report = apply(cast, FILES | {Table.MEASUREMENTS: "kpi,when\nK1,2026-09-01\nK2,2026-09-01\n"})
    assert counts(report, "measurements") == {"refused": 2}
    assert sentences(report) == [
        ("measurements.csv", 1, "value", "The column is missing, so no row was read."),
        ("measurements.csv", 1, "date", "The column is missing, so no row was read."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffindicator_id,date,value\r\nK1,2026-09-01,96\r\n",
        " Indicator ID ;Date; Value \n K1 ; 2026-09-01 ; 96 % \n",
        "kpi\tperiod\tactual\nK1\t2026-09\t96\n",
        "indicator,period_start,period_end,value\nK1,2026-09-01,2026-09-30,96\n",
        "indicator_id,period,date,value\nK1,FY26 September,2026-09-30,96\n",
    ],
)
def test_columns_go_by_many_names_and_shapes(cast, text):
    report = apply(cast, FILES | {Table.MEASUREMENTS: text})
    assert sentences(report) == []
    assert list(Measurement.objects.values_list("period_start", "value")) == [
        (date(2026, 9, 1), Decimal(96))
    ]


def test_a_quoted_newline_counts_as_one_row_and_windows_text_is_read(cast):
    text = 'indicator_id,date,value,commentary\nK1,2026-08-01,96,"Zürich\nlate"\nK9,2026-09-01,1,\n'
    report = apply(cast, FILES | {Table.MEASUREMENTS: text.encode("cp1252")})
    assert Measurement.objects.get().commentary == "Zürich\nlate"
    assert [(row, column) for _file, row, column, _text in sentences(report)] == [
        (1, ""),
        (3, "indicator_id"),
    ]


def test_periods_of_another_calendar_are_put_into_ours_and_said_once(cast):
    files = FILES | {
        Table.INDICATORS: "id,objective_id,title,unit,target,frequency\nK1,B,Yes,%,95,annual (Apr-Mar)\n",
        Table.MEASUREMENTS: (
            "indicator_id,period_start,period_end,value\n"
            "K1,2023-04-01,2024-03-31,96\nK1,2024-04-01,2025-03-31,97\n"
        ),
    }
    report = apply(cast, files)
    assert list(Measurement.objects.oldest_first().values_list("period_start", flat=True)) == [
        date(2023, 1, 1),
        date(2024, 1, 1),
    ]
    assert [row for _file, row, _column, _text in sentences(report)] == [2, 3]


def test_targets_that_differ_by_period_are_judged_by_their_own(cast):
    files = with_figures(
        "K1,2026-07-01,90,90",
        "K1,2026-08-01,90,91",
        "K1,2026-09-01,96,95",
        header="indicator_id,date,value,target",
    )
    apply(cast, files)
    assert list(Measurement.objects.oldest_first().values_list("expected", "status")) == [
        (90, "on_track"),
        (91, "at_risk"),
        (95, "on_track"),
    ]
    assert TargetPoint.objects.count() == 3
    report = apply(cast, files)
    assert report.changed == 0


def test_a_target_does_not_change_under_figures_it_judged(cast):
    apply(cast)
    report = apply(cast, {Table.INDICATORS: INDICATORS.replace(",95,", ",90,")})
    assert counts(report, "indicators") == {"refused": 1, "unchanged": 2}
    assert sentences(report) == [
        (
            "indicators.csv",
            2,
            "target",
            "It has figures already: what judges them changes only by recalibration.",
        )
    ]
    assert Indicator.objects.get(external_key="K1").target == 95


def test_on_a_sandbox_clock_later_periods_wait(cast):
    report = apply(cast, until=date(2026, 9, 30))
    assert counts(report, "measurements") == {"created": 1, "skipped": 3}
    report = apply(cast, until=date(2026, 10, 1))
    assert counts(report, "measurements") == {"created": 3, "unchanged": 1}


def test_signals_are_settled_for_the_newest_value(cast):
    rows = [f"K1,{2025 + n // 12}-{n % 12 + 1:02}-01,{96 + n % 2}" for n in range(12)]
    apply(cast, with_figures(*rows, "K1,2026-01-01,70"))
    indicator = Indicator.objects.get(external_key="K1")
    assert list(indicator.signals.values_list("rule", "is_adverse", "first_period")) == [
        ("outside", True, date(2026, 1, 1))
    ]


def test_nothing_is_applied_when_the_database_says_no(cast, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("objectives.services.bulk.apply_figures", broken)
    with pytest.raises(RuntimeError):
        apply(cast)
    assert not Plan.objects.exists()
    assert not Objective.objects.exists()


def test_the_queries_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    header = ["indicator_id", "date", "value"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for number in range(400):
        key, month = f"X{number // 40}", number % 40
        writer.writerow([key, date(2023 + month // 12, month % 12 + 1, 1), 90 + number % 7])
    indicators = "id,title,unit,target\n" + "".join(f"X{n},Title,%,95\n" for n in range(10))
    with django_assert_max_num_queries(45):
        report = apply(cast, {Table.INDICATORS: indicators, Table.MEASUREMENTS: text.getvalue()})
    assert counts(report, "measurements") == {"created": 400}


@pytest.mark.django_db(transaction=True)
def test_the_command_prints_one_json_object(tmp_path, capsys, owner_eyes):
    factories.organization("aldermere", clock_fixed_at=None)
    for table, text in FILES.items():
        (tmp_path / f"{table}.csv").write_text(text)
    call_command("import_folder", tmp_path, organization="aldermere")
    printed = json.loads(capsys.readouterr().out)
    assert sum(printed["measurements"].values()) == 4
    assert printed["objectives"] == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "skipped": 0,
    }
    assert owner_eyes("SELECT count(*) FROM objectives_objective") == [(2,)]
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("import_folder", tmp_path, organization="nowhere")
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("import_folder", tmp_path / "none", organization="aldermere")


def test_a_yes_or_no_and_a_milestone_are_asked_for_by_their_unit_or_kind(cast):
    indicators = (
        "id,objective_id,title,kind,unit,target,target_date\n"
        "Y,A,New line runs,key result,yes/no,1,2026-10-31\n"
        "M,A,Line built,milestone,,,2026-09-30\n"
        "P,A,On time,key result,%,95,\n"
    )
    files = FILES | {Table.INDICATORS: indicators, Table.MEASUREMENTS: "indicator_id,date,value\n"}

    report = apply(cast, files)

    assert report.problems == []
    assert set(
        Indicator.objects.values_list(
            "external_key", "target_type", "number_format", "target", "target_on", "status"
        )
    ) == {
        ("Y", "yes_no", "yes_no", None, date(2026, 10, 31), "no_data"),
        ("M", "milestone", "days", None, date(2026, 9, 30), "no_data"),
        ("P", "standard", "percent", Decimal(95), None, "no_data"),
    }
    assert set(ObjectiveIndicator.objects.values_list("role", flat=True)) == {"lag"}
    again = apply(cast, files)
    assert counts(again, Table.INDICATORS) == {"unchanged": 3}


def test_in_force_an_owner_stays_and_a_missing_one_may_be_named(cast):
    apply(cast)
    other = OBJECTIVES.replace("bob@example.org", "Carol")
    report = apply(cast, FILES | {Table.OBJECTIVES: other})

    assert sentences(report) == [
        ("objectives.csv", 2, "owner", "It is in force, so its owner stays: hand it over.")
    ]
    assert counts(report, "objectives") == {"unchanged": 2}
    assert Objective.objects.get(title="Deliver").owner == cast.bob

    silent = OBJECTIVES.replace("bob@example.org", "")
    assert sentences(apply(cast, FILES | {Table.OBJECTIVES: silent})) == []
    assert Objective.objects.get(title="Deliver").owner == cast.bob

    Objective.objects.filter(title="Deliver").update(owner=None, activated_with_gaps=True)
    assert sentences(apply(cast, FILES | {Table.OBJECTIVES: other})) == []
    assert Objective.objects.get(title="Deliver").owner == cast.carol
