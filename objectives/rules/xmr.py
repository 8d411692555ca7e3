"""Process behaviour charts (XmR): natural limits, and the three rules that tell signal from noise.

Source: D. J. Wheeler, "Understanding Variation" and "Making Sense of Data" (individual values and
moving ranges; scaling factors 2.66 and 3.268; detection rules 1 to 3).

A segment is the caller's slice of values since the last re-basing, oldest first. The mean and the
mean range are rounded before the limits are taken from them, so that whoever multiplies the
printed figures gets the printed limits: to three decimals, or to three digits of the mean range
where that is finer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from objectives.rules.periods import Rhythm, next_period
from objectives.rules.targets import Direction, finite

LEAST_VALUES = 8
LIMIT_FACTOR = Decimal("2.66")
RANGE_FACTOR = Decimal("3.268")
RUN_LENGTH = 8
WINDOW_LENGTH = 4
NEAR_IN_WINDOW = 3
# Room for the sums of squares and halves of any figure that the database can hold.
PRECISION = 60

Number = Decimal | float | int


class SignalRule(StrEnum):
    """Which of Wheeler's rules a value fired."""

    OUTSIDE = "outside"
    RUN = "run"
    NEAR_LIMIT = "near_limit"


class Side(StrEnum):
    """Above or below the centre."""

    HIGH = "high"
    LOW = "low"


class Effect(StrEnum):
    """What a signal means for the indicator; neutral where no side is the better one."""

    ADVERSE = "adverse"
    FAVOURABLE = "favourable"
    NEUTRAL = "neutral"


class Capability(StrEnum):
    """What kind of process stands before a standard."""

    MEETS = "meets"
    HIT_AND_MISS = "hit_and_miss"
    CANNOT_MEET = "cannot_meet"


@dataclass(frozen=True, slots=True)
class Limits:
    """Natural process limits in the unit of the values, from `count` values."""

    mean: Decimal
    lower: Decimal
    upper: Decimal
    mean_range: Decimal
    upper_range: Decimal
    lower_half: Decimal
    upper_half: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class RuleHits:
    """Zero-based indices that are part of a pattern of each rule, in ascending order."""

    outside: tuple[int, ...]
    run: tuple[int, ...]
    near_limit: tuple[int, ...]

    def include(self, index: int) -> bool:
        """Whether any rule names this value."""
        return index in self.outside or index in self.run or index in self.near_limit


@dataclass(frozen=True, slots=True)
class SignalRun:
    """An unbroken stretch of one rule on one side; indices are zero-based and inclusive."""

    rule: SignalRule
    side: Side
    effect: Effect
    first_index: int
    last_index: int


def breaks_between(period_starts: Sequence[date], rhythm: Rhythm) -> frozenset[int]:
    """Indices of values whose period does not directly follow the one before.

    Example: January, February, April → {2}: no moving range may reach across March.
    """
    return frozenset(
        index
        for index in range(1, len(period_starts))
        if next_period(rhythm, period_starts[index - 1]) != period_starts[index]
    )


def natural_limits(values: Sequence[Number], breaks: Collection[int] = ()) -> Limits | None:
    """Mean ± 2.66 × mean moving range; None below eight values or where nothing ever moved.

    `breaks` are indices without a moving range to their predecessor (see `breaks_between`).

    Example: 5, 6, 5, 6, 5, 6, 5, 6 has the mean 5.5 and seven ranges of 1, so the limits are
    5.5 ± 2.66: 2.84 and 8.16.
    """
    exact = _decimals(values)
    if len(exact) < LEAST_VALUES:
        return None
    with localcontext(prec=PRECISION):
        ranges = [
            abs(exact[index] - exact[index - 1])
            for index in range(1, len(exact))
            if index not in breaks
        ]
        if not any(ranges):
            return None
        mean_range = sum(ranges, Decimal(0)) / len(ranges)
        places = max(3, 2 - mean_range.adjusted())
        mean_range = round(mean_range, places)
        mean = round(sum(exact, Decimal(0)) / len(exact), places)
        lower = round(mean - LIMIT_FACTOR * mean_range, places)
        upper = round(mean + LIMIT_FACTOR * mean_range, places)
        return Limits(
            mean=mean,
            lower=lower,
            upper=upper,
            mean_range=mean_range,
            upper_range=round(RANGE_FACTOR * mean_range, places),
            lower_half=round((mean + lower) / 2, places),
            upper_half=round((mean + upper) / 2, places),
            count=len(exact),
        )


def rule_hits(values: Sequence[Number], limits: Limits | None) -> RuleHits:
    """The indices that each rule names; none without limits.

    outside: beyond a limit. run: part of eight or more successive values on one side of the
    centre; a value on the centre breaks the run. near_limit: one of four successive values of
    which three are nearer the same limit than the centre and none is nearer the other limit.
    """
    sides = _hits_by_side(values, limits)
    return RuleHits(
        outside=_both(sides[SignalRule.OUTSIDE]),
        run=_both(sides[SignalRule.RUN]),
        near_limit=_both(sides[SignalRule.NEAR_LIMIT]),
    )


