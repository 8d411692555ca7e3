"""Who is away at Aldermere Pumps: one now, one soon, and one who has left something behind."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from accountability.services import end_membership
from objectives.models import Indicator
from objectives.services import create_indicator, link_indicator, record_measurement
from perfmgmt.demo.aldermere_world import ZONE, World
from perfmgmt.organization.services import arrange_stand_in
from perfmgmt.tenancy.models import Membership, Unit

WEEK = timedelta(days=7)
LEFT_BEFORE = timedelta(days=24)
AWAY_SINCE = timedelta(days=13)
AWAY_UNTIL = timedelta(days=11)
GRACE_DAYS = 6


def leave_and_stand_in(world: World) -> None:
    """Marta Kowal has left, Jonas Weber is away and Lucia Marek stands in, Daniel Reyes will be away."""
    _marta_leaves(world)
    ferrum = _weekly_figure(world)
    _jonas_is_away(world)
    _lucia_checks_in(world, ferrum)
    _daniel_will_be_away(world)


def _marta_leaves(world: World) -> None:
    """Nobody was found yet for the objective that she owned."""
    end_membership(
        actor=world.people["nadia"],
        member=world.people["marta"],
        now=_morning(world.today - LEFT_BEFORE),
        reason="Marta Kowal moves to another company.",
        new_owners={},
    )


def _weekly_figure(world: World) -> Indicator:
    """Of Jonas: the last closed week waits for its figure, whatever day it is, and is not late yet."""
    indicator = create_indicator(
        actor=world.people["owen"],
        now=world.founded,
        title="Casting lines confirmed by Ferrum",
        definition="Order lines with a day that Ferrum has confirmed, at the end of the week.",
        owner=world.people["jonas"],
        unit=Unit.objects.get(name="Purchasing"),
        rhythm="weekly",
        number_format="count",
        unit_of_measure="lines",
        decimals=0,
        target=Decimal(20),
        grace_days=GRACE_DAYS,
        measured_from=_this_week(world) - 5 * WEEK,
        external_key="FERRUMLINES",
    )
    link_indicator(
        actor=world.people["owen"],
        objective=world.objectives["castings"],
        indicator=indicator,
        role="context",
        now=world.founded,
    )
    for weeks, value in ((5, 21), (4, 23), (3, 22)):
        record_measurement(
            actor=world.people["jonas"],
            indicator=indicator,
            period_start=_this_week(world) - weeks * WEEK,
            now=_morning(_this_week(world) - (weeks - 1) * WEEK),
            value=Decimal(value),
        )
    world.indicators["FERRUMLINES"] = indicator
    return indicator


def _jonas_is_away(world: World) -> None:
    people = world.people
    first_day = world.today - AWAY_SINCE
    arrange_stand_in(
        actor=people["jonas"],
        absent=people["jonas"],
        stand_in=people["lucia"],
        starts_on=first_day,
        ends_on=world.today + AWAY_UNTIL,
        now=_morning(first_day),
        reason="Parental leave",
    )


def _lucia_checks_in(world: World, indicator: Indicator) -> None:
    """The week before the last one, for him; the last one is on her list today."""
    week = _this_week(world) - 2 * WEEK
    tuesday = week + WEEK + timedelta(days=1)
    lucia = Membership.objects.standing_in_on(tuesday).get(pk=world.people["lucia"].pk)
    record_measurement(
        actor=lucia,
        indicator=indicator,
        period_start=week,
        now=_morning(tuesday),
        value=Decimal(24),
        commentary="Ferrum confirms the Tern housings too.",
    )


def _daniel_will_be_away(world: World) -> None:
    arrange_stand_in(
        actor=world.people["tomasz"],
        absent=world.people["daniel"],
        stand_in=world.people["aylin"],
        starts_on=world.today + timedelta(days=18),
        ends_on=world.today + timedelta(days=32),
        now=_morning(world.today - timedelta(days=2)),
        reason="Holiday",
    )


def _this_week(world: World) -> date:
    """Its Monday."""
    return world.today - timedelta(days=world.today.weekday())


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=ZONE)
