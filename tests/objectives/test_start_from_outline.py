"""Plans that start from a structure, and structures that are kept of a plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from objectives import outlines
from objectives.models import (
    Indicator,
    Measurement,
    Objective,
    ObjectiveAssumption,
    ObjectiveIndicator,
    StructureTemplate,
)
from objectives.models.words import Status
from objectives.rules.activation import Gap
from objectives.rules.outline import AssumptionLine, IndicatorLine, ObjectiveLine, Outline
from objectives.services import delete_outline, outline_of, save_outline, start_from_outline
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.scope import tenant_scope
from strategy.models import Assumption, Plan, Priority, TradeOff
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.structures import outline


def start(cast, wanted: Outline, **fields) -> Plan:
    given = {
        "title": "Plan 2028",
        "starts_on": date(2028, 1, 1),
        "ends_on": date(2028, 12, 31),
        "actor": cast.carol,
        "now": NOW,
    }
    return start_from_outline(outline=wanted, **given | fields)


@pytest.mark.parametrize("source", outlines.BUILT_IN, ids=lambda each: each.key)
def test_a_built_in_one_has_everything_but_owners_and_baselines(cast, source):
    starts_on, ends_on = source.span(TODAY)
    plan = start(
        cast,
        source.build(starts_on, ends_on),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    goals = list(Objective.objects.all())
    assert (plan.state, {each.state for each in goals}) == ("draft", {"draft"})
    assert len(goals) == source.build(starts_on, ends_on).counts["objectives"]
    for goal in Objective.objects.with_readiness():
        assert set(goal.gaps) <= {Gap.NO_OWNER, Gap.NO_BASELINE}
        assert starts_on <= goal.due_on <= ends_on
        assert goal.outcome
    Objective.objects.update(owner=cast.alice)
    falling = Indicator.objects.filter(target_type="path", direction="decrease")
    falling.update(baseline=1000)
    Indicator.objects.filter(target_type="path", direction="increase").update(baseline=-1000)
    assert {goal.title: goal.gaps for goal in Objective.objects.with_readiness()} == {
        goal.title: () for goal in goals
    }
    assert not Indicator.objects.filter(baseline__isnull=False).exclude(target_type="path").exists()
    roles = set(ObjectiveIndicator.objects.values_list("objective", "role"))
    parents = {goal.parent_id for goal in goals}
    for goal in goals:
        needed = {"lag"} if goal.pk in parents else {"lag", "lead"}
        assert {role for pk, role in roles if pk == goal.pk} >= needed


def test_the_kinds_of_the_built_in_ones(cast):
    made = {source.key: source.build(*source.span(TODAY)) for source in outlines.BUILT_IN}
    assert {each.perspective for each in made["balanced-scorecard"].priorities} == {
        "financial",
        "customer",
        "process",
        "learning",
    }
    assert {each.target_type for each in made["okr"].indicators} == {
        "path",
        "standard",
        "cumulative",
        "yes_no",
        "milestone",
    }
    below = {each.parent for each in made["hoshin"].objectives if each.parent}
    assert below == {"time", "defects"}
    assert len({source.id for source in outlines.BUILT_IN}) == 3


def test_the_same_one_twice_is_two_plans_that_know_nothing_of_each_other(cast):
    first = start(cast, outline())
    second = start(cast, outline(), is_default=False)
    one, other = (
        set(Objective.objects.of_plan(plan).values_list("pk")) for plan in (first, second)
    )
    assert (len(one), len(other), one & other) == (2, 2, set())
    assert Objective.objects.count() == 4
    assert Indicator.objects.filter(title="On time in full").count() == 2
    assert Assumption.objects.of_plan(second).get() != Assumption.objects.of_plan(first).get()


def test_what_a_start_makes(cast):
    plan = start(cast, outline())
    priority = Priority.objects.of_plan(plan).get()
    assert (priority.rank, priority.title, priority.perspective) == (1, "Deliver", "process")
    trade_off = TradeOff.objects.get()
    assert (trade_off.favoured, trade_off.over, trade_off.because) == (
        "Deliver",
        "cost",
        "It pays once.",
    )
    above, below = (
        Objective.objects.get(title="Deliver"),
        Objective.objects.get(parent__isnull=False),
    )
    assert (below.parent, below.priority, above.priority) == (above, priority, priority)
    assert (above.starts_on, above.due_on) == (date(2028, 1, 1), date(2028, 12, 31))
    link = ObjectiveIndicator.objects.get()
    assert (link.objective, link.indicator.title, link.role) == (above, "On time in full", "lag")
    assert ObjectiveAssumption.objects.get().assumption.priority == priority
    event = Event.objects.get(verb="objectives.outline_started")
    assert event.payload == {
        "title": "Plan 2028",
        "template": "Plan 2026",
        "priorities": 1,
        "trade_offs": 1,
        "assumptions": 1,
        "objectives": 2,
        "indicators": 1,
    }


@pytest.fixture
def last_year(cast):
    """A plan with figures, an owner who is here and one who is not, and what ended."""
    plan = factories.plan(starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31), state="closed")
    plan.is_default = False
    plan.save()
    unit = factories.unit("Operations")
    priority = factories.priority(
        plan=plan, title="Deliver", sponsor=cast.carol, perspective="process"
    )
    TradeOff.objects.create(
        plan=plan, unit=unit, favoured_priority=priority, over_tension="cost", because="Once."
    )
    assumption = Assumption.objects.create(plan=plan, statement="Nine weeks", owner=cast.bob)
    above = factories.objective(
        "Above",
        priority=priority,
        owner=cast.alice,
        unit=unit,
        due_on=date(2024, 2, 29),
        tension="cost",
    )
    below = factories.objective("Below", parent=above, owner=cast.bob, state="achieved")
    factories.objective("Given up", parent=above, state="dropped")
    ObjectiveAssumption.objects.create(objective=above, assumption=assumption)
    otif = factories.indicator(latest_value=Decimal(91), status=Status.AT_RISK)
    gone = factories.indicator("Faxes", retired_from=date(2024, 6, 1))
    factories.serves(otif, above)
    factories.serves(otif, below, "lead", Decimal(2))
    factories.serves(gone, above, "context")
    return plan


def test_starting_from_last_year(cast, last_year):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    plan = start(
        cast,
        outline_of(last_year),
        title="Plan 2025",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    made = {each.title: each for each in Objective.objects.filter(state="draft")}
    assert set(made) == {"Above", "Below"}
    above, below = made["Above"], made["Below"]
    assert (above.owner, below.owner) == (cast.alice, None)
    assert (above.due_on, below.parent, above.tension) == (date(2025, 2, 28), above, "cost")
    assert (above.unit.name, above.priority.plan, above.priority.perspective) == (
        "Operations",
        plan,
        "process",
    )
    links = ObjectiveIndicator.objects.filter(objective__in=[above, below])
    otif = Indicator.objects.get(title="On time in full")
    assert {(each.objective, each.indicator, each.role, each.weight) for each in links} == {
        (above, otif, "lag", 1),
        (below, otif, "lead", 2),
    }
    assert otif.latest_value == 91
    assert not Measurement.objects.exists()
    assumption = Assumption.objects.of_plan(plan).get()
    assert (assumption.state, assumption.owner) == ("holding", None)
    assert TradeOff.objects.of_plan(plan).get().unit.name == "Operations"
    assert Indicator.objects.count() == 2
    told = Delivery.objects.filter(event__verb="objectives.objective_created", channel="inbox")
    assert {each.recipient for each in told} == {cast.alice}


def test_an_indicator_that_is_gone_is_made_anew_without_its_figures(cast, last_year):
    kept = outline_of(last_year)
    Indicator.objects.filter(title="On time in full").update(retired_from=TODAY)
    start(cast, kept)
    fresh = Indicator.objects.exclude(retired_from__isnull=False).get()
    assert (fresh.title, fresh.latest_value, fresh.target) == ("On time in full", None, 95)


def test_ids_of_another_organisation_name_nothing_here(cast):
    with tenant_scope(cast.rival.id):
        boss = factories.Membership.objects.get()
        theirs = factories.indicator("Theirs")
        place = factories.unit("Rival unit")
    start(
        cast,
        outline(
            indicators=(IndicatorLine("i", "Ours", existing=str(theirs.pk)),),
            assumptions=(AssumptionLine("a", "Nine", owner=str(boss.pk)),),
            objectives=(
                ObjectiveLine(
                    "o",
                    "Goal",
                    owner=str(boss.pk),
                    unit=str(place.pk),
                    indicators=(),
                ),
            ),
        ),
    )
    assert (Objective.objects.get().owner, Objective.objects.get().unit) == (None, None)
    assert Indicator.objects.get().title == "Ours"
    assert Assumption.objects.get().owner is None


def test_one_refusal_leaves_nothing_behind(cast):
    twice = outline().trade_offs * 2
    with pytest.raises(Refused, match="stands already"):
        start(cast, outline(trade_offs=twice))
    assert not Plan.objects.exists()
    assert not Event.objects.exists()


def test_a_plan_in_use_keeps_its_place(cast):
    factories.plan(title="Plan 2026–28")
    with pytest.raises(Refused, match="is the plan in use") as caught:
        start(cast, outline())
    assert caught.value.field == "is_default"
    assert not start(cast, outline(), is_default=False).is_default


def test_saving_keeps_what_the_plan_is_now(cast, last_year):
    kept = save_outline(
        actor=cast.carol, plan=last_year, name=" Our year ", description="As usual.", now=NOW
    )
    assert (kept.name, kept.description, kept.author) == ("Our year", "As usual.", cast.carol)
    assert Outline.from_dict(kept.content) == outline_of(last_year)
    Objective.objects.filter(title="Above").update(title="Changed")
    stored = Outline.from_dict(StructureTemplate.objects.get().content)
    assert {each.title for each in stored.objectives} == {"Above", "Below"}
    assert Event.objects.get(verb="objectives.outline_saved").payload["title"] == "Our year"


def test_what_saving_refuses(cast, last_year):
    save_outline(actor=cast.carol, plan=last_year, name="Our year", now=NOW)
    empty = factories.plan(is_default=False, title="Empty")
    for plan, name, field in [
        (last_year, " ", "name"),
        (last_year, "Our year", "name"),
        (empty, "Another", "plan"),
    ]:
        with pytest.raises(Refused) as caught:
            save_outline(actor=cast.carol, plan=plan, name=name, now=NOW)
        assert caught.value.field == field
    assert StructureTemplate.objects.count() == 1


def test_deleting_leaves_the_plans_alone(cast, last_year):
    kept = save_outline(actor=cast.carol, plan=last_year, name="Our year", now=NOW)
    start(cast, Outline.from_dict(kept.content))
    delete_outline(actor=cast.carol, template=kept, now=NOW)
    assert not StructureTemplate.objects.exists()
    assert Plan.objects.filter(title="Plan 2028").exists()
    assert Event.objects.get(verb="objectives.outline_deleted").payload == {"title": "Our year"}


def test_an_owner_who_is_no_id_is_nobody(cast):
    goals = (replace(outline().objectives[1], owner=str(uuid4())),)
    start(cast, outline(objectives=goals))
    assert Objective.objects.get().owner is None
