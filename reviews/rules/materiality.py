"""Materiality: how much an objective deserves the room's time, with every part of the score.

    score = max(0, round(W × (A + B + C + D + E)) − H)

W  rank of the priority: 1, .9, .8, .7, .6 for ranks 1 to 5, else .5
A  result: off track 40, at risk 15, no data or no target 10
B  size of the miss: min(10, 20 × d/S) of the worst heavy lag indicator
C  momentum worse than result: off track 20, at risk 10
D  since the last closed review: adverse signal 20, result worse 10
E  at most 40: missed period 5 each (15), broken or overdue dependency 10 each (20), decision or
   intervention overdue 5 + 1 a day (20), broken assumption 10
H  30 while an intervention is on time, its check date ahead, and D = 0: "being worked"

Halves are rounded up, as by hand. The parts before H add up to the sum that W multiplies.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from objectives.rules.status import Status

ENTRY_SCORE = 20
ZERO = Decimal(0)
RELIEF_WHILE_WORKED = 30
_WEIGHTS = (Decimal(1), Decimal("0.9"), Decimal("0.8"), Decimal("0.7"), Decimal("0.6"))
_WEIGHT_ELSEWHERE = Decimal("0.5")
_RESULT_POINTS = {
    Status.OFF_TRACK: 40,
    Status.AT_RISK: 15,
    Status.NO_DATA: 10,
    Status.NO_TARGET: 10,
}
_MOMENTUM_POINTS = {Status.OFF_TRACK: 20, Status.AT_RISK: 10}
_RISK_CAP = 40


class Part(StrEnum):
    """What a part of the score stands for, by its letter in the formula."""

    RESULT = "result"  # A
    MISS = "miss"  # B
    MOMENTUM = "momentum"  # C
    ADVERSE_SIGNAL = "adverse_signal"  # D
    RESULT_WORSE = "result_worse"  # D
    MISSED_PERIODS = "missed_periods"  # E
    DEPENDENCIES = "dependencies"  # E
    OVERDUE_WORK = "overdue_work"  # E
    BROKEN_ASSUMPTION = "broken_assumption"  # E
    RISK_CAP = "risk_cap"  # E, what its limit of 40 takes away
    BEING_WORKED = "being_worked"  # H


class Forced(StrEnum):
    """Why an item enters whatever its score."""

    ESCALATED = "escalated"
    ASKED_FOR = "asked_for"
    DECISION_LATE = "decision_late"
    RECALIBRATION_PENDING = "recalibration_pending"
    DEFERRED_TWICE = "deferred_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveFacts:
    """What is known of one objective when its agenda is built.

    `miss_ratio` is d/S of the worst heavy lag indicator, None where nothing was judged by size.
    `days_overdue` has one whole number of days for each overdue decision and intervention.
    `being_worked` means an open intervention that is on time with its check date ahead.
    """

    id: Hashable
    result: Status
    momentum: Status = Status.NO_DATA
    priority_rank: int | None = None
    miss_ratio: Decimal | None = None
    adverse_signals: int = 0
    result_worse: bool = False
    missed_periods: int = 0
    dependencies_failing: int = 0
    days_overdue: tuple[int, ...] = ()
    assumptions_broken: int = 0
    being_worked: bool = False
    forced: frozenset[Forced] = frozenset()
    last_discussed_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part: its points and the figure behind them (a status, a ratio, a count, days)."""

    part: Part
    points: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class Materiality:
    """A score and all that it is made of: round(weight × the points above 0) − 30 if worked on."""

    score: int
    weight: Decimal
    parts: tuple[ScorePart, ...]


