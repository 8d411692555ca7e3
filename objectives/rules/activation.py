"""What a draft objective lacks before it may become active."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Gap(StrEnum):
    """Something without which nobody can be held to the objective."""

    NO_OWNER = "no_owner"
    NO_OUTCOME = "no_outcome"
    NO_DUE_DATE = "no_due_date"
    NO_LAG_WITH_TARGET = "no_lag_with_target"
    NO_PRIORITY = "no_priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The facts that activation asks for."""

    has_owner: bool
    outcome: str
    due_on: date | None
    has_lag_with_target: bool
    has_priority: bool


def gaps_of(readiness: Readiness) -> tuple[Gap, ...]:
    """Empty when the objective may become active."""
    lacking = {
        Gap.NO_OWNER: not readiness.has_owner,
        Gap.NO_OUTCOME: not readiness.outcome.strip(),
        Gap.NO_DUE_DATE: readiness.due_on is None,
        Gap.NO_LAG_WITH_TARGET: not readiness.has_lag_with_target,
        Gap.NO_PRIORITY: not readiness.has_priority,
    }
    return tuple(gap for gap, is_lacking in lacking.items() if is_lacking)
