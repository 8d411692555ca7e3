"""Reading the structure of a plan, so that another one can start from it."""

from objectives.models import Indicator, Objective, ObjectiveAssumption, ObjectiveIndicator
from objectives.rules.outline import (
    AssumptionLine,
    IndicatorLine,
    Link,
    ObjectiveLine,
    Outline,
    PriorityLine,
    TradeOffLine,
)
from strategy.models import Assumption, Plan, Priority, TradeOff


def outline_of(plan: Plan) -> Outline:
    """Everything that hangs on a plan, dropped objectives and retired indicators aside; no figures."""
    priorities = list(Priority.objects.of_plan(plan).ranked())
    assumptions = list(Assumption.objects.of_plan(plan).order_by("id"))
    objectives = _cascade(plan)
    known = {each.pk for each in objectives}
    links = list(
        ObjectiveIndicator.objects.filter(
            objective__in=known, indicator__in=Indicator.objects.in_use().values("pk")
        )
        .select_related("indicator")
        .heaviest_first()
    )
    rests_on = ObjectiveAssumption.objects.filter(
        objective__in=known, assumption__plan=plan
    ).order_by("id")
    resting: dict = {}
    for each in rests_on:
        resting.setdefault(each.objective_id, []).append(str(each.assumption_id))
    serving: dict = {}
    for link in links:
        serving.setdefault(link.objective_id, []).append(
            Link(str(link.indicator_id), link.role, link.weight)
        )
    return Outline(
        title=plan.title,
        ambition=plan.ambition,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        priorities=tuple(_priority(each) for each in priorities),
        trade_offs=tuple(
            _trade_off(each) for each in TradeOff.objects.of_plan(plan).order_by("id")
        ),
        assumptions=tuple(_assumption(each) for each in assumptions),
        indicators=tuple(
            _indicator(each)
            for each in {link.indicator_id: link.indicator for link in links}.values()
        ),
        objectives=tuple(
            _objective(each, known, plan, serving.get(each.pk, ()), resting.get(each.pk, ()))
            for each in objectives
        ),
    )


def _cascade(plan: Plan) -> list[Objective]:
    """Those of its priorities and what serves them, level by level; ids grow with time."""
    kept = Objective.objects.exclude(state=Objective.State.DROPPED).order_by("id")
    found = {each.pk: each for each in kept.of_plan(plan)}
    level = list(found)
    while level:
        below = kept.filter(parent__in=level).exclude(pk__in=found)
        # What serves an objective here but hangs on another plan belongs to that one.
        mine = [each for each in below.select_related("priority") if _is_here(each, plan)]
        found |= {each.pk: each for each in mine}
        level = [each.pk for each in mine]
    return sorted(found.values(), key=lambda each: each.pk)


def _is_here(objective: Objective, plan: Plan) -> bool:
    return objective.priority is None or objective.priority.plan_id == plan.pk


def _priority(priority: Priority) -> PriorityLine:
    return PriorityLine(
        key=str(priority.pk),
        title=priority.title,
        outcome=priority.outcome,
        perspective=priority.perspective,
        sponsor=_id(priority.sponsor_id),
    )


def _trade_off(trade_off: TradeOff) -> TradeOffLine:
    return TradeOffLine(
        favoured=_side(trade_off.favoured_priority_id, trade_off.favoured_tension),
        over=_side(trade_off.over_priority_id, trade_off.over_tension),
        because=trade_off.because,
        unit=_id(trade_off.unit_id),
    )


def _side(priority_id, tension: str) -> str:
    return f"priority:{priority_id}" if priority_id else f"tension:{tension}"


def _assumption(assumption: Assumption) -> AssumptionLine:
    return AssumptionLine(
        key=str(assumption.pk),
        statement=assumption.statement,
        sign=assumption.sign,
        priority=_id(assumption.priority_id),
        owner=_id(assumption.owner_id),
    )


def _indicator(indicator: Indicator) -> IndicatorLine:
    same = (
        "title definition unit_of_measure number_format currency decimals target_type direction target"
        " target_on band_low band_high risk_width rhythm aggregation grace_days"
    )
    return IndicatorLine(
        key=str(indicator.pk),
        existing=str(indicator.pk),
        starts_on=indicator.baseline_on,
        **{name: getattr(indicator, name) for name in same.split()},
    )


def _objective(objective: Objective, known, plan: Plan, links, resting) -> ObjectiveLine:
    parent = objective.parent_id if objective.parent_id in known else None
    return ObjectiveLine(
        key=str(objective.pk),
        title=objective.title,
        outcome=objective.outcome,
        priority=_id(objective.priority_id),
        parent=_id(parent),
        contribution=objective.contribution if parent else "",
        tags=tuple(objective.tags),
        owner=_id(objective.owner_id),
        unit=_id(objective.unit_id),
        perspective=objective.perspective,
        tension=objective.tension,
        starts_on=objective.starts_on,
        due_on=objective.due_on,
        indicators=tuple(links),
        assumptions=tuple(resting),
    )


def _id(value) -> str:
    return str(value) if value else ""
