"""What a controller compares: an indicator's actual of one period with plan, prior year and the year so far.

The one source for the page, the API and, later, the packs. The pure arithmetic is in `rules.variance` and
`rules.money`; here it meets the target path, the fiscal calendar, the forecast and the exchange rates.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from objectives.agreed import Agreed, agreed_of
from objectives.beside import Compared, Missing, Parts, Span, Targets, band_of, parts_of
from objectives.forecasting import forecast_of
from objectives.judging import segment_of
from objectives.models import Indicator, Measurement
from objectives.numbers import storable
from objectives.rates import RateTable, is_money
from objectives.recorded import Facts, facts_of
from objectives.rules.expected import expected_value
from objectives.rules.forecast import Forecast
from objectives.rules.money import RateKind, Rates, in_reporting_currency
from objectives.rules.periods import ONE_DAY, Rhythm, period_end, previous_period
from objectives.rules.targets import BandTarget, CumulativeTarget, Target, TargetType
from objectives.rules.variance import (
    Estimate,
    Favour,
    NoEstimate,
    PeriodFigure,
    Threshold,
    wants_commentary,
)
from perfmgmt.tenancy.models import Organization

# What a forecast may look back on, and the prior year before it.
YEARS_READ = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One indicator in the period that a controller closes.

    `period_start` and `rhythm` are of that period: a month for what is measured more often. `estimate` is of
    the whole fiscal year and compared with the year's plan. `currency` is what the figures are in, the
    indicator's own or the reporting one; `effect` and `effect_to_date` are then what the rates did to the
    actual: at plan rate + effect = at actual rate.
    """

    indicator: Indicator
    rhythm: Rhythm
    period_start: date
    period_end: date
    band: tuple[Decimal, Decimal] | None
    against_plan: Compared
    against_prior: Compared
    to_date: Compared
    missing_to_date: tuple[date, ...]
    estimate: Estimate | NoEstimate
    against_year: Compared
    currency: str
    effect: Decimal | None
    effect_to_date: Decimal | None
    commentary: str
    wants_commentary: bool

    @property
    def commentary_missing(self) -> bool:
        """The owner owes a word; what a controller wrote does not stand in for it."""
        return self.wants_commentary and not self.commentary


