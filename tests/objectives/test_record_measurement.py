"""The spring of the river: one figure in, everything that follows from it stored."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Alert, Measurement, Objective
from objectives.models.words import Status
from objectives.services import (
    activate_objective,
    create_indicator,
    create_objective,
    link_indicator,
    record_measurement,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW

OCTOBER, SEPTEMBER, AUGUST = date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)
BECAUSE = {"cause": "execution", "commentary": "The castings came late."}


@pytest.fixture
def otif(cast):
    return factories.indicator(owner=cast.alice, measured_from=date(2026, 8, 1))


def record(cast, indicator, period, value=None, **fields):
    fields.setdefault("now", NOW)
    return record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=period,
        value=None if value is None else Decimal(str(value)),
        **fields,
    )


def test_a_figure_is_judged_and_frozen_and_shown_on_the_indicator(cast, otif):
    measurement = record(cast, otif, SEPTEMBER, 93.4, commentary="Better.", confidence="high")

    otif.refresh_from_db()
    assert (measurement.status, measurement.expected) == ("at_risk", Decimal(95))
    assert (otif.status, otif.latest_value, otif.latest_period, otif.latest_id) == (
        "at_risk",
        Decimal("93.4"),
        SEPTEMBER,
        measurement.pk,
    )
    assert (otif.latest_expected, otif.latest_shortfall, otif.latest_scale) == (
        Decimal(95),
        Decimal("1.6"),
        Decimal(95),
    )
    assert otif.next_due_at == datetime(2026, 11, 6, tzinfo=ZoneInfo("UTC"))


def test_the_objectives_served_show_it_at_once_and_no_ancestor_is_touched(cast, otif):
    parent = factories.objective("Parent")
    objective = factories.objective(parent=parent, owner=cast.carol)
    factories.serves(otif, objective)
    record(cast, otif, OCTOBER, 93.4)

    objective.refresh_from_db()
    parent.refresh_from_db()
    assert (objective.result, objective.result_measured, objective.result_total) == (
        "at_risk",
        1,
        1,
    )
    assert objective.next_due_at is not None
    assert (parent.result, parent.result_measured) == ("no_data", 0)


def test_entering_off_track_tells_the_objectives_owner_once_and_raises_an_alert(cast, otif):
    objective = factories.objective(owner=cast.carol)
    factories.serves(otif, objective)
    record(cast, otif, SEPTEMBER, 96)
    record(cast, otif, OCTOBER, 80, **BECAUSE)

    assert set(Delivery.objects.values_list("recipient__name", "channel")) == {
        ("Carol", "inbox"),
        ("Carol", "email"),
    }
    assert set(Alert.objects.open().values_list("kind", "period_start")) == {("status", OCTOBER)}
    event = Event.objects.get(payload__period_start="2026-10-01")
    assert event.verb == "objectives.measurement_recorded"
    assert {
        key: event.payload[key] for key in ("value", "expected", "status", "status_before", "cause")
    } == {
        "value": "80",
        "expected": "95",
        "status": "off_track",
        "status_before": "on_track",
        "cause": "execution",
    }


def test_a_guardrail_off_track_holds_the_result_at_risk_and_raises_its_own_alert(cast, otif):
    cost = factories.indicator("Cost", target=Decimal(100), direction="decrease")
    objective = factories.objective()
    factories.serves(otif, objective)
    factories.serves(cost, objective, role="guardrail")
    record(cast, otif, OCTOBER, 97)
    record(cast, cost, OCTOBER, 120, **BECAUSE)

    objective.refresh_from_db()
    assert objective.result == "at_risk"
    assert set(Alert.objects.open().values_list("kind", flat=True)) == {"status", "guardrail"}


def test_coming_back_on_track_closes_the_alert(cast, otif):
    record(cast, otif, SEPTEMBER, 80, **BECAUSE)
    record(cast, otif, OCTOBER, 96)
    assert not Alert.objects.open().exists()
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": "80"}, "cause", "Name the cause"),
        ({"value": "80", "cause": "execution"}, "commentary", "Say in a sentence"),
        ({"value": "80", "cause": "laziness"}, "cause", "Choose one of the causes."),
        ({"value": "96", "confidence": "sure"}, "confidence", "Choose high, medium or low."),
        ({}, "value", "Enter a figure, or say why there is none."),
        ({"value": "96", "no_value_reason": "Ill"}, "no_value_reason", "There is a figure"),
        ({"value": "NaN"}, "value", "Enter a number."),
        ({"value": "Infinity"}, "value", "Enter a number."),
        ({"value": "1e999"}, "value", "Enter a number."),
        ({"value": "96", "numerator": Decimal(1)}, "denominator", "Give both counts, or none."),
        (
            {"value": "96", "numerator": Decimal(1), "denominator": Decimal(0)},
            "denominator",
            "Nothing can be divided by zero.",
        ),
        ({"value": "96", "commentary": "x" * 10_001}, "commentary", "longer than 10000"),
        ({"value": "96", "period": date(2026, 10, 2)}, "period_start", "not the first day"),
        ({"value": "96", "period": date(2026, 11, 1)}, "period_start", "has not ended yet"),
        ({"value": "96", "period": date(2027, 1, 1)}, "period_start", "has not ended yet"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_field(cast, otif, fields, field, sentence):
    fields = dict(fields)
    period = fields.pop("period", OCTOBER)
    with pytest.raises(Refused) as refusal:
        record(cast, otif, period, fields.pop("value", None), **fields)
    assert refusal.value.field == field
    assert sentence in str(refusal.value)
    assert not Measurement.objects.exists()


def test_a_retired_indicator_takes_no_later_period(cast, otif):
    otif.retired_from = OCTOBER
    otif.save()
    record(cast, otif, SEPTEMBER, 96)
    otif.refresh_from_db()
    assert otif.next_due_at is None
    with pytest.raises(Refused, match="retired"):
        record(cast, otif, OCTOBER, 96)


def test_an_edit_since_it_was_seen_is_a_conflict(cast, otif):
    with pytest.raises(Changed) as change:
        record(cast, otif, OCTOBER, 96, expected_version=otif.version + 1)
    assert change.value.current == otif


def test_a_correction_needs_a_reason_and_keeps_the_first_figure(cast, otif):
    first = record(cast, otif, OCTOBER, 96)
    with pytest.raises(Refused) as refusal:
        record(cast, otif, OCTOBER, 97)
    assert refusal.value.field == "correction_reason"

    later = NOW + timedelta(hours=1)
    second = record(cast, otif, OCTOBER, 97, correction_reason="Two orders were late.", now=later)
    first.refresh_from_db()
    assert (second.supersedes_id, first.superseded_at) == (first.pk, later)
    assert list(Measurement.objects.current()) == [second]
    assert list(Measurement.objects.as_of(NOW)) == [first]
    assert list(Measurement.objects.as_of(later)) == [second]


def test_a_period_without_a_figure_keeps_the_last_status_and_stays_due(cast, otif):
    record(cast, otif, SEPTEMBER, 93)
    otif.refresh_from_db()
    due = otif.next_due_at
    record(cast, otif, OCTOBER, no_value_reason="The system was down.")
    otif.refresh_from_db()
    assert (otif.status, otif.latest_period, otif.next_due_at) == ("at_risk", SEPTEMBER, due)


def test_a_reason_gives_way_to_a_figure_without_a_correction(cast, otif):
    record(cast, otif, OCTOBER, no_value_reason="The system was down.")
    record(cast, otif, OCTOBER, 96)
    assert [row.value for row in Measurement.objects.current()] == [Decimal(96)]


def test_correcting_an_older_period_leaves_the_newest_in_place(cast, otif):
    record(cast, otif, SEPTEMBER, 96)
    newest = record(cast, otif, OCTOBER, 96)
    record(cast, otif, SEPTEMBER, 70, correction_reason="Recounted.")
    otif.refresh_from_db()
    assert (otif.latest_id, otif.status) == (newest.pk, "on_track")


def test_a_ratio_follows_from_its_counts(cast):
    share = factories.indicator("Share", aggregation="ratio", decimals=2)
    measurement = record(
        cast, share, OCTOBER, numerator=Decimal(90), denominator=Decimal(120), **BECAUSE
    )
    assert measurement.value == Decimal(75)


def test_a_cumulative_target_compares_the_year_to_date(cast):
    sold = factories.indicator(
        "Sold",
        target_type="cumulative",
        unit_of_measure="units",
        target=Decimal(365),
        baseline_on=date(2026, 1, 1),
        target_on=date(2026, 12, 31),
        measured_from=date(2026, 1, 1),
    )
    record(cast, sold, date(2026, 1, 1), 31)
    record(cast, sold, date(2026, 2, 1), 20, **BECAUSE)
    sold.refresh_from_db()
    assert (sold.latest_value, sold.latest_expected, sold.latest_shortfall) == (20, 59, 8)
    assert sold.status == Status.AT_RISK


def test_it_costs_the_same_queries_however_long_the_history(cast, otif):
    factories.serves(otif, factories.objective())
    counts = []
    day = date(2022, 1, 1)
    for number in range(58):
        with CaptureQueriesContext(connection) as queries:
            record(cast, otif, day, 96 + number % 2)
        counts.append(len(queries))
        day = (day + timedelta(days=32)).replace(day=1)
    assert day == date(2026, 11, 1)
    assert set(counts[1:]) == {counts[1]}


def test_activation_says_what_is_missing_or_counts_the_gaps(cast):
    draft = create_objective(actor=cast.carol, now=NOW, title="Deliver in full", external_key="O-1")
    with pytest.raises(Refused) as refusal:
        activate_objective(actor=cast.carol, objective=draft, now=NOW)
    assert str(refusal.value) == (
        "It has no owner. It has no outcome statement. It has no due date. "
        "It has no lag indicator with a target. It hangs on no priority."
    )
    active = activate_objective(actor=cast.carol, objective=draft, now=NOW, with_gaps=True)
    assert (active.state, active.activated_with_gaps) == ("active", True)
    with pytest.raises(Refused, match="Only a draft"):
        activate_objective(actor=cast.carol, objective=draft, now=NOW)


def test_a_complete_objective_activates_without_gaps(cast):
    priority = factories.priority(plan=factories.plan())
    objective = create_objective(
        actor=cast.carol,
        now=NOW,
        title="Deliver in full",
        outcome="Customers get complete orders on the promised day.",
        priority=priority,
        owner=cast.alice,
        due_on=date(2026, 12, 31),
    )
    indicator = create_indicator(
        actor=cast.carol, now=NOW, title="OTIF", unit_of_measure="%", target=Decimal(95)
    )
    link_indicator(actor=cast.carol, objective=objective, indicator=indicator, role="lag", now=NOW)
    with pytest.raises(Refused, match="already serves"):
        link_indicator(
            actor=cast.carol, objective=objective, indicator=indicator, role="lead", now=NOW
        )
    activate_objective(actor=cast.carol, objective=objective, now=NOW)
    stored = Objective.objects.get()
    assert (stored.state, stored.activated_with_gaps, stored.result_total) == ("active", False, 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"target_type": "path", "baseline": Decimal(95), "target": Decimal(95)}, "target"),
        ({"target_type": "path", "baseline": Decimal(95), "target": Decimal(90)}, "target"),
        ({"target_type": "path", "baseline": Decimal(80), "target": Decimal(90)}, "target_on"),
        ({"target_type": "band", "band_low": Decimal(2), "band_high": Decimal(1)}, "band_high"),
        ({"target": Decimal(95), "points": {date(2026, 1, 2): Decimal(1)}}, "points"),
    ],
)
def test_a_target_that_cannot_be_judged_is_refused_when_written(cast, fields, field):
    with pytest.raises(Refused) as refusal:
        create_indicator(actor=cast.carol, now=NOW, **{"title": "OTIF"} | fields)
    assert refusal.value.field == field
