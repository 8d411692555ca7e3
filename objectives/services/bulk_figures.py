"""The figures of an import: each judged and frozen, then written by one COPY; indicators follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from objectives.agreed import Revised, agreed_of, revised_from, revisions_beside
from objectives.figures import figure
from objectives.judging import judge_figure
from objectives.models import ImportBatch, Indicator, Measurement, TargetPoint
from objectives.rules import periods
from objectives.rules.expected import expected_value
from objectives.rules.refusal import RuleError
from objectives.services.bulk_structure import Structure
from objectives.services.locks import Locks, lock_words, locks_to_write_by
from objectives.services.refusals import sentence_of
from objectives.services.series import Series, settle_figures, write_figures
from objectives.tables import Change, MeasurementRow, Table
from objectives.wording import period_words
from perfmgmt.tenancy.models import Membership


@dataclass(slots=True)
class FileSeries(Series):
    """One indicator's rows of the file, with the target's points that they name."""

    points: dict[date, Decimal] = field(default_factory=dict)
    new_points: dict[date, Decimal] = field(default_factory=dict)
    rows: dict[date, MeasurementRow] = field(default_factory=dict)
    revisions: tuple[Revised, ...] = ()


def apply_figures(
    structure: Structure,
    rows: Iterable[MeasurementRow],
    *,
    batch: ImportBatch,
    author: Membership | None,
    until: date | None,
) -> dict[UUID, set[date]]:
    """Write what is new or different, then latest, status, signals and alerts of each indicator.

    Returns the periods that changed, by indicator.
    """
    series = _by_indicator(structure, rows, until)
    read_stored(series)
    locks = locks_to_write_by()
    done = 0
    for each in series.values():
        _judge(structure, each, batch, author, locks)
        done += len(each.rows)
        structure.on_progress(done)
    changed = [each for each in series.values() if each.added]
    write_figures(changed, structure.now)
    _store_points(structure, changed)
    serves = settle_figures(changed, organization=structure.organization, now=structure.now)
    structure.touched_objectives.update(*serves.values())
    return {each.indicator.pk: {row.period_start for row in each.added} for each in changed}


def _by_indicator(structure, rows, until: date | None) -> dict[UUID, FileSeries]:
    """Each row to its indicator and period; what belongs to neither is refused or skipped."""
    series: dict[UUID, FileSeries] = {}
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
        if indicator.formula:
            sentence = _("%(title)s is calculated: its figures come from its inputs.")
            words = {"title": indicator.title}
            structure.report.refuse(Table.MEASUREMENTS, row.row, "indicator_id", sentence % words)
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
        mine = series.setdefault(indicator.pk, FileSeries(indicator))
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


def read_stored(series: Mapping[UUID, FileSeries]) -> None:
    """Current figures, target points and revisions of the touched indicators, three queries."""
    for measurement in (
        Measurement.objects.filter(indicator__in=series.keys()).current().oldest_first()
    ):
        series[measurement.indicator_id].stored[measurement.period_start] = measurement
    for point in TargetPoint.objects.filter(indicator__in=series.keys()):
        series[point.indicator_id].points[point.period_start] = point.value
    revised = Indicator.every.filter(pk__in=series.keys()).values_list(
        "pk", revisions_beside(indicator=OuterRef("pk"))
    )
    for pk, facts in revised:
        series[pk].revisions = revised_from(facts)


def _judge(structure: Structure, series: FileSeries, batch, author, locks: Locks) -> None:
    """Fill `series.added` with judged measurements for the rows that are new or different."""
    _take_targets(structure, series)
    flows = {day: row.value for day, row in series.stored.items() if row.value is not None}
    flows |= {day: row.value for day, row in series.rows.items() if row.value is not None}
    for day, row in sorted(series.rows.items()):
        stored = series.stored.get(day)
        if stored is not None and _same_figure(row, stored):
            structure.report.count(Table.MEASUREMENTS, "unchanged")
            continue
        if (lock := locks.over(series.indicator, day)) is not None:
            sentence = _("%(lock)s Restate the figure on its own page, with a reason.")
            words = {"lock": lock_words(lock)}
            structure.report.refuse(Table.MEASUREMENTS, row.row, "date", sentence % words)
            continue
        try:
            judgement = judge_figure(
                series.indicator,
                series.agreed.at(day),
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
                target_revision=series.agreed.revision_at(day),
                author=author,
                batch=batch,
                recorded_at=structure.now,
                supersedes=stored,
                correction_reason=_("Imported again from %(source)s.") % {"source": batch.source}
                if stored
                else "",
            )
        )


def _take_targets(structure: Structure, series: FileSeries) -> None:
    """Targets that the figures name period by period become points where they differ.

    Only before the first figure: what has been judged by a target keeps it, unless it is recalibrated.
    """
    indicator = series.indicator
    named = {day: row.target for day, row in series.rows.items() if row.target is not None}
    series.agreed = agreed_of(indicator, series.points.items(), series.revisions)
    if series.stored and series.agreed.newest is not None:
        _remark_on_other_targets(structure, series, named)
        return
    if indicator.target is not None and (
        series.points or any(value != indicator.target for value in named.values())
    ):
        series.new_points = {day: value for day, value in named.items() if day not in series.points}
    for day, value in named.items():
        if series.points.get(day, value) != value:
            _stays(structure, series, day)
    points = (series.points | series.new_points).items()
    series.agreed = agreed_of(indicator, points, series.revisions)


def _remark_on_other_targets(
    structure: Structure, series: FileSeries, named: Mapping[date, Decimal]
) -> None:
    rhythm = periods.Rhythm(series.indicator.rhythm)
    for day, value in named.items():
        target = series.agreed.at(day)
        if target is None or value == expected_value(target, periods.period_end(rhythm, day)):
            continue
        if value != series.indicator.target:
            _stays(structure, series, day)


def _stays(structure: Structure, series: FileSeries, day: date) -> None:
    sentence = _("The target of a period changes only by recalibration; the first one stays.")
    structure.report.remark(Table.MEASUREMENTS, series.rows[day].row, "target", sentence)


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


def _store_points(structure: Structure, series: Iterable[FileSeries]) -> None:
    points = [
        TargetPoint(indicator=each.indicator, period_start=day, value=value)
        for each in series
        for day, value in each.new_points.items()
    ]
    TargetPoint.objects.bulk_create(points, batch_size=1000)
    structure.trail.made(*points)
