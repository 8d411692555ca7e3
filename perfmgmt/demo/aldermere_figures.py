"""What the controller keeps at Aldermere: revenue in two currencies, rates, closes signed by three, comments."""

from datetime import datetime, timedelta
from decimal import Decimal

from objectives.models import Indicator
from objectives.rules.money import RateKind
from objectives.services import (
    RateRow,
    approve_close,
    create_indicator,
    enter_rates,
    prepare_close,
    record_measurement,
    review_close,
    set_reporting,
    write_controller_comment,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Organization, Unit

FIRST = -14
REVENUE = {
    "Service revenue, euro countries": ("EUR", "€", 410, (396, 402, 405, 411, 398, 414, 420)),
    "Service revenue, Britain": ("GBP", "£", 190, (188, 192, 185, 179, 194, 190, 182)),
}
PLAN_RATE, ACTUAL_RATES = "1.16", ("1.15", "1.14", "1.17", "1.18", "1.16", "1.15", "1.19")
SAID = {
    "Service revenue, euro countries": "Two framework orders of October came early.",
    "Service revenue, Britain": "Spare parts waited for customs papers; they ship this month.",
}


def control(world: World) -> None:
    """Everything with the controller's hand, the last three months closed or about to be."""
    owen = world.people["owen"]
    _report(world, None, now=world.founded)
    _rates(world)
    made = [_revenue(world, title) for title in REVENUE]
    _closes(world)
    write_controller_comment(
        actor=owen,
        indicator=made[1],
        period_start=world.months.first_day(0),
        text="At plan rate the month is 4% short; the stronger pound hides most of it.",
        now=world.now - timedelta(hours=3),
    )
    write_controller_comment(
        actor=owen,
        unit=Unit.objects.get(name="Service"),
        period_start=world.months.first_day(0),
        text="Accruals for the two framework orders are in.",
        now=world.now - timedelta(hours=2),
    )
    _report(world, Decimal(5), now=world.now - timedelta(minutes=30))


def _report(world: World, beyond: Decimal | None, *, now: datetime) -> None:
    """In euros from the start; since today a larger variance needs a word before a period is signed."""
    owen = world.people["owen"]
    reporting = set_reporting(
        actor=owen,
        version=Organization.objects.get(pk=owen.organization.pk).version,
        reporting_currency="EUR",
        comment_over_percent=beyond,
        comment_over_amount=None,
        now=now,
    )
    for person in world.people.values():
        person.organization = reporting


def _rates(world: World) -> None:
    months = range(FIRST, 1)
    years = {world.months.first_day(month).year for month in months}
    rows = [
        RateRow(
            "GBP", RateKind.PLAN, world.today.replace(year=year, month=1, day=1), Decimal(PLAN_RATE)
        )
        for year in sorted(years)
    ]
    rows += [
        RateRow(
            "GBP",
            RateKind.ACTUAL,
            world.months.first_day(month),
            Decimal(ACTUAL_RATES[month % len(ACTUAL_RATES)]),
        )
        for month in months
    ]
    enter_rates(actor=world.people["owen"], rows=rows, now=world.founded)


def _revenue(world: World, title: str) -> Indicator:
    currency, sign, plan, values = REVENUE[title]
    owner = world.people["priya"]
    indicator = create_indicator(
        actor=world.people["owen"],
        now=world.founded,
        title=title,
        definition="Invoiced service and spare parts, in thousands.",
        owner=owner,
        unit=Unit.objects.get(name="Service"),
        unit_of_measure=sign,
        number_format="currency",
        currency=currency,
        decimals=0,
        target_type="standard",
        direction="increase",
        target=Decimal(plan),
        risk_width=Decimal(plan) / 5,
        aggregation="sum",
        grace_days=20,
        measured_from=world.months.first_day(FIRST),
        external_key=f"REV-{currency}",
    )
    for month in range(FIRST, 1):
        record_measurement(
            actor=owner,
            indicator=indicator,
            period_start=world.months.first_day(month),
            value=Decimal(values[month % len(values)]),
            commentary=SAID[title] if month == 0 else "",
            now=min(world.months.instant(month + 1, day=3), world.now - timedelta(hours=4)),
        )
    return indicator


def _closes(world: World) -> None:
    """Of Service: two months ago approved, last but one reviewed, the last one prepared."""
    service = Unit.objects.get(name="Service")
    people = world.people
    for steps, month in ((3, -2), (2, -1), (1, 0)):
        at = world.now - timedelta(hours=1)
        close = prepare_close(
            actor=people["owen"],
            unit=service,
            rhythm="monthly",
            period_start=world.months.first_day(month),
            now=at,
        )
        if steps > 1:
            close = review_close(actor=people["claire"], close=close, now=at)
        if steps > 2:
            approve_close(actor=people["ingrid"], close=close, now=at)
