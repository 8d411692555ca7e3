"""Where an indicator is forecast to stand, and on which day that is asked. No database."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from objectives.judging import WITHOUT_LIMITS, Segment
from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.models.words import NumberFormat
from objectives.rules.aggregation import year_to_date
from objectives.rules.expected import expected_value
from objectives.rules.forecast import Forecast, NoForecast, forecast
from objectives.rules.periods import Rhythm, period_containing, period_end
from objectives.rules.targets import BandTarget, Direction, Target, TargetType

EVEN = 50  # in 100: below it a miss is likelier than a hit
NEVER_NEGATIVE = frozenset(
    {NumberFormat.COUNT, NumberFormat.CURRENCY, NumberFormat.DAYS, NumberFormat.RATIO}
)
PERCENT = "%"

# What an indicator means where it is of consequence whether its target is hit.
BEARING = (
    ObjectiveIndicator.Role.LAG,
    ObjectiveIndicator.Role.LEAD,
    ObjectiveIndicator.Role.GUARDRAIL,
)

Bounds = tuple[float | None, float | None]


def due_of(
    indicator: Indicator, *, newest: date, fiscal_start: int, objective_due: date | None
) -> date | None:
    """The day that a forecast is for.

    A path has one of its own, the target date. A cumulative target starts again with each fiscal year, so
    it is asked at the year's end, or on its target date where that is sooner. A standard and a band are to
    be held for ever: asked is the earliest due date among the objectives in force that they serve,
    `objective_due`; None where there is none.
    """
    match indicator.target_type:
        case TargetType.CUMULATIVE:
            rhythm = Rhythm(indicator.rhythm)
            year = period_containing(Rhythm.YEARLY, period_end(rhythm, newest), fiscal_start)
            ends = period_end(Rhythm.YEARLY, year)
            return min(ends, indicator.target_on or ends)
        case TargetType.PATH if indicator.target_on:
            return indicator.target_on
        case _:
            return objective_due


def first_due(links: Iterable[ObjectiveIndicator]) -> date | None:
    """The earliest due date of the objectives in force, of links that were read with their objective."""
    days = [
        link.objective.due_on
        for link in links
        if link.role in BEARING
        and link.objective.state == Objective.State.ACTIVE
        and link.objective.due_on
    ]
    return min(days, default=None)


def forecast_of(
    indicator: Indicator,
    target: Target | None,
    segment: Segment,
    *,
    flows: Mapping[date, Decimal],
    due_on: date | None,
    fiscal_start: int,
) -> Forecast | NoForecast | None:
    """To the period that holds the due date; None for what is no process (a yes, a date) or has no value.

    The chance is that of standing on the good side of what the target expects at the end of that period.
    """
    if indicator.target_type in WITHOUT_LIMITS or not segment.values:
        return None
    if due_on is None:
        return NoForecast.NO_DATE
    rhythm = Rhythm(indicator.rhythm)
    due_period = period_containing(rhythm, due_on, fiscal_start)
    so_far = None
    if indicator.target_type == TargetType.CUMULATIVE:
        so_far = float(year_to_date(flows, rhythm, segment.periods[-1], fiscal_start).value)
    aim, band = _aim(target, period_end(rhythm, due_period))
    return forecast(
        [(day, float(value)) for day, value in zip(segment.periods, segment.values, strict=True)],
        due_period=due_period,
        rhythm=rhythm,
        target=aim,
        direction=None if indicator.direction == Direction.MAINTAIN else segment.direction,
        band=band,
        so_far=so_far,
        bounds=bounds_of(indicator, flows.values()),
    )


def misses(found: Forecast | NoForecast | None) -> bool:
    """Whether it is likelier that the target is missed than that it is hit."""
    return isinstance(found, Forecast) and found.chance is not None and found.chance < EVEN


def bounds_of(indicator: Indicator, values) -> Bounds:
    """What the unit allows: a share lies between 0 and 100 %, a count, a time or money not below 0.

    Only as long as no value ever lay outside: growth in per cent and a profit go below 0.
    """
    values = list(values)
    least, most = min(values, default=Decimal(0)), max(values, default=Decimal(0))
    if indicator.number_format == NumberFormat.PERCENT or indicator.unit_of_measure == PERCENT:
        return (0.0, 100.0) if least >= 0 and most <= 100 else (None, None)
    if indicator.number_format in NEVER_NEGATIVE and least >= 0:
        return 0.0, None
    return None, None


def _aim(target: Target | None, due: date) -> tuple[float | None, tuple[float, float] | None]:
    if target is None:
        return None, None
    if isinstance(target, BandTarget):
        return None, (float(target.low), float(target.high))
    expected = expected_value(target, due)
    return (None if expected is None else float(expected)), None
