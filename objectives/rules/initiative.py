"""Work and its dates: the states of an initiative, what makes a milestone late, how far the work is.

A milestone carries three days, as project practice has them: planned, expected by now, reached. The
planned day never moves silently; what is expected by now says early that it will be missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


OPEN = frozenset({State.PLANNED, State.UNDER_WAY})

# What ended may be taken up again: people end the wrong thing, and stopped work returns.
FOLLOWING = {
    State.PLANNED: frozenset({State.UNDER_WAY, State.DONE, State.STOPPED}),
    State.UNDER_WAY: frozenset({State.DONE, State.STOPPED}),
    State.DONE: frozenset({State.UNDER_WAY}),
    State.STOPPED: frozenset({State.UNDER_WAY}),
}


def can_become(state: State, following: State) -> bool:
    return following in FOLLOWING[state]


def needs_because(state: State, following: State, open_milestones: int) -> bool:
    """Stopping, taking up again, and done with milestones that were not reached say why.

    >>> needs_because(State.UNDER_WAY, State.DONE, 0), needs_because(State.UNDER_WAY, State.DONE, 2)
    (False, True)
    """
    if following == State.STOPPED or state not in OPEN:
        return True
    return following == State.DONE and open_milestones > 0


@dataclass(frozen=True, slots=True)
class MilestoneDates:
    """The three days of a milestone."""

    planned: date
    expected: date | None = None
    reached: date | None = None

    @property
    def stands_on(self) -> date:
        """Where it is drawn: reached, else expected by now, else planned."""
        return self.reached or self.expected or self.planned


class Lateness(StrEnum):
    """How a milestone stands on a day."""

    REACHED = "reached"
    IN_TIME = "in_time"
    SLIPPING = "slipping"
    PAST_DUE = "past_due"


def lateness(dates: MilestoneDates, today: date) -> Lateness:
    """Past due: its day is over and it is not reached. Slipping: expected after its planned day.

    >>> lateness(MilestoneDates(date(2026, 11, 10)), date(2026, 11, 10))
    <Lateness.IN_TIME: 'in_time'>
    >>> lateness(MilestoneDates(date(2026, 11, 10), date(2026, 11, 12)), date(2026, 11, 10))
    <Lateness.SLIPPING: 'slipping'>
    >>> lateness(MilestoneDates(date(2026, 11, 10)), date(2026, 11, 11))
    <Lateness.PAST_DUE: 'past_due'>
    """
    if dates.reached is not None:
        return Lateness.REACHED
    if dates.planned < today:
        return Lateness.PAST_DUE
    if dates.expected is not None and dates.expected > dates.planned:
        return Lateness.SLIPPING
    return Lateness.IN_TIME


def days_late(dates: MilestoneDates, today: date) -> int:
    """Days from planned to reached, else to the later of what is expected and today; never negative.

    >>> days_late(MilestoneDates(date(2026, 11, 10), date(2026, 12, 1)), date(2026, 11, 19))
    21
    """
    stands = dates.reached or max(dates.expected or dates.planned, today)
    return max((stands - dates.planned).days, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an initiative stands: so many of so many milestones reached, and the days it is late by.

    `is_past` says that a planned day is over already; without it lateness is only foreseen.
    """

    reached: int
    total: int
    late_by: int = 0
    is_past: bool = False

    @property
    def is_late(self) -> bool:
        return self.late_by > 0


def standing(
    state: State, due_on: date | None, milestones: Sequence[MilestoneDates], today: date
) -> Standing:
    """An open initiative is late when one of its milestones is, or when its due day is over.

    >>> standing(State.UNDER_WAY, date(2026, 11, 1), [], date(2026, 11, 4))
    Standing(reached=0, total=0, late_by=3, is_past=True)
    """
    reached = sum(each.reached is not None for each in milestones)
    if state not in OPEN:
        return Standing(reached, len(milestones))
    open_ones = [each for each in milestones if each.reached is None]
    delays = [days_late(each, today) for each in open_ones]
    overdue = (today - due_on).days if due_on else 0
    return Standing(
        reached=reached,
        total=len(milestones),
        late_by=max([0, overdue, *delays]),
        is_past=overdue > 0
        or any(lateness(each, today) == Lateness.PAST_DUE for each in open_ones),
    )
