"""Calculated indicators: what follows from a figure elsewhere."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Alert, Indicator, Measurement
from objectives.services import clear_formula, record_measurement, set_formula
from objectives.worklist import due_for
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def late(cast):
    return factories.indicator("Late orders", owner=cast.alice, unit_of_measure="", target=None)


@pytest.fixture
def orders(cast):
    return factories.indicator("Orders", owner=cast.alice, unit_of_measure="", target=None)


@pytest.fixture
def share(cast):
    return factories.indicator(
        "Late share", owner=cast.bob, target=Decimal(5), direction="decrease"
    )


def record(cast, indicator, period, value=None, **fields):
    return record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=period,
        value=None if value is None else Decimal(str(value)),
        **{"now": NOW, **fields},
    )


def calculate(cast, indicator, formula, **inputs):
    return set_formula(
        actor=cast.alice, indicator=indicator, formula=formula, inputs=inputs, now=NOW
    )


@pytest.fixture
def calculated(cast, late, orders, share):
    return calculate(cast, share, "late / orders × 100", late=late, orders=orders)


def figures(indicator) -> dict[date, Decimal | str]:
    rows = Measurement.objects.of(indicator).current().oldest_first()
    return {
        row.period_start: row.no_value_reason if row.value is None else row.value.normalize()
        for row in rows
    }


def test_a_formula_set_calculates_every_closed_period_that_its_inputs_reach(
    cast, late, orders, share
):
    record(cast, late, AUGUST, 4)
    record(cast, late, SEPTEMBER, 6)
    record(cast, orders, SEPTEMBER, 100)
    record(cast, orders, OCTOBER, 0)
    record(cast, late, OCTOBER, 0)
    changed = calculate(cast, share, "late / orders × 100", late=late, orders=orders)

    assert changed.formula == "late / orders * 100"
    assert changed.version == 2
    assert figures(share) == {
        AUGUST: "Orders has no figure for August 2026.",
        SEPTEMBER: Decimal(6),
        OCTOBER: "Division by zero: Orders is 0.",
    }
    assert (changed.latest_period, changed.latest_value, changed.status) == (
        SEPTEMBER,
        Decimal(6),
        "off_track",
    )
    assert set(Measurement.objects.of(share).values_list("author", "recorded_at")) == {(None, NOW)}
    event = Event.objects.get(verb="objectives.formula_set")
    assert event.payload == {
        "title": "Late share",
        "formula": "late / orders * 100",
        "inputs": {"late": "Late orders", "orders": "Orders"},
        "figures": 1,
        "without": 2,
    }
    told = Delivery.objects.filter(event=event)
    assert set(told.values_list("recipient__name", flat=True)) == {"Bob"}
    assert not Alert.objects.exists()


def test_a_figure_is_followed_at_once_through_formulas_of_formulas(
    cast, late, orders, share, calculated
):
    good = factories.indicator("Good share", target=Decimal(95))
    calculate(cast, good, "100 - share", share=share)
    objective = factories.objective(owner=cast.carol)
    factories.serves(good, objective)
    record(cast, orders, OCTOBER, 200)
    assert figures(share) == {OCTOBER: "Late orders has no figure for October 2026."}
    assert figures(good) == {}

    record(cast, late, OCTOBER, 30)
    assert figures(share) == {OCTOBER: Decimal(15)}
    assert figures(good) == {OCTOBER: Decimal(85)}
    good.refresh_from_db()
    objective.refresh_from_db()
    assert (good.status, objective.result) == ("off_track", "off_track")
    assert set(Alert.objects.open().values_list("indicator__title", "kind")) == {
        ("Late share", "status"),
        ("Good share", "status"),
    }
    told = Delivery.objects.filter(event__subject_id=good.pk, recipient=cast.carol)
    assert {each.event.verb for each in told} == {"objectives.measurement_recorded"}
    event = told.first().event
    assert (event.actor, event.payload["value"], event.payload["status_before"]) == (
        None,
        "85",
        "no_data",
    )


def test_a_correction_supersedes_what_changed_and_names_the_input(
    cast, late, orders, share, calculated
):
    record(cast, late, OCTOBER, 3)
    record(cast, orders, OCTOBER, 100)
    first = Measurement.objects.of(share).current().get()
    record(cast, late, OCTOBER, 4, correction_reason="One more was found.")
    second = Measurement.objects.of(share).current().get()
    assert (second.value, second.supersedes_id) == (Decimal(4), first.pk)
    assert second.correction_reason == "Calculated again from Late orders."


def test_an_unchanged_result_writes_nothing(cast, late, orders, share):
    calculate(cast, share, "late * 0 + orders", late=late, orders=orders)
    record(cast, late, OCTOBER, 3)
    record(cast, orders, OCTOBER, 100)
    before = Measurement.objects.of(share).count()
    record(cast, late, OCTOBER, 4, correction_reason="One more was found.")
    assert Measurement.objects.of(share).count() == before
    events = Event.objects.filter(subject_id=share.pk, verb="objectives.measurement_recorded")
    assert events.count() == before


def test_an_input_that_loses_its_figure_takes_the_result_with_it(
    cast, late, orders, share, calculated
):
    record(cast, late, OCTOBER, 3)
    record(cast, orders, OCTOBER, 100)
    record(
        cast, late, OCTOBER, no_value_reason="Counted wrongly.", correction_reason="Not to be kept."
    )
    assert figures(share) == {OCTOBER: "Late orders has no figure for October 2026."}
    share.refresh_from_db()
    assert (share.latest_period, share.latest_value) == (None, None)


def test_nobody_checks_in_what_is_calculated(cast, late, orders, share, calculated):
    with pytest.raises(Refused) as refusal:
        record(cast, share, OCTOBER, 5)
    assert str(refusal.value) == "This one is calculated from Late orders and Orders."
    assert share not in due_for(cast.bob, NOW, LONDON)


def test_its_staleness_follows_its_inputs(cast, late, orders, share, calculated):
    Indicator.objects.filter(pk=late.pk).update(grace_days=40)
    for indicator in (late, orders):
        record(cast, indicator, SEPTEMBER, 10)
    share.refresh_from_db()
    # Orders for October are wanted first; the late ones have forty days.
    assert share.next_due_at == datetime(2026, 11, 6, tzinfo=ZoneInfo("UTC"))
    record(cast, orders, OCTOBER, 10)
    share.refresh_from_db()
    assert share.next_due_at == datetime(2026, 12, 6, tzinfo=ZoneInfo("UTC"))
    record(cast, late, OCTOBER, 1)
    share.refresh_from_db()
    assert share.is_overdue(NOW) is False


def test_finer_inputs_are_put_together_each_in_its_own_way(cast):
    hours = factories.indicator("Hours", aggregation="sum", unit_of_measure="h", target=None)
    stock = factories.indicator("Stock", aggregation="last", unit_of_measure="", target=None)
    quarter = factories.indicator(
        "Hours per piece", rhythm="quarterly", unit_of_measure="h", measured_from=date(2026, 7, 1)
    )
    calculate(cast, quarter, "hours / stock", hours=hours, stock=stock)
    for month, worked in ((7, 10), (8, 20), (9, 30)):
        record(cast, hours, date(2026, month, 1), worked)
        record(cast, stock, date(2026, month, 1), month)
        if month == 8:
            assert figures(quarter) == {
                date(2026, 7, 1): "Hours has 2 of 3 figures for July–September 2026. "
                "Stock has 2 of 3 figures for July–September 2026."
            }
    assert figures(quarter) == {date(2026, 7, 1): Decimal("6.6666666667")}


def test_a_finer_input_with_a_gap_is_missing_and_says_so(cast):
    hours = factories.indicator("Hours", aggregation="sum", unit_of_measure="h", target=None)
    quarter = factories.indicator("Per quarter", rhythm="quarterly")
    record(cast, hours, date(2026, 7, 1), 10)
    record(cast, hours, date(2026, 9, 1), 10)
    calculate(cast, quarter, "hours * 1", hours=hours)
    assert figures(quarter) == {
        date(2026, 7, 1): "Hours has 2 of 3 figures for July–September 2026."
    }


def test_a_month_of_weeks_is_known_when_its_last_week_has_ended(cast):
    weekly = factories.indicator(
        "Weekly", rhythm="weekly", aggregation="sum", measured_from=date(2026, 9, 28), target=None
    )
    monthly = factories.indicator("Monthly")
    calculate(cast, monthly, "weekly / 2", weekly=weekly)
    now = datetime(2026, 10, 27, 9, tzinfo=LONDON)  # the week to the 25th was October's last
    for day in (28, 5, 12, 19):
        month = 9 if day == 28 else 10
        record(cast, weekly, date(2026, month, day), 10, now=now)
    assert figures(monthly) == {OCTOBER: Decimal(20)}


def test_a_coarser_input_is_refused(cast, share):
    yearly = factories.indicator("Headcount", rhythm="yearly")
    with pytest.raises(Refused) as refusal:
        calculate(cast, share, "staff * 2", staff=yearly)
    assert refusal.value.field == "inputs"
    assert str(refusal.value) == (
        "Headcount is measured less often (yearly) than Late share (monthly): "
        "its figures cannot be split."
    )


def test_a_circle_is_refused_by_name(cast):
    margin, revenue = factories.indicator("Margin"), factories.indicator("Revenue")
    growth = factories.indicator("Growth")
    calculate(cast, margin, "r * 2", r=revenue)
    calculate(cast, growth, "m * 2", m=margin)
    with pytest.raises(Refused, match="circle: Revenue → Growth → Margin → Revenue"):
        calculate(cast, revenue, "g + 1", g=growth)
    with pytest.raises(Refused, match="circle: Revenue → Revenue"):
        calculate(cast, revenue, "r + 1", r=revenue)
    # Its own old inputs are no obstacle to a new formula.
    calculate(cast, margin, "r + r", r=revenue)


@pytest.mark.parametrize(
    ("formula", "names", "field", "sentence"),
    [
        ("late / all", ["late"], "formula", "Say which measure “all” is."),
        ("late", ["late", "orders"], "inputs", "The formula does not read “orders”."),
        ("1 + 1", [], "formula", "A formula reads at least one measure."),
        ("late +", ["late"], "formula", "This is no formula"),
        ("late ** 2", ["late"], "formula", "A formula knows + - * / and parentheses"),
        ("late * 0,5", ["late"], "formula", "Write decimals with a point."),
        ("1late", ["1late"], "inputs", "“1late” cannot be a name."),
        ("max", ["max"], "inputs", "“max” is a word of the formula itself."),
        ("", [], "formula", "Write a formula, such as late / orders * 100."),
    ],
)
def test_what_is_no_formula_is_refused_with_its_field(
    cast, late, orders, share, formula, names, field, sentence
):
    with pytest.raises(Refused) as refusal:
        calculate(cast, share, formula, **dict(zip(names, [late, orders], strict=False)))
    assert refusal.value.field == field
    assert sentence in str(refusal.value)
    share.refresh_from_db()
    assert (share.formula, share.version) == ("", 1)


def test_two_who_edit_do_not_overwrite_each_other(cast, late, share):
    fields = {"actor": cast.alice, "indicator": share, "inputs": {"l": late}, "now": NOW}
    set_formula(formula="l * 2", version=1, **fields)
    with pytest.raises(Changed) as change:
        set_formula(formula="l * 3", version=1, **fields)
    assert change.value.current.formula == "l * 2"
    with pytest.raises(Changed):
        clear_formula(actor=cast.alice, indicator=share, version=1, now=NOW)


def test_a_new_formula_replaces_the_results_of_the_old_one(cast, late, orders, share, calculated):
    record(cast, late, OCTOBER, 3)
    record(cast, orders, OCTOBER, 100)
    calculate(cast, share, "orders - late", late=late, orders=orders)
    row = Measurement.objects.of(share).current().get()
    assert (row.value, row.correction_reason) == (Decimal(97), "The formula is new.")


def test_a_figure_entered_by_hand_gives_way_to_a_figure_only(cast, late, orders, share):
    record(cast, share, SEPTEMBER, 4)
    record(cast, share, OCTOBER, 4)
    record(cast, late, SEPTEMBER, 1)
    for indicator, value in ((late, 2), (orders, 100)):
        record(cast, indicator, OCTOBER, value)
    calculate(cast, share, "late / orders * 100", late=late, orders=orders)
    assert figures(share) == {SEPTEMBER: Decimal(4), OCTOBER: Decimal(2)}


def test_without_its_formula_it_is_checked_in_again(cast, late, orders, share, calculated):
    double = factories.indicator("Double")
    calculate(cast, double, "share * 2", share=share)
    record(cast, late, SEPTEMBER, 3)
    record(cast, orders, SEPTEMBER, 100)
    cleared = clear_formula(actor=cast.alice, indicator=calculated, version=2, now=NOW)
    assert (cleared.formula, cleared.version) == ("", 3)
    assert figures(share) == {SEPTEMBER: Decimal(3)}
    assert set(due_for(cast.bob, NOW, LONDON)) == {share}
    record(cast, share, OCTOBER, 4)
    assert figures(double) == {SEPTEMBER: Decimal(6), OCTOBER: Decimal(8)}
    with pytest.raises(Refused, match="This one is not calculated"):
        clear_formula(actor=cast.alice, indicator=cleared, now=NOW)


def queries_of_a_check_in(cast, indicator, period, value) -> int:
    with CaptureQueriesContext(connection) as queries:
        record(cast, indicator, period, value)
    return len(queries)


def test_a_check_in_costs_the_same_whatever_the_history(cast, late, orders, share, calculated):
    counts = set()
    for month in range(1, 11):
        record(cast, orders, date(2026, month, 1), 100)
        counts.add(queries_of_a_check_in(cast, late, date(2026, month, 1), 5))
    assert len(counts) == 1


def test_a_yes_or_no_takes_only_one_or_zero(cast, late):
    flag = factories.indicator(
        "Ready", target_type="yes_no", target=None, target_on=date(2026, 12, 31)
    )
    calculate(cast, flag, "late / 2", late=late)
    record(cast, late, SEPTEMBER, 2)
    record(cast, late, OCTOBER, 1)
    assert figures(flag) == {
        SEPTEMBER: Decimal(1),
        OCTOBER: "The result is neither 1 for yes nor 0 for no.",
    }


def money(title: str, currency: str, **fields) -> Indicator:
    return factories.indicator(
        title, target=None, number_format="currency", currency=currency, **fields
    )


def test_money_of_two_currencies_is_not_added_up(cast):
    total = money("Total", "EUR", owner=cast.alice)
    euros, pounds = money("Euro area", "EUR"), money("Britain", "GBP")
    with pytest.raises(Refused) as refusal:
        calculate(cast, total, "euros + pounds", euros=euros, pounds=pounds)
    assert (refusal.value.field, str(refusal.value)) == (
        "formula",
        "This adds EUR to GBP. Multiply one of them by a measure of its rate first.",
    )
    with pytest.raises(Refused) as refusal:
        calculate(cast, total, "pounds * 2", pounds=pounds)
    assert str(refusal.value) == "The formula gives GBP, and “Total” counts in EUR."
    rate = factories.indicator("Euros for a pound", target=None, unit_of_measure="")
    made = calculate(cast, total, "euros + pounds * rate", euros=euros, pounds=pounds, rate=rate)
    assert made.formula == "euros + pounds * rate"
