"""Who helps, who reviews and who clears the way at Aldermere Pumps, and what changed hands lately."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate

from accountability.models import Assignment
from accountability.services import accept_handover, ask_handover, assign
from perfmgmt.demo.aldermere_world import ZONE, World

Role = Assignment.Role
# What each person beside the owner is on an objective.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "orders": {
        Role.CONTRIBUTOR: ("lucia", "jonas", "daniel"),
        Role.REVIEWER: ("claire",),
        Role.AUTHORITY: ("ingrid",),
    },
    "clear": {
        Role.CONTRIBUTOR: ("jonas", "henrik"),
        Role.REVIEWER: ("tomasz",),
        Role.AUTHORITY: ("ingrid",),
    },
    "service": {
        Role.CONTRIBUTOR: ("maya",),
        Role.REVIEWER: ("claire",),
        Role.AUTHORITY: ("ingrid",),
    },
    "fix": {Role.CONTRIBUTOR: ("daniel",), Role.REVIEWER: ("aylin",)},
    "vans": {Role.CONTRIBUTOR: ("maya", "daniel")},
    "tern": {
        Role.CONTRIBUTOR: ("jonas", "aylin"),
        Role.REVIEWER: ("tomasz",),
        Role.AUTHORITY: ("ingrid",),
    },
    "quality": {Role.CONTRIBUTOR: ("henrik",), Role.REVIEWER: ("claire",)},
    "coach": {
        Role.CONTRIBUTOR: ("lucia", "daniel"),
        Role.REVIEWER: ("aylin",),
        Role.AUTHORITY: ("ingrid",),
    },
    "cash": {Role.CONTRIBUTOR: ("tomasz", "jonas"), Role.REVIEWER: ("ingrid",)},
}


@dataclass(frozen=True, slots=True)
class Handed:
    """Asked so many days ago, accepted after some; `to` owns it since."""

    goal: str
    to: str
    asked: int
    accepted_after: int
    reason: str
    note: str = ""


HANDED = (
    Handed(
        "fix",
        "priya",
        83,
        4,
        "Field service moves from Commercial to Service, and its goal goes with it.",
        "Two vans are ordered; the parts list is with Daniel.",
    ),
    Handed(
        "quality",
        "aylin",
        38,
        0,
        "Nine out of ten complaints begin in Izmir, and that is where they are removed.",
    ),
)


def hand_over(world: World) -> None:
    """Before the latest reviews, so that they know who owns it now."""
    for handed in HANDED:
        then = world.now - timedelta(days=handed.asked)
        goal = world.objectives[handed.goal]
        handover = ask_handover(
            actor=world.people["ingrid"],
            objective=goal,
            to=world.people[handed.to],
            now=then,
            effective_on=localdate(then, ZONE),
            reason=handed.reason,
            note=handed.note,
        )
        accept_handover(
            actor=world.people[handed.to],
            handover=handover,
            now=then + timedelta(days=handed.accepted_after),
        )
        goal.refresh_from_db()


def give_roles(world: World) -> None:
    """And one question that waits for its answer."""
    given_at = world.now - timedelta(days=30)
    for key, roles in ROLES.items():
        for role, people in roles.items():
            for person in people:
                assign(
                    actor=world.people["ingrid"],
                    objective=world.objectives[key],
                    member=world.people[person],
                    role=role,
                    now=given_at,
                )
    ask_handover(
        actor=world.people["tomasz"],
        objective=world.objectives["castings"],
        to=world.people["lucia"],
        now=world.now - timedelta(days=1),
        effective_on=world.today + timedelta(days=7),
        reason="Jonas builds up the second foundry; the supply chain should be in one hand meanwhile.",
        note="The dual-source contract is with Legal; the expediter starts on the first.",
    )
