"""Targets that moved at Aldermere Pumps, that should move, and one that stayed: each by somebody else's word."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from perfmgmt.demo.aldermere_world import World, exact
from reviews.models import Recalibration
from reviews.services import approve_recalibration, ask_recalibration, decline_recalibration


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Asked so many days ago of whoever has the authority; from the month that `since` counts."""

    measure: str
    by: str
    asked: int
    since: int
    reason: str
    evidence: str
    changes: dict[str, Any] = field(default_factory=dict)
    path: dict[int, float] = field(default_factory=dict)
    target_month: int | None = None
    answered: int | None = None
    answer: str = ""
    is_approved: bool = False


ASKED = (
    Asked(
        measure="ADH",
        by="lucia",
        asked=9,
        since=-2,
        changes={"target": exact(91.5)},
        reason="Since the schedule is frozen, 90% is what we get without trying.",
        evidence="Nine months in a row above 91%; the natural range since the freeze begins there.",
        answered=6,
        answer="Agreed. What the frozen schedule gives is the standard from now on.",
        is_approved=True,
    ),
    Asked(
        measure="CTB",
        by="lucia",
        asked=4,
        since=0,
        changes={"target": exact(90)},
        reason="94% was never within reach of the process as it is.",
        evidence="The natural range of the year, 86 to 93, lies wholly below 94%. At 90% it would be hit and "
        "miss, and a signal would mean something again. Against: Claire Bonnet, it would hide the "
        "castings gap.",
    ),
    Asked(
        measure="CASH",
        by="claire",
        asked=12,
        since=1,
        path={-11: 0.0, -1: 3.0, 0: 3.1, 20: 6.0},
        target_month=20,
        reason="Receivables follow Tern, and Tern is half a year later.",
        evidence="2.3 million of 6 after a year; three large receivables hang on the Tern pilot.",
        answered=10,
        answer="Moving the day buys nothing. Change the terms of payment first, then ask again.",
    ),
)


def recalibrate(world: World) -> None:
    """After the reviews that decided on them, and before anybody locks a month."""
    for each in ASKED:
        _answer(world, each, _ask(world, each))


def _ask(world: World, each: Asked) -> Recalibration:
    return ask_recalibration(
        actor=world.people[each.by],
        subject=world.indicators[each.measure],
        changes=_changes(world, each),
        effective_from=world.months.first_day(each.since),
        reason=each.reason,
        evidence=each.evidence,
        now=world.now - timedelta(days=each.asked),
    )


def _changes(world: World, each: Asked) -> dict[str, Any]:
    changes = dict(each.changes)
    if each.path:
        months = world.months
        changes["points"] = {months.first_day(key): exact(at) for key, at in each.path.items()}
    if each.target_month is not None:
        changes["target_on"] = world.months.last_day(each.target_month)
    return changes


def _answer(world: World, each: Asked, asked: Recalibration) -> None:
    if each.answered is None:
        return
    verb = approve_recalibration if each.is_approved else decline_recalibration
    verb(
        actor=asked.authority,
        recalibration=asked,
        answer=each.answer,
        now=world.now - timedelta(days=each.answered),
    )
