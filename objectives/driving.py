"""Whether the figures bear out what is claimed to drive what, in two queries however many claims."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from objectives.models import DriverLink, Indicator, Measurement
from objectives.models.words import DriverSign, NumberFormat
from objectives.rules.aggregation import Aggregation, Figure, to_coarser
from objectives.rules.driver_check import Check, Pair, check_all, pairs_at
from objectives.rules.periods import Rhythm
from objectives.rules.targets import TargetType

WHOLE = {NumberFormat.PERCENT: Decimal(100)}


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with what the figures say of it; `rhythm` is the coarser of the two."""

    link: DriverLink
    check: Check
    rhythm: Rhythm


def check_links(
    links: Iterable[DriverLink],
    figures: Mapping[UUID, Collection[Figure]],
    *,
    fiscal_start: int,
) -> dict[UUID, Checked]:
    """`links` hold every claim about each lag that is named, so that they share its error rate."""
    by_lag: defaultdict[UUID, list[DriverLink]] = defaultdict(list)
    for link in links:
        by_lag[link.lag_id].append(link)
    found: dict[UUID, Checked] = {}
    for claims in by_lag.values():
        pairs = [_pairs(link, figures, fiscal_start) for link in claims]
        signs = [-1 if link.sign == DriverSign.OPPOSITE else 1 for link in claims]
        checks = check_all(list(zip(pairs, signs, strict=True)))
        for link, check in zip(claims, checks, strict=True):
            found[link.pk] = Checked(link, check, coarser_of(link))
    return found


def coarser_of(link: DriverLink) -> Rhythm:
    order = list(Rhythm)
    return max(Rhythm(link.lead.rhythm), Rhythm(link.lag.rhythm), key=order.index)


def checks_of(
    indicator_ids: Collection[UUID], *, fiscal_start: int, as_of: datetime | None = None
) -> dict[UUID, Checked]:
    """Of every claim about these indicators' lags and about themselves as lags, by link."""
    return _checked(_sharing_lags(indicator_ids), fiscal_start, as_of)


def check_of(link: DriverLink, *, fiscal_start: int, as_of: datetime | None = None) -> Checked:
    siblings = DriverLink.objects.with_indicators().filter(lag=link.lag_id)
    return _checked(siblings, fiscal_start, as_of)[link.pk]


def checks_around(indicator_ids: Collection[UUID], *, fiscal_start: int) -> dict[UUID, Checked]:
    """All claims of every lead whose verdict may change with a figure of these indicators.

    A lead is contradicted when one of its claims is, and each claim shares its lag's error rate: so two
    steps out from the figure.
    """
    touched = _lags_of(indicator_ids)
    leads = DriverLink.objects.filter(lag__in=touched).values("lead")
    lags = DriverLink.objects.filter(lead__in=leads).values("lag")
    return _checked(DriverLink.objects.with_indicators().filter(lag__in=lags), fiscal_start, None)


def _sharing_lags(indicator_ids: Collection[UUID]):
    return DriverLink.objects.with_indicators().filter(lag__in=_lags_of(indicator_ids))


def _lags_of(indicator_ids: Collection[UUID]):
    touching = DriverLink.objects.filter(Q(lead__in=indicator_ids) | Q(lag__in=indicator_ids))
    return touching.values("lag")


def _checked(links, fiscal_start: int, as_of: datetime | None) -> dict[UUID, Checked]:
    links = list(links)
    if not links:
        return {}
    ids = {side for link in links for side in (link.lead_id, link.lag_id)}
    return check_links(links, _figures(ids, as_of), fiscal_start=fiscal_start)


def _figures(ids: Collection[UUID], as_of: datetime | None) -> Mapping[UUID, list[Figure]]:
    rows = Measurement.objects.filter(indicator__in=ids).with_value()
    rows = rows.current() if as_of is None else rows.as_of(as_of)
    found: defaultdict[UUID, list[Figure]] = defaultdict(list)
    for indicator_id, *figure in rows.values_list(
        "indicator_id", "period_start", "value", "numerator", "denominator"
    ):
        found[indicator_id].append(Figure(*figure))
    return found


def _pairs(link: DriverLink, figures: Mapping[UUID, Collection[Figure]], fiscal_start: int):
    if TargetType.MILESTONE in (link.lead.target_type, link.lag.target_type):
        return ()  # a delay that is forecast is not what happened in a period
    rhythm = coarser_of(link)
    return pairs_at(
        _in_rhythm(link.lead, figures.get(link.lead_id, ()), rhythm, fiscal_start),
        _in_rhythm(link.lag, figures.get(link.lag_id, ()), rhythm, fiscal_start),
        periods_later=link.lag_periods,
        rhythm=rhythm,
    )


def _in_rhythm(
    indicator: Indicator, figures: Collection[Figure], rhythm: Rhythm, fiscal_start: int
) -> dict[date, float]:
    """Of a coarser period only where it is measured whole: half a month is no month."""
    if indicator.rhythm == rhythm:
        return {figure.period_start: float(figure.value) for figure in figures}
    coarse = to_coarser(
        figures,
        Aggregation(indicator.aggregation),
        fine=Rhythm(indicator.rhythm),
        coarse=rhythm,
        fiscal_start_month=fiscal_start,
        ratio_of=WHOLE.get(NumberFormat(indicator.number_format), Decimal(1)),
    )
    return {
        each.period_start: float(each.value)
        for each in coarse
        if each.value is not None and each.measured == each.total
    }


def newest_of(pairs: Collection[Pair]) -> Pair | None:
    return max(pairs, key=lambda pair: pair.period_start, default=None)
