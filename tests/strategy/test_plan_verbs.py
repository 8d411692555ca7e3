"""Plans side by side, their versions, and what happens to their parts."""

import threading
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connections

from objectives.models import ObjectiveAssumption
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from strategy import services
from strategy.models import Assumption, Plan, PlanVersion, Priority, Tension, TradeOff
from strategy.wording import change_sentences
from tests import factories
from tests.factories import NOW

SPAN = {"starts_on": date(2027, 1, 1), "ends_on": date(2029, 12, 31)}


@pytest.fixture
def by(cast):
    return {"actor": cast.carol, "now": NOW}


@pytest.fixture
def plan(by):
    plan = services.create_plan(**by, title="Plan 2027–29", **SPAN)
    services.add_priority(**by, plan=plan, title="Deliver")
    services.add_priority(**by, plan=plan, title="Grow")
    return services.activate_plan(**by, plan=plan)


def ranked(plan) -> list[Priority]:
    return list(Priority.objects.of_plan(plan).ranked())


def last_change(plan) -> list[str]:
    after, before = PlanVersion.objects.of_plan(plan).newest_first()[:2]
    return change_sentences(before.text, after.text)


def told(verb) -> set[str]:
    return set(Delivery.objects.filter(event__verb=verb).values_list("recipient__name", flat=True))


def test_a_draft_keeps_no_versions_and_activation_freezes_the_first(by, plan, cast):
    version = PlanVersion.objects.get()

    assert (version.plan, version.number, version.frozen_by) == (plan, 1, cast.carol)
    assert version.frozen_at == NOW
    assert [each.title for each in version.text.priorities] == ["Deliver", "Grow"]


def test_every_change_of_a_plan_in_force_is_the_next_version(by, plan, cast):
    deliver, grow = ranked(plan)
    unit = factories.unit("Works")

    services.update_plan(**by, plan=plan, title="Plan B", **SPAN)
    assert last_change(plan) == ["“Plan 2027–29” is now called “Plan B”."]
    swap = services.add_trade_off(
        **by, plan=plan, favoured=deliver, over=Tension.COST, because="Late costs."
    )
    assert last_change(plan) == ["We now favour “Deliver” over “cost”."]
    services.update_trade_off(**by, trade_off=swap, because="Late costs.", unit=unit)
    assert last_change(plan) == ["“Deliver” over “cost” now holds in Works only."]
    services.withdraw_trade_off(**by, trade_off=swap)
    assert last_change(plan) == ["In Works we no longer favour “Deliver” over “cost”."]
    services.update_priority(**by, priority=grow, title="Grow service", sponsor=cast.alice)
    assert last_change(plan) == [
        "“Grow” is now called “Grow service”.",
        "Alice sponsors “Grow service”.",
    ]
    lead = services.add_assumption(**by, plan=plan, statement="Under 9 weeks")
    assert last_change(plan) == ["New assumption: “Under 9 weeks”."]
    services.judge_assumption(**by, assumption=lead, state="broken", because="It is 14.")
    assert last_change(plan) == ["“Under 9 weeks” is broken: It is 14."]
    services.remove_assumption(**by, assumption=lead)
    assert last_change(plan) == ["The plan no longer stands on “Under 9 weeks”."]
    services.remove_priority(**by, priority=deliver)
    assert last_change(plan) == ["“Deliver” is no longer a priority."]
    numbers = PlanVersion.objects.newest_first().values_list("number", flat=True)
    assert list(numbers) == list(range(10, 0, -1))


def test_the_same_again_is_neither_version_nor_event(by, plan):
    services.update_plan(**by, plan=plan, title="Plan 2027–29", **SPAN)

    assert PlanVersion.objects.count() == 1
    assert not Event.objects.filter(verb="strategy.plan_changed").exists()


def test_what_was_seen_before_a_change_overwrites_nothing(by, plan):
    deliver, _grow = ranked(plan)
    services.update_priority(**by, priority=deliver, title="Deliver on time", version=1)

    with pytest.raises(Changed) as changed:
        services.update_priority(**by, priority=deliver, title="Mine", version=1)

    assert changed.value.current.title == "Deliver on time"
    assert ranked(plan)[0].title == "Deliver on time"


