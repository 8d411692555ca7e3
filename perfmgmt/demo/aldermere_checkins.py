"""The trail of Aldermere's figures: what waits for a second person, what was locked and restated after all."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from objectives.models import Indicator, Measurement
from objectives.rules.periods import Rhythm, latest_closed_period, next_period, period_end
from objectives.services import (
    add_cause,
    attach_file,
    create_indicator,
    link_indicator,
    lock_period,
    record_measurement,
    validate_measurement,
)
from perfmgmt.demo.aldermere_world import ZONE, World
from perfmgmt.tenancy.models import Unit

ENERGY = ("41.8", "41.2", "41.5", "40.9", "41.1", "40.6", "40.8", "40.4", "40.7", "40.3")
# Too few for natural limits: a miss, but nobody can say yet whether it is noise.
AUDITS = ("93", "94", "91", "93", "94", "93", "84", None)
METERS = b"meter;reading;kWh\nhall 1;2026;118400\nhall 2;2026;52900\n"


def keep_figures(world: World) -> None:
    """Two measures with a trail: one that a second person looks at, one whose quarter is closed."""
    energy = _indicator(
        world,
        "ENERGY",
        "Energy used per pump",
        periods=len(ENERGY),
        owner="daniel",
        home="Brno plant",
        unit_of_measure="kWh",
        direction="decrease",
        target=Decimal(42),
        needs_validation=True,
    )
    _measure_energy(world, energy)
    audits = _indicator(
        world,
        "AUDITS",
        "Supplier audits passed",
        periods=len(AUDITS),
        owner="jonas",
        home="Purchasing",
        unit_of_measure="%",
        decimals=0,
        target=Decimal(90),
        grace_days=60,
    )
    _audit_suppliers(world, audits)
    _close_the_quarter(world, audits)


def _indicator(
    world: World, key: str, title: str, *, periods: int, owner: str, home: str, **fields: Any
) -> Indicator:
    indicator = create_indicator(
        actor=world.people["owen"],
        now=world.founded,
        title=title,
        owner=world.people[owner],
        unit=Unit.objects.get(name=home),
        measured_from=world.months.first_day(1 - periods),
        external_key=key,
        **fields,
    )
    world.indicators[key] = indicator
    link_indicator(
        actor=world.people["owen"],
        objective=world.objectives["orders"],
        indicator=indicator,
        role="context",
        now=world.founded,
    )
    return indicator


def _record(world: World, indicator: Indicator, month: int, **said: Any) -> Measurement:
    day = world.months.last_day(month) + timedelta(days=3)
    return record_measurement(
        actor=indicator.owner,
        indicator=indicator,
        period_start=world.months.first_day(month),
        now=min(world.now, datetime.combine(day, time(9), tzinfo=ZONE)),
        confidence="medium",
        **said,
    )


def _measure_energy(world: World, energy: Indicator) -> None:
    """Every figure was looked at but the newest, which its owner judges otherwise than the rule."""
    for place, value in enumerate(ENERGY[:-1]):
        figure = _record(world, energy, place - len(ENERGY) + 1, value=Decimal(value))
        validate_measurement(
            actor=world.people["owen"],
            measurement=figure,
            now=min(world.now, figure.recorded_at + timedelta(days=1)),
        )
    newest = _record(
        world,
        energy,
        0,
        value=Decimal(ENERGY[-1]),
        commentary="The furnace hall ran one shift less; per pump it will rise again.",
        judged_status="at_risk",
        judged_because="The second furnace starts next month and is not in this figure.",
    )
    attach_file(
        actor=world.people["daniel"],
        measurement=newest,
        name="meter-readings.csv",
        content=METERS,
        now=newest.recorded_at,
    )


def _audit_suppliers(world: World, audits: Indicator) -> None:
    """A miss with a cause of Aldermere's own, then a month without a figure."""
    own = add_cause(
        actor=world.people["nadia"], name="Supplier insolvency", now=world.months.instant(-1)
    )
    for place, value in enumerate(AUDITS):
        month = place - len(AUDITS) + 1
        if value is None:
            said: dict[str, Any] = {"no_value_reason": "The auditor was at Ferrum all month."}
        elif value == "84":
            said = {
                "value": Decimal(value),
                "cause": str(own.pk),
                "commentary": "Two suppliers filed; their audits were called off.",
            }
        else:
            said = {"value": Decimal(value)}
        _record(world, audits, month, **said)


def _close_the_quarter(world: World, audits: Indicator) -> None:
    """The last quarter of purchasing is reported and locked; two of its months are restated."""
    first = latest_closed_period(Rhythm.QUARTERLY, world.today, fiscal_start_month=1)
    lock_period(
        actor=world.people["owen"],
        unit=Unit.objects.get(name="Purchasing"),
        first_day=first,
        last_day=period_end(Rhythm.QUARTERLY, first),
        reason="Reported to the board.",
        now=world.now,
    )
    for day, why in (
        (first, "Two audits were counted in the month before."),
        (next_period(Rhythm.MONTHLY, first), "One supplier passed on appeal."),
    ):
        _restate(world, audits, day, why)


def _restate(world: World, audits: Indicator, day: date, why: str) -> None:
    known = Measurement.objects.of(audits).current().get(period_start=day)
    record_measurement(
        actor=world.people["owen"],
        indicator=audits,
        period_start=day,
        value=(known.value or Decimal(90)) + 1,
        now=world.now,
        cause=known.cause,
        commentary=known.commentary,
        correction_reason=why,
    )
