"""One indicator of each kind of target at Aldermere Pumps, in money and by quarter, and one that has ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from objectives.models import Indicator
from objectives.rules.periods import Rhythm, latest_closed_period, period_end, previous_period
from objectives.services import (
    create_indicator,
    link_indicator,
    record_measurement,
    retire_indicator,
    update_indicator,
)
from perfmgmt.demo.aldermere_world import ZONE, World
from perfmgmt.tenancy.models import Unit
from strategy.models import Assumption


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`values` are of the last periods that have ended, oldest first; `serves` as context, never ranked."""

    key: str
    title: str
    owner: str
    home: str
    values: Sequence[str]
    said: str
    fields: dict[str, Any] = field(default_factory=dict)
    serves: str = ""


def kinds(world: World) -> tuple[Kind, ...]:
    months = world.months
    year = date(months.last.year, 1, 1)
    return (
        Kind(
            key="PAINT",
            title="Paint thickness",
            owner="aylin",
            home="Izmir plant",
            values=("118", "121", "119", "122", "120", "121"),
            said="The new nozzles hold it in the middle.",
            serves="quality",
            fields={
                "definition": "Mean of five points on ten housings a week.",
                "target_type": "band",
                "direction": "maintain",
                "unit_of_measure": "µm",
                "decimals": 0,
                "band_low": Decimal(110),
                "band_high": Decimal(130),
                "aggregation": "mean",
            },
        ),
        Kind(
            key="FERRUM",
            title="Ferrum is a qualified second foundry",
            owner="jonas",
            home="Purchasing",
            values=("0", "0"),
            said="The first samples are measured; the audit is booked.",
            serves="castings",
            fields={"target_type": "yes_no", "target_on": months.last_day(4)},
        ),
        Kind(
            key="BENCH",
            title="Second test bench runs at Izmir",
            owner="henrik",
            home="Engineering",
            values=("0", "4", "6"),
            said="The foundation cured later than planned.",
            serves="tern",
            fields={
                "target_type": "milestone",
                "direction": "decrease",
                "baseline_on": months.first_day(-6),
                "target_on": months.last_day(3),
            },
        ),
        Kind(
            key="CONTRACTS",
            title="Service contracts signed",
            owner="priya",
            home="Service",
            values=(),
            said="Two contracts above 30 kW.",
            serves="service",
            fields={
                "definition": "Yearly value of the contracts that were signed in the month.",
                "target_type": "cumulative",
                "number_format": "currency",
                "currency": "EUR",
                "decimals": 0,
                "aggregation": "sum",
                "target": Decimal(1_200_000),
                "baseline_on": year,
                "target_on": date(year.year, 12, 31),
            },
        ),
        Kind(
            key="SURVEY",
            title="Would recommend Aldermere as a place to work",
            owner="tomasz",
            home="Operations",
            values=("71", "72", "74", "76"),
            said="Shift supervisors talk more with their people.",
            serves="coach",
            fields={
                "rhythm": "quarterly",
                "number_format": "percent",
                "decimals": 0,
                "target": Decimal(70),
                "grace_days": 20,
                "aggregation": "mean",
            },
        ),
        Kind(
            key="FAX",
            title="Orders that came by fax",
            owner="maya",
            home="Commercial",
            values=("3", "2", "1", "1", "1", "0"),
            said="One dealer is left.",
            fields={
                "number_format": "count",
                "unit_of_measure": "orders",
                "decimals": 0,
                "direction": "decrease",
                "target": Decimal(5),
                "aggregation": "sum",
            },
        ),
    )


def add_kinds(world: World) -> None:
    for kind in kinds(world):
        rhythm = Rhythm(kind.fields.get("rhythm", Rhythm.MONTHLY))
        values = kind.values or _steady_flow(world)
        periods = _last_periods(world, rhythm, len(values))
        indicator = create_indicator(
            actor=world.people["owen"],
            now=world.founded,
            title=kind.title,
            owner=world.people[kind.owner],
            unit=Unit.objects.get(name=kind.home),
            measured_from=periods[0],
            external_key=kind.key,
            **kind.fields,
        )
        world.indicators[kind.key] = indicator
        if kind.serves:
            link_indicator(
                actor=world.people["owen"],
                objective=world.objectives[kind.serves],
                indicator=indicator,
                role="context",
                now=world.founded,
            )
        for period, value in zip(periods, values, strict=True):
            _record(world, kind, indicator, period, value)
    _retire(world, world.indicators["FAX"])
    _watch(world)


def _steady_flow(world: World) -> Sequence[str]:
    """A little more each month than the year's plan asks for."""
    return tuple(f"{101_000 + 1_500 * month}" for month in range(world.months.last.month))


def _last_periods(world: World, rhythm: Rhythm, count: int) -> list[date]:
    period = latest_closed_period(rhythm, world.today, fiscal_start_month=1)
    found = [period]
    while len(found) < count:
        found.append(previous_period(rhythm, found[-1]))
    return found[::-1]


def _record(world: World, kind: Kind, indicator: Indicator, period: date, value: str) -> None:
    day = period_end(Rhythm(indicator.rhythm), period) + timedelta(days=3)
    record_measurement(
        actor=world.people[kind.owner],
        indicator=indicator,
        period_start=period,
        value=Decimal(value),
        now=min(world.now, datetime.combine(day, time(9), tzinfo=ZONE)),
        commentary=kind.said,
        cause="",
        confidence="medium",
    )


def _retire(world: World, indicator: Indicator) -> None:
    retire_indicator(
        actor=world.people["owen"],
        indicator=indicator,
        from_day=world.months.first_day(1),
        because="Nobody decides anything by it any more.",
        now=world.now - timedelta(minutes=5),
    )


def _watch(world: World) -> None:
    """Castings on time watch what the plan assumes of castings, where that is written down."""
    assumed = Assumption.objects.filter(statement__icontains="casting").order_by("id").first()
    if assumed is not None:
        update_indicator(
            actor=world.people["owen"],
            indicator=world.indicators["CAST"],
            changes={"watches": assumed},
            now=world.now - timedelta(minutes=5),
        )