def signals(
    values: Sequence[Number], limits: Limits | None, direction: Direction | None
) -> tuple[SignalRun, ...]:
    """Each rule's hits as unbroken stretches, by their first value, with what they mean.

    Example: eight values below the mean of an indicator that should rise → one adverse
    `run` from index 0 to 7.
    """
    runs = [
        SignalRun(rule, side, effect_of(side, direction), first, last)
        for rule, by_side in _hits_by_side(values, limits).items()
        for side, indices in by_side.items()
        for first, last in _stretches(indices)
    ]
    return tuple(sorted(runs, key=lambda run: (run.first_index, list(SignalRule).index(run.rule))))


def signals_at_newest(
    values: Sequence[Number], limits: Limits | None, direction: Direction | None
) -> tuple[SignalRun, ...]:
    """The stretches that reach the newest value. None of them: whatever was open closes."""
    newest = len(values) - 1
    return tuple(run for run in signals(values, limits, direction) if run.last_index == newest)


def effect_of(side: Side, direction: Direction | None) -> Effect:
    """Whether a move to this side is what the indicator should not do."""
    match direction:
        case Direction.INCREASE:
            return Effect.FAVOURABLE if side == Side.HIGH else Effect.ADVERSE
        case Direction.DECREASE:
            return Effect.FAVOURABLE if side == Side.LOW else Effect.ADVERSE
        case _:
            return Effect.NEUTRAL


def range_hits(
    values: Sequence[Number], limits: Limits | None, breaks: Collection[int] = ()
) -> tuple[int, ...]:
    """Indices whose step from the value before exceeds the upper range limit (the mR chart)."""
    if limits is None:
        return ()
    exact = _decimals(values)
    return tuple(
        index
        for index in range(1, len(exact))
        if index not in breaks and abs(exact[index] - exact[index - 1]) > limits.upper_range
    )


def capability(
    limits: Limits, *, at_least: Decimal | None = None, at_most: Decimal | None = None
) -> Capability:
    """What the process can do against a standard (`at_least`), a cap (`at_most`) or a band (both).

    Example: limits 85.6 and 91.3 against at least 95 → cannot meet without change; against at
    least 90 → hit and miss; against at least 85 → meets.
    """
    if (at_least is not None and limits.upper < at_least) or (
        at_most is not None and limits.lower > at_most
    ):
        return Capability.CANNOT_MEET
    if (at_least is None or limits.lower >= at_least) and (
        at_most is None or limits.upper <= at_most
    ):
        return Capability.MEETS
    return Capability.HIT_AND_MISS


_SideHits = dict[Side, tuple[int, ...]]


def _hits_by_side(values: Sequence[Number], limits: Limits | None) -> dict[SignalRule, _SideHits]:
    if limits is None:
        return {rule: {} for rule in SignalRule}
    exact = _decimals(values)
    centre = _sides(exact, limits.mean, limits.mean)
    near = _sides(exact, limits.lower_half, limits.upper_half)
    outside = _sides(exact, limits.lower, limits.upper)
    return {
        SignalRule.OUTSIDE: {side: _where(outside, side) for side in Side},
        SignalRule.RUN: {side: _in_runs(centre, side) for side in Side},
        SignalRule.NEAR_LIMIT: {side: _in_windows(near, side) for side in Side},
    }


def _sides(values: Sequence[Decimal], lower: Decimal, upper: Decimal) -> list[Side | None]:
    """Which side each value lies beyond the two lines, None for on or between them."""
    return [Side.HIGH if value > upper else Side.LOW if value < lower else None for value in values]


def _where(sides: Sequence[Side | None], side: Side) -> tuple[int, ...]:
    return tuple(index for index, here in enumerate(sides) if here == side)


def _in_runs(sides: Sequence[Side | None], side: Side) -> tuple[int, ...]:
    return tuple(
        index
        for first, last in _stretches(_where(sides, side))
        if last - first + 1 >= RUN_LENGTH
        for index in range(first, last + 1)
    )


def _in_windows(sides: Sequence[Side | None], side: Side) -> tuple[int, ...]:
    members: set[int] = set()
    for start in range(len(sides) - WINDOW_LENGTH + 1):
        window = sides[start : start + WINDOW_LENGTH]
        same = window.count(side)
        if same >= NEAR_IN_WINDOW and same + window.count(None) == WINDOW_LENGTH:
            members.update(range(start, start + WINDOW_LENGTH))
    return tuple(sorted(members))


def _stretches(indices: Sequence[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for index in indices:
        if stretches and stretches[-1][1] == index - 1:
            stretches[-1] = (stretches[-1][0], index)
        else:
            stretches.append((index, index))
    return stretches


def _both(by_side: _SideHits) -> tuple[int, ...]:
    return tuple(sorted({index for indices in by_side.values() for index in indices}))


def _decimals(values: Sequence[Number]) -> list[Decimal]:
    # By way of text, so that 0.1 is a tenth and not the float next to it.
    return [
        finite(value if isinstance(value, Decimal) else Decimal(str(value))) for value in values
    ]
