"""How things at Aldermere Pumps hang together: what contributes how, a target that is split, a wave that was moved."""

from datetime import date, timedelta
from decimal import Decimal

from accountability.services import add_alignment, bulk_edit
from objectives.models import Objective
from objectives.services import (
    Part,
    create_indicator,
    create_objective,
    link_indicator,
    split_target,
    update_objective,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit

CONTRIBUTIONS = {
    "clear": "An order that is released complete is not stopped on the line: two thirds of late orders were.",
    "castings": "Castings are what is missing in four of five orders that are released short.",
    "backlog": "Forty orders are a week's work: above that a promised day is a guess.",
    "fix": "Every second visit that is not needed is a contract hour that can be sold.",
    "vans": "Half of the second visits only bring the part that the first one lacked.",
}
TAGS = {
    "orders": ["Promise"],
    "clear": ["Promise", "Ferrum"],
    "castings": ["Ferrum"],
    "backlog": ["Promise", "Brno"],
    "tern": ["Tern"],
}
ALSO_SERVES = (
    ("castings", "tern", "Tern's housing comes out of the same foundries: no casting, no series."),
    ("coach", "quality", "A supervisor on the line sees scrap before it is machined any further."),
)
# Drafts for next year: who takes over how many of the 120 pumps.
MARKETS = (
    ("Tern for the Czech waterworks", "maya", "Commercial", 60),
    ("Tern for the dye works of Bursa", "aylin", "Izmir plant", 36),
    ("Tern in exchange for pumps that we service", "priya", "Service", 24),
)
WAVE = "First year"


def show_cascade(world: World) -> None:
    _say_how_they_contribute(world)
    for objective, serves, note in ALSO_SERVES:
        add_alignment(
            actor=world.people["ingrid"],
            objective=world.objectives[objective],
            serves=world.objectives[serves],
            note=note,
            now=world.now - timedelta(days=20),
        )
    drafts = _split_first_year(world)
    _move_wave(world, drafts)


def _say_how_they_contribute(world: World) -> None:
    found = {each.external_key: each for each in Objective.objects.exclude(external_key="")}
    for key in dict.fromkeys([*CONTRIBUTIONS, *TAGS]):
        update_objective(
            actor=world.people["ingrid"],
            objective=found[key],
            now=world.now - timedelta(days=21),
            version=None,
            changes={"contribution": CONTRIBUTIONS.get(key, ""), "tags": TAGS.get(key, [])},
        )


def _split_first_year(world: World) -> list[Objective]:
    """A count of 120 pumps, by share, that three objectives below take over to the last one."""
    ingrid, then = world.people["ingrid"], world.now - timedelta(days=14)
    year = world.months.last.year + 1
    whole = create_objective(
        actor=ingrid,
        now=then,
        title="120 Tern pumps in the first year",
        outcome="A hundred and twenty Tern pumps run at customers who would have bought elsewhere.",
        priority=world.priorities[3],
        unit=Unit.objects.get(name="Commercial"),
        owner=world.people["maya"],
        due_on=date(year, 12, 31),
    )
    sold = create_indicator(
        actor=ingrid,
        now=then,
        title="Tern pumps sold",
        definition="Signed orders, counted in the month of the signature.",
        owner=world.people["maya"],
        unit=whole.unit,
        unit_of_measure="pumps",
        number_format="count",
        decimals=0,
        target_type="cumulative",
        aggregation="sum",
        baseline_on=date(year, 1, 1),
        target=Decimal(120),
        target_on=date(year, 12, 31),
        measured_from=date(year, 1, 1),
    )
    link_indicator(actor=ingrid, objective=whole, indicator=sold, role="lag", now=then)
    drafts = [
        create_objective(
            actor=ingrid,
            now=then,
            title=title,
            outcome=f"{pumps} of the 120 pumps are sold there.",
            parent=whole,
            contribution=f"{pumps} of the 120 pumps.",
            unit=Unit.objects.get(name=unit),
            owner=world.people[owner],
            due_on=date(year, 11, 30),
        )
        for title, owner, unit, pumps in MARKETS
    ]
    split_target(
        actor=ingrid,
        objective=whole,
        indicator=sold,
        how="share",
        parts=[
            Part(draft, Decimal(pumps), share=Decimal(pumps * 100) / 120)
            for draft, (_title, _owner, _unit, pumps) in zip(drafts, MARKETS, strict=True)
        ],
        now=then,
    )
    return [whole, *drafts]


def _move_wave(world: World, drafts: list[Objective]) -> None:
    """A month later, and tagged; what is in force stays out of it, and says why."""
    bulk_edit(
        actor=world.people["owen"],
        ids=[each.pk for each in (*drafts, world.objectives["tern"])],
        changes={"due_shift_days": 31, "add_tags": [WAVE, "Tern"]},
        now=world.now - timedelta(days=6),
    )
