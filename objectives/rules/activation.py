"""What an objective lacks before it may become active, and how an objective ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Gap(StrEnum):
    """Something without which nobody can be held to the objective."""

    NO_OWNER = "no_owner"
    NO_OUTCOME = "no_outcome"
    NO_DUE_DATE = "no_due_date"
    NO_LAG_WITH_TARGET = "no_lag_with_target"
    NO_BASELINE = "no_baseline"
    NO_PRIORITY = "no_priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The facts that activation asks for.

    `lacks_baseline`: a lag indicator on a path says where it should end and not where it begins.
    """

    has_owner: bool
    outcome: str
    due_on: date | None
    has_lag_with_target: bool
    lacks_baseline: bool
    has_priority: bool


def gaps_of(readiness: Readiness) -> tuple[Gap, ...]:
    """Empty when the objective may become active.

    Example: everything there but a path from nowhere → (NO_BASELINE,).
    """
    lacking = {
        Gap.NO_OWNER: not readiness.has_owner,
        Gap.NO_OUTCOME: not readiness.outcome.strip(),
        Gap.NO_DUE_DATE: readiness.due_on is None,
        Gap.NO_LAG_WITH_TARGET: not readiness.has_lag_with_target,
        Gap.NO_BASELINE: readiness.lacks_baseline,
        Gap.NO_PRIORITY: not readiness.has_priority,
    }
    return tuple(gap for gap, is_lacking in lacking.items() if is_lacking)


class State(StrEnum):
    """The life of an objective."""

    DRAFT = "draft"
    ACTIVE = "active"
    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"


ENDINGS: Mapping[State, tuple[State, ...]] = MappingProxyType(
    {
        State.DRAFT: (State.DROPPED,),
        State.ACTIVE: (State.ACHIEVED, State.MISSED, State.DROPPED),
    }
)


def endings_of(current: str) -> tuple[State, ...]:
    """How it may end from here: a draft can only be dropped, what has ended stays as it is."""
    return ENDINGS.get(State(current), ())
