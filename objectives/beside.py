"""An actual beside what it is held against: plan, prior year, year to date, the year as it looks now. No query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.models import Indicator
from objectives.rules.aggregation import Aggregation, fine_periods
from objectives.rules.periods import (
    Rhythm,
    period_containing,
    period_end,
    previous_period,
    year_before,
)
from objectives.rules.targets import BandTarget, Direction, Target, TargetType, YesNoTarget
from objectives.rules.variance import (
    Estimate,
    Favour,
    NoEstimate,
    PeriodFigure,
    ToDate,
    Variance,
    favour_of_answer,
    latest_estimate,
    nearest_in_band,
    taken_together,
    variance,
)

SHORT = frozenset({Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.FORTNIGHTLY})
NO_SIZE = frozenset({TargetType.YES_NO, TargetType.MILESTONE})
NOTHING = ToDate(None, None, ())

Targets = Callable[[date], Target | None]


class Missing(StrEnum):
    """Why there is no variance."""

    ACTUAL = "no_actual"
    PLAN = "no_plan"
    PERIODS = "periods_missing"
    PRIOR = "no_prior_year"
    RATE = "no_rate"
    NO_SIZE = "not_an_amount"


@dataclass(frozen=True, slots=True)
class Compared:
    """An actual beside what it is held against; exactly one of `variance` and `missing` is there."""

    actual: Decimal | None
    base: Decimal | None
    variance: Variance | None
    missing: Missing | None
    favour: Favour = Favour.NEITHER


@dataclass(frozen=True, slots=True)
class Span:
    """The periods that a comparison is made of: `members` are those of the period that is closed."""

    rhythm: Rhythm
    window: Rhythm
    first_day: date
    last_day: date
    members: tuple[date, ...]
    members_before: tuple[date, ...]
    year: tuple[date, ...]
    year_before: tuple[date, ...]

    @classmethod
    def of(cls, indicator: Indicator, until: date, start: int) -> "Span":
        rhythm = Rhythm(indicator.rhythm)
        window = Rhythm.MONTHLY if rhythm in SHORT else rhythm
        first = period_containing(window, until, start)
        if period_end(window, first) > until:
            first = previous_period(window, first)
        earlier = year_before(window, first)
        return cls(
            rhythm=rhythm,
            window=window,
            first_day=first,
            last_day=period_end(window, first),
            members=tuple(fine_periods(rhythm, window, first, start)),
            members_before=tuple(fine_periods(rhythm, window, earlier, start)),
            year=_of_year(rhythm, period_end(window, first), start),
            year_before=_of_year(rhythm, period_end(window, earlier), start),
        )


def _of_year(rhythm: Rhythm, day: date, start: int) -> tuple[date, ...]:
    year = period_containing(Rhythm.YEARLY, day, start)
    return tuple(fine_periods(rhythm, Rhythm.YEARLY, year, start))


@dataclass(frozen=True, slots=True)
class Parts:
    against_plan: Compared
    against_prior: Compared
    to_date: Compared
    missing_to_date: tuple[date, ...]
    estimate: Estimate | NoEstimate
    against_year: Compared
    actual: Decimal | None
    actual_to_date: Decimal | None


def parts_of(
    indicator: Indicator,
    span: Span,
    here: Sequence[PeriodFigure],
    before: Sequence[PeriodFigure],
    targets: Targets,
) -> Parts:
    target = targets(span.members[-1])
    closed = [each for each in here if each.period_start <= span.members[-1]]
    window = _together(indicator, [each for each in here if each.period_start in span.members])
    prior = _together(
        indicator, [each for each in before if each.period_start in span.members_before]
    )
    is_size = indicator.target_type not in NO_SIZE
    to_date = _together(indicator, closed) if is_size else NOTHING
    year = _together(indicator, here) if is_size else NOTHING
    estimate: Estimate | NoEstimate = NoEstimate.NO_ACTUAL
    if is_size:
        estimate = latest_estimate(here, method_of(indicator))
    value = estimate.value if isinstance(estimate, Estimate) else None
    return Parts(
        against_plan=_against_plan(indicator, target, window, span),
        against_prior=_against_prior(indicator, window, prior),
        to_date=_held(indicator, target, to_date, count=len(closed), is_size=is_size),
        missing_to_date=to_date.missing,
        estimate=estimate,
        against_year=_held(
            indicator, target, ToDate(value, year.plan, ()), count=len(here), is_size=is_size
        ),
        actual=window.actual,
        actual_to_date=to_date.actual,
    )


def method_of(indicator: Indicator) -> Aggregation:
    if indicator.target_type == TargetType.CUMULATIVE:
        return Aggregation.SUM
    return Aggregation(indicator.aggregation)


def _together(indicator: Indicator, figures: Sequence[PeriodFigure]) -> ToDate:
    """A single period is its own figure, whatever the aggregation."""
    if len(figures) == 1:
        only = figures[0]
        missing = (only.period_start,) if only.actual is None else ()
        return ToDate(only.actual, only.plan, missing)
    of = Decimal(100) if indicator.unit_of_measure == "%" else Decimal(1)
    return taken_together(figures, method_of(indicator), ratio_of=of)


def _against_plan(
    indicator: Indicator, target: Target | None, window: ToDate, span: Span
) -> Compared:
    if isinstance(target, YesNoTarget) and window.actual is not None:
        favour = favour_of_answer(window.actual, target.due_on, span.last_day)
        return Compared(window.actual, None, None, Missing.NO_SIZE, favour)
    return _held(indicator, target, window, count=len(span.members), is_size=True)


def _held(
    indicator: Indicator, target: Target | None, found: ToDate, *, count: int, is_size: bool
) -> Compared:
    """Against the plan; a band's is the figure itself inside, else the edge that was passed."""
    actual, plan = found.actual, found.plan
    if not is_size:
        return Compared(None, None, None, Missing.NO_SIZE)
    if isinstance(target, BandTarget) and actual is not None:
        times = count if method_of(indicator) == Aggregation.SUM else 1
        plan = nearest_in_band(actual, target.low * times, target.high * times)
    if actual is None:
        return Compared(None, plan, None, Missing.ACTUAL)
    if plan is None:
        return Compared(actual, None, None, Missing.PLAN)
    if found.missing:
        return Compared(actual, plan, None, Missing.PERIODS)
    return _compared(actual, plan, indicator)


def _against_prior(indicator: Indicator, window: ToDate, prior: ToDate) -> Compared:
    if indicator.target_type in NO_SIZE:
        return Compared(window.actual, None, None, Missing.NO_SIZE)
    if prior.actual is None or prior.missing:
        return Compared(window.actual, None, None, Missing.PRIOR)
    if window.actual is None:
        return Compared(None, prior.actual, None, Missing.ACTUAL)
    return _compared(window.actual, prior.actual, indicator)


def _compared(actual: Decimal, base: Decimal, indicator: Indicator) -> Compared:
    found = variance(actual, base, direction_of(indicator))
    return Compared(actual, base, found, None, found.favour)


def direction_of(indicator: Indicator) -> Direction:
    match indicator.target_type:
        case TargetType.MILESTONE:
            return Direction.DECREASE
        case TargetType.BAND:
            return Direction.MAINTAIN
        case _:
            return Direction(indicator.direction)


def band_of(target: Target | None) -> tuple[Decimal, Decimal] | None:
    return (target.low, target.high) if isinstance(target, BandTarget) else None
