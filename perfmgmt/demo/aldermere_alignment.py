"""What the teams of Aldermere Pumps took on below the objectives of the plan, down to the fifth level."""

from dataclasses import dataclass
from datetime import timedelta

from objectives.models import Indicator, Objective
from objectives.services import (
    activate_objective,
    create_indicator,
    create_objective,
    import_tables,
    link_indicator,
    move_objective,
)
from objectives.tables import MeasurementRow, Tables
from perfmgmt.demo.aldermere_world import World, exact
from perfmgmt.organization.services import change_unit
from perfmgmt.tenancy.models import Membership, Unit

GRACE_DAYS = 5
FIRST_MONTH = -5  # teams measure since half a year: too short for a natural range

TEAMS = {
    "Design office": ("Engineering", "function"),
    "Supplier quality": ("Purchasing", "team"),
    "Brno, cell 3": ("Brno plant", "team"),
    "Izmir, test bench": ("Izmir plant", "team"),
    "Service, North": ("Service", "team"),
    "Service, South": ("Service", "team"),
}

# (key, name, title, unit): who leads a team and is told by e-mail
LEADS = (
    ("vera", "Vera Lind", "Head of the design office", "Design office"),
    ("anna", "Anna Schmid", "Supplier quality", "Supplier quality"),
    ("milan", "Milan Dvořák", "Warranty and returns", "Supplier quality"),
    ("petra", "Petra Novotná", "Shift lead, cell 3", "Brno, cell 3"),
    ("emre", "Emre Kaya", "Test bench", "Izmir, test bench"),
    ("ola", "Ola Berg", "Field service, North", "Service, North"),
    ("sara", "Sara Lindqvist", "Field service, South", "Service, South"),
)


@dataclass(frozen=True, slots=True)
class TeamGoal:
    """`contribution` is what of the objective above it this one brings about; `values` are monthly.

    The last one is of the month that has ended, unless `late` is how many months have come without.
    """

    key: str
    title: str
    contribution: str
    owner: str
    unit: str
    parent: str
    measure: str
    unit_of_measure: str
    target: float
    values: str
    direction: str = "increase"
    decimals: int = 0
    late: int = 0
    month: int = 5


GOALS = (
    TeamGoal(
        "drawings",
        "Drawing release within 5 days",
        "An order is clear to build only once its drawing is released.",
        "vera",
        "Design office",
        "clear",
        "Days from request to released drawing",
        "days",
        5,
        "5 6 7 8 9 11",
        "decrease",
    ),
    TeamGoal(
        "frozen",
        "Week plan frozen on Thursday",
        "What is not on hand by Thursday is not planned.",
        "lucia",
        "Supply chain",
        "clear",
        "Weeks frozen on time",
        "%",
        90,
        "86 88 90 92 93 94",
    ),
    TeamGoal(
        "ferrum",
        "Ferrum approved as a second foundry",
        "A second source, so that one furnace does not stop us.",
        "jonas",
        "Purchasing",
        "castings",
        "Castings approved at Ferrum",
        "castings",
        14,
        "0 2 4 7 11 13.5",
        decimals=1,
        month=4,
    ),
    TeamGoal(
        "samples",
        "Every Ferrum sample measured within two days",
        "Approval waits for no measuring room.",
        "anna",
        "Supplier quality",
        "ferrum",
        "Samples measured within two days",
        "%",
        90,
        "71 80 88 91 93 95",
    ),
    TeamGoal(
        "audit",
        "Ferrum passes the process audit",
        "Without it no series part leaves the foundry.",
        "milan",
        "Supplier quality",
        "ferrum",
        "Findings still open",
        "findings",
        3,
        "22 20 17 15 12 9",
        "decrease",
        month=4,
    ),
    TeamGoal(
        "inbound",
        "Castings checked within a day of arrival",
        "A late casting loses no second day in our own hall.",
        "anna",
        "Supplier quality",
        "castings",
        "Checked within a day",
        "%",
        95,
        "93 94 96 96 97 97",
    ),
    TeamGoal(
        "cell3",
        "Assembly cell 3 at two full shifts",
        "Cell 3 builds every second order of the backlog.",
        "petra",
        "Brno, cell 3",
        "backlog",
        "Full shifts a day",
        "shifts",
        2,
        "1.9 1.9 1.8 1.9 1.9 1.9",
        decimals=1,
    ),
    TeamGoal(
        "kits",
        "Kits complete at the start of the shift",
        "A cell that waits for a seal is not a full shift.",
        "petra",
        "Brno, cell 3",
        "cell3",
        "Kits complete",
        "%",
        98,
        "97 95 93 91 90 88",
    ),
    TeamGoal(
        "trained",
        "Crews trained on Tern",
        "Series production begins with people who have built it before.",
        "daniel",
        "Brno plant",
        "tern",
        "People signed off",
        "people",
        8,
        "2 4 5 6 8 8",
    ),
    TeamGoal(
        "housings",
        "Tern housing castings approved",
        "No pump of the range is built without its housing.",
        "vera",
        "Design office",
        "castings",
        "Housings approved",
        "housings",
        6,
        "0 0 1 1 2 2",
        month=2,
    ),
    TeamGoal(
        "slots",
        "Every Tern pump tested within three days",
        "The second bench has its slots when the pumps arrive.",
        "emre",
        "Izmir, test bench",
        "tern",
        "Tested within three days",
        "%",
        90,
        "88 89 91 92 92 93",
    ),
    TeamGoal(
        "north",
        "Vans of the North carry the top 40 parts",
        "Half of all second visits are in the North.",
        "ola",
        "Service, North",
        "fix",
        "Vans with the top 40 parts",
        "%",
        90,
        "62 66 70 71",
        late=2,
        month=9,
    ),
    TeamGoal(
        "south",
        "Vans of the South carry the top 40 parts",
        "The South shows what the North may expect.",
        "sara",
        "Service, South",
        "fix",
        "Vans with the top 40 parts, South",
        "%",
        90,
        "84 87 90 91 93 94",
        month=9,
    ),
    TeamGoal(
        "training",
        "Two engineers a region trained on controls",
        "Faults of the controls are a third of all second visits.",
        "sara",
        "Service, South",
        "fix",
        "Engineers trained",
        "engineers",
        8,
        "3 4 5 6 8 8",
    ),
    TeamGoal(
        "scrap",
        "Scrap below 1.2% at Izmir",
        "Scrap is the half of poor quality that we see.",
        "emre",
        "Izmir plant",
        "quality",
        "Scrap at Izmir",
        "%",
        1.2,
        "1.5 1.4 1.3 1.2 1.2 1.1",
        "decrease",
        1,
    ),
    TeamGoal(
        "returns",
        "Warranty returns under 8 a month",
        "Returns are the half that customers see.",
        "milan",
        "Supplier quality",
        "quality",
        "Warranty returns",
        "returns",
        8,
        "9 8 8 7 7 7",
        "decrease",
    ),
)


