"""Effect check: did an intervention move its indicator as far as was expected of it?

    before = mean of the segment's last up to 12 values before the start
    after  = mean from start + lag to the check date
    share  = (after − before) / (expected − before)

Fewer than three values after: too early. No hit of an XmR rule in the good direction against the
limits frozen at the start: no effect seen. Else a share from 0.8 on worked, from 0.3 on partly,
below it no effect. Limits and rules: Wheeler, see objectives.rules.xmr.

A value belongs to "before" when its period ended before the start, and to "after" when its period
began on or after the start (later by the lag): a month in which somebody began on the 15th is
neither. Where the segment was too short for natural limits nothing tells an effect from noise, so
none is seen.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from objectives.rules.periods import (
    Rhythm,
    next_period,
    period_containing,
    period_end,
)
from objectives.rules.targets import Direction
from objectives.rules.xmr import (
    PRECISION,
    Effect,
    Limits,
    breaks_between,
    natural_limits,
    signals,
)

MOST_BEFORE = 12
LEAST_AFTER = 3
WORKED_FROM = Decimal("0.8")
PARTLY_FROM = Decimal("0.3")


class Verdict(StrEnum):
    """What an effect check says."""

    TOO_EARLY = "too_early"
    NO_EFFECT_SEEN = "no_effect_seen"
    WORKED = "worked"
    PARTLY = "partly"
    NO_EFFECT = "no_effect"


WITHOUT_EFFECT = frozenset({Verdict.NO_EFFECT, Verdict.NO_EFFECT_SEEN})


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is held fast at the start: the periods of "before", their mean, the natural limits."""

    periods: tuple[date, ...]
    mean: Decimal | None
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check; `count` values came after, `after` and `share` None where unknown."""

    verdict: Verdict
    count: int
    before: Decimal | None
    after: Decimal | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when an intervention may have moved its indicator; open without an end."""

    id: Hashable
    starts_on: date
    ends_on: date | None


def freeze_before(
    values: Mapping[date, Decimal],
    *,
    rhythm: Rhythm,
    starts_on: date,
    rebased_from: date | None = None,
) -> Frozen:
    """What stood before the start; `values` maps the first day of a period to its figure.

    A re-basing in the period in which it began, or later, is no part of "before": it may well be what
    the intervention brought about.

    Example: monthly 5, 6, 5, 6, 5, 6, 5, 6 from January to August, started on 10 September → the
    mean 5.5 of all eight, limits 2.84 and 8.16.
    """
    since = rebased_from
    if since is not None and period_end(rhythm, since) >= starts_on:
        since = None
    segment = sorted(
        day
        for day in values
        if period_end(rhythm, day) < starts_on and (since is None or day >= since)
    )
    chosen = tuple(segment[-MOST_BEFORE:])
    limits = natural_limits([values[day] for day in segment], breaks_between(segment, rhythm))
    return Frozen(chosen, mean_of([values[day] for day in chosen]), limits)


def first_after(
    *, rhythm: Rhythm, starts_on: date, lag_periods: int, fiscal_start_month: int
) -> date:
    """First day of the first period that counts as "after".

    Example: monthly, started on 10 October with a lag of one → 1 December; on 1 October → November.
    """
    first = period_containing(rhythm, starts_on, fiscal_start_month)
    if first < starts_on:
        first = next_period(rhythm, first)
    for _step in range(lag_periods):
        first = next_period(rhythm, first)
    return first


def periods_after(
    values: Iterable[date], *, rhythm: Rhythm, first: date, check_on: date
) -> tuple[date, ...]:
    """The periods from `first` on that had ended by the check date, in order."""
    return tuple(
        sorted(day for day in values if day >= first and period_end(rhythm, day) <= check_on)
    )


def check_effect(
    *,
    before: Decimal | None,
    after: Sequence[Decimal],
    expected: Decimal,
    limits: Limits | None,
    direction: Direction,
) -> Checked:
    """The verdict on the values after, by what was frozen at the start.

    Example: before 80 with limits 76 to 84, expected 90; after 86, 90, 91: mean 89,
    share (89 − 80) / (90 − 80) = 0.9, and all three are above 84 → worked.
    """
    mean = mean_of(after)
    share = share_of(before=before, after=mean, expected=expected)
    verdict = _verdict(len(after), share, seen=_is_seen(after, limits, direction, before, expected))
    return Checked(verdict, len(after), before, mean, share)


def share_of(*, before: Decimal | None, after: Decimal | None, expected: Decimal) -> Decimal | None:
    """How much of the way was gone: 1 is all of it. None where there was no way to go."""
    if before is None or after is None or before == expected:
        return None
    with localcontext(prec=PRECISION):
        return (after - before) / (expected - before)


def mean_of(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    with localcontext(prec=PRECISION):
        return sum(values, Decimal(0)) / len(values)


def frozen_limits(
    mean: Decimal | None, lower: Decimal | None, upper: Decimal | None
) -> Limits | None:
    """Natural limits again from what was kept of them."""
    if mean is None or lower is None or upper is None:
        return None
    with localcontext(prec=PRECISION):
        mean_range = (upper - mean) / Decimal("2.66")
        return Limits(
            mean=mean,
            lower=lower,
            upper=upper,
            mean_range=mean_range,
            upper_range=Decimal("3.268") * mean_range,
            lower_half=(mean + lower) / 2,
            upper_half=(mean + upper) / 2,
            count=0,
        )


def sharing(one: Span, others: Iterable[Span]) -> int:
    """How many others worked on the same indicator at the same time.

    Example: from 1 March to 31 August, another from 1 August on → 1.
    """
    return sum(other.id != one.id and _overlap(one, other) for other in others)


def _overlap(one: Span, other: Span) -> bool:
    begins_in_time = one.ends_on is None or other.starts_on <= one.ends_on
    lasts_long_enough = other.ends_on is None or other.ends_on >= one.starts_on
    return begins_in_time and lasts_long_enough


def _is_seen(
    after: Sequence[Decimal],
    limits: Limits | None,
    direction: Direction,
    before: Decimal | None,
    expected: Decimal,
) -> bool:
    """Any rule fires on the good side; where neither side is better, on that of the expectation."""
    if direction == Direction.MAINTAIN:
        rises = before is not None and expected > before
        direction = Direction.INCREASE if rises else Direction.DECREASE
    return any(run.effect == Effect.FAVOURABLE for run in signals(after, limits, direction))


def _verdict(count: int, share: Decimal | None, *, seen: bool) -> Verdict:
    if count < LEAST_AFTER:
        return Verdict.TOO_EARLY
    if not seen:
        return Verdict.NO_EFFECT_SEEN
    # Nothing had to move, and it moved for the better.
    if share is None or share >= WORKED_FROM:
        return Verdict.WORKED
    return Verdict.PARTLY if share >= PARTLY_FROM else Verdict.NO_EFFECT
