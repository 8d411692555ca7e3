"""The figures of an import: each judged and frozen, then written by one COPY; indicators follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from objectives.figures import figure
from objectives.judging import judge_figure, segment_of
from objectives.models import (
    Alert,
    ImportBatch,
    Indicator,
    Measurement,
    ObjectiveIndicator,
    Signal,
    TargetPoint,
)
from objectives.rules import periods
from objectives.rules.refusal import RuleError
from objectives.rules.status import Status
from objectives.rules.targets import Target
from objectives.services.bulk_structure import Structure
from objectives.services.copying import insert_by_copy, update_by_copy
from objectives.services.indicator import next_due_at
from objectives.services.measurement import LATEST_FIELDS, keep_judgement
from objectives.services.refusals import sentence_of
from objectives.services.signal import raise_alerts, settle_signals, severity, store_signals
from objectives.tables import Change, MeasurementRow, Table
from objectives.targets import target_of
from objectives.wording import period_words
from perfmgmt.tenancy.models import Membership

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
    "author",
    "batch",
    "recorded_at",
    "supersedes",
    "correction_reason",
)


@dataclass(slots=True)
class Series:
    """One indicator's rows of the file beside what is stored, by period."""

    indicator: Indicator
    target: Target | None = None
    points: dict[date, Decimal] = field(default_factory=dict)
    new_points: dict[date, Decimal] = field(default_factory=dict)
    stored: dict[date, Measurement] = field(default_factory=dict)
    rows: dict[date, MeasurementRow] = field(default_factory=dict)
    added: list[Measurement] = field(default_factory=list)

    def values(self) -> dict[date, Decimal]:
        """Current figures after the import."""
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


def apply_figures(
    structure: Structure,
    rows: Iterable[MeasurementRow],
    *,
    batch: ImportBatch,
    author: Membership | None,
    until: date | None,
) -> None:
    """Write what is new or different, then latest, status, signals and alerts of each indicator."""
    series = _by_indicator(structure, rows, until)
    read_stored(series)
    done = 0
    for each in series.values():
        _judge(structure, each, batch, author)
        done += len(each.rows)
        structure.on_progress(done)
    added = [measurement for each in series.values() for measurement in each.added]
    _supersede(added, structure)
    insert_by_copy(added, INSERTED)
    changed = [each for each in series.values() if each.added]
    _store_points(structure, changed)
    settle_figures(structure, changed)


def _by_indicator(structure, rows, until: date | None) -> dict[UUID, Series]:
    """Each row to its indicator and period; what belongs to neither is refused or skipped."""
    series: dict[UUID, Series] = {}
    today = structure.now.astimezone(structure.organization.zone).date()
    snapped: dict[tuple[date, date], int] = {}
    for row in rows:
        indicator = structure.indicators.get(row.indicator_key)
        if indicator is None:
            sentence = structure.ambiguous.get(row.indicator_key) or _(
                "There is no indicator %(key)s."
            ) % {"key": row.indicator_key}
            structure.report.refuse(Table.MEASUREMENTS, row.row, "indicator_id", sentence)
            continue
        day = _period_of(structure, indicator, row, snapped)
        last = periods.period_end(periods.Rhythm(indicator.rhythm), day)
        if until is not None and last >= until:
            structure.report.count(Table.MEASUREMENTS, "skipped")
            continue
        if last >= today:
            sentence = _("The period that begins on %(day)s has not ended yet.")
            words = {"day": day.isoformat()}
            structure.report.refuse(Table.MEASUREMENTS, row.row, "date", sentence % words)
            continue
        mine = series.setdefault(indicator.pk, Series(indicator))
        if (first := mine.rows.get(day)) is not None:
            _repeated(structure, row, first)
        else:
            mine.rows[day] = row
    return series


def _period_of(structure, indicator, row: MeasurementRow, snapped) -> date:
    rhythm = periods.Rhythm(indicator.rhythm)
    day = periods.period_containing(
        rhythm, row.starts_on, structure.organization.fiscal_year_starts
    )
    is_span = row.ends_on != row.starts_on
    span = (row.starts_on, row.ends_on)
    if is_span and (day, periods.period_end(rhythm, day)) != span and span not in snapped:
        snapped[span] = row.row
        sentence = _(
            "%(first)s to %(last)s is no period of this organisation's calendar: its figures "
            "stand in the period that begins on %(day)s."
        )
        words = {"first": row.starts_on, "last": row.ends_on, "day": day}
        structure.report.remark(Table.MEASUREMENTS, row.row, "period_start", sentence % words)
    return day


