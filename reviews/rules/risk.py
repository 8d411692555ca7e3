"""How grave a risk is, and what may become of it.

Likelihood × impact on a five by five matrix, as in IEC 31010:2019, annex B.10.3 (consequence/likelihood matrix).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

LOWEST, HIGHEST = 1, 5
# Nobody looked at it for a quarter: the assessment says how it stood then.
UNASSESSED_AFTER = timedelta(days=90)


class Level(StrEnum):
    """What a score means."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"


class RiskState(StrEnum):
    """Where a risk stands. What occurred is an issue; it is closed when nothing of it is left."""

    OPEN = "open"
    OCCURRED = "occurred"
    CLOSED = "closed"


TRANSITIONS: Mapping[RiskState, frozenset[RiskState]] = MappingProxyType(
    {
        RiskState.OPEN: frozenset({RiskState.OCCURRED, RiskState.CLOSED}),
        RiskState.OCCURRED: frozenset({RiskState.CLOSED}),
        RiskState.CLOSED: frozenset(),
    }
)

# From which score on each level begins: 1–4 low, 5–9 moderate, 10–14 high, 15–25 extreme.
_FROM = ((15, Level.EXTREME), (10, Level.HIGH), (5, Level.MODERATE), (1, Level.LOW))
# Named under question 3 of a review.
GRAVE_FROM = 10


def score(likelihood: int, impact: int) -> int:
    """Likelihood 4 × impact 5 = 20 of 25."""
    return likelihood * impact


def level(points: int) -> Level:
    """Example: 4 × 5 = 20 is extreme; 2 × 2 = 4 is low."""
    return next(found for start, found in _FROM if points >= start)


def may_become(current: str, wanted: RiskState) -> bool:
    return wanted in TRANSITIONS[RiskState(current)]


def is_due(review_on: date | None, today: date) -> bool:
    """The day to look again has come."""
    return review_on is not None and review_on <= today


def is_stale(assessed_on: date, today: date) -> bool:
    """Assessed so long ago that the assessment says little about today."""
    return today - assessed_on > UNASSESSED_AFTER
