"""What Aldermere Pumps knows of signal and noise: a trend, a season, two new processes, claims put to the test."""

from dataclasses import dataclass, replace
from datetime import timedelta

from objectives.models.words import Cause, LimitsMode
from objectives.services import (
    add_driver_link,
    create_indicator,
    import_tables,
    link_indicator,
    rebase_limits,
    record_measurement,
)
from objectives.tables import Tables
from perfmgmt.demo.aldermere_measures import Measure, Said
from perfmgmt.demo.aldermere_world import World, exact, rows_of
from perfmgmt.tenancy.models import Unit

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Charted:
    """A measure whose past came in at once, and how its limits are drawn; `beside` is an objective."""

    measure: Measure
    beside: str
    limits: LimitsMode = LimitsMode.STEADY


CHARTED = (
    Charted(
        Measure(
            key="ONLINE",
            title="Spare parts ordered online",
            definition="Order lines for spare parts that came through the portal, of all.",
            unit="%",
            owner="priya",
            home="Service",
            target=50,
            values="30.8 32.3 32.6 33.4 33.9 35.3 37.3 37.6 39.0 39.3 40.3 41.0 "
            "40.5 43.4 44.0 44.9 44.0 44.9 46.5 47.7 49.2 49.9 51.2 51.2",
        ),
        "service",
        LimitsMode.TRENDING,
    ),
    Charted(
        Measure(
            key="FARMS",
            title="Pump orders from farms",
            definition="Orders booked in the month. Farms order before they irrigate.",
            unit="orders",
            decimals=0,
            owner="maya",
            home="Commercial",
            values="63 71 94 124 132 121 102 90 73 60 54 57 63 70 98 127 133 122 "
            "108 91 76 65 49 57 65 72 103 127 135 127",
        ),
        "orders",
        LimitsMode.SEASONAL,
    ),
    Charted(
        Measure(
            key="SCRAP",
            title="Scrap on the housing line, Izmir",
            definition="Housings scrapped, of all that were machined.",
            unit="%",
            owner="aylin",
            home="Izmir plant",
            direction="decrease",
            target=4.5,
            values="6.3 6.3 6.5 6.2 6.1 5.8 6.3 5.9 6.0 4.7 4.8 4.9 5.3 4.5 "
            "4.6 5.1 5.4 5.1 3.7 3.6 4.3 4.0 3.9 4.4 4.5 4.2 4.3",
            rebased=(
                (-17, "The spindles of cells 1 and 2 were replaced."),
                (-8, "Every first piece is measured before a batch runs."),
            ),
        ),
        "quality",
    ),
    Charted(
        Measure(
            key="CALLS",
            title="Sales calls",
            definition="Visits and calls to customers who have asked for nothing yet.",
            unit="calls",
            decimals=0,
            owner="maya",
            home="Commercial",
            values="42 48 43 43 43 32 46 45 43 30 37 44 31 39 45 33 48 43 39 42 43 41 46 37 38 45",
        ),
        "service",
    ),
    Charted(
        Measure(
            key="WON",
            title="Quotes won",
            definition="Quotes that became orders, of all that were decided in the month.",
            unit="%",
            decimals=0,
            owner="maya",
            home="Commercial",
            values="33 33 29 33 34 32 37 31 31 32 40 35 33 37 34 32 38 31 33 35 33 33 33 31 36 35",
        ),
        "service",
    ),
    Charted(
        Measure(
            key="TRAINING",
            title="Training hours of assemblers",
            unit="hours",
            decimals=0,
            owner="daniel",
            home="Brno plant",
            values="14 14 18 13 11 11 12 15 11 13 18 4 9 13 13 13 11 14 13 10 19 13 10 12 11 12",
        ),
        "quality",
    ),
    Charted(
        Measure(
            key="FIRSTTEST",
            title="Pumps through their first pressure test",
            unit="%",
            owner="daniel",
            home="Brno plant",
            values="88.0 87.8 89.1 92.8 88.0 87.3 87.9 88.5 91.0 86.3 88.5 92.0 82.8 "
            "86.6 87.1 89.4 87.8 87.7 88.5 88.8 87.3 92.8 88.8 87.1 88.1 87.2",
        ),
        "quality",
    ),
)
# Lead, lag, months between them, why.
CLAIMS = (
    ("CALLS", "WON", 1, "Who is called before there is a tender, trusts us in it."),
    ("TRAINING", "FIRSTTEST", 1, "A fitter who has trained on the rig seals the shaft right."),
)