class Row(Protocol):
    """A period's current figure, as much of it as is compared."""

    @property
    def period_start(self) -> date: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def commentary(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row as the many are read."""

    period_start: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    commentary: str


def comparisons(
    indicators: Iterable[Indicator],
    *,
    until: date,
    organization: Organization,
    rates: RateTable,
    kind: RateKind | None = None,
    as_of: datetime | None = None,
) -> list[Comparison]:
    """Of each indicator its newest period that ended by `until`, in two queries however many.

    With `kind`, amounts of money are in the reporting currency, actuals at plan or at actual rate; without
    it every figure is in its own unit.
    """
    indicators = list(indicators)
    ids = [each.pk for each in indicators]
    recorded = _recorded(ids, until, as_of)
    facts = facts_of(ids, as_of)
    return [
        compare(
            each,
            recorded[each.pk],
            _agreed(each, facts[each.pk], as_of).at,
            until=until,
            organization=organization,
            rates=rates,
            kind=kind,
        )
        for each in indicators
    ]


def compare(
    indicator: Indicator,
    rows: Iterable[Row],
    targets: Targets,
    *,
    until: date,
    organization: Organization,
    rates: RateTable,
    kind: RateKind | None = None,
) -> Comparison:
    """No query. Figures of periods that ended after `until` are not known yet."""
    start = organization.fiscal_year_starts
    span = Span.of(indicator, until, start)
    known = {
        row.period_start: row
        for row in rows
        if period_end(span.rhythm, row.period_start) <= span.last_day
    }
    here = _figures(indicator, span.year, known, targets, forecasts=True, start=start)
    before = _figures(indicator, span.year_before, known, targets, forecasts=False, start=start)
    money = kind is not None and is_money(indicator) and bool(rates.reporting)
    own = parts_of(indicator, span, here, before, targets)
    shown = own
    effects: tuple[Decimal | None, Decimal | None] = (None, None)
    if money and kind is not None:
        shown, effects = _in_reporting(
            indicator, span, here=here, before=before, targets=targets, rates=rates, kind=kind
        )
    words = next(
        (
            known[day].commentary
            for day in reversed(span.members)
            if day in known and known[day].commentary
        ),
        "",
    )
    return Comparison(
        indicator=indicator,
        rhythm=span.window,
        period_start=span.first_day,
        period_end=span.last_day,
        currency=rates.reporting if money else indicator.currency,
        effect=effects[0],
        effect_to_date=effects[1],
        commentary=words,
        wants_commentary=_wants_commentary(own.against_plan, indicator, organization, rates, span),
        band=band_of(targets(span.members[-1])),
        against_plan=shown.against_plan,
        against_prior=shown.against_prior,
        to_date=shown.to_date,
        missing_to_date=shown.missing_to_date,
        estimate=shown.estimate,
        against_year=shown.against_year,
    )


def _agreed(indicator: Indicator, facts: Facts, as_of: datetime | None) -> Agreed:
    """What holds in each period, whatever was recalibrated; contradictions are compared with no plan."""
    return agreed_of(indicator, facts.points, facts.revisions, as_of=as_of, lenient=True)


def _recorded(
    ids: Collection[UUID], until: date, as_of: datetime | None
) -> Mapping[UUID, list[Recorded]]:
    rows = Measurement.objects.filter(
        indicator__in=ids,
        period_start__gte=until.replace(year=until.year - YEARS_READ, day=1),
        period_start__lte=until,
    )
    rows = rows.current() if as_of is None else rows.as_of(as_of)
    found: defaultdict[UUID, list[Recorded]] = defaultdict(list)
    columns = ("indicator", "period_start", "value", "numerator", "denominator", "commentary")
    for indicator_id, *fields in rows.oldest_first().values_list(*columns):
        found[indicator_id].append(Recorded(*fields))
    return found


def _figures(
    indicator: Indicator,
    periods: Sequence[date],
    known: Mapping[date, Row],
    targets: Targets,
    *,
    forecasts: bool,
    start: int,
) -> list[PeriodFigure]:
    """The year's periods from the first one that is measured on."""
    since = indicator.measured_from or min(known, default=None)
    rhythm = Rhythm(indicator.rhythm)
    expected = [day for day in periods if since is None or period_end(rhythm, day) >= since]
    ahead = _forecast(indicator, known, expected, targets, start) if forecasts else {}
    found = []
    for place, day in enumerate(expected):
        row = known.get(day)
        found.append(
            PeriodFigure(
                day,
                actual=row.value if row else None,
                plan=_planned(targets, day, rhythm, is_first=place == 0),
                numerator=row.numerator if row else None,
                denominator=row.denominator if row else None,
                forecast=ahead.get(day),
            )
        )
    return found


def _planned(targets: Targets, day: date, rhythm: Rhythm, *, is_first: bool) -> Decimal | None:
    """What is planned for this period alone; of flows that add up, what the plan to date grows by."""
    target = targets(day)
    if target is None:
        return None
    at_end = expected_value(target, period_end(rhythm, day))
    if not isinstance(target, CumulativeTarget) or at_end is None or is_first:
        return at_end
    eve = day - ONE_DAY
    before = expected_value(targets(previous_period(rhythm, day)) or target, eve)
    return at_end - (before or 0)


def _forecast(
    indicator: Indicator,
    known: Mapping[date, Row],
    periods: Sequence[date],
    targets: Targets,
    start: int,
) -> dict[date, Decimal]:
    """Of the year's coming periods, each for itself; empty where nothing can be forecast."""
    values = {day: row.value for day, row in known.items() if row.value is not None}
    if not values or not periods:
        return {}
    newest = max(values)
    found = forecast_of(
        indicator,
        targets(newest),
        segment_of(indicator, values),
        flows=values,
        due_on=period_end(Rhythm(indicator.rhythm), periods[-1]),
        fiscal_start=start,
    )
    if not isinstance(found, Forecast):
        return {}
    points = [(point.period_start, storable(point.value)) for point in found.points]
    if indicator.target_type != TargetType.CUMULATIVE:
        return dict(points)
    # The forecast of flows is of the year to date: each period is what it grows by.
    so_far = sum((values[day] for day in periods if day in values), Decimal(0))
    befores = [so_far, *[value for _day, value in points[:-1]]]
    return {day: value - before for (day, value), before in zip(points, befores, strict=True)}


def _in_reporting(
    indicator: Indicator,
    span: Span,
    *,
    here: Sequence[PeriodFigure],
    before: Sequence[PeriodFigure],
    targets: Targets,
    rates: RateTable,
    kind: RateKind,
) -> tuple[Parts, tuple[Decimal | None, Decimal | None]]:
    """Everything in the reporting currency, and what the rates did to the actual and the year to date.

    At plan rate the prior year is at this year's plan rate, so that it compares at constant currency; at
    actual rate each of its periods is at its own.
    """
    of_plan = rates.of(indicator.currency, span.last_day).plan
    mine = [
        rates.of(indicator.currency, period_end(span.rhythm, each.period_start)) for each in here
    ]
    earlier = [
        Rates(
            of_plan, rates.of(indicator.currency, period_end(span.rhythm, each.period_start)).actual
        )
        for each in before
    ]
    made = {
        each: parts_of(
            indicator,
            span,
            in_reporting_currency(here, mine, each),
            in_reporting_currency(before, earlier, each),
            _at_rate(targets, of_plan),
        )
        for each in RateKind
    }
    shown, at_plan, at_actual = made[kind], made[RateKind.PLAN], made[RateKind.ACTUAL]
    effects = (
        _less(at_actual.actual, at_plan.actual),
        _less(at_actual.actual_to_date, at_plan.actual_to_date)
        if at_actual.missing_to_date == at_plan.missing_to_date
        else None,
    )
    if shown.actual is None and any(
        each.actual is not None for each in here if each.period_start in span.members
    ):
        no_rate = Compared(None, shown.against_plan.base, None, Missing.RATE)
        shown = replace(shown, against_plan=no_rate, against_prior=replace(no_rate, base=None))
    return shown, effects


def _at_rate(targets: Targets, rate: Decimal | None) -> Targets:
    """Only a band's edges are read from a target once periods are converted."""

    def at(period_start: date) -> Target | None:
        target = targets(period_start)
        if not isinstance(target, BandTarget):
            return target
        return (
            None
            if rate is None
            else replace(target, low=target.low * rate, high=target.high * rate)
        )

    return at


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def _wants_commentary(
    found: Compared,
    indicator: Indicator,
    organization: Organization,
    rates: RateTable,
    span: Span,
) -> bool:
    """By the period's variance against plan, in the indicator's own unit; of an answer, by an adverse no."""
    limits = threshold_of(indicator, organization, rates, span.last_day)
    if limits == Threshold():
        return False
    if found.variance is None:
        return found.missing == Missing.NO_SIZE and found.favour == Favour.ADVERSE
    return wants_commentary(found.variance, limits)


def threshold_of(
    indicator: Indicator, organization: Organization, rates: RateTable, day: date
) -> Threshold:
    """The indicator's own where it states one, else the organisation's, whose amount is of money only.

    An amount in the reporting currency meets a foreign indicator at plan rate.
    """
    own = Threshold(indicator.comment_over_amount, indicator.comment_over_percent)
    if own != Threshold():
        return own
    amount = organization.comment_over_amount
    if amount is None or not is_money(indicator) or not rates.reporting:
        return Threshold(None, organization.comment_over_percent)
    rate = rates.of(indicator.currency, day).plan
    return Threshold(None if rate is None else amount / rate, organization.comment_over_percent)
