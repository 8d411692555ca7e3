"""What a closed review knew, read in one go into plain values: the same today and in ten years.

Everything comes from what the freeze kept (standings, items, pinned figures) and from rows that were
known then. Keys are ordered by time (UUIDv7), so in a sandbox, where many writes share one instant,
the key of the freeze tells what came before it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from objectives.agreed import Agreed, agreed_with_points
from objectives.causes import own_names
from objectives.models import Measurement, ObjectiveIndicator, Signal
from perfmgmt.tenancy.models import Organization
from reviews.evidence import ItemEvidence
from reviews.models import AgendaFigure, AgendaItem, Attendance, Decision, Review, Standing
from reviews.wording import score_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    name: str
    title: str
    joined_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    number: int
    item: str
    kind: str
    text: str
    because: str
    owner: str
    due_on: date | None
    look_again_on: date | None
    look_again_when: str
    is_recommendation: bool
    decided_by: str
    recorded_by: str
    decided_at: datetime
    dissent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An exception. `parts` maps the code of each part of the score to its points."""

    position: int
    title: str
    owner: str
    priority: str
    result: str
    momentum: str
    state: str
    minutes: int
    score: int
    weight: Decimal
    is_forced: bool
    times_deferred: int
    parts: Mapping[str, Decimal]
    made_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """An indicator with its newest figure at the freeze; `serves` are (objective, role).

    `expected` was frozen with the figure, by the target then in force; `original` is what the target that was
    agreed first expects of that period, whatever was recalibrated since.
    """

    key: str
    title: str
    serves: tuple[tuple[str, str], ...]
    unit: str
    decimals: int
    owner: str
    period_start: date | None = None
    value: Decimal | None = None
    no_value_reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    expected: Decimal | None = None
    original: Decimal | None = None
    status: str
    commentary: str = ""
    cause: str = ""
    confidence: str = ""
    author: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    indicator: str
    rule: str
    is_adverse: bool
    first_period: date
    last_period: date
    mean: Decimal
    lower: Decimal
    upper: Decimal
    decimals: int
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    period_start: date
    value: Decimal | None
    expected: Decimal | None
    lower: Decimal | None
    mean: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the room saw drawn: the worst indicator of the first item."""

    item: str
    title: str
    unit: str
    decimals: int
    points: tuple[PointRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Instants are aware; `zone` is the wall clock that the organisation reads them on."""

    slug: str
    zone: ZoneInfo
    organization: str
    attribution: str
    title: str
    plan: str
    chair: str
    closed_by: str
    period_start: date
    period_end: date
    starts_at: datetime
    frozen_at: datetime
    closed_at: datetime
    objective_count: int
    on_track_count: int
    seats: tuple[SeatRow, ...]
    decisions: tuple[DecisionRow, ...]
    items: tuple[ItemRow, ...]
    figures: tuple[FigureRow, ...]
    signals: tuple[SignalRow, ...]
    history: History | None

    def figures_sha256(self) -> str:
        """Over one JSON array a figure in the order of the sheet: key or title, period, exact numbers."""
        lines = (json.dumps(_canonical(row), ensure_ascii=False) for row in self.figures)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_snapshot(review: Review, organization: Organization) -> Snapshot:
    """A closed review, in a number of queries that does not depend on its size."""
    review = Review.objects.select_related("chair", "closed_by", "cadence__plan").get(pk=review.pk)
    if review.frozen_at is None or review.closed_at is None:
        raise ValueError("Only a closed review has a snapshot.")
    items = list(AgendaItem.objects.of(review).exceptions().in_order())
    standings = Standing.objects.filter(review=review).order_by("pk")
    first = standings.values_list("pk", flat=True).first()
    known = _Known(review.frozen_at, first)
    scope = standings.values("objective")
    pins = _pins(review)
    figures, latest = _figures(scope, known, pins)
    return Snapshot(
        slug=organization.slug,
        zone=organization.zone,
        organization=organization.name,
        attribution=organization.attribution,
        title=review.title,
        plan=review.cadence.plan.title,
        chair=review.chair.name,
        closed_by=review.closed_by.name if review.closed_by else "",
        period_start=review.period_start,
        period_end=review.period_end,
        starts_at=review.starts_at,
        frozen_at=review.frozen_at,
        closed_at=review.closed_at,
        objective_count=review.objective_count,
        on_track_count=review.on_track_count,
        seats=_seats(review),
        decisions=_decisions(review),
        items=tuple(map(_item, items)),
        figures=figures,
        signals=_signals(latest, known),
        history=_history(items, pins),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Which rows were there at the freeze: by their instant, and by their key before `mark`."""

    instant: datetime
    mark: UUID | None

    def figures(self):
        rows = Measurement.objects.filter(recorded_at__lte=self.instant)
        rows = rows.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gte=self.instant))
        successor = Measurement.objects.filter(
            supersedes=OuterRef("pk"), recorded_at__lte=self.instant
        )
        return self.before(rows).filter(~Exists(self.before(successor)))

    def signals(self):
        """Open then. One that closed at the same instant was open if a later figure closed it."""
        rows = self.before(Signal.objects.filter(raised_at__lte=self.instant))
        is_open = Q(closed_at__isnull=True) | Q(closed_at__gt=self.instant)
        if self.mark is not None:
            closing = Measurement.objects.filter(
                indicator=OuterRef("indicator"), recorded_at=OuterRef("closed_at"), pk__gt=self.mark
            )
            is_open |= Q(Exists(closing), closed_at=self.instant)
        return rows.filter(is_open)

    def before(self, rows):
        return rows if self.mark is None else rows.filter(pk__lt=self.mark)


def _pins(review: Review) -> list[AgendaFigure]:
    return list(
        AgendaFigure.objects.filter(item__review=review)
        .select_related("measurement", "measurement__author")
        .order_by("measurement__period_start", "pk")
    )


def _figures(
    scope, known: _Known, pins: Iterable[AgendaFigure]
) -> tuple[tuple[FigureRow, ...], Mapping[UUID, FigureRow]]:
    """Rows in the order of their title, and the same by indicator."""
    links = (
        known.before(ObjectiveIndicator.objects.filter(objective__in=scope))
        .select_related("objective", "indicator", "indicator__owner")
        .order_by("objective__title", "pk")
    )
    indicators, serves = {}, defaultdict(list)
    for link in links:
        indicators[link.indicator_id] = link.indicator
        serves[link.indicator_id].append((link.objective.title, link.role))
    newest = {
        row.indicator_id: row
        for row in known.figures()
        .filter(indicator__in=indicators)
        .select_related("author")
        .order_by("indicator", "-period_start", "-recorded_at", "-pk")
        .distinct("indicator")
    }
    # Where the room saw a figure, that very one, in the order of time.
    newest |= {pin.measurement.indicator_id: pin.measurement for pin in pins}
    own = own_names(row.cause for row in newest.values())
    agreed = agreed_with_points(list(indicators.values()), lenient=True)
    rows = {
        pk: _figure(indicator, tuple(serves[pk]), newest.get(pk), agreed[pk], own)
        for pk, indicator in sorted(
            indicators.items(), key=lambda pair: (pair[1].title, pair[1].external_key, pair[0])
        )
    }
    return tuple(rows.values()), rows


def _figure(
    indicator,
    serves,
    measurement: Measurement | None,
    agreed: Agreed,
    own: Mapping[str, str],
) -> FigureRow:
    about = {
        "key": indicator.external_key,
        "title": indicator.title,
        "serves": serves,
        "unit": indicator.unit_of_measure,
        "decimals": indicator.decimals,
        "owner": indicator.owner.name if indicator.owner else "",
    }
    if measurement is None:
        return FigureRow(**about, status="no_data")
    return FigureRow(
        **about,
        period_start=measurement.period_start,
        value=measurement.value,
        no_value_reason=measurement.no_value_reason,
        numerator=measurement.numerator,
        denominator=measurement.denominator,
        expected=measurement.expected,
        original=agreed.originally_expected(measurement.period_start, indicator.rhythm)
        if agreed.is_revised and measurement.expected is not None
        else measurement.expected,
        status=measurement.status,
        commentary=measurement.commentary,
        cause=own.get(measurement.cause, measurement.cause),
        confidence=measurement.confidence,
        author=measurement.author.name if measurement.author else "",
        recorded_at=measurement.recorded_at,
    )


def _seats(review: Review) -> tuple[SeatRow, ...]:
    seats = Attendance.objects.filter(review=review).select_related("member")
    return tuple(
        SeatRow(name=seat.member.name, title=seat.member.described, joined_at=seat.joined_at)
        for seat in seats.order_by("member__name", "pk")
    )


def _decisions(review: Review) -> tuple[DecisionRow, ...]:
    """Those in force; after the closing nothing supersedes them any more."""
    rows = (
        Decision.objects.in_force()
        .filter(review=review)
        .with_people()
        .order_by("item__position", "decided_at", "pk")
    )
    return tuple(
        DecisionRow(
            number=number,
            item=row.item.title if row.item else "",
            kind=row.get_kind_display(),
            text=row.text,
            because=row.because,
            owner=row.owner.name if row.owner else "",
            due_on=row.due_on,
            look_again_on=row.look_again_on,
            look_again_when=row.look_again_when,
            is_recommendation=row.is_recommendation,
            decided_by=row.decided_by.name,
            recorded_by=row.recorded_by.name,
            decided_at=row.decided_at,
            dissent=row.dissent,
        )
        for number, row in enumerate(rows, start=1)
    )


def _item(item: AgendaItem) -> ItemRow:
    evidence = ItemEvidence.read(item.evidence)
    return ItemRow(
        position=item.position,
        title=item.title,
        owner=evidence.owner,
        priority=evidence.priority,
        result=item.result,
        momentum=item.momentum,
        state=item.state,
        minutes=item.minutes,
        score=item.score,
        weight=evidence.weight,
        is_forced=item.is_forced,
        times_deferred=item.times_deferred,
        parts={code: Decimal(points) for code, points, _seen in item.parts},
        made_of=score_words(item, evidence),
    )


def _signals(latest: Mapping[UUID, FigureRow], known: _Known) -> tuple[SignalRow, ...]:
    """Open at the freeze. A later figure may have extended one since: not beyond what was known."""
    signals = (
        known.signals()
        .filter(indicator__in=latest)
        .select_related("indicator")
        .order_by("indicator__title", "first_period", "rule", "pk")
    )
    return tuple(
        SignalRow(
            indicator=signal.indicator.title,
            rule=signal.get_rule_display(),
            is_adverse=signal.is_adverse,
            first_period=signal.first_period,
            last_period=min(
                signal.last_period, latest[signal.indicator_id].period_start or signal.last_period
            ),
            mean=signal.mean,
            lower=signal.lower,
            upper=signal.upper,
            decimals=signal.indicator.decimals,
            raised_at=signal.raised_at,
        )
        for signal in signals
    )


def _history(items: Iterable[AgendaItem], pins: Iterable[AgendaFigure]) -> History | None:
    """The pinned figures of the first placed item's worst indicator, with what was drawn beside them."""
    first = next((item for item in items if item.state != AgendaItem.State.DEFERRED), None)
    worst = ItemEvidence.read(first.evidence).worst_indicator if first else None
    if first is None or worst is None:
        return None
    values = {
        pin.measurement.period_start: pin.measurement.value
        for pin in pins
        if pin.item_id == first.pk and pin.measurement.indicator_id == worst.id
    }
    if not values:
        return None
    expected = {point.period: point.expected for point in worst.path}
    span = worst.natural_range
    newest = max(values)

    def point(day: date) -> PointRow:
        limits = span if span and span.since <= day <= newest else None
        return PointRow(
            period_start=day,
            value=values.get(day),
            expected=expected.get(day),
            lower=limits.lower if limits else None,
            mean=limits.mean if limits else None,
            upper=limits.upper if limits else None,
        )

    return History(
        item=first.title,
        title=worst.title,
        unit=worst.unit,
        decimals=worst.decimals,
        points=tuple(point(day) for day in sorted(values.keys() | expected.keys())),
    )


def _canonical(row: FigureRow) -> list[str]:
    numbers = (row.value, row.numerator, row.denominator, row.expected)
    exact = ["" if number is None else format(number.normalize(), "f") for number in numbers]
    period = row.period_start.isoformat() if row.period_start else ""
    return [row.key or row.title, period, *exact, row.status]