def _repeated(structure, row: MeasurementRow, first: MeasurementRow) -> None:
    if _same_figure(row, first):
        structure.report.count(Table.MEASUREMENTS, "unchanged")
        sentence = _("It repeats row %(row)s.") % {"row": first.row}
        structure.report.remark(Table.MEASUREMENTS, row.row, "", sentence)
        return
    sentence = _("Row %(row)s has another value for the same indicator and period.")
    words = {"row": first.row}
    structure.report.refuse(Table.MEASUREMENTS, row.row, "value", sentence % words)


def _same_figure(row: MeasurementRow, other: MeasurementRow | Measurement) -> bool:
    return (
        row.value == other.value
        and row.numerator == other.numerator
        and row.denominator == other.denominator
        and row.commentary == other.commentary
        and (not row.no_value_reason or row.no_value_reason == other.no_value_reason)
    )


def read_stored(series: Mapping[UUID, Series]) -> None:
    """Current figures and target points of the touched indicators, two queries."""
    for measurement in (
        Measurement.objects.filter(indicator__in=series.keys()).current().oldest_first()
    ):
        series[measurement.indicator_id].stored[measurement.period_start] = measurement
    for point in TargetPoint.objects.filter(indicator__in=series.keys()):
        series[point.indicator_id].points[point.period_start] = point.value


def _judge(structure: Structure, series: Series, batch, author) -> None:
    """Fill `series.added` with judged measurements for the rows that are new or different."""
    _take_targets(structure, series)
    flows = {day: row.value for day, row in series.stored.items() if row.value is not None}
    flows |= {day: row.value for day, row in series.rows.items() if row.value is not None}
    for day, row in sorted(series.rows.items()):
        stored = series.stored.get(day)
        if stored is not None and _same_figure(row, stored):
            structure.report.count(Table.MEASUREMENTS, "unchanged")
            continue
        try:
            judgement = judge_figure(
                series.indicator,
                series.target,
                period_start=day,
                value=row.value,
                flows=flows,
                fiscal_start_month=structure.organization.fiscal_year_starts,
            )
        except RuleError as error:
            structure.report.refuse(Table.MEASUREMENTS, row.row, "value", sentence_of(error))
            continue
        _remark_on(structure, series.indicator, row)
        structure.report.count(Table.MEASUREMENTS, "created" if stored is None else "updated")
        _note(structure, series.indicator, row, day, stored)
        series.added.append(
            Measurement(
                indicator=series.indicator,
                period_start=day,
                value=row.value,
                no_value_reason=""
                if row.value is not None
                else row.no_value_reason or _("No value in the file."),
                numerator=row.numerator,
                denominator=row.denominator,
                commentary=row.commentary,
                expected=judgement.expected,
                status=judgement.status,
                author=author,
                batch=batch,
                recorded_at=structure.now,
                supersedes=stored,
                correction_reason=_("Imported again from %(source)s.") % {"source": batch.source}
                if stored
                else "",
            )
        )


def _take_targets(structure: Structure, series: Series) -> None:
    """Targets that the figures name period by period become points where they differ."""
    indicator = series.indicator
    named = {day: row.target for day, row in series.rows.items() if row.target is not None}
    if indicator.target is not None and (
        series.points or any(value != indicator.target for value in named.values())
    ):
        series.new_points = {day: value for day, value in named.items() if day not in series.points}
    for day, value in named.items():
        if series.points.get(day, value) != value:
            sentence = _(
                "The target of a period changes only by recalibration; the first one stays."
            )
            structure.report.remark(Table.MEASUREMENTS, series.rows[day].row, "target", sentence)
    series.target = target_of(indicator, (series.points | series.new_points).items())


def _remark_on(structure: Structure, indicator: Indicator, row: MeasurementRow) -> None:
    if row.value is None:
        sentence = _("The value is blank: it stands as a period without a figure.")
    elif indicator.unit_of_measure == "%" and row.value > 100:
        sentence = _("The value is over 100%. It is taken as it is.")
    else:
        return
    structure.report.remark(Table.MEASUREMENTS, row.row, "value", sentence)


