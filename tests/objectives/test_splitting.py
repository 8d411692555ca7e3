"""Giving a target to the objectives below: what may take it, what is counted as it stands, what is left."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.models import Indicator, TargetSplit
from objectives.services import Part, link_indicator, split_target, update_indicator
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW


@pytest.fixture
def top(cast):
    return factories.objective("Sell 120 pumps", owner=cast.carol)


@pytest.fixture
def sold(top):
    made = factories.indicator(
        "Pumps sold",
        number_format="count",
        unit_of_measure="pumps",
        decimals=0,
        target_type="path",
        baseline=Decimal(60),
        baseline_on=date(2026, 1, 1),
        target=Decimal(120),
        target_on=date(2026, 12, 31),
    )
    factories.serves(made, top)
    return made


@pytest.fixture
def below(cast, top):
    return [
        factories.objective(title, owner=cast.alice, parent=top, state="draft", unit=unit)
        for title, unit in (("Brno", factories.unit("Brno")), ("Izmir", None), ("Leeds", None))
    ]


def given(cast, top, sold, parts, **more):
    defaults = {"how": "value", "actor": cast.carol, "now": NOW}
    return split_target(objective=top, indicator=sold, parts=parts, **defaults | more)


def said(*args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        given(*args, **kwargs)
    return str(refusal.value)


def even(below, target=40, baseline=20):
    return [Part(each, Decimal(target), baseline=Decimal(baseline)) for each in below]


def test_new_indicators_take_over_what_they_are_given(cast, top, sold, below):
    split = given(cast, top, sold, even(below))
    rows = Indicator.objects.exclude(pk=sold.pk).order_by("title")
    assert list(rows.values_list("title", "target", "baseline", "unit_of_measure")) == [
        ("Pumps sold: Brno", 40, 20, "pumps"),
        ("Pumps sold: Izmir", 40, 20, "pumps"),
        ("Pumps sold: Leeds", 40, 20, "pumps"),
    ]
    assert [each.objective_links.get().role for each in rows] == ["lag"] * 3
    assert (split.target, split.kept, split.version) == (120, 0, 1)
    event = Event.objects.get(verb="objectives.target_split")
    assert event.payload["shares"] == {"Brno": "40", "Izmir": "40", "Leeds": "40"}
    told = Delivery.objects.filter(event=event)
    assert set(told.values_list("recipient__name", flat=True)) == {"Alice"}


def test_it_adds_up_or_says_by_how_much_not(cast, top, sold, below):
    assert said(cast, top, sold, even(below, 39)) == (
        "117 of 120 pumps: 3 is left. Give it to somebody, or say why it is not distributed."
    )
    assert said(cast, top, sold, even(below, 41), kept_because="So.") == (
        "123 is more than 120 pumps by 3."
    )
    assert said(cast, top, sold, even(below, 40, 19)) == (
        "The baselines are 57 of 60 pumps: 3 is missing. Say why."
    )
    split = given(cast, top, sold, even(below, 39), kept_because="  The web shop sells them. ")
    assert (split.kept, split.kept_because) == (3, "The web shop sells them.")


def test_what_is_in_force_is_counted_as_it_stands(cast, top, sold, below):
    first, second, _third = below
    theirs = factories.indicator(
        "Sold in Brno",
        number_format="count",
        unit_of_measure="pumps",
        decimals=0,
        target_type="path",
        baseline=Decimal(30),
        baseline_on=date(2026, 1, 1),
        target=Decimal(70),
        target_on=date(2026, 12, 31),
    )
    first.state = "active"
    first.save()
    factories.serves(theirs, first)
    wrong = [Part(first, Decimal(60), theirs), Part(second, Decimal(60), baseline=Decimal(30))]
    assert said(cast, top, sold, wrong) == (
        "“Sold in Brno” is in force with 70 pumps: only a recalibration changes that, so it is counted as "
        "it stands."
    )
    right = [Part(first, Decimal(70), theirs), Part(second, Decimal(50), baseline=Decimal(30))]
    given(cast, top, sold, right)
    theirs.refresh_from_db()
    assert (theirs.target, theirs.version) == (70, 1)


def test_a_draft_and_one_without_a_target_are_given_theirs(cast, top, sold, below):
    first, second, _third = below
    draft = factories.indicator(
        "Draft", unit_of_measure="pumps", number_format="count", target=None
    )
    empty = factories.indicator(
        "Empty", unit_of_measure="pumps", number_format="count", target=None
    )
    second.state = "active"
    second.save()
    factories.serves(draft, first)
    factories.serves(empty, second)
    given(
        cast,
        top,
        sold,
        [
            Part(first, Decimal(100), draft, Decimal(60)),
            Part(second, Decimal(20), empty, Decimal(0)),
        ],
    )
    rows = Indicator.objects.filter(pk__in=[draft.pk, empty.pk]).order_by("title")
    assert list(rows.values_list("target_type", "target", "baseline", "target_on")) == [
        ("path", 100, 60, date(2026, 12, 31)),
        ("path", 20, 0, date(2026, 12, 31)),
    ]


def test_who_may_not_take_it_over_is_said(cast, top, sold, below):
    elsewhere = factories.objective("Elsewhere", owner=cast.bob)
    ended = factories.objective("Ended", owner=cast.bob, parent=top, state="missed")
    euros = factories.indicator("Euros", unit_of_measure="€", number_format="currency")
    factories.serves(euros, below[0])
    part = lambda each, indicator=None: [Part(each, Decimal(120), indicator, Decimal(60))]  # noqa: E731
    assert said(cast, top, sold, []) == "Give it to at least one objective below."
    assert said(cast, top, sold, part(elsewhere)) == "“Elsewhere” does not stand right below it."
    assert "has ended" in said(cast, top, sold, part(ended))
    assert said(cast, top, sold, [*even(below[:1]), *even(below[:1])]) == "“Brno” is named twice."
    assert said(cast, top, sold, part(below[1], euros)) == "“Euros” does not serve “Izmir”."
    assert "another unit" in said(cast, top, sold, part(below[0], euros))
    sold.number_format = "percent"
    sold.save()
    assert said(cast, top, sold, even(below)) == (
        "Only what is counted adds up: a count, an amount of money or days. Not a share, a ratio or an "
        "answer."
    )
    assert not TargetSplit.objects.exists()


def test_it_is_adjusted_as_it_was_seen(cast, top, sold, below):
    first = given(cast, top, sold, even(below), version=0)
    carriers = {each.objective_id: each.indicator for each in first.shares.all()}
    with pytest.raises(Changed):
        given(cast, top, sold, even(below), version=0)
    parts = [
        Part(each, Decimal(number), carriers[each.pk], Decimal(20))
        for each, number in zip(below, (60, 30, 30), strict=True)
    ]
    again = given(cast, top, sold, parts, version=1)
    assert (again.pk, again.version) == (first.pk, 2)
    assert sorted(again.shares.values_list("indicator__target", flat=True)) == [30, 30, 60]
    assert Indicator.objects.count() == 4


def test_a_cumulative_total_has_no_baseline_to_split(cast, top, below):
    total = factories.indicator(
        "Revenue",
        number_format="currency",
        currency="EUR",
        unit_of_measure="€",
        decimals=2,
        target_type="cumulative",
        aggregation="sum",
        target=Decimal("100.00"),
        baseline_on=date(2026, 1, 1),
        target_on=date(2026, 12, 31),
    )
    link_indicator(actor=None, objective=top, indicator=total, role="lag", now=NOW)
    values = ("33.34", "33.33", "33.33")
    parts = [Part(each, Decimal(value)) for each, value in zip(below, values, strict=True)]
    split = given(cast, top, total, parts, how="share")
    assert (split.baseline, split.kept_baseline) == (None, 0)
    assert sum(each.target for each in split.shares.all()) == 100
    carrier = split.shares.first().indicator
    changed = update_indicator(
        actor=cast.carol, indicator=carrier, changes={"target": Decimal(1)}, now=NOW
    )
    assert (
        changed.target == 1
    )  # a draft's own business: the page then says that it no longer adds up
