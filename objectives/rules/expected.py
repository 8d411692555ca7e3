"""The value a target expects on a day, which is the end of the latest measured period."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from objectives.rules.periods import ONE_DAY
from objectives.rules.refusal import RuleError
from objectives.rules.targets import (
    BandTarget,
    CumulativeTarget,
    MilestoneTarget,
    PathTarget,
    StandardTarget,
    Target,
    TargetPoint,
    YesNoTarget,
)


def expected_value(target: Target, on: date) -> Decimal | None:
    """e(t) in the unit of the judged value; None where a target expects no single value.

    A band and a yes/no expect none. A milestone expects a delay of 0 days. A cumulative target
    expects its planned year to date.
    """
    match target:
        case PathTarget() | CumulativeTarget():
            return value_on_path(path_points(target), on)
        case StandardTarget():
            return standard_in_force(target, on)
        case MilestoneTarget():
            return Decimal(0)
        case BandTarget() | YesNoTarget():
            return None


def path_points(target: PathTarget | CumulativeTarget) -> tuple[TargetPoint, ...]:
    """The points that a chart draws the target through: typed ones, or the straight line's ends."""
    if target.points:
        return target.points
    if isinstance(target, CumulativeTarget):
        return (
            TargetPoint(target.starts_on - ONE_DAY, Decimal(0)),
            TargetPoint(target.ends_on, target.total),
        )
    if target.baseline_on is None or target.target_on is None:
        raise RuleError("path_without_dates")
    return (
        TargetPoint(target.baseline_on, target.baseline),
        TargetPoint(target.target_on, target.target),
    )


def value_on_path(points: Sequence[TargetPoint], on: date) -> Decimal:
    """Linear by days between ordered points, held before the first and after the last.

    Example: 70 on 31 December and 80 on 10 January give 75 on 5 January, 80 on 1 March.
    """
    after = bisect_right(points, on, key=lambda point: point.on)
    if after == 0:
        return points[0].value
    if after == len(points):
        return points[-1].value
    left, right = points[after - 1], points[after]
    days, span = (on - left.on).days, (right.on - left.on).days
    return left.value + (right.value - left.value) * days / span


def standard_in_force(target: StandardTarget, on: date) -> Decimal:
    """The newest step that began on or before the day; before the first step, the standard itself.

    Example: 90 with a step to 95 from 1 April gives 90 on 31 March and 95 on 1 April.
    """
    began = bisect_right(target.steps, on, key=lambda step: step.on)
    return target.steps[began - 1].value if began else target.value
