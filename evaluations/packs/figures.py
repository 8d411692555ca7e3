"""The indicators of a scope: newest figures and series as they were known, with their natural limits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from evaluations.packs.content import FigureRow, LinkRow, PointRow, SeriesRow
from evaluations.packs.known import Known
from objectives.agreed import Agreed, agreed_with_points
from objectives.causes import own_names
from objectives.figures import unit_of
from objectives.judging import segments_of
from objectives.models import Indicator, Measurement, ObjectiveIndicator, Rebasing
from objectives.rules.aggregation import year_to_date
from objectives.rules.periods import ONE_DAY, Rhythm, next_due_at, period_end
from objectives.rules.targets import TargetType
from objectives.rules.xmr import Effect
from perfmgmt.tenancy.models import Organization

MOST_PERIODS = 36

READ = (
    "indicator_id",
    "period_start",
    "value",
    "no_value_reason",
    "numerator",
    "denominator",
    "expected",
    "status",
    "judged_status",
    "judged_because",
    "commentary",
    "cause",
    "confidence",
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a room or an evaluation went by: its own figures, and the first and last day that it was about.

    The newest figure is one of a period that ended in between; the history goes back further.
    """

    figures: QuerySet | Collection[UUID] | None = None
    since: date | None = None
    until: date | None = None

    def is_of_then(self, rhythm: Rhythm, period_start: date) -> bool:
        return self.since is None or period_end(rhythm, period_start) >= self.since

    def reaches(self, rhythm: Rhythm, period_start: date) -> bool:
        return self.until is None or period_end(rhythm, period_start) <= self.until

    def ended_by(self, instant: datetime, organization: Organization) -> datetime:
        """The instant, or the end of that day where it is earlier."""
        if self.until is None:
            return instant
        midnight = datetime.combine(self.until + ONE_DAY, time.min, organization.zone)
        return min(instant, midnight)


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows by indicator in the order of their title; links by objective."""

    rows: Mapping[UUID, FigureRow]
    links: Mapping[UUID, tuple[LinkRow, ...]]
    series: tuple[SeriesRow, ...]

    @property
    def period_start(self) -> date | None:
        return max(
            (row.period_start for row in self.rows.values() if row.period_start), default=None
        )

    @property
    def period_end(self) -> date | None:
        newest = [(row.period_start, row.rhythm) for row in self.rows.values() if row.period_start]
        if not newest:
            return None
        start, rhythm = max(newest)
        return period_end(Rhythm(rhythm), start)


def read_figures(
    objective_ids: Iterable[UUID],
    known: Known,
    organization: Organization,
    *,
    seen: Seen = NOTHING_SEEN,
) -> Figures:
    """In five queries, or six where somebody saw figures or an organisation's own cause is named."""
    links = list(
        known.before(ObjectiveIndicator.objects.filter(objective__in=list(objective_ids)))
        .select_related("objective", "indicator", "indicator__owner")
        .order_by("objective__title", "pk")
    )
    indicators: dict[UUID, Indicator] = {link.indicator_id: link.indicator for link in links}
    recorded = _recorded(indicators, known, seen)
    instant = seen.ended_by(known.instant, organization)
    rebased = _rebased(indicators, known)
    own = own_names(rows[-1]["cause"] for rows in recorded.values() if rows)
    agreed = agreed_with_points(indicators.values(), as_of=known.instant, lenient=True)
    ordered = sorted(indicators.values(), key=lambda each: (each.title, each.external_key, each.pk))
    serves = defaultdict(list)
    for link in links:
        serves[link.indicator_id].append((link.objective.title, link.role))
    rows, series = {}, []
    for indicator in ordered:
        history = recorded.get(indicator.pk, [])
        rows[indicator.pk] = _figure(
            indicator,
            history,
            agreed[indicator.pk],
            seen,
            serves=tuple(serves[indicator.pk]),
            own=own,
            is_overdue=_is_overdue(indicator, history, instant, organization),
        )
        since = rebased.get(indicator.pk, ())
        series.append(_series(indicator, history, agreed[indicator.pk], since, organization))
    return Figures(rows, _by_objective(links), tuple(series))


def _by_objective(links: Iterable[ObjectiveIndicator]) -> dict[UUID, tuple[LinkRow, ...]]:
    found: defaultdict[UUID, list[LinkRow]] = defaultdict(list)
    for link in links:
        row = LinkRow(indicator=str(link.indicator_id), role=link.role, weight=link.weight)
        found[link.objective_id].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _recorded(
    indicators: Mapping[UUID, Indicator], known: Known, seen: Seen
) -> Mapping[UUID, list[dict]]:
    """Figures known then, oldest first; where somebody saw one, that very one stands in its period."""
    found: defaultdict[UUID, dict[date, dict]] = defaultdict(dict)
    rows = (
        known.figures()
        .filter(indicator__in=indicators)
        .order_by("period_start", "recorded_at", "pk")
    )
    for row in rows.values(*READ, author_name=F("author__name")):
        found[row["indicator_id"]][row["period_start"]] = row
    if seen.figures is not None:
        pinned = Measurement.objects.filter(pk__in=seen.figures, indicator__in=indicators)
        for row in pinned.order_by("period_start", "pk").values(
            *READ, author_name=F("author__name")
        ):
            found[row["indicator_id"]][row["period_start"]] = row
    return {
        key: [
            by_period[day]
            for day in sorted(by_period)
            if seen.reaches(Rhythm(indicators[key].rhythm), day)
        ]
        for key, by_period in found.items()
    }