def test_another_plan_takes_the_place_of_the_default(by, plan):
    unit = factories.unit("Service")
    beside = services.create_plan(**by, title="Service plan", unit=unit, **SPAN)
    assert (beside.is_default, beside.unit) == (False, unit)

    services.make_default_plan(**by, plan=beside)

    assert {(each.title, each.is_default) for each in Plan.objects.all()} == {
        ("Plan 2027–29", False),
        ("Service plan", True),
    }
    assert Event.objects.get(verb="strategy.plan_made_default").payload == {
        "title": "Service plan",
        "before": "Plan 2027–29",
    }


def test_only_a_plan_in_force_closes_and_then_gives_way(by, plan, cast):
    draft = services.create_plan(**by, title="A draft", **SPAN)
    services.update_priority(**by, priority=ranked(plan)[0], title="Deliver", sponsor=cast.alice)
    with pytest.raises(Refused, match="A draft is not in force"):
        services.close_plan(**by, plan=draft)

    services.close_plan(**by, plan=plan)

    assert told("strategy.plan_closed") == {"Alice"}
    assert Plan.objects.current() == draft
    with pytest.raises(Refused, match="This plan is closed"):
        services.make_default_plan(**by, plan=plan)
    following = services.create_plan(**by, title="The next", **SPAN)
    assert following.is_default


def test_those_below_move_up_when_a_priority_goes(by, plan):
    services.add_priority(**by, plan=plan, title="Launch")

    services.remove_priority(**by, priority=ranked(plan)[0])

    assert [(each.rank, each.title) for each in ranked(plan)] == [(1, "Grow"), (2, "Launch")]


def test_a_priority_on_which_things_hang_is_refused_by_name(by, plan):
    deliver, grow = ranked(plan)
    for title in ("Orders", "Castings", "Backlog", "Cash"):
        factories.objective(title, priority=deliver)
    services.add_trade_off(**by, plan=plan, favoured=grow, over=Tension.COST, because="So")

    with pytest.raises(Refused) as hung:
        services.remove_priority(**by, priority=deliver)
    with pytest.raises(Refused) as traded:
        services.remove_priority(**by, priority=grow)

    rest = "Move or take back what hangs on it, then remove it."
    assert str(hung.value) == (
        f"“Backlog”, “Cash”, “Castings” and 1 more hang on “Deliver”. {rest}"
    )
    assert str(traded.value) == f"“Grow over cost” hang on “Grow”. {rest}"
    assert len(ranked(plan)) == 2


def test_a_plan_in_force_keeps_a_priority(by, plan):
    services.remove_priority(**by, priority=ranked(plan)[0])

    with pytest.raises(Refused, match="keeps at least one priority"):
        services.remove_priority(**by, priority=ranked(plan)[0])


def test_the_opposite_elsewhere_is_legitimate_and_a_circle_within_a_unit_is_named(by, plan):
    works, office = factories.unit("Works"), factories.unit("Office")
    add = {**by, "plan": plan, "because": "So"}
    services.add_trade_off(**add, favoured=Tension.SPEED, over=Tension.COST)
    services.add_trade_off(**add, favoured=Tension.COST, over=Tension.SPEED, unit=works)
    elsewhere = services.add_trade_off(
        **add, favoured=Tension.SPEED, over=Tension.COST, unit=office
    )

    with pytest.raises(Refused) as refusal:
        services.update_trade_off(**by, trade_off=elsewhere, because="So", unit=works)

    assert str(refusal.value) == (
        "In Works this would go round in a circle: “speed” over “cost” over “speed”. "
        "Decide which of them gives way."
    )
    assert refusal.value.field == "unit"


