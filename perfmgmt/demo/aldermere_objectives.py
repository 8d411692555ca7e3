"""What Aldermere Pumps wrote, put in force and ended beside what its reviews talk about."""

from dataclasses import dataclass
from datetime import timedelta

from objectives.models import Objective
from objectives.services import (
    activate_objective,
    create_objective,
    end_objective,
    link_indicator,
    save_view,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit

WITH_GAPS = "gaps=1"
DRAFTS = "state=draft"


@dataclass(frozen=True, slots=True)
class Ended:
    key: str
    title: str
    outcome: str
    owner: str
    unit: str
    priority: int
    state: str
    because: str
    month: int


ENDED = (
    Ended(
        "crew",
        "A second crew that can assemble Tern",
        "Eight people more assemble Tern without help, so that no shift waits for one of them.",
        "daniel",
        "Brno plant",
        3,
        "achieved",
        "Eight people were signed off by the test bench, three weeks before they were needed.",
        -2,
    ),
    Ended(
        "repairs",
        "One-off repairs within 48 hours",
        "Whoever calls for a single repair is helped within 48 hours, nine times out of ten.",
        "maya",
        "Service",
        2,
        "dropped",
        "It took engineers away from contracts, and the plan favours those.",
        -5,
    ),
)


def write_objectives(world: World) -> None:
    for ended in ENDED:
        _end(world, ended)
    _third_of_one_owner(world)
    _draft(world)
    _keep_views(world)


def _end(world: World, ended: Ended) -> None:
    leader, goal = world.people["ingrid"], _written(world, ended)
    activate_objective(actor=leader, objective=goal, now=world.founded, with_gaps=True)
    on = world.months.instant(ended.month, day=12)
    end_objective(
        actor=leader,
        objective=goal,
        now=on,
        state=ended.state,
        because=ended.because,
        on=on.date(),
    )


def _written(world: World, ended: Ended) -> Objective:
    return create_objective(
        actor=world.people["ingrid"],
        now=world.founded,
        title=ended.title,
        outcome=ended.outcome,
        priority=world.priorities[ended.priority],
        unit=Unit.objects.get(name=ended.unit),
        owner=world.people[ended.owner],
        due_on=world.months.last_day(5),
        external_key=ended.key,
    )


def _third_of_one_owner(world: World) -> None:
    """One more than an owner should have, and the reason that was given for it."""
    leader, then = world.people["ingrid"], world.now - timedelta(days=2)
    goal = create_objective(
        actor=leader,
        now=then,
        title="Vans that carry the next job's part",
        outcome="Nine visits out of ten begin with the right part in the van.",
        priority=world.priorities[2],
        parent=world.objectives["fix"],
        unit=Unit.objects.get(name="Service"),
        owner=world.people["priya"],
        perspective="process",
        due_on=world.months.last_day(9),
        external_key="vans",
    )
    world.objectives["vans"] = goal
    link_indicator(
        actor=leader,
        objective=goal,
        indicator=world.indicators["VANSTOCK"],
        role="lag",
        now=then,
    )
    activate_objective(
        actor=leader,
        objective=goal,
        now=then,
        cap_reason="Fixing first time stands on it, and the new head of field service starts in spring.",
    )


def _draft(world: World) -> None:
    """Without a due date and without anything that shows its result."""
    create_objective(
        actor=world.people["maya"],
        now=world.now - timedelta(days=1),
        title="Answer every tender within ten days",
        outcome="Customers have our price within ten days, before they have decided without us.",
        priority=world.priorities[1],
        unit=Unit.objects.get(name="Commercial"),
        owner=world.people["maya"],
        tension="speed",
    )


def _keep_views(world: World) -> None:
    first = world.priorities[1].pk
    for who, name, query in (
        ("ingrid", "Delivery, off track", f"result=off_track&priority={first}"),
        ("owen", "To be completed", WITH_GAPS),
        ("owen", "Drafts", DRAFTS),
    ):
        save_view(actor=world.people[who], now=world.now, name=name, query=query, is_shared=True)