def _rebased(indicators, known: Known) -> Mapping[UUID, list[date]]:
    rows = known.before(
        Rebasing.objects.filter(indicator__in=indicators, rebased_at__lte=known.instant)
    )
    found: defaultdict[UUID, list[date]] = defaultdict(list)
    for indicator, since in rows.values_list("indicator", "since"):
        found[indicator].append(since)
    return found


def _figure(
    indicator: Indicator,
    history: list[dict],
    agreed: Agreed,
    seen: Seen,
    *,
    serves: tuple[tuple[str, str], ...],
    own: Mapping[str, str],
    is_overdue: bool,
) -> FigureRow:
    """Its newest value, and beside it the reason why a later period has none."""
    about: dict[str, Any] = {
        "id": str(indicator.pk),
        "key": indicator.external_key,
        "title": indicator.title,
        "serves": serves,
        "unit": unit_of(indicator),
        "decimals": indicator.decimals,
        "rhythm": indicator.rhythm,
        "target_type": indicator.target_type,
        "direction": indicator.direction,
        "adds_up": indicator.target_type == TargetType.CUMULATIVE,
        "owner": indicator.owner.name if indicator.owner else "",
        "is_overdue": is_overdue,
    }
    measured = [
        row
        for row in history
        if row["value"] is not None
        and seen.is_of_then(Rhythm(indicator.rhythm), row["period_start"])
    ]
    reason = history[-1]["no_value_reason"] if history else ""
    if not measured:
        return FigureRow(**about, status="no_data", no_value_reason=reason)
    newest = measured[-1]
    return FigureRow(
        **about,
        period_start=newest["period_start"],
        value=newest["value"],
        no_value_reason=reason,
        numerator=newest["numerator"],
        denominator=newest["denominator"],
        expected=newest["expected"],
        original=_original(newest, indicator, agreed),
        status=newest["status"],
        judged=newest["judged_status"],
        judged_because=newest["judged_because"],
        commentary=newest["commentary"],
        cause=own.get(newest["cause"], newest["cause"]),
        confidence=newest["confidence"],
        author=newest["author_name"] or "",
        recorded_at=newest["recorded_at"],
    )


def _is_overdue(
    indicator: Indicator, history, instant: datetime, organization: Organization
) -> bool:
    """The next figure was wanted by then."""
    measured = [row["period_start"] for row in history if row["value"] is not None]
    first = indicator.measured_from or min(measured, default=None)
    if first is None:
        return False
    due = next_due_at(
        Rhythm(indicator.rhythm),
        latest_measured=max(measured, default=None),
        first_period=first,
        grace_days=indicator.grace_days,
        zone=organization.zone,
        retired_from=indicator.retired_from,
    )
    return due is not None and due <= instant


def _series(
    indicator: Indicator,
    history: list[dict],
    agreed: Agreed,
    rebased: Iterable[date],
    organization: Organization,
) -> SeriesRow:
    values = {row["period_start"]: row["value"] for row in history if row["value"] is not None}
    adds_up = indicator.target_type == TargetType.CUMULATIVE
    natural = {} if adds_up else _natural(indicator, values, rebased)
    compared = values
    if adds_up:
        rhythm, start = Rhythm(indicator.rhythm), organization.fiscal_year_starts
        compared = {day: year_to_date(values, rhythm, day, start).value for day in values}
    points = [
        _point(
            row,
            compared,
            natural.get(row["period_start"], _Natural()),
            _original(row, indicator, agreed),
        )
        for row in history[-MOST_PERIODS:]
    ]
    return SeriesRow(indicator=str(indicator.pk), points=tuple(points))


@dataclass(frozen=True, slots=True)
class _Natural:
    """What the process says of a value: its limits there, and whether it is a signal."""

    lower: Decimal | None = None
    mean: Decimal | None = None
    upper: Decimal | None = None
    signal: str = ""


def _natural(
    indicator: Indicator, values: Mapping[date, Decimal], rebased: Iterable[date]
) -> dict[date, _Natural]:
    """Limits of the flows of each segment, by re-basings that were known then."""
    found: dict[date, _Natural] = {}
    for segment in segments_of(indicator, values, sorted(rebased)):
        signals: dict[date, str] = {}
        for run in segment.signals():
            for day in segment.periods[run.first_index : run.last_index + 1]:
                worse = run.effect == Effect.ADVERSE or signals.get(day) == "worse"
                signals[day] = "worse" if worse else "better"
        for place, day in enumerate(segment.periods):
            at = segment.limits_at(place)
            found[day] = _Natural(
                lower=_shown(at.lower, indicator) if at else None,
                mean=_shown(at.mean, indicator) if at else None,
                upper=_shown(at.upper, indicator) if at else None,
                signal=signals.get(day, ""),
            )
    return found


def _original(row: dict, indicator: Indicator, agreed: Agreed) -> Decimal | None:
    """What was expected of a figure before every recalibration known then; without one, what it was judged by."""
    if not agreed.is_revised or row["expected"] is None:
        return row["expected"]
    return agreed.originally_expected(row["period_start"], indicator.rhythm)


def _point(
    row: dict, compared: Mapping[date, Decimal], natural: _Natural, original: Decimal | None
) -> PointRow:
    return PointRow(
        period_start=row["period_start"],
        value=row["value"],
        compared=compared.get(row["period_start"]),
        expected=row["expected"],
        original=original,
        lower=natural.lower,
        mean=natural.mean,
        upper=natural.upper,
        status=row["status"],
        commentary=row["commentary"],
        signal=natural.signal,
    )


def _shown(limit: Decimal, indicator: Indicator) -> Decimal:
    """A limit is reckoned, not measured: two more decimals than the figures have say enough."""
    return round(Decimal(limit), indicator.decimals + 2)
