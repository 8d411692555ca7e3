"""The common breakdowns of running strategy, each as a check with a figure, a limit and a state.

The list is that of the design: too many objectives, indicators detached from strategy, unclear ownership, stale data,
reviews too rare or without decisions, slow decisions, avoided interventions, silent dependencies,
objectives that only look back. A limit is what an organisation sets; these are the values to begin with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Check(StrEnum):
    SLOW_DECISIONS = "slow_decisions"
    SILENT_DEPENDENCIES = "silent_dependencies"
    AVOIDED_INTERVENTIONS = "avoided_interventions"
    STALE_DATA = "stale_data"
    CROWDED_OWNERS = "crowded_owners"
    CROWDED_UNITS = "crowded_units"
    LAG_ONLY = "lag_only"
    MISSING_TARGETS = "missing_targets"
    UNEXAMINED_LEADS = "unexamined_leads"
    DETACHED_INDICATORS = "detached_indicators"
    UNCLEAR_OWNERSHIP = "unclear_ownership"
    RARE_REVIEWS = "rare_reviews"
    EMPTY_REVIEWS = "empty_reviews"


class Measure(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    DAYS = "days"
    SHARE = "share"  # percent of a whole


@dataclass(frozen=True, slots=True)
class Definition:
    """`most` is the limit to begin with, or `least` where a high figure is the good one."""

    measure: Measure
    limit: Decimal
    high_is_good: bool = False


def _most(measure: Measure, limit: int) -> Definition:
    return Definition(measure, Decimal(limit))


DEFINITIONS: dict[Check, Definition] = {
    Check.SLOW_DECISIONS: _most(Measure.DAYS, 7),
    Check.SILENT_DEPENDENCIES: _most(Measure.COUNT, 3),
    Check.AVOIDED_INTERVENTIONS: _most(Measure.COUNT, 1),
    Check.STALE_DATA: _most(Measure.SHARE, 5),
    Check.CROWDED_OWNERS: _most(Measure.COUNT, 7),
    Check.CROWDED_UNITS: _most(Measure.COUNT, 5),
    Check.LAG_ONLY: _most(Measure.SHARE, 10),
    Check.MISSING_TARGETS: _most(Measure.SHARE, 10),
    Check.UNEXAMINED_LEADS: _most(Measure.SHARE, 50),
    Check.DETACHED_INDICATORS: _most(Measure.COUNT, 3),
    Check.UNCLEAR_OWNERSHIP: _most(Measure.COUNT, 2),
    Check.RARE_REVIEWS: Definition(Measure.SHARE, Decimal(90), high_is_good=True),
    Check.EMPTY_REVIEWS: _most(Measure.COUNT, 1),
}

SILENT_AFTER_DAYS = 7  # a dependency that nobody answered for so long is silent
REVIEWS_LOOKED_BACK_MONTHS = 6
AVOIDED_IN_A_ROW = 2  # closed reviews of a series that met it off track and started nothing
TREND_MONTHS = 12
BREAKS_AFTER = 4  # readings beyond the limit in a row
COMPARED_WITH = 6  # readings back


class State(StrEnum):
    HOLDING = "holding"
    MENDING = "mending"  # beyond its limit, and better than half a year ago
    SLIPPING = "slipping"
    BREAKING = "breaking"
    UNKNOWN = "unknown"  # nothing to count


def is_beyond(value: Decimal, limit: Decimal, *, high_is_good: bool) -> bool:
    """On the wrong side of the limit; on it is within."""
    return value < limit if high_is_good else value > limit


def is_better(value: Decimal, than: Decimal, *, high_is_good: bool) -> bool:
    return value > than if high_is_good else value < than


def state_of(
    trend: Sequence[Decimal | None], limit: Decimal, *, high_is_good: bool = False
) -> State:
    """How a check stands, of its readings month by month, the newest (that of today) last.

    Within its limit it holds. Beyond, it mends where it is better than six readings before; else it breaks once
    it was beyond four readings in a row, and slips until then. Months without a reading are passed over.

    Examples with the limit 7: 6, 7 holds. 6, 6, 8 slips. 6, 8, 9, 9, 11 breaks. 11, 11, 10, 9, 9, 8, 8
    mends: six readings before, it was 11.
    """
    if not trend or trend[-1] is None:
        return State.UNKNOWN
    known = [value for value in trend if value is not None]
    beyond = [is_beyond(value, limit, high_is_good=high_is_good) for value in known]
    if not beyond[-1]:
        return State.HOLDING
    before = known[-1 - COMPARED_WITH :][0]
    if len(known) > COMPARED_WITH and is_better(known[-1], before, high_is_good=high_is_good):
        return State.MENDING
    lately = beyond[-BREAKS_AFTER:]
    return State.BREAKING if len(lately) == BREAKS_AFTER and all(lately) else State.SLIPPING


class Course(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    LEVEL = "level"


def course_of(trend: Sequence[Decimal | None]) -> Course:
    """Where the figure went within the year: the newest against the oldest known reading."""
    known = [value for value in trend if value is not None]
    if len(known) < 2 or known[-1] == known[0]:
        return Course.LEVEL
    return Course.RISING if known[-1] > known[0] else Course.FALLING


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal; None of nothing. Example: 11 of 127 are 8.7."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"))
