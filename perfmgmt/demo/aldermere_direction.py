"""The direction of Aldermere Pumps: its plan with every version since it was put in force, and the plan of
its service unit beside it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from objectives.models import ObjectiveAssumption
from perfmgmt.demo.aldermere_data import AMBITION, PRIORITIES, TRADE_OFFS
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit
from strategy.models import Assumption, Perspective, Plan, Tension
from strategy.services import (
    activate_plan,
    add_assumption,
    add_priority,
    add_trade_off,
    create_plan,
    judge_assumption,
    rank_priorities,
    update_plan,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """An assumption. `since` is the month in which it was written down, None for the first day."""

    key: str
    statement: str
    sign: str
    owner: str
    priority: int | None = None
    since: int | None = None
    watched_by: str | None = None
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How somebody saw an assumption on a day of a month."""

    key: str
    state: str
    because: str
    by: str
    month: int
    day: int


FIRST_AMBITION = "The pump maker whose promised day can be relied on"
PERSPECTIVES = (
    Perspective.CUSTOMER,
    Perspective.FINANCIAL,
    Perspective.CUSTOMER,
    Perspective.PROCESS,
    Perspective.LEARNING,
)

BELIEFS = (
    Belief(
        key="castings",
        statement="Castings lead time stays under 9 weeks",
        sign="Vitek's confirmed dates, each Monday",
        owner="jonas",
        priority=1,
        watched_by="CAST",
        carries=("orders", "clear", "castings"),
    ),
    Belief(
        key="renewals",
        statement="Customers renew when they are quoted 60 days ahead",
        sign="Fewer than three of four quoted contracts renewed in a quarter",
        owner="priya",
        priority=2,
        watched_by="RENEWALS",
        carries=("service",),
    ),
    Belief(
        key="platform",
        statement="One Tern platform serves nine of ten applications",
        sign="A second special housing asked for in one quarter",
        owner="henrik",
        priority=3,
        carries=("tern",),
    ),
    Belief(
        key="energy",
        statement="Energy stays below 6% of the cost of a pump",
        sign="The yearly contract, and the spot price above 140 for a month",
        owner="claire",
        priority=4,
        carries=("quality",),
    ),
    Belief(
        key="skills",
        statement="Skilled fitters can be hired within three months in Brno",
        sign="A vacancy on the assembly line open for more than 90 days",
        owner="daniel",
        priority=5,
        since=-9,
        carries=("coach", "backlog"),
    ),
    Belief(
        key="credit",
        statement="The bank keeps the credit line open until the end of the plan",
        sign="A covenant below 1.2 in the monthly report",
        owner="claire",
        carries=("cash",),
    ),
)

VERDICTS = (
    Verdict(
        key="castings",
        state="questioned",
        because="Vitek confirms 11 weeks for three part numbers.",
        by="jonas",
        month=-4,
        day=9,
    ),
    Verdict(
        key="renewals",
        state="questioned",
        because="Two large customers quoted in time went out to tender all the same.",
        by="priya",
        month=-2,
        day=16,
    ),
    Verdict(
        key="castings",
        state="broken",
        because="It is 14 weeks since the furnace failure, and no date for the repair.",
        by="jonas",
        month=0,
        day=12,
    ),
)


def write_plan(world: World) -> Plan:
    """The plan as it was put in force; `history_of_plan` tells what became of it."""
    leader, then = world.people["ingrid"], world.founded
    year = (world.now - timedelta(days=300)).year
    plan = create_plan(
        actor=leader,
        now=then,
        title=f"Plan {year}–{(year + 2) % 100}",
        ambition=FIRST_AMBITION,
        starts_on=date(year, 1, 1),
        ends_on=date(year + 2, 12, 31),
    )
    for rank, (title, outcome, sponsor) in enumerate(PRIORITIES, start=1):
        world.priorities[rank] = add_priority(
            actor=leader,
            now=then,
            plan=plan,
            title=title,
            outcome=outcome,
            perspective=PERSPECTIVES[rank - 1],
            sponsor=world.people[sponsor],
        )
    for favoured, over, because in TRADE_OFFS:
        add_trade_off(
            actor=leader,
            now=then,
            plan=plan,
            favoured=world.priorities[favoured],
            over=Tension(over) if isinstance(over, str) else world.priorities[over],
            because=because,
        )
    for belief in BELIEFS:
        if belief.since is None:
            _assume(world, plan, belief, then)
    _rank(world, plan, (1, 3, 2, 4, 5), then)
    return activate_plan(actor=leader, now=then, plan=plan)


