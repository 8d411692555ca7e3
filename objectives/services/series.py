"""Many figures of many indicators at once: written, and everything that follows from them settled.

The number of queries depends neither on the histories nor on how many indicators there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from objectives.agreed import UNTARGETED, Agreed
from objectives.judging import Segment, judge_figure, segment_of
from objectives.models import Alert, Indicator, Measurement, ObjectiveIndicator, Signal
from objectives.rules.rollup import OFF_TRACK
from objectives.rules.status import Judgement, Status
from objectives.services.alerting import Outlook, settle_drivers, settle_forecasts
from objectives.services.copying import insert_rows, update_rows
from objectives.services.indicator import next_due_at
from objectives.services.signal import raise_alerts, settle_signals, severity, store_signals
from perfmgmt.tenancy.models import Organization

LATEST_FIELDS = [
    "latest",
    "latest_value",
    "latest_period",
    "latest_expected",
    "latest_shortfall",
    "latest_scale",
    "status",
    "next_due_at",
]
INSERTED = (
    "id",
    "organization",
    "indicator",
    "period_start",
    "value",
    "no_value_reason",
    "numerator",
    "denominator",
    "commentary",
    "cause",
    "confidence",
    "expected",
    "status",
    "target_revision",
    "author",
    "batch",
    "recorded_at",
    "supersedes",
    "correction_reason",
    "is_restatement",
)


@dataclass(slots=True)
class Series:
    """One indicator's new figures beside what is stored, by period."""

    indicator: Indicator
    agreed: Agreed = UNTARGETED
    stored: dict[date, Measurement] = field(default_factory=dict)
    added: list[Measurement] = field(default_factory=list)
    raised: list[Signal] = field(default_factory=list)
    status_before: str = ""

    def values(self) -> dict[date, Decimal]:
        """Current figures with the new ones."""
        values = {day: row.value for day, row in self.stored.items() if row.value is not None}
        for measurement in self.added:
            values.pop(measurement.period_start, None)
            if measurement.value is not None:
                values[measurement.period_start] = measurement.value
        return values

    def newest(self) -> Measurement | None:
        current = self.stored | {each.period_start: each for each in self.added}
        return max(
            (row for row in current.values() if row.value is not None),
            key=lambda row: row.period_start,
            default=None,
        )


def write_figures(series: Iterable[Series], now: datetime) -> None:
    """Supersede what is replaced, then insert what is new."""
    added = [measurement for each in series for measurement in each.added]
    ids = [measurement.supersedes_id for measurement in added if measurement.supersedes_id]
    if ids:
        Measurement.objects.filter(id__in=ids).update(superseded_at=now)
    insert_rows(added, INSERTED)


def settle_figures(
    changed: Sequence[Series],
    *,
    organization: Organization,
    now: datetime,
    first_ones_alert: bool = False,
) -> dict[UUID, set[UUID]]:
    """Latest figures, status, signals and alerts of the indicators that got figures.

    Returns the objectives that each serves. An indicator's first figures raise no alert unless
    `first_ones_alert`: a history that comes in at once is no news.
    """
    known: defaultdict[UUID, list[Signal]] = defaultdict(list)
    for signal in Signal.objects.filter(indicator__in=[each.indicator.pk for each in changed]):
        known[signal.indicator_id].append(signal)
    reopened: list[Signal] = []
    worsened: list[Indicator] = []
    segments: dict[UUID, Segment] = {}
    with_news: list[Series] = []
    improved: list[Indicator] = []
    for each in changed:
        had_status = first_ones_alert or each.indicator.latest_id is not None
        each.status_before = each.indicator.status
        before = severity(each.status_before)
        _keep_latest(each, organization)
        after = severity(each.indicator.status)
        if had_status and after > before:
            worsened.append(each.indicator)
        elif after < before:
            improved.append(each.indicator)
        newest = each.newest()
        segment = segments[each.indicator.pk] = segment_of(each.indicator, each.values())
        if had_status:
            with_news.append(each)
        if newest is not None:
            each.raised, moved = settle_signals(
                known=known[each.indicator.pk],
                segment=segment,
                newest=newest,
                now=now,
            )
            reopened += moved
    indicators = [each.indicator for each in changed]
    update_rows(indicators, LATEST_FIELDS)
    store_signals([signal for each in changed for signal in each.raised], reopened)
    links = list(
        ObjectiveIndicator.objects.filter(
            indicator__in=[each.pk for each in indicators]
        ).select_related("objective")
    )
    _settle_alerts(indicators, links, worsened=worsened, improved=improved, now=now)
    serves: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        serves[link.indicator_id].add(link.objective_id)
    by_indicator: defaultdict[UUID, list[ObjectiveIndicator]] = defaultdict(list)
    for link in links:
        by_indicator[link.indicator_id].append(link)
    settle_forecasts(
        [
            Outlook(
                each.indicator,
                each.agreed,
                segments[each.indicator.pk],
                each.values(),
                by_indicator[each.indicator.pk],
            )
            for each in with_news
        ],
        organization=organization,
        now=now,
    )
    settle_drivers([each.pk for each in indicators], organization=organization, now=now)
    return dict(serves)


def keep_judgement(indicator: Indicator, judgement: Judgement) -> None:
    """Put onto the indicator what its newest figure amounts to; the caller saves."""
    indicator.status = judgement.status
    indicator.latest_expected = judgement.expected
    indicator.latest_shortfall = judgement.shortfall
    indicator.latest_scale = judgement.scale


def _keep_latest(series: Series, organization: Organization) -> None:
    indicator, newest = series.indicator, series.newest()
    indicator.latest = newest
    indicator.latest_value = newest.value if newest else None
    indicator.latest_period = newest.period_start if newest else None
    if newest is None:
        indicator.status = Status.NO_DATA if series.agreed.newest else Status.NO_TARGET
        indicator.latest_expected = indicator.latest_shortfall = indicator.latest_scale = None
    else:
        keep_judgement(
            indicator,
            judge_figure(
                indicator,
                series.agreed.at(newest.period_start),
                period_start=newest.period_start,
                value=newest.value,
                flows=series.values(),
                fiscal_start_month=organization.fiscal_year_starts,
                confidence=newest.confidence,
            ),
        )
    indicator.next_due_at = next_due_at(indicator, organization)


def _settle_alerts(
    indicators: list[Indicator],
    links: Iterable[ObjectiveIndicator],
    *,
    worsened: list[Indicator],
    improved: list[Indicator],
    now: datetime,
) -> None:
    alerts = Alert.objects.open().filter(indicator__in=[each.pk for each in indicators])
    alerts.filter(kind=Alert.Kind.OVERDUE, period_start__lte=F("indicator__latest_period")).update(
        closed_at=now
    )
    moved = [each.pk for each in (*worsened, *improved)]
    alerts.filter(kind=Alert.Kind.STATUS, indicator__in=moved).update(closed_at=now)
    kept = [each.pk for each in indicators if severity(each.status) < OFF_TRACK]
    alerts.filter(kind=Alert.Kind.GUARDRAIL, indicator__in=kept).update(closed_at=now)
    guardrails = {
        link.indicator_id for link in links if link.role == ObjectiveIndicator.Role.GUARDRAIL
    }
    entered = [
        each for each in worsened if each.pk in guardrails and severity(each.status) == OFF_TRACK
    ]
    raise_alerts(
        [
            (each, kind, each.latest_period)
            for kind, those in ((Alert.Kind.STATUS, worsened), (Alert.Kind.GUARDRAIL, entered))
            for each in those
            if each.latest_period
        ],
        now=now,
    )
