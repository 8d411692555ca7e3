"""Natural limits of a segment: around its mean or, by explicit choice, around a trend or of the change on a year before.

Each is a process behaviour chart of what is left when the planned movement is taken away: nothing, the line
of Theil and Sen, or the value of a year before (D. J. Wheeler, "Understanding Variation", on charts of
residuals and of year-over-year differences). What moves is added back, so that limits are read in the unit
of the values.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from objectives.rules.periods import Rhythm, places_of, year_before
from objectives.rules.robust import line_through, theil_sen
from objectives.rules.targets import Direction
from objectives.rules.xmr import (
    LEAST_VALUES,
    LIMIT_FACTOR,
    Limits,
    SignalRun,
    breaks_between,
    natural_limits,
    signals,
)

LEAST_SEASONAL = 20
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Natural:
    """`charted` is what the rules look at, `limits` are its limits, `moved` is what was taken away from it.

    `places` are the indices of the segment's values that `charted` belongs to: all of them, but for a
    seasonal one, where a value without a year before is judged by nothing.
    """

    limits: Limits | None
    charted: tuple[Decimal, ...]
    moved: tuple[Decimal, ...]
    places: tuple[int, ...]

    def at(self, index: int) -> Limits | None:
        """The limits at one value of the segment, in the unit of the values."""
        if self.limits is None or index not in self.places:
            return None
        by = self.moved[self.places.index(index)]
        return self.limits if by == 0 else _shifted(self.limits, by)

    def signals(self, direction: Direction | None) -> tuple[SignalRun, ...]:
        """Stretches of each rule, with indices of the segment's values."""
        return tuple(
            replace(
                run,
                first_index=self.places[run.first_index],
                last_index=self.places[run.last_index],
            )
            for run in signals(self.charted, self.limits, direction)
        )


def around_mean(values: Sequence[Decimal], breaks: Collection[int]) -> Natural:
    """Mean ± 2.66 × mean moving range."""
    return Natural(
        limits=natural_limits(values, breaks),
        charted=tuple(values),
        moved=(ZERO,) * len(values),
        places=tuple(range(len(values))),
    )


def around_trend(days: Sequence[date], values: Sequence[Decimal], rhythm: Rhythm) -> Natural:
    """The line of Theil and Sen ± 2.66 × the mean moving range of what it leaves.

    Example: 10, 13, 14, 17, 18, 21, 22, 25 rises by 2 a period; what the line leaves moves by 1 each time,
    so the limits run 2.66 above and below it.
    """
    if len(values) < LEAST_VALUES:
        return around_mean(values, ())
    t = places_of(days, rhythm)
    y = [float(value) for value in values]
    line = line_through(t, y, slope=theil_sen(t, y))
    places = max(3, 4 - (max(values) - min(values)).adjusted())
    centres = [round(Decimal(str(line.at(at))), places) for at in t]
    left = [value - centre for value, centre in zip(values, centres, strict=True)]
    found = natural_limits(left, breaks_between(days, rhythm))
    return Natural(
        limits=found and _around_zero(found),
        charted=tuple(left),
        moved=tuple(centres),
        places=tuple(range(len(values))),
    )


def around_year_before(days: Sequence[date], values: Sequence[Decimal], rhythm: Rhythm) -> Natural:
    """Limits of the differences to a year before, from twenty values on; before that there are none.

    Example: monthly values that repeat from year to year and differ by 5 or 6 in turn: the difference has
    the mean 5.5 and limits 2.66 around it, so 30 in a January expects 35.5 in the next.
    """
    known = dict(zip(days, values, strict=True))
    pairs = [
        (place, known[earlier])
        for place, day in enumerate(days)
        if (earlier := year_before(rhythm, day)) in known
    ]
    changes = [values[place] - before for place, before in pairs]
    later = [days[place] for place, _before in pairs]
    limits = None
    if len(values) >= LEAST_SEASONAL:
        limits = natural_limits(changes, breaks_between(later, rhythm))
    return Natural(
        limits=limits,
        charted=tuple(changes),
        moved=tuple(before for _place, before in pairs),
        places=tuple(place for place, _before in pairs),
    )


def _around_zero(limits: Limits) -> Limits:
    half = LIMIT_FACTOR * limits.mean_range
    return replace(
        limits,
        mean=ZERO,
        lower=-half,
        upper=half,
        lower_half=-half / 2,
        upper_half=half / 2,
    )


def _shifted(limits: Limits, by: Decimal) -> Limits:
    return replace(
        limits,
        mean=limits.mean + by,
        lower=limits.lower + by,
        upper=limits.upper + by,
        lower_half=limits.lower_half + by,
        upper_half=limits.upper_half + by,
    )
