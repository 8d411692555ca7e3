"""What Aldermere Pumps does about its objectives: begun between meetings or decided in them, and whether
it worked.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from perfmgmt.demo.aldermere_world import ZONE, World, exact
from reviews.models import Intervention
from reviews.services import (
    add_step,
    check_due_effects,
    complete_step,
    finish_intervention,
    open_intervention,
    start_intervention,
    stop_intervention,
    update_intervention,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """Begun between meetings. Months are counted from the last one that has ended; `day` of the first."""

    text: str
    objective: str
    kind: str
    owner: str
    indicator: str
    expected: float
    month: int
    check_month: int
    day: int = 1
    because: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What an owner said, the day after, about a decision to intervene: days are counted from today."""

    text: str
    indicator: str
    expected: float
    check: int
    kind: str
    begun_after: int | None = None
    steps: tuple[tuple[str, bool], ...] = ()


TRIED = (
    Tried(
        text="Freeze the schedule ten days ahead",
        objective="orders",
        kind="milestones",
        owner="lucia",
        indicator="ADH",
        expected=91.4,
        month=-8,
        day=3,
        check_month=-2,
        because="Every second order is moved in its last week.",
        steps=("Agree the rule with sales", "Lock the plan in the ERP", "Teach both shifts"),
    ),
    Tried(
        text="Second test bench at Izmir",
        objective="orders",
        kind="resources",
        owner="aylin",
        indicator="LEAD",
        expected=34,
        month=-7,
        check_month=-2,
        because="Finished pumps wait four days for the one bench.",
    ),
    Tried(
        text="Planner training, three days each",
        objective="clear",
        kind="coaching",
        owner="lucia",
        indicator="CTB",
        expected=91.5,
        month=-6,
        day=2,
        check_month=-2,
    ),
)

DECIDED = (
    Decided(
        text="Qualify Ferrum as second castings source",
        indicator="CAST",
        expected=92,
        check=130,
        kind="blocker",
        begun_after=4,
        steps=(
            ("Send the fourteen drawings", True),
            ("First samples measured", True),
            ("Release the housing", False),
        ),
    ),
    Decided(
        text="Keep the 95% target and move resources: bring Ferrum forward",
        indicator="OTIF",
        expected=91,
        check=150,
        kind="resources",
    ),
    Decided(
        text="Put 14 casting drawings before Tern drawings for two weeks",
        indicator="CAST",
        expected=91,
        check=75,
        kind="resources",
        begun_after=1,
    ),
    Decided(
        text="Walk the Brno assembly line with Daniel Reyes, twice a week",
        indicator="BACKLOG",
        expected=40,
        check=100,
        kind="coaching",
        begun_after=2,
    ),
)


def intervene(world: World) -> None:
    """In the order in which it happened, before the figures of the coming review freeze."""
    for tried in TRIED:
        _try(world, tried)
    for month in sorted({tried.check_month for tried in TRIED}):
        check_due_effects(now=_at(world.months.last_day(month)))
    _give_up(world)
    for decided in DECIDED:
        _go_on(world, decided)


def _try(world: World, tried: Tried) -> None:
    begins = world.months.first_day(tried.month) + timedelta(days=tried.day - 1)
    planned, owner = _at(begins - timedelta(days=20)), world.people[tried.owner]
    one = open_intervention(
        actor=world.people["tomasz"],
        now=planned,
        objective=world.objectives[tried.objective],
        kind=tried.kind,
        text=tried.text,
        because=tried.because,
        owner=owner,
        due_on=begins + timedelta(days=30),
        indicator=world.indicators[tried.indicator],
        expected_value=exact(tried.expected),
        check_on=world.months.last_day(tried.check_month),
    )
    start_intervention(actor=owner, intervention=one, now=_at(begins))
    for place, text in enumerate(tried.steps):
        step = add_step(actor=owner, intervention=one, now=planned, text=text)
        complete_step(actor=owner, step=step, now=_at(begins + timedelta(days=5 * place)))
    finish_intervention(actor=owner, intervention=one, now=_at(begins + timedelta(days=25)))


def _give_up(world: World) -> None:
    """What was begun and ended without waiting for an effect."""
    begun = world.today - timedelta(days=100)
    one = open_intervention(
        actor=world.people["tomasz"],
        now=_at(begun),
        objective=world.objectives["backlog"],
        kind="resources",
        text="Lend Brno four fitters from Izmir",
        owner=world.people["daniel"],
        due_on=begun + timedelta(days=60),
    )
    start_intervention(actor=world.people["daniel"], intervention=one, now=_at(begun))
    stop_intervention(
        actor=world.people["tomasz"],
        intervention=one,
        now=_at(begun + timedelta(days=30)),
        because="Izmir is short of fitters itself since its second bench runs.",
    )


def _go_on(world: World, decided: Decided) -> None:
    """Its owner completes the decision within a day, and says how the work goes."""
    one = Intervention.objects.with_rows().get(text=decided.text)
    said = one.opened_at + timedelta(hours=20)
    one = update_intervention(
        actor=one.owner,
        intervention=one,
        now=said,
        changes={
            "kind": decided.kind,
            "indicator": world.indicators[decided.indicator],
            "expected_value": exact(decided.expected),
            "check_on": world.today + timedelta(days=decided.check),
        },
    )
    if one.is_open and decided.begun_after is not None:
        begins = one.opened_at + timedelta(days=decided.begun_after)
        one = start_intervention(actor=one.owner, intervention=one, now=begins)
    for place, (text, is_done) in enumerate(decided.steps):
        step = add_step(actor=one.owner, intervention=one, now=said, text=text)
        if is_done:
            at = said + timedelta(days=9 * (place + 1))
            complete_step(actor=one.owner, step=step, now=at)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=ZONE)