def align_teams(world: World) -> None:
    """Written half a year ago; the housings came to Tern two weeks ago, when their drawings became its own."""
    people = _lead(world)
    for goal in GOALS:
        world.objectives[goal.key] = _write(world, goal, people[goal.owner])
    _measure(world)
    move_objective(
        actor=world.people["ingrid"],
        objective=world.objectives["housings"],
        parent=world.objectives["tern"],
        contribution="No pump of the range is built without its housing.",
        now=world.now - timedelta(days=14),
        version=None,
    )


def _lead(world: World) -> dict[str, Membership]:
    for name, (parent, kind) in TEAMS.items():
        Unit.objects.get_or_create(
            name=name, defaults={"parent": Unit.objects.get(name=parent), "kind": kind}
        )
    joined = world.now - timedelta(days=600)
    people = dict(world.people)
    for key, name, title, unit in LEADS:
        first, _space, last = name.lower().partition(" ")
        home = Unit.objects.get(name=unit)
        people[key] = Membership.objects.create(
            name=name,
            email=f"{first[0]}.{last}@aldermere.example",
            title=title,
            unit=home,
            joined_at=joined,
        )
        if home.name in TEAMS and home.lead is None:
            change_unit(
                actor=world.people["ingrid"], unit=home, now=joined, changes={"lead": people[key]}
            )
    return people


def _write(world: World, goal: TeamGoal, owner: Membership) -> Objective:
    then = world.months.instant(FIRST_MONTH, day=3)
    leader, home = world.people["ingrid"], Unit.objects.get(name=goal.unit)
    written = create_objective(
        actor=leader,
        now=then,
        title=goal.title,
        outcome=goal.contribution,
        parent=world.objectives[goal.parent],
        contribution=goal.contribution,
        unit=home,
        owner=owner,
        due_on=world.months.last_day(goal.month),
        external_key=goal.key,
    )
    link_indicator(
        actor=leader,
        objective=written,
        indicator=_indicator(world, goal, owner, home),
        role="lag",
        now=then,
    )
    return activate_objective(actor=leader, objective=written, now=then)


def _indicator(world: World, goal: TeamGoal, owner: Membership, home: Unit) -> Indicator:
    return create_indicator(
        actor=world.people["owen"],
        now=world.months.instant(FIRST_MONTH, day=3),
        title=goal.measure,
        owner=owner,
        unit=home,
        unit_of_measure=goal.unit_of_measure,
        decimals=goal.decimals,
        target_type="standard",
        direction=goal.direction,
        target=exact(goal.target),
        grace_days=GRACE_DAYS,
        measured_from=world.months.first_day(FIRST_MONTH),
        external_key=f"TEAM-{goal.key}",
    )


def _measure(world: World) -> None:
    """The boards of the teams, handed in together."""
    rows: list[MeasurementRow] = []
    for goal in GOALS:
        values = goal.values.split()
        for month, value in enumerate(values, start=1 - goal.late - len(values)):
            day = world.months.first_day(month)
            rows.append(
                MeasurementRow(
                    row=len(rows) + 2,
                    indicator_key=f"TEAM-{goal.key}",
                    starts_on=day,
                    ends_on=day,
                    value=exact(float(value)),
                    numerator=None,
                    denominator=None,
                    target=None,
                    commentary="",
                )
            )
    tables = Tables(measurements=tuple(rows))
    then = world.now - timedelta(days=15)
    import_tables(actor=world.people["owen"], tables=tables, source="Boards of the teams", now=then)