def test_an_assumption_is_judged_with_a_reason_and_its_people_hear(by, plan, cast):
    deliver, _grow = ranked(plan)
    services.update_priority(**by, priority=deliver, title="Deliver", sponsor=cast.bob)
    lead = services.add_assumption(
        **by, plan=plan, statement="Under 9 weeks", owner=cast.alice, priority=deliver
    )
    with pytest.raises(Refused, match="Say what shows it") as unsaid:
        services.judge_assumption(**by, assumption=lead, state="broken", because=" ")

    services.judge_assumption(**by, assumption=lead, state="broken", because="It is 14.")

    assert unsaid.value.field == "because"
    assert told("strategy.assumption_judged") == {"Alice", "Bob"}
    assert Event.objects.get(verb="strategy.assumption_judged").payload == {
        "title": "Under 9 weeks",
        "from": "holding",
        "state": "broken",
        "because": "It is 14.",
    }
    lead.refresh_from_db()
    assert (lead.state, lead.state_because, lead.state_since) == ("broken", "It is 14.", NOW)
    with pytest.raises(Refused, match="It stands as “broken” already"):
        services.judge_assumption(**by, assumption=lead, state="broken", because="Still.")
    back = services.judge_assumption(**by, assumption=lead, state="holding", because="Mended.")
    assert back.state == "holding"


def test_what_rests_on_an_assumption_keeps_it(by, plan):
    lead = services.add_assumption(**by, plan=plan, statement="Under 9 weeks")
    ObjectiveAssumption.objects.create(objective=factories.objective("Orders"), assumption=lead)
    factories.indicator("Weeks", watches=lead)

    with pytest.raises(Refused) as refusal:
        services.remove_assumption(**by, assumption=lead)

    assert str(refusal.value) == (
        "“Orders”, “Weeks” rest on it or watch it. Change those first, then remove it."
    )
    assert Assumption.objects.count() == 1


def test_an_assumption_belongs_to_a_priority_of_its_plan(by, plan):
    foreign = factories.priority(plan=factories.plan(is_default=False), title="Theirs")

    with pytest.raises(Refused, match="“Theirs” belongs to another plan") as refusal:
        services.add_assumption(**by, plan=plan, statement="So", priority=foreign)

    assert refusal.value.field == "priority"


def _together(home, *acts) -> list[str]:
    """Each act in a thread and a connection of its own; what came of it."""
    outcomes, ready = [], threading.Barrier(len(acts))

    def run(act):
        try:
            with tenant_scope(home.id):
                ready.wait(timeout=10)
                act()
            outcomes.append("done")
        except (Refused, Changed) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


@dataclass
class Busy:
    home: Organization
    by: dict
    plan: Plan
    deliver: Priority


@pytest.fixture
def busy(transactional_db):
    """A plan in force, committed, for writers on connections of their own."""
    home = factories.organization()
    with tenant_scope(home.id):
        by = {"actor": factories.member("carol", "leader"), "now": NOW}
        plan = services.create_plan(**by, title="Plan", **SPAN)
        deliver = services.add_priority(**by, plan=plan, title="Deliver")
        return Busy(home, by, services.activate_plan(**by, plan=plan), deliver)


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_unit_cannot_close_a_circle_together(busy):
    with tenant_scope(busy.home.id):
        unit = factories.unit("Works")

    def favour(favoured, over):
        sides = {"favoured": favoured, "over": over, "unit": unit}
        return lambda: services.add_trade_off(**busy.by, plan=busy.plan, because="So", **sides)

    came = _together(
        busy.home, favour(Tension.SPEED, Tension.COST), favour(Tension.COST, Tension.SPEED)
    )

    assert came == ["Refused", "done"]
    with tenant_scope(busy.home.id):
        assert TradeOff.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_two_versions_and_two_edits_at_once_are_one(busy):
    def rename(title):
        edit = {"priority": busy.deliver, "version": 1}
        return lambda: services.update_priority(**busy.by, **edit, title=title)

    def believe(statement):
        return lambda: services.add_assumption(**busy.by, plan=busy.plan, statement=statement)

    assert _together(busy.home, rename("One"), rename("Other")) == ["Changed", "done"]
    assert _together(busy.home, believe("This"), believe("That")) == ["done", "done"]
    with tenant_scope(busy.home.id):
        numbers = PlanVersion.objects.values_list("number", flat=True)
        assert sorted(numbers) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_two_plans_cannot_both_become_the_default(busy):
    with tenant_scope(busy.home.id):
        plans = [services.create_plan(**busy.by, title=title, **SPAN) for title in ("One", "Other")]

    def choose(plan):
        return lambda: services.make_default_plan(**busy.by, plan=plan)

    assert _together(busy.home, *map(choose, plans)) == ["done", "done"]
    with tenant_scope(busy.home.id):
        assert Plan.objects.filter(is_default=True).count() == 1