ANSWERS = Measure(
    key="ANSWERS",
    title="Complaints answered in two days",
    unit="%",
    decimals=0,
    owner="priya",
    home="Service",
    target=90,
    values="91 84 82 88 79 83 81 92 80 78 86 77",
    said={
        -10: Said("Two of five clerks were on leave.", Cause.CAPACITY),
        -9: Said("The same two desks stood empty.", Cause.CAPACITY),
        -8: Said(
            "Quoted customers ask elsewhere first, and write to us twice.",
            Cause.FLAWED_ASSUMPTION,
            assumption="renewals",
        ),
        -7: Said("The mailbox filter held letters back.", Cause.DATA_QUALITY),
        -6: Said("Nobody took over from the night shift.", Cause.EXECUTION),
        -5: Said("Summer: one clerk for two countries.", Cause.CAPACITY),
        -3: Said("Dealers forward now what they answered themselves before.", Cause.MARKET_SHIFT),
        -2: Said("One clerk left; the post is not filled.", Cause.CAPACITY),
        -1: Said("Drawings were missing from Engineering.", Cause.DEPENDENCY),
        0: Said("The post is still not filled.", Cause.CAPACITY),
    },
)


def chart_signals(world: World) -> None:
    """Once reviews are held: what came in then is not on their agenda."""
    for charted in CHARTED:
        _write(world, charted)
    for lead, lag, months, because in CLAIMS:
        add_driver_link(
            actor=world.people["owen"],
            lead=world.indicators[lead],
            lag=world.indicators[lag],
            lag_periods=months,
            because=because,
            now=world.founded,
        )
    rows = [
        replace(row, row=place)
        for place, row in enumerate(
            (row for each in CHARTED for row in rows_of(each.measure, world.months).values()),
            start=2,
        )
    ]
    import_tables(
        actor=world.people["owen"],
        tables=Tables(measurements=tuple(rows)),
        source="Figures of the departments",
        now=world.now - timedelta(hours=3),
    )
    _answers(world)


def _write(world: World, charted: Charted) -> None:
    measure, months = charted.measure, world.months
    indicator = create_indicator(
        actor=world.people["owen"],
        now=world.founded,
        title=measure.title,
        definition=measure.definition,
        owner=world.people[measure.owner or "owen"],
        unit=Unit.objects.get(name=measure.home),
        unit_of_measure=measure.unit,
        decimals=measure.decimals,
        direction=measure.direction,
        target=None if measure.target is None else exact(measure.target),
        limits_mode=charted.limits,
        grace_days=31,
        measured_from=months.first_day(min(measure.figures)),
        external_key=measure.key,
    )
    for month, because in measure.rebased:
        rebase_limits(
            actor=world.people["owen"],
            indicator=indicator,
            since=months.first_day(month),
            because=because,
            now=months.instant(month, day=12),
        )
    link_indicator(
        actor=world.people["owen"],
        objective=world.objectives[charted.beside],
        indicator=indicator,
        role=CONTEXT,
        now=world.founded,
    )
    world.indicators[measure.key] = indicator


def _answers(world: World) -> None:
    """Twelve months of misses, each with what its owner said at the time."""
    _write(world, Charted(ANSWERS, "fix"))
    for month, value in ANSWERS.figures.items():
        said = ANSWERS.said.get(month, Said(""))
        record_measurement(
            actor=world.people["priya"],
            indicator=world.indicators[ANSWERS.key],
            period_start=world.months.first_day(month),
            now=min(world.months.instant(month + 1, day=3), world.now),
            value=value,
            commentary=said.commentary,
            cause=said.cause,
            assumption=world.assumptions.get(said.assumption),
        )
