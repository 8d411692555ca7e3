"""Writing an indicator down and changing it: what is free, what is in force, what a gap allows."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.models import Indicator, Measurement, Objective, TargetPoint
from objectives.services import (
    create_indicator,
    set_target_path,
    update_indicator,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from strategy.models import Assumption
from tests import factories
from tests.factories import NOW
from tests.objectives.series import record

D = Decimal
IN_FORCE = (
    "In force: {}. What bears on the status changes only by recalibration, with evidence and an "
    "approver, so that the original stays beside it."
)
PATH = {
    "target_type": "path",
    "direction": "increase",
    "baseline": D(70),
    "baseline_on": date(2026, 1, 1),
    "target": D(80),
    "target_on": date(2026, 12, 31),
}


def create(cast, title="On time in full", **fields):
    return create_indicator(actor=cast.carol, now=NOW, title=title, **fields)


def change(cast, indicator, *, version=None, **changes):
    return update_indicator(
        actor=cast.carol, indicator=indicator, changes=changes, now=NOW, version=version
    )


def refusal(call, *args, **options):
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value.field, str(caught.value)


def told_of(event):
    return set(Delivery.objects.filter(event=event).values_list("recipient__name", flat=True))


def test_money_counts_in_its_currency_and_a_percentage_in_percent(cast):
    freight = create(cast, "Freight", number_format="currency", currency="eur", decimals=0)
    assert (freight.currency, freight.unit_of_measure) == ("EUR", "€")
    assert create(cast, "Rent", number_format="currency", currency="CHF").unit_of_measure == "CHF"
    assert create(cast, number_format="percent", unit_of_measure="items").unit_of_measure == "%"
    assert create(cast, number_format="count", unit_of_measure="orders").unit_of_measure == "orders"
    assert create(cast, currency="EUR").currency == ""


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": "  "}, "title", "Give the indicator a title."),
        (
            {"number_format": "currency", "currency": "EURO"},
            "currency",
            "Name the currency by its three letters, such as EUR, GBP or USD.",
        ),
        ({"baseline": D("NaN")}, "baseline", "Enter a number."),
        ({"target": D("Infinity")}, "target", "Enter a number."),
        ({"band_low": D("1e20")}, "band_low", "Enter a number."),
        ({"decimals": 7}, "decimals", "At most six decimals are shown."),
        ({"tolerance_on_track": D("-0.01")}, "tolerance_on_track", "A tolerance is not negative."),
        (
            {"tolerance_at_risk": D(11)},
            "tolerance_at_risk",
            "A tolerance is at most ten times the whole.",
        ),
        (
            PATH | {"tolerance_on_track": D("0.2")},
            "tolerance_at_risk",
            "At risk begins before on track ends. Let it reach further.",
        ),
        (
            PATH | {"target": D(70)},
            "target",
            "The target equals the baseline. A path leads somewhere else.",
        ),
        (
            PATH | {"direction": "decrease"},
            "target",
            "The target lies on the wrong side of the baseline.",
        ),
        (
            {"target_type": "band", "band_low": D(5), "band_high": D(5)},
            "risk_width",
            "Where both bounds are equal, say the width of at risk.",
        ),
        (
            {"points": {date(2026, 1, 2): D(1)}},
            "points",
            "2026-01-02 is not the first day of a period.",
        ),
        ({"points": {date(2026, 1, 1): D("NaN")}}, "points", "Enter a number."),
    ],
)
def test_what_cannot_be_written_says_so_at_its_field(cast, fields, field, sentence):
    assert refusal(create, cast, **fields) == (field, sentence)
    assert not Indicator.objects.exists()


def test_who_has_left_neither_owns_nor_updates(cast):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    assert refusal(create, cast, owner=cast.bob) == ("owner", "Bob has left.")
    assert refusal(create, cast, updater=cast.bob) == ("updater", "Bob has left.")


def test_a_draft_changes_freely_and_the_record_keeps_both(cast):
    indicator = create(cast, **PATH, owner=cast.alice)
    objective = factories.objective(state=Objective.State.DRAFT)
    factories.serves(indicator, objective)

    changed = change(cast, indicator, version=1, target=D(85), rhythm="quarterly", owner=cast.bob)

    assert (changed.target, changed.rhythm, changed.version) == (D(85), "quarterly", 2)
    assert changed.measured_from == date(2026, 10, 1)
    event = Event.objects.get(verb="objectives.indicator_changed")
    assert event.payload == {
        "title": "On time in full",
        "was": {"owner": "Alice", "target": "80", "rhythm": "monthly"},
        "now": {"owner": "Bob", "target": "85", "rhythm": "quarterly"},
    }
    assert told_of(event) == {"Bob"}


def test_what_changes_nothing_leaves_no_trace(cast):
    indicator = create(cast, **PATH)
    assert change(cast, indicator, target=D("80.0"), title=" On time in full ").version == 1
    assert not Event.objects.filter(verb="objectives.indicator_changed").exists()


def test_who_saves_second_sees_what_the_first_one_saved(cast):
    indicator = create(cast, **PATH)
    change(cast, indicator, version=1, title="Delivered in full")
    with pytest.raises(Changed) as caught:
        change(cast, indicator, version=1, title="In full")
    assert caught.value.current.title == "Delivered in full"


@pytest.fixture(params=["measured", "serves an active objective", "serves an ended one"])
def in_force(request, cast):
    indicator = create(cast, **PATH, owner=cast.alice, measured_from=date(2026, 1, 1))
    if request.param == "measured":
        record(cast.alice, indicator, ["70.5"])
    else:
        state = "active" if "active" in request.param else "achieved"
        factories.serves(indicator, factories.objective(state=state))
    return indicator


@pytest.mark.parametrize(
    ("changes", "field", "names"),
    [
        ({"target": D(75)}, "target", "target"),
        ({"target": None}, "target", "target"),
        ({"baseline": D(71), "target": D(75)}, "baseline", "baseline, target"),
        ({"target_on": date(2027, 6, 30)}, "target_on", "target by"),
        ({"target_type": "standard"}, "target_type", "target type"),
        ({"direction": "decrease"}, "direction", "direction"),
        ({"tolerance_on_track": D("0.1")}, "tolerance_on_track", "on track within"),
        ({"grace_days": 30}, "grace_days", "days of grace"),
        ({"rhythm": "yearly"}, "rhythm", "rhythm"),
        ({"aggregation": "sum"}, "aggregation", "aggregation"),
    ],
)
def test_in_force_what_bears_on_the_status_stands(cast, in_force, changes, field, names):
    assert refusal(change, cast, in_force, **changes) == (field, IN_FORCE.format(names))
    in_force.refresh_from_db()
    assert (in_force.target, in_force.version) == (D(80), 1)


def test_in_force_a_path_stands_too(cast, in_force):
    told = refusal(
        set_target_path,
        actor=cast.carol,
        indicator=in_force,
        points={date(2026, 10, 1): D(1)},
        now=NOW,
    )
    assert told == ("points", IN_FORCE.format("target path"))
    assert not TargetPoint.objects.exists()


def test_in_force_everything_else_changes_freely(cast, in_force):
    unit = factories.unit()
    watched = Assumption.objects.create(plan=factories.plan(), statement="Castings in six weeks")
    free = {
        "title": "Delivered in full",
        "definition": "Lines on the first promised day.",
        "owner": cast.bob,
        "updater": cast.alice,
        "unit": unit,
        "unit_of_measure": "%",
        "decimals": 2,
        "source": "ERP",
        "needs_validation": True,
        "watches": watched,
    }
    changed = change(cast, in_force, **free)
    changed.refresh_from_db()
    assert {name: getattr(changed, name) for name in free} == free


def test_in_force_the_decimals_of_a_standard_stand_for_they_decide_what_reads_as_met(cast):
    indicator = create(cast, target=D(95), decimals=2, measured_from=date(2026, 1, 1))
    record(cast.carol, indicator, ["94.9"])
    assert refusal(change, cast, indicator, decimals=0) == (
        "decimals",
        IN_FORCE.format("decimals"),
    )


def test_closing_a_gap_judges_the_newest_figure_and_leaves_the_past_alone(cast):
    objective = factories.objective()
    indicator = create(cast, measured_from=date(2026, 1, 1))
    factories.serves(indicator, objective)
    record(cast.carol, indicator, ["90", "80"])
    assert indicator.status == "no_target"

    changed = change(cast, indicator, target=D(95), direction="increase")

    changed.refresh_from_db()
    objective.refresh_from_db()
    assert (changed.status, changed.latest_expected, changed.latest_shortfall) == (
        "off_track",
        D(95),
        D(15),
    )
    assert (objective.result, objective.result_measured) == ("off_track", 1)
    assert set(Measurement.objects.values_list("status", "expected")) == {("no_target", None)}
    assert refusal(change, cast, changed, target=D(90)) == ("target", IN_FORCE.format("target"))


def test_half_a_target_may_be_completed_in_force(cast):
    indicator = create(
        cast,
        target_type="band",
        direction="maintain",
        band_low=D(5),
        measured_from=date(2026, 1, 1),
    )
    record(cast.carol, indicator, ["7"])
    assert change(cast, indicator, band_high=D(6)).status == "off_track"


def test_a_gap_of_a_year_to_date_is_closed_by_all_its_flows(cast):
    indicator = create(
        cast,
        target_type="cumulative",
        aggregation="sum",
        baseline_on=date(2026, 1, 1),
        target_on=date(2026, 12, 31),
        measured_from=date(2026, 1, 1),
    )
    record(cast.carol, indicator, ["30", "30"])
    changed = change(cast, indicator, target=D(365))
    assert (changed.status, changed.latest_expected) == ("on_track", D(59))
    assert changed.latest_shortfall == 0


def test_a_path_of_a_draft_is_set_whole_and_cleared(cast):
    indicator = create(cast, **PATH)
    points = {date(2026, 10, 1): D(75), date(2026, 12, 1): D(80)}
    path = {"actor": cast.carol, "indicator": indicator, "now": NOW}

    assert set_target_path(**path, points=points, version=1).version == 2
    assert dict(TargetPoint.objects.values_list("period_start", "value")) == points
    assert set_target_path(**path, points=points).version == 2
    assert refusal(change, cast, indicator, rhythm="yearly") == (
        "rhythm",
        "The target path is written in the old rhythm. Clear it first, then change it.",
    )
    with pytest.raises(Changed):
        set_target_path(**path, points={}, version=1)
    set_target_path(**path, points={})
    assert not TargetPoint.objects.exists()
    event = Event.objects.filter(verb="objectives.target_path_set").earliest("recorded_at")
    assert event.payload["points"] == {"2026-10-01": "75", "2026-12-01": "80"}


def test_a_path_may_be_given_to_what_has_figures_and_no_target(cast):
    indicator = create(cast, measured_from=date(2026, 1, 1))
    record(cast.carol, indicator, ["90"])
    changed = set_target_path(
        actor=cast.carol, indicator=indicator, points={date(2026, 1, 1): D(95)}, now=NOW
    )
    assert (changed.status, changed.latest_expected) == ("off_track", D(95))


def test_only_what_has_values_by_period_takes_a_path(cast):
    band = create(cast, target_type="band", band_low=D(1), band_high=D(2))
    told = refusal(
        set_target_path, actor=cast.carol, indicator=band, points={date(2026, 1, 1): D(1)}, now=NOW
    )
    assert told == (
        "points",
        "Only a path, a standard and a cumulative target have values by period.",
    )


@pytest.mark.parametrize(
    ("fields", "value", "status"),
    [
        (PATH | {"tolerance_on_track": D("0.10")}, "69.9", "on_track"),
        (PATH | {"tolerance_at_risk": D("0.50")}, "66", "at_risk"),
        ({"target": D(95), "tolerance_on_track": D("0.02")}, "93.1", "on_track"),
        ({"target": D(95), "tolerance_at_risk": D("0.01")}, "94", "off_track"),
        ({"target": D(95), "risk_width": D(0)}, "94.9", "off_track"),
        (
            {
                "target_type": "milestone",
                "baseline_on": date(2026, 1, 1),
                "target_on": date(2026, 3, 1),
                "tolerance_days": 21,
            },
            "20",
            "at_risk",
        ),
    ],
)
def test_a_stated_tolerance_replaces_the_rules_own(cast, fields, value, status):
    indicator = create(cast, measured_from=date(2026, 1, 1), **fields)
    record(cast.carol, indicator, [value])
    assert indicator.status == status


def test_detached_is_what_serves_watches_and_feeds_nothing(cast):
    alone, serving, watching, feeding, fed = (create(cast, name) for name in "abcde")
    factories.serves(serving, factories.objective())
    assumption = Assumption.objects.create(plan=factories.plan(), statement="It holds")
    change(cast, watching, watches=assumption)
    fed.formula_inputs.create(input=feeding, name="x")
    assert set(Indicator.objects.detached()) == {alone, fed}


def test_nobody_is_told_of_their_own_deed(cast):
    indicator = create(cast)
    change(cast, indicator, owner=cast.carol)
    assert told_of(Event.objects.get(verb="objectives.indicator_changed")) == set()
