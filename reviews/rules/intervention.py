"""The life of an intervention.

planned → under way → done → checked; stopped with a reason, or replaced by a later decision.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from reviews.rules.proposals import Reason
from reviews.rules.states import COMPLETE_WITHIN


class State(StrEnum):
    """Where an intervention stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CHECKED = "checked"
    STOPPED = "stopped"
    REPLACED = "replaced"


class Kind(StrEnum):
    """What is done about an objective; moving its target is no intervention but a recalibration."""

    RESOURCES = "resources"
    MILESTONES = "milestones"
    OWNERSHIP = "ownership"
    BLOCKER = "blocker"
    COACHING = "coaching"


# Somebody has something to do.
OPEN = frozenset({State.PLANNED, State.UNDER_WAY})
# Whatever it did, nothing more is expected of it.
ENDED = frozenset({State.STOPPED, State.REPLACED})

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.PLANNED: frozenset({State.UNDER_WAY, State.DONE, *ENDED}),
        State.UNDER_WAY: frozenset({State.DONE, *ENDED}),
        State.DONE: frozenset({State.CHECKED, *ENDED}),
        State.CHECKED: frozenset(ENDED),
        State.STOPPED: frozenset(),
        State.REPLACED: frozenset(),
    }
)

# What kind of intervention a proposal is, where its evidence says so.
KIND_FOR: Mapping[Reason, Kind] = MappingProxyType(
    {
        Reason.NO_OWNER: Kind.OWNERSHIP,
        Reason.CAPACITY: Kind.RESOURCES,
        Reason.EXECUTION: Kind.MILESTONES,
        Reason.DEPENDENCY: Kind.BLOCKER,
        Reason.DATA_QUALITY: Kind.OWNERSHIP,
        Reason.OVERDUE_DATA: Kind.OWNERSHIP,
    }
)


def can_become(current: State, wanted: State) -> bool:
    """Whether an intervention may go from one state to the other."""
    return wanted in TRANSITIONS[current]


def is_on_time(*, state: State, due_on: date | None, today: date) -> bool:
    """Nothing of it is overdue: done, or its day has not passed."""
    if state in OPEN:
        return due_on is None or due_on >= today
    return state in (State.DONE, State.CHECKED)


def is_being_worked(
    *, state: State, due_on: date | None, check_on: date | None, today: date
) -> bool:
    """H of materiality: on time, and the day that shows its effect is still ahead.

    Without an expected effect there is no such day, and the item keeps its place on the agenda.
    """
    ahead = check_on is not None and check_on > today
    return ahead and is_on_time(state=state, due_on=due_on, today=today)


def is_late_addition(said_at: datetime, decided_at: datetime) -> bool:
    """Whether an expected effect was said too late to count as part of the decision."""
    return said_at - decided_at > COMPLETE_WITHIN
