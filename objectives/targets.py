"""The target of an indicator's row, in the shape that the rules judge."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from objectives.models import Indicator
from objectives.rules import targets as rules
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.targets import DEFAULT_TOLERANCE, Direction, TargetType, Tolerance

Points = Iterable[tuple[date, Decimal]]


def target_of(indicator: Indicator, points: Points = ()) -> rules.Target | None:
    """None where nothing is promised; raises RuleError where what is stored contradicts itself.

    `points` are (first day of a period, value): for a standard the value holds from that day, for a
    path it is expected at the period's end.
    """
    points = sorted(points)
    direction = Direction(indicator.direction)
    match indicator.target_type:
        case TargetType.STANDARD:
            return _standard(indicator, direction, points)
        case TargetType.PATH:
            return _path(indicator, direction, points)
        case TargetType.CUMULATIVE:
            return _cumulative(indicator, direction, points)
        case TargetType.BAND:
            return _band(indicator)
        case _:
            return _dated(indicator)


def _band(indicator) -> rules.BandTarget | None:
    if indicator.band_low is None or indicator.band_high is None:
        return None
    return rules.BandTarget(
        low=indicator.band_low, high=indicator.band_high, tolerance=_tolerance(indicator)
    )


def _dated(indicator) -> rules.YesNoTarget | rules.MilestoneTarget | None:
    if indicator.target_on is None:
        return None
    if indicator.target_type == TargetType.YES_NO:
        return rules.YesNoTarget(due_on=indicator.target_on)
    return rules.MilestoneTarget(
        starts_on=indicator.baseline_on or indicator.target_on,
        planned_on=indicator.target_on,
        tolerance=_tolerance(indicator),
    )


def _standard(indicator, direction, points) -> rules.StandardTarget | None:
    first = indicator.target if indicator.target is not None else _first_value(points)
    if first is None:
        return None
    return rules.StandardTarget(
        direction=direction,
        value=first,
        decimals=indicator.decimals,
        steps=tuple(rules.TargetPoint(day, value) for day, value in points),
        tolerance=_tolerance(indicator),
    )


def _path(indicator, direction, points) -> rules.PathTarget | None:
    if indicator.baseline is None or indicator.target is None:
        return None
    return rules.PathTarget(
        direction=direction,
        baseline=indicator.baseline,
        target=indicator.target,
        baseline_on=indicator.baseline_on,
        target_on=indicator.target_on,
        points=_at_period_ends(indicator, points),
        tolerance=_tolerance(indicator),
    )


def _cumulative(indicator, direction, points) -> rules.CumulativeTarget | None:
    if indicator.target is None or indicator.baseline_on is None or indicator.target_on is None:
        return None
    return rules.CumulativeTarget(
        direction=direction,
        total=indicator.target,
        starts_on=indicator.baseline_on,
        ends_on=indicator.target_on,
        points=_at_period_ends(indicator, points),
        tolerance=_tolerance(indicator),
    )


def _first_value(points) -> Decimal | None:
    return points[0][1] if points else None


def _at_period_ends(indicator, points) -> tuple[rules.TargetPoint, ...]:
    rhythm = Rhythm(indicator.rhythm)
    return tuple(rules.TargetPoint(period_end(rhythm, day), value) for day, value in points)


def _tolerance(indicator) -> Tolerance:
    """The rule's own, with what the indicator states instead; only a milestone counts days."""
    default = DEFAULT_TOLERANCE[TargetType(indicator.target_type)]
    stated = {"on_track": indicator.tolerance_on_track, "at_risk": indicator.tolerance_at_risk}
    stated["width"] = indicator.risk_width
    if indicator.target_type == TargetType.MILESTONE:
        stated["days"] = indicator.tolerance_days
    return replace(default, **{name: given for name, given in stated.items() if given is not None})