def _note(
    structure: Structure,
    indicator: Indicator,
    row: MeasurementRow,
    day: date,
    stored: Measurement | None,
) -> None:
    structure.report.changes.append(
        Change(
            Table.MEASUREMENTS,
            row.row,
            indicator.title,
            figure(stored.value, indicator) if stored else "",
            figure(row.value, indicator),
            period=period_words(indicator.rhythm, day, year=True),
            is_new=stored is None,
        )
    )


def _supersede(added: list[Measurement], structure: Structure) -> None:
    ids = [measurement.supersedes_id for measurement in added if measurement.supersedes_id]
    if ids:
        Measurement.objects.filter(id__in=ids).update(superseded_at=structure.now)


def _store_points(structure: Structure, series: Iterable[Series]) -> None:
    points = [
        TargetPoint(indicator=each.indicator, period_start=day, value=value)
        for each in series
        for day, value in each.new_points.items()
    ]
    TargetPoint.objects.bulk_create(points, batch_size=1000)
    structure.trail.made(*points)


def settle_figures(structure: Structure, changed: list[Series]) -> None:
    """Latest figures, status, signals and alerts of the indicators that got figures."""
    known: defaultdict[UUID, list[Signal]] = defaultdict(list)
    for signal in Signal.objects.filter(indicator__in=[each.indicator.pk for each in changed]):
        known[signal.indicator_id].append(signal)
    raised: list[Signal] = []
    reopened: list[Signal] = []
    worsened: list[Indicator] = []
    improved: list[Indicator] = []
    for each in changed:
        had_status = each.indicator.latest_id is not None
        before = severity(each.indicator.status)
        _keep_latest(structure, each)
        after = severity(each.indicator.status)
        if had_status and after > before:
            worsened.append(each.indicator)
        elif after < before:
            improved.append(each.indicator)
        newest = each.newest()
        if newest is not None:
            new, moved = settle_signals(
                known=known[each.indicator.pk],
                segment=segment_of(each.indicator, each.values()),
                newest=newest,
                now=structure.now,
            )
            raised += new
            reopened += moved
    indicators = [each.indicator for each in changed]
    update_by_copy(indicators, LATEST_FIELDS)
    store_signals(raised, reopened)
    _settle_alerts(structure, indicators, worsened=worsened, improved=improved)
    structure.touched_objectives.update(
        ObjectiveIndicator.objects.filter(
            indicator__in=[indicator.pk for indicator in indicators]
        ).values_list("objective_id", flat=True)
    )


def _keep_latest(structure: Structure, series: Series) -> None:
    indicator, newest = series.indicator, series.newest()
    indicator.latest = newest
    indicator.latest_value = newest.value if newest else None
    indicator.latest_period = newest.period_start if newest else None
    if newest is None:
        indicator.status = Status.NO_DATA if series.target else Status.NO_TARGET
        indicator.latest_expected = indicator.latest_shortfall = indicator.latest_scale = None
    else:
        keep_judgement(
            indicator,
            judge_figure(
                indicator,
                series.target,
                period_start=newest.period_start,
                value=newest.value,
                flows=series.values(),
                fiscal_start_month=structure.organization.fiscal_year_starts,
                confidence=newest.confidence,
            ),
        )
    indicator.next_due_at = next_due_at(indicator, structure.organization)


def _settle_alerts(
    structure: Structure,
    indicators: list[Indicator],
    *,
    worsened: list[Indicator],
    improved: list[Indicator],
) -> None:
    alerts = Alert.objects.open().filter(indicator__in=[each.pk for each in indicators])
    alerts.filter(kind=Alert.Kind.OVERDUE, period_start__lte=F("indicator__latest_period")).update(
        closed_at=structure.now
    )
    moved = [each.pk for each in (*worsened, *improved)]
    alerts.filter(kind=Alert.Kind.STATUS, indicator__in=moved).update(closed_at=structure.now)
    raise_alerts(
        [(each, Alert.Kind.STATUS, each.latest_period) for each in worsened if each.latest_period],
        now=structure.now,
    )
