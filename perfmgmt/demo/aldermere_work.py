"""The work of Aldermere Pumps that should move its indicators, dated around today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from objectives.models import Initiative
from objectives.services import (
    add_milestone,
    create_initiative,
    reach_milestone,
    save_outline,
    set_initiative_state,
    update_milestone,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """Days counted from today: planned, and where they are known expected by now and reached."""

    title: str
    planned: int
    expected: int | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of work; `ended` is the day on which it was done or stopped, `because` the reason."""

    title: str
    description: str
    goal: str
    moves: str
    owner: str
    unit: str
    begins: int
    due: int
    steps: tuple[Step, ...]
    ended: int | None = None
    because: str = ""


WORK = (
    Piece(
        title="Qualify Ferrum as second castings source",
        description="Patterns, first castings and an audit, until Ferrum delivers every week.",
        goal="castings",
        moves="CAST",
        owner="jonas",
        unit="Purchasing",
        begins=-96,
        due=46,
        steps=(
            Step("Contract and patterns handed over", -62, reached=-57),
            Step("First castings measured", -24, reached=-17),
            Step("Process audit at Ferrum passed", -6, expected=5),
            Step("A delivery every week", 40, expected=52),
        ),
    ),
    Piece(
        title="Tern pilot batch of twenty",
        description="Twenty pumps through the line that will build them in series.",
        goal="tern",
        moves="TERNMILES",
        owner="henrik",
        unit="Engineering",
        begins=-60,
        due=75,
        steps=(
            Step("Housing castings approved", -20, reached=-20),
            Step("Test bench slots in Izmir", 9, expected=16),
            Step("Twenty pumps tested", 44),
            Step("Crews trained for series", 70),
        ),
    ),
    Piece(
        title="Renewals desk: quote 60 days ahead",
        description="Two planners quote every contract before the customer asks.",
        goal="service",
        moves="RENEWALS",
        owner="priya",
        unit="Service",
        begins=-30,
        due=60,
        steps=(
            Step("Two planners on the desk", -16, reached=-16),
            Step("Open files under thirty", 12),
            Step("No contract ends without a quote", 56),
        ),
    ),
    Piece(
        title="Weekly plan by what is on hand",
        description="The week is planned from parts in the warehouse, not from promised dates.",
        goal="clear",
        moves="CTB",
        owner="lucia",
        unit="Supply chain",
        begins=-110,
        due=-38,
        steps=(
            Step("Stock list correct to 99%", -80, reached=-82),
            Step("First week planned by it", -52, reached=-50),
        ),
        ended=-40,
    ),
    Piece(
        title="Custom seal variants for Tern",
        description="Eleven variants on the new platform.",
        goal="tern",
        moves="TERNORDERS",
        owner="henrik",
        unit="Engineering",
        begins=-150,
        due=20,
        steps=(
            Step("Variants agreed with Commercial", -120, reached=-112),
            Step("Drawings released", -30),
        ),
        ended=-41,
        because="Tern runs in series first; eleven variants would take its test bench.",
    ),
)
TEMPLATE = "Aldermere way of planning"


def put_to_work(world: World) -> None:
    """Each piece as it happened, and the structure of the plan kept for the next one."""
    for piece in WORK:
        _carry_out(world, piece)
    save_outline(
        actor=world.people["owen"],
        plan=world.plan,
        name=TEMPLATE,
        description="Promise, service, platform, quality, people: as we plan three years.",
        now=_on(world, -12),
    )


def _carry_out(world: World, piece: Piece) -> None:
    owner = world.people[piece.owner]
    then = _on(world, piece.begins)
    initiative = create_initiative(
        actor=world.people["ingrid"],
        now=then,
        title=piece.title,
        description=piece.description,
        objective=world.objectives[piece.goal],
        indicator=world.indicators[piece.moves],
        owner=owner,
        unit=Unit.objects.get(name=piece.unit),
        starts_on=_day(world, piece.begins),
        due_on=_day(world, piece.due),
    )
    for step in piece.steps:
        _take(world, initiative, step, then)
    initiative.refresh_from_db()
    if piece.ended is not None:
        set_initiative_state(
            actor=owner,
            initiative=initiative,
            now=_on(world, piece.ended),
            state=Initiative.State.STOPPED if piece.because else Initiative.State.DONE,
            because=piece.because,
        )


def _take(world: World, initiative: Initiative, step: Step, then: datetime) -> None:
    milestone = add_milestone(
        actor=initiative.owner,
        initiative=initiative,
        now=then,
        title=step.title,
        due_on=_day(world, step.planned),
    )
    if step.reached is not None:
        reach_milestone(
            actor=initiative.owner,
            milestone=milestone,
            now=_on(world, step.reached),
            done_on=_day(world, step.reached),
        )
    elif step.expected is not None:
        update_milestone(
            actor=initiative.owner,
            milestone=milestone,
            now=_on(world, -3),
            changes={"forecast_on": _day(world, step.expected)},
        )


def _day(world: World, days: int) -> date:
    return world.today + timedelta(days=days)


def _on(world: World, days: int) -> datetime:
    return world.now + timedelta(days=days)
