"""What an indicator is judged against: one frozen shape for each target type.

Every shape refuses on construction what could never be judged, so that the rules that read it
need no second check. Values are Decimals in the indicator's own unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from objectives.rules.refusal import RuleError


class TargetType(StrEnum):
    """The six ways to say what good is."""

    PATH = "path"
    STANDARD = "standard"
    BAND = "band"
    YES_NO = "yes_no"
    MILESTONE = "milestone"
    CUMULATIVE = "cumulative"


class Direction(StrEnum):
    """Which way is better; `maintain` means that leaving either way is worse."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


def finite(value: Decimal) -> Decimal:
    """The value itself; NaN and infinity are refused."""
    if not value.is_finite():
        raise RuleError("not_finite", value=value)
    return value


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a value may miss: shares of the scale S, or a stated width in the value's own unit.

    `width` replaces the share `at_risk` for a standard and a band. `days` is the least tolerance
    of a milestone.
    """

    on_track: Decimal
    at_risk: Decimal
    width: Decimal | None = None
    days: int = 0

    def __post_init__(self) -> None:
        for share in (self.on_track, self.at_risk, self.width or Decimal(0), Decimal(self.days)):
            if finite(share) < 0:
                raise RuleError("tolerance_negative", tolerance=share)
        if self.width is None and self.at_risk < self.on_track:
            raise RuleError("tolerance_reversed", on_track=self.on_track, at_risk=self.at_risk)


DEFAULT_TOLERANCE: Mapping[TargetType, Tolerance] = MappingProxyType(
    {
        TargetType.PATH: Tolerance(Decimal("0.05"), Decimal("0.15")),
        TargetType.STANDARD: Tolerance(Decimal(0), Decimal("0.05")),
        TargetType.BAND: Tolerance(Decimal(0), Decimal("0.10")),
        TargetType.MILESTONE: Tolerance(Decimal(0), Decimal("0.05"), days=7),
        TargetType.CUMULATIVE: Tolerance(Decimal("0.05"), Decimal("0.15")),
    }
)


@dataclass(frozen=True, slots=True)
class TargetPoint:
    """A value that is expected on a day (path, cumulative) or from a day on (standard)."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PathTarget:
    """A way from a baseline to a target; `points` bend it, otherwise it is a straight line."""

    direction: Direction
    baseline: Decimal
    target: Decimal
    baseline_on: date | None = None
    target_on: date | None = None
    points: tuple[TargetPoint, ...] = ()
    tolerance: Tolerance = DEFAULT_TOLERANCE[TargetType.PATH]

    def __post_init__(self) -> None:
        finite(self.baseline)
        finite(self.target)
        _refuse_contradiction(self.direction, self.baseline, self.target)
        _refuse_unordered(self.points)
        _refuse_width(self.tolerance)
        if self.points:
            return
        if self.baseline_on is None or self.target_on is None:
            raise RuleError("path_without_dates")
        _refuse_reversed_dates(self.baseline_on, self.target_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardTarget:
    """One value to hold. `steps` are the standards that hold from a day on, where they change.

    `decimals` are those the screen shows: a value that reads as the standard meets it.
    """

    direction: Direction
    value: Decimal
    decimals: int
    steps: tuple[TargetPoint, ...] = ()
    tolerance: Tolerance = DEFAULT_TOLERANCE[TargetType.STANDARD]

    def __post_init__(self) -> None:
        finite(self.value)
        _refuse_unordered(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandTarget:
    """A value to keep between `low` and `high`, both included."""

    low: Decimal
    high: Decimal
    tolerance: Tolerance = DEFAULT_TOLERANCE[TargetType.BAND]

    def __post_init__(self) -> None:
        if finite(self.low) > finite(self.high):
            raise RuleError("band_reversed", low=self.low, high=self.high)
        if self.low == self.high and self.tolerance.width is None:
            raise RuleError("band_without_width", low=self.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNoTarget:
    """Something to be true by a day. Its measured value is 1 for yes and 0 for no."""

    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneTarget:
    """A date to reach. Its measured value is the forecast's delay in days, early ones negative."""

    starts_on: date
    planned_on: date
    tolerance: Tolerance = DEFAULT_TOLERANCE[TargetType.MILESTONE]

    def __post_init__(self) -> None:
        if self.planned_on < self.starts_on:
            raise RuleError("dates_reversed", first=self.starts_on, last=self.planned_on)
        _refuse_width(self.tolerance)


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeTarget:
    """Flows that should add up to `total` by the end of `ends_on`.

    Its judged value is the year to date. `points` give the planned year to date at days; without
    them it grows evenly from nothing on the eve of `starts_on`.
    """

    direction: Direction
    total: Decimal
    starts_on: date
    ends_on: date
    points: tuple[TargetPoint, ...] = ()
    tolerance: Tolerance = DEFAULT_TOLERANCE[TargetType.CUMULATIVE]

    def __post_init__(self) -> None:
        finite(self.total)
        if self.direction == Direction.MAINTAIN:
            raise RuleError("maintain_needs_band_or_standard")
        _refuse_reversed_dates(self.starts_on, self.ends_on)
        _refuse_unordered(self.points)
        _refuse_width(self.tolerance)


Target = PathTarget | StandardTarget | BandTarget | YesNoTarget | MilestoneTarget | CumulativeTarget


def _refuse_contradiction(direction: Direction, baseline: Decimal, target: Decimal) -> None:
    if baseline == target:
        raise RuleError("baseline_equals_target", baseline=baseline)
    if direction == Direction.MAINTAIN:
        raise RuleError("maintain_needs_band_or_standard")
    if (target > baseline) != (direction == Direction.INCREASE):
        raise RuleError(
            "direction_contradicts", direction=direction, baseline=baseline, target=target
        )


def _refuse_unordered(points: tuple[TargetPoint, ...]) -> None:
    for point in points:
        finite(point.value)
    for earlier, later in pairwise(points):
        if earlier.on >= later.on:
            raise RuleError("points_out_of_order", day=later.on)


def _refuse_reversed_dates(first: date, last: date) -> None:
    if first >= last:
        raise RuleError("dates_reversed", first=first, last=last)


def _refuse_width(tolerance: Tolerance) -> None:
    if tolerance.width is not None:
        raise RuleError("width_not_used", width=tolerance.width)
