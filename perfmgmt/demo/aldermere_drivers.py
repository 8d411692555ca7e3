"""What Aldermere Pumps calculates instead of entering, and what it believes drives what."""

from dataclasses import dataclass

from objectives.models.words import Direction, DriverSign
from objectives.services import add_driver_link, create_indicator, link_indicator, set_formula
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit

# The objective that a calculated measure stands beside, without ranking it.
CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Calculation:
    key: str
    title: str
    definition: str
    unit: str
    decimals: int
    owner: str
    home: str
    formula: str
    inputs: dict[str, str]
    beside: str
    direction: Direction = Direction.INCREASE


CALCULATIONS = (
    Calculation(
        key="VISITS",
        title="Visits per repair",
        definition="How often a van drives until the pump runs, if every visit succeeds as often as the first.",
        unit="visits",
        decimals=2,
        owner="priya",
        home="Service",
        formula="100 / fix",
        inputs={"fix": "FIRSTFIX"},
        beside="fix",
        direction=Direction.DECREASE,
    ),
    Calculation(
        key="THROUGHPUT",
        title="Assembly throughput, from backlog and lead time",
        definition="Orders a month that leave assembly, by Little's law: what waits, over how long it takes.",
        unit="orders",
        decimals=0,
        owner="daniel",
        home="Brno plant",
        formula="backlog / lead_days * 30",
        inputs={"backlog": "BACKLOG", "lead_days": "LEAD"},
        beside="backlog",
    ),
)

# Lead, lag, months between them, direction, why.
CLAIMS = (
    (
        "CAST",
        "CTB",
        1,
        "same",
        "An order is released when its last casting is in; the buffer covers four weeks.",
    ),
    (
        "CAST",
        "OTIF",
        2,
        "same",
        "Late castings drain the buffer first, then the released orders, then the promise.",
    ),
    (
        "CTB",
        "OTIF",
        1,
        "same",
        "What is released short waits on the line for parts and leaves it late.",
    ),
    ("ADH", "OTIF", 1, "same", "Since the schedule is frozen, what is on it leaves in its week."),
    (
        "BACKLOG",
        "OTIF",
        1,
        "opposite",
        "Orders that queue before assembly miss their day whatever is done after.",
    ),
    (
        "RENEWALS",
        "SERVICE",
        5,
        "same",
        "A renewal quoted in time is signed in three months and invoiced in five.",
    ),
    (
        "VANSTOCK",
        "FIRSTFIX",
        0,
        "same",
        "A first visit fails mostly for a part that is not in the van.",
    ),
    ("TERNCAST", "TERNMILES", 1, "same", "The pilot batch cannot start without approved housings."),
)


def connect(world: World) -> None:
    """Once every measure is written down and before the first figure comes in."""
    for each in CALCULATIONS:
        _calculate(world, each)
    for lead, lag, months, sign, because in CLAIMS:
        add_driver_link(
            actor=world.people["owen"],
            lead=world.indicators[lead],
            lag=world.indicators[lag],
            lag_periods=months,
            sign=DriverSign(sign),
            because=because,
            now=world.founded,
        )


def _calculate(world: World, each: Calculation) -> None:
    owen = world.people["owen"]
    indicator = create_indicator(
        actor=owen,
        now=world.founded,
        title=each.title,
        definition=each.definition,
        owner=world.people[each.owner],
        unit=Unit.objects.get(name=each.home),
        unit_of_measure=each.unit,
        decimals=each.decimals,
        direction=each.direction,
        measured_from=world.founded.date(),
        external_key=each.key,
    )
    link_indicator(
        actor=owen,
        objective=world.objectives[each.beside],
        indicator=indicator,
        role=CONTEXT,
        now=world.founded,
    )
    world.indicators[each.key] = set_formula(
        actor=owen,
        indicator=indicator,
        formula=each.formula,
        inputs={name: world.indicators[key] for name, key in each.inputs.items()},
        now=world.founded,
    )
