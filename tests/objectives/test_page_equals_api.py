"""What `indicators/<id>/analysis/` says is what the page draws, on the six published series."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from objectives import figures
from objectives.analysis import analyse
from objectives.models import Measurement
from objectives.rules.periods import Rhythm, period_end, periods_between
from objectives.screens import indicator as reading
from tests import factories
from tests.factories import NOW

DATA = Path(__file__).parents[1] / "data" / "xmr" / "series.csv"
LAST = date(2026, 10, 1)


def published() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    with DATA.open() as lines:
        for row in csv.DictReader(lines):
            found[row["series_id"]].append(row)
    return found


SERIES = published()


@pytest.fixture(params=SERIES)
def measured(request, cast):
    """A published series as the monthly figures of an indicator, the newest of October."""
    rows = SERIES[request.param]
    months = periods_between(Rhythm.MONTHLY, date(2020, 1, 1), LAST, 1)[-len(rows) :]
    values = [Decimal(row["y"]) for row in rows]
    falls = rows[0]["direction"] == "down"
    indicator = factories.indicator(
        request.param,
        owner=cast.alice,
        unit_of_measure="",
        direction="decrease" if falls else "increase",
        target_type="path",
        baseline=values[0],
        baseline_on=period_end(Rhythm.MONTHLY, months[0]),
        target=values[0] + (-1 if falls else 1),
        target_on=date(2027, 3, 31),
    )
    Measurement.objects.bulk_create(
        Measurement(indicator=indicator, period_start=day, value=value, recorded_at=NOW)
        for day, value in zip(months, values, strict=True)
    )
    return indicator


def test_limits_signals_expected_value_and_forecast_are_those_drawn(client, call, cast, measured):
    client.force_login(cast.alice.user)
    html = client.get(f"/o/aldermere/measures/{measured.pk}/").content.decode()
    body = call("get", f"indicators/{measured.pk}/analysis/").json()
    analysis = analyse(measured, now=NOW)
    chart = figures.indicator_chart(analysis)
    assert str(reading.figure_of(analysis)) in html

    limits = body["limits"]
    (drawn,) = chart.ranges
    assert (drawn.centre, drawn.lower, drawn.upper) == pytest.approx(
        (limits["mean"], limits["lower"], limits["upper"])
    )
    assert chart.periods[drawn.last].isoformat() == body["latest_period"]

    said = defaultdict(set)
    for run in body["signals"]:
        for value in body["values"][run["first_index"] : run["last_index"] + 1]:
            said[value["period_start"]].add(figures.rule_names()[run["rule"]])
    flagged = {
        chart.periods[each.index].isoformat(): set(each.rule.split(". ")) for each in chart.signals
    }
    assert flagged == {day: rules for day, rules in said.items() if day >= str(chart.periods[0])}

    newest = chart.periods.index(date.fromisoformat(body["latest_period"]))
    assert (chart.values[newest], chart.target.values[newest]) == pytest.approx(
        (body["latest_value"], body["expected"])
    )
    forecast = [
        (point["value"], point["low"], point["high"]) for point in body["forecast"]["points"]
    ]
    assert [(each.value, each.low, each.high) for each in chart.forecast] == [
        pytest.approx(each) for each in forecast[: len(chart.forecast)]
    ]
    assert bool(chart.forecast) == bool(forecast)
