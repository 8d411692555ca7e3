"""The analysis is the one source: history, limits, runs, expected values, preview, words, chart."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from objectives import charts, figures
from objectives.analysis import analyse, analyse_many
from objectives.models import TargetPoint
from objectives.services import record_measurement
from tests import factories
from tests.factories import NOW

XMR = Path(__file__).parent.parent / "data" / "xmr"


def month(number: int) -> date:
    return date(2024 + number // 12, number % 12 + 1, 1)


def measure(cast, indicator, values, **fields):
    fields = {"cause": "execution", "commentary": "Said."} | fields
    for number, value in enumerate(values):
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=month(number),
            value=Decimal(str(value)),
            now=fields.pop("now", NOW),
            **fields,
        )


@pytest.fixture
def otif(cast):
    return factories.indicator(owner=cast.alice, measured_from=month(0))


def test_without_figures_it_says_so(cast, otif):
    found = analyse(otif, now=NOW)
    assert (found.status, found.latest, found.limits, found.capability) == (
        "no_data",
        None,
        None,
        None,
    )
    assert (found.awaited, found.gaps, found.is_overdue) == (month(0), (), True)
    assert figures.describe(found) == "On time in full: no values yet."
    assert figures.indicator_chart(found).values == []
    assert "<svg" in charts.draw_figure(figures.indicator_chart(found))


def test_it_names_status_rule_capability_and_freshness(cast, otif):
    measure(cast, otif, [90, 91, 90, 91, 90, 91, 90, 91])
    found = analyse(otif, now=NOW)
    assert (found.status, found.judgement.shortfall, found.judged_on) == (
        "at_risk",
        4,
        date(2024, 8, 31),
    )
    assert (found.limits.mean, found.limits.lower, found.limits.upper) == (
        Decimal("90.5"),
        Decimal("87.84"),
        Decimal("93.16"),
    )
    assert (found.capability, found.since) == ("cannot_meet", month(0))
    assert (found.awaited, found.gaps, found.is_overdue) == (month(8), (), True)
    assert figures.rule_sentence(found) == (
        "Standard 95%. At risk to 90.25%, beyond that off track."
    )
    assert figures.describe(found) == (
        "On time in full: 91.0% in August 2024, expected 95.0%. At risk."
    )
    assert [row.author for row in found.history] == ["Alice"] * 8


def test_limits_and_hits_equal_the_published_ones(cast):
    series = "ae_england_4hr_pct"
    rows = [
        row for row in csv.DictReader((XMR / "series.csv").open()) if row["series_id"] == series
    ]
    [wanted] = [
        row for row in csv.DictReader((XMR / "expected.csv").open()) if row["series_id"] == series
    ]
    indicator = factories.indicator("A&E", measured_from=date(2016, 4, 1), decimals=2)
    for row in rows:
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date.fromisoformat(row["x"]),
            value=Decimal(row["y"]),
            now=NOW,
            cause="capacity_constraint",
            commentary="Said.",
        )
    found = analyse(indicator, now=NOW)
    assert [str(each) for each in (found.limits.mean, found.limits.lower, found.limits.upper)] == [
        wanted["x_bar"],
        wanted["lnpl"],
        wanted["unpl"],
    ]
    hits = {
        rule: " ".join(str(n) for n, row in enumerate(found.history) if rule in row.hits)
        for rule in ("outside", "run", "near_limit")
    }
    assert hits == {
        "outside": wanted["rule1_x_idx0"],
        "run": wanted["rule2_run_one_side_idx0"],
        "near_limit": wanted["rule3_near_limit_idx0"],
    }


def test_a_preview_says_what_a_figure_would_amount_to(cast, otif):
    measure(cast, otif, [96, 97, 96, 97, 96, 97, 96, 97])
    otif.refresh_from_db()
    found = analyse(otif, now=NOW)
    good = found.preview(period_start=month(8), value=Decimal(96))
    bad = found.preview(period_start=month(8), value=Decimal(80))
    older = found.preview(period_start=month(3), value=Decimal(80))
    assert (good.status, good.cause_wanted, good.is_correction) == ("on_track", False, False)
    assert (bad.status, bad.cause_wanted, [run.rule for run in bad.signals]) == (
        "off_track",
        True,
        ["outside"],
    )
    assert (older.is_newest, older.is_correction, older.cause_wanted) == (False, True, False)


def test_as_of_an_earlier_instant_it_shows_what_was_known_then(cast, otif):
    measure(cast, otif, [96])
    later = NOW + timedelta(hours=1)
    measure(cast, otif, [70], now=later, correction_reason="Recounted.")
    assert [row.value for row in analyse(otif, now=later).history] == [70]
    then = analyse(otif, now=later, as_of=NOW)
    assert ([row.value for row in then.history], then.status) == ([96], "on_track")


def test_a_standard_that_changes_holds_from_its_period_on(cast, otif):
    TargetPoint.objects.create(indicator=otif, period_start=month(1), value=Decimal(97))
    measure(cast, otif, [96, 96])
    found = analyse(otif, now=NOW)
    assert [row.status for row in found.history] == ["on_track", "at_risk"]
    assert [found.expected_at(month(number)) for number in range(3)] == [95, 97, 97]


def test_older_gaps_are_listed_and_a_cause_that_nobody_named_is_missed(cast, otif):
    measure(cast, otif, [96])
    record_measurement(
        actor=cast.alice, indicator=otif, period_start=month(3), value=Decimal(97), now=NOW
    )
    found = analyse(otif, now=NOW)
    assert found.gaps == (month(1), month(2))
    assert not found.cause_missing


def test_many_cost_the_same_queries_as_one(cast):
    indicators = [factories.indicator(f"Indicator {number}") for number in range(30)]
    for indicator in indicators[:3]:
        measure(cast, indicator, [96, 97])
    counts = []
    for several in (indicators[:1], indicators[:3], indicators):
        with CaptureQueriesContext(connection) as queries:
            found = analyse_many(several, now=NOW, organization=cast.organization)
        assert set(found) == {indicator.pk for indicator in several}
        counts.append(len(queries))
    assert counts == [3, 3, 3]


def test_the_chart_draws_the_segment_the_signals_and_the_target(cast, otif):
    measure(cast, otif, [90, 91, 90, 91, 90, 91, 90, 91, 70, 91])
    chart = figures.indicator_chart(analyse(otif, now=NOW))
    assert chart.periods == [month(number) for number in range(10)]
    assert [signal.index for signal in chart.signals if not signal.good] == [8]
    assert (chart.target.label, chart.target.stepped, set(chart.target.values)) == (
        "95% target",
        True,
        {95.0},
    )
    assert [(limits.first, limits.last) for limits in chart.ranges] == [(0, 9)]
    assert [note.number for note in chart.notes] == [1, 2, 3, 4, 5, 6]


def test_a_path_is_drawn_ahead_to_its_date(cast):
    path = factories.indicator(
        "Path",
        target_type="path",
        baseline=Decimal(70),
        baseline_on=date(2023, 12, 31),
        target=Decimal(80),
        target_on=date(2024, 6, 30),
        measured_from=month(0),
    )
    measure(cast, path, [72])
    found = analyse(path, now=NOW)
    chart = figures.indicator_chart(found)
    assert (chart.periods[-1], chart.target.values[-1], len(chart.values)) == (month(5), 80.0, 1)
    assert found.progress == Decimal("0.2")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("86.2", "%", 1, "86.2%"),
        ("94.995", "%", 2, "95.00%"),
        ("-0.04", "%", 1, "0.0%"),
        ("1867781", "attendances", 0, "1,867,781 attendances"),
        ("-1234.5", "€", 0, "−€1,235"),
        ("3.4", "", 1, "3.4"),
        (None, "%", 1, "–"),
    ],
)
def test_figures_read_like_figures(cast, value, unit, decimals, text):
    indicator = factories.indicator(unit_of_measure=unit, decimals=decimals)
    assert figures.figure(None if value is None else Decimal(value), indicator) == text


def test_percentages_differ_by_points_and_other_units_by_themselves(cast, otif):
    days = factories.indicator("Days", unit_of_measure="days", decimals=0)
    assert figures.difference(Decimal("-4.84"), otif) == "4.8 points"
    assert figures.difference(Decimal(1), otif) == "1.0 point"
    assert figures.signed_difference(Decimal("-4.84"), otif) == "−4.8 points"
    assert figures.signed_difference(Decimal(3), days) == "+3 days"
    with translation.override("de"):
        assert figures.figure(Decimal("1234.5"), otif) == "1.234,5 %"


@pytest.mark.parametrize(
    ("rhythm", "day", "name"),
    [
        ("daily", date(2018, 9, 3), "3 September 2018"),
        ("weekly", date(2018, 9, 3), "3 September 2018 to 9 September 2018"),
        ("monthly", date(2018, 9, 1), "September 2018"),
        ("quarterly", date(2018, 7, 1), "July–September 2018"),
        ("quarterly", date(2018, 11, 1), "November 2018 – January 2019"),
        ("yearly", date(2018, 1, 1), "2018"),
        ("yearly", date(2018, 4, 1), "April 2018 – March 2019"),
    ],
)
def test_periods_are_named_as_people_name_them(rhythm, day, name):
    assert figures.period_name(rhythm, day) == name