def history_of_plan(world: World) -> None:
    """Every later version, in the order of its days; then what watches and what rests on each assumption."""
    plan, months, leader = world.plan, world.months, world.people["ingrid"]
    _rank(world, plan, (1, 2, 3, 4, 5), months.instant(-18, day=6))
    update_plan(
        actor=leader,
        now=months.instant(-12, day=20),
        plan=plan,
        title=plan.title,
        ambition=AMBITION,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    for belief in BELIEFS:
        if belief.since is not None:
            _assume(world, plan, belief, months.instant(belief.since, day=14))
    add_trade_off(
        actor=leader,
        now=months.instant(-6, day=3),
        plan=plan,
        unit=Unit.objects.get(name="Engineering"),
        favoured=world.priorities[3],
        over=world.priorities[1],
        because="Designers who leave Tern for a week of orders need two to come back to it.",
    )
    for verdict in VERDICTS:
        judge_assumption(
            actor=world.people[verdict.by],
            now=months.instant(verdict.month, day=verdict.day),
            assumption=world.assumptions[verdict.key],
            state=verdict.state,
            because=verdict.because,
        )
    for belief in BELIEFS:
        _rest(world, belief)
    world.plan = Plan.objects.get(pk=plan.pk)


def write_service_plan(world: World) -> Plan:
    """A unit's own plan, side by side with that of the whole organisation."""
    then, priya = world.months.instant(-5, day=11), world.people["priya"]
    plan = create_plan(
        actor=world.people["ingrid"],
        now=then,
        title=f"Service {world.plan.starts_on.year + 1}",
        ambition="A pump that stands still is running again within a day",
        unit=Unit.objects.get(name="Service"),
        starts_on=date(world.plan.starts_on.year + 1, 1, 1),
        ends_on=date(world.plan.starts_on.year + 1, 12, 31),
    )
    for title, outcome in (
        ("One visit is enough", "The engineer comes once, with the part and the skill."),
        ("Know before the pump stops", "Contracts watch the pump, not only the calendar."),
    ):
        add_priority(
            actor=world.people["ingrid"],
            now=then,
            plan=plan,
            title=title,
            outcome=outcome,
            sponsor=priya,
        )
    return activate_plan(actor=world.people["ingrid"], now=then, plan=plan)


def _rank(world: World, plan: Plan, order: tuple[int, ...], now: datetime) -> None:
    """`order` names the priorities by the rank that they have today."""
    rank_priorities(
        actor=world.people["ingrid"],
        now=now,
        plan=plan,
        ordered_ids=[world.priorities[rank].pk for rank in order],
        version=Plan.objects.get(pk=plan.pk).version,
    )


def _assume(world: World, plan: Plan, belief: Belief, now: datetime) -> None:
    world.assumptions[belief.key] = add_assumption(
        actor=world.people["ingrid"],
        now=now,
        plan=plan,
        statement=belief.statement,
        sign=belief.sign,
        owner=world.people[belief.owner],
        priority=world.priorities.get(belief.priority or 0),
    )


def _rest(world: World, belief: Belief) -> None:
    """No verb says yet what watches an assumption and what rests on it."""
    assumption: Assumption = world.assumptions[belief.key]
    if belief.watched_by:
        indicator = world.indicators[belief.watched_by]
        indicator.watches = assumption
        indicator.save(update_fields=["watches"])
    for goal in belief.carries:
        ObjectiveAssumption.objects.create(objective=world.objectives[goal], assumption=assumption)