def materiality(facts: ObjectiveFacts) -> Materiality:
    """The score of one objective, with its parts in the order of the formula.

    Example: priority of rank 1, off track (40) by 0.34 of its standard (20 × 0.34 = 6.8), with an
    adverse signal (20) → round(66.8) = 67. At rank 2 it is round(0.9 × 66.8) = round(60.12) = 60,
    and with an intervention on time still 60, because the signal is new.
    """
    weight = weight_of_rank(facts.priority_rank)
    change = tuple(_change_parts(facts))
    parts = (*_status_parts(facts), *change, *_risk_parts(facts))
    total = weight * sum((part.points for part in parts), ZERO)
    score = int(total.quantize(Decimal(1), ROUND_HALF_UP))
    if facts.being_worked and not change:
        parts = (*parts, ScorePart(Part.BEING_WORKED, Decimal(-RELIEF_WHILE_WORKED), ""))
        score -= RELIEF_WHILE_WORKED
    return Materiality(max(0, score), weight, parts)


def weight_of_rank(rank: int | None) -> Decimal:
    """W: 1, .9, .8, .7, .6 for ranks 1 to 5; .5 for lower ranks and for no priority at all."""
    if rank is not None and 1 <= rank <= len(_WEIGHTS):
        return _WEIGHTS[rank - 1]
    return _WEIGHT_ELSEWHERE


def enters(facts: ObjectiveFacts, score: int) -> bool:
    """Whether it belongs on an agenda: a score of 20, or forced."""
    return score >= ENTRY_SCORE or bool(facts.forced)


def minutes_for(score: int) -> int:
    """Minutes that an item is given: 12 from 60, 8 from 40, else 5."""
    if score >= 60:
        return 12
    return 8 if score >= 40 else 5


def order_key(facts: ObjectiveFacts, score: int) -> tuple[object, ...]:
    """Sorts the most material first.

    Ties: larger d/S, better rank, longest undiscussed (never comes first), earlier due, id.
    """
    return (
        -score,
        -(facts.miss_ratio or ZERO),
        float("inf") if facts.priority_rank is None else facts.priority_rank,
        facts.last_discussed_on or date.min,
        facts.due_on or date.max,
        str(facts.id),
    )


def _status_parts(facts: ObjectiveFacts) -> Iterator[ScorePart]:
    if points := _RESULT_POINTS.get(facts.result):
        yield ScorePart(Part.RESULT, Decimal(points), facts.result.value)
    if facts.miss_ratio:
        points_of_miss = min(Decimal(10), 20 * facts.miss_ratio)
        yield ScorePart(Part.MISS, points_of_miss, str(round(facts.miss_ratio, 3)))
    # Where nobody measured the result, bad momentum is all that is known, and it counts.
    if (facts.momentum.severity or 0) > (facts.result.severity or 0):
        points = _MOMENTUM_POINTS[facts.momentum]
        yield ScorePart(Part.MOMENTUM, Decimal(points), facts.momentum.value)


def _change_parts(facts: ObjectiveFacts) -> Iterator[ScorePart]:
    if facts.adverse_signals:
        yield ScorePart(Part.ADVERSE_SIGNAL, Decimal(20), str(facts.adverse_signals))
    if facts.result_worse:
        yield ScorePart(Part.RESULT_WORSE, Decimal(10), facts.result.value)


def _risk_parts(facts: ObjectiveFacts) -> Iterator[ScorePart]:
    overdue = sum(5 + days for days in facts.days_overdue)
    found = (
        (Part.MISSED_PERIODS, min(15, 5 * facts.missed_periods), facts.missed_periods),
        (Part.DEPENDENCIES, min(20, 10 * facts.dependencies_failing), facts.dependencies_failing),
        (Part.OVERDUE_WORK, min(20, overdue), max(facts.days_overdue, default=0)),
        (Part.BROKEN_ASSUMPTION, 10 if facts.assumptions_broken else 0, facts.assumptions_broken),
    )
    for part, points, evidence in found:
        if points:
            yield ScorePart(part, Decimal(points), str(evidence))
    beyond_cap = sum(points for _, points, _ in found) - _RISK_CAP
    if beyond_cap > 0:
        yield ScorePart(Part.RISK_CAP, Decimal(-beyond_cap), str(_RISK_CAP))
