"""What the units of Aldermere Pumps need from each other, in every state, dated around today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accountability.models import Dependency
from accountability.rules import Side
from accountability.services import (
    agree_dependency,
    break_dependency,
    escalate_overdue,
    keep_dependency,
    offer_day,
    propose_dependency,
    report_risk,
    withdraw_dependency,
)
from objectives.models import Objective
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Unit

NEEDS, GIVES = Side.NEEDS, Side.GIVES
# The days on which the worker found something to bring before its authority.
ESCALATED_ON = (-15, -1)


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said on a day counted from today; `day` is the one it named."""

    on: int
    what: str
    side: Side
    because: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """Keys of the two objectives; days counted from today: when it was asked for, and by when."""

    title: str
    needs: str
    gives: str
    asked: int
    by: int
    then: tuple[Said, ...] = ()
    details: str = ""


NEEDED = (
    Need(
        "Drawing release for 14 castings",
        "orders",
        "tern",
        -34,
        -6,
        (Said(-31, "agree", GIVES),),
        "Drawings of the fourteen castings that Ferrum quoted, released for production.",
    ),
    Need(
        "Test-bench slots for Tern",
        "tern",
        "quality",
        -20,
        1,
        (
            Said(-18, "agree", GIVES),
            Said(-2, "risk", GIVES, "Two warranty pumps took the bench this week."),
        ),
        "Three days on the large bench in Izmir, with an operator.",
    ),
    Need(
        "Ferrum samples measured",
        "castings",
        "tern",
        -9,
        10,
        (Said(-4, "offer", GIVES, "The audit at Ferrum comes first.", 17),),
    ),
    Need("Spare impellers for the North depot", "fix", "clear", -3, 5),
    Need("Overtime budget for cell 3", "backlog", "cash", -2, 12),
    Need(
        "Kitting list before Monday noon",
        "backlog",
        "clear",
        -30,
        -2,
        (Said(-28, "agree", GIVES),),
    ),
    Need(
        "Contract cover above 30 kW",
        "service",
        "cash",
        -25,
        4,
        (
            Said(-24, "agree", GIVES),
            Said(-1, "offer", GIVES, "The insurer answers only next week.", 11),
        ),
    ),
    Need(
        "Revised dates for 31 orders held up by castings",
        "service",
        "orders",
        -8,
        6,
        (Said(-7, "agree", GIVES),),
    ),
    Need(
        "Scrap figures by supplier",
        "castings",
        "quality",
        -40,
        9,
        (Said(-38, "agree", GIVES),),
    ),
    Need(
        "Stock list correct to 99%",
        "backlog",
        "clear",
        -110,
        -80,
        (Said(-108, "agree", GIVES), Said(-82, "keep", NEEDS, "Counted twice, both times right.")),
    ),
    Need(
        "Two assemblers for the pilot batch",
        "tern",
        "backlog",
        -55,
        -30,
        (
            Said(-52, "agree", GIVES),
            Said(-33, "risk", GIVES, "Both are ill."),
            Said(-24, "keep", NEEDS, "Six days late; the batch waited for its seals anyway."),
        ),
    ),
    Need(
        "Seal tolerance for the new housing",
        "quality",
        "tern",
        -60,
        -22,
        (
            Said(-57, "agree", GIVES),
            Said(-20, "break", NEEDS, "The old tolerance went to the supplier a second time."),
        ),
    ),
    Need(
        "Van stock list by region",
        "fix",
        "clear",
        -70,
        -45,
        (Said(-60, "withdraw", NEEDS, "The vans get an objective of their own."),),
    ),
)


def depend(world: World) -> None:
    # Whoever leads the company clears the way where nobody stands nearer.
    company = Unit.objects.filter(name="Aldermere Pumps", lead__isnull=True)
    company.update(lead=world.people["ingrid"])
    found = [_ask(world, need) for need in NEEDED]
    for need, dependency in zip(NEEDED, found, strict=True):
        for said in need.then:
            _say(world, dependency, said)
    for days in ESCALATED_ON:
        escalate_overdue(now=_on(world, days), today=_day(world, days))


def _ask(world: World, need: Need) -> Dependency:
    needing, giving = _objective(world, need.needs), _objective(world, need.gives)
    assert needing.owner is not None  # noqa: S101 - of the data above
    return propose_dependency(
        actor=needing.owner,
        objective=needing,
        provider=giving,
        title=need.title,
        details=need.details,
        needed_on=_day(world, need.by),
        now=_on(world, need.asked),
    )


def _say(world: World, dependency: Dependency, said: Said) -> None:
    owner = dependency.owner_of(said.side)
    assert owner is not None  # noqa: S101 - of the data above
    common: dict[str, Any] = {
        "actor": owner,
        "dependency": dependency,
        "now": _on(world, said.on),
        "side": said.side,
    }
    match said.what:
        case "agree":
            agree_dependency(**common)
        case "offer":
            offer_day(**common, day=_day(world, said.day), because=said.because)
        case "risk":
            report_risk(**common, because=said.because)
        case "keep":
            keep_dependency(**common, because=said.because)
        case "break":
            break_dependency(**common, because=said.because)
        case "withdraw":
            withdraw_dependency(**common, because=said.because)
        case _:
            raise ValueError(said.what)


def _objective(world: World, key: str) -> Objective:
    return Objective.objects.with_people().get(pk=world.objectives[key].pk)


def _day(world: World, days: int) -> date:
    return world.today + timedelta(days=days)


def _on(world: World, days: int) -> datetime:
    return world.now + timedelta(days=days)
