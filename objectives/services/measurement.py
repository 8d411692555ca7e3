"""Recording a figure: the spring of the whole river."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from objectives.agreed import Agreed, agreed_with_points
from objectives.causes import own_names
from objectives.judging import Segment, cause_is_wanted, judge_figure, segment_of
from objectives.models import (
    ImportBatch,
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
    Signal,
)
from objectives.rules import periods
from objectives.rules.refusal import RuleError
from objectives.rules.status import Judgement, Status
from objectives.services.alerting import Outlook, settle_drivers, settle_forecasts
from objectives.services.calculation import Calculated, recalculate
from objectives.services.entry import (
    Numbers,
    check_assumption,
    check_by_hand,
    check_correction,
    check_period,
    check_version,
    check_words,
    checked_judgement,
    checked_numbers,
)
from objectives.services.indicator import next_due_at, organization_of
from objectives.services.locks import check_lock
from objectives.services.refusals import refused
from objectives.services.rollup import refresh_objectives
from objectives.services.series import LATEST_FIELDS, keep_judgement
from objectives.services.signal import settle_alerts, settle_signals, store_signals
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Organization
from strategy.models import Assumption
from strategy.services import judge_assumption


@transaction.atomic
def record_measurement(
    *,
    actor: Membership | None,
    indicator: Indicator,
    period_start: date,
    now: datetime,
    value: Decimal | None = None,
    no_value_reason: str = "",
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    commentary: str = "",
    cause: str = "",
    confidence: str = "",
    correction_reason: str = "",
    judged_status: str = "",
    judged_because: str = "",
    assumption: Assumption | None = None,
    batch: ImportBatch | None = None,
    api_key: ApiKey | None = None,
    expected_version: int | None = None,
) -> Measurement:
    """Record the figure of one closed period, or why there is none; an earlier one is superseded.

    Status and expected value are frozen with it, beside them the owner's own judgement where it differs;
    signals and alerts are settled, and the objectives served show the outcome at once. A named assumption
    comes under question. What lies in a locked period is a restatement, and a controller's alone. The
    number of queries does not depend on the history.

    Raises Refused with the `field` it is about, and Changed when the indicator was edited since
    `expected_version`.
    """
    organization = organization_of(actor=actor)
    indicator = Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)
    check_by_hand(indicator)
    check_version(indicator, expected_version)
    check_period(indicator, period_start, now, organization)
    check_words(commentary, cause, confidence)
    check_assumption(assumption, cause, commentary)
    is_restatement = check_lock(
        actor=actor, indicator=indicator, period_start=period_start, reason=correction_reason
    )
    numbers = checked_numbers(indicator, value, no_value_reason, numerator, denominator)
    history = _history_of(indicator, period_start)
    corrected = history.pop(period_start, None)
    check_correction(corrected, correction_reason)
    entry = _judged(
        indicator,
        history,
        period_start=period_start,
        numbers=numbers,
        confidence=confidence,
        organization=organization,
    )
    signals = list(Signal.objects.filter(indicator=indicator))
    _check_cause(indicator, entry, signals, cause, commentary)
    judged, because = checked_judgement(
        judged_status,
        judged_because,
        computed=entry.judgement.status,
        has_value=numbers.value is not None,
    )

    stand_in_for = acting_for(actor, [indicator.updater_id, indicator.owner_id])
    if corrected is not None:
        Measurement.objects.filter(pk=corrected.pk).update(superseded_at=now)
    measurement = Measurement.objects.create(
        indicator=indicator,
        period_start=period_start,
        value=numbers.value,
        numerator=numbers.numerator,
        denominator=numbers.denominator,
        no_value_reason=no_value_reason.strip(),
        commentary=commentary.strip(),
        cause=cause,
        assumption=assumption,
        confidence=confidence,
        expected=entry.judgement.expected,
        status=entry.judgement.status,
        target_revision=entry.agreed.revision_at(period_start),
        judged_status=judged,
        judged_because=because,
        is_restatement=is_restatement,
        batch=batch,
        author=actor,
        stand_in_for=stand_in_for,
        api_key=api_key,
        recorded_at=now,
        supersedes=corrected,
        correction_reason=correction_reason.strip(),
    )
    status_before = indicator.status
    newest = _keep_latest(indicator, {**history, period_start: measurement}, entry, organization)
    raised = _settle(signals, entry.segment, newest, now)
    links = list(ObjectiveIndicator.objects.filter(indicator=indicator).select_related("objective"))
    calculated = recalculate(
        {indicator.pk: [period_start]},
        organization=organization,
        now=now,
        first_ones_alert=True,
    )
    served = {link.objective_id for link in links}
    objectives = refresh_objectives(served | calculated.objective_ids)
    settle_alerts(indicator=indicator, links=links, status_before=status_before, now=now)
    flows = _values({**history, period_start: measurement})
    outlook = Outlook(indicator, entry.agreed, entry.segment, flows, links)
    settle_forecasts([outlook], organization=organization, now=now)
    settle_drivers([indicator.pk], organization=organization, now=now)
    has_entered = indicator.status == Status.OFF_TRACK != status_before
    owners = [each.owner for each in objectives if each.owner and each.pk in served]
    is_silent = measurement.value is None and _was_silent(indicator, history, period_start)
    if is_silent and not owners and indicator.owner:
        owners = [indicator.owner]
    if assumption is not None:
        _put_under_question(assumption, commentary, actor, now, api_key)
    record_event(
        actor=actor,
        verb="objectives.measurement_recorded",
        subject=indicator,
        now=now,
        payload=_payload(indicator, measurement, status_before, raised)
        | {"silent_before": is_silent},
        tell=owners if has_entered or is_silent else [],
        api_key=api_key,
        stand_in_for=stand_in_for,
    )
    _announce(calculated, objectives, now)
    return measurement


def _was_silent(
    indicator: Indicator, history: Mapping[date, Measurement], period_start: date
) -> bool:
    """Whether the period just before has no figure either, and somebody said why."""
    before = max((day for day in history if day < period_start), default=None)
    if before is None or history[before].value is not None:
        return False
    return periods.next_period(periods.Rhythm(indicator.rhythm), before) == period_start


def _put_under_question(
    assumption: Assumption,
    commentary: str,
    actor: Membership | None,
    now: datetime,
    api_key: ApiKey | None,
) -> None:
    """A miss that points at it is evidence; what is under question or broken already stays so."""
    lock_row(assumption)
    assumption.refresh_from_db(fields=["state"])
    if assumption.state == Assumption.State.HOLDING:
        judge_assumption(
            actor=actor,
            now=now,
            assumption=assumption,
            state=Assumption.State.QUESTIONED,
            because=commentary.strip(),
            api_key=api_key,
        )


def _announce(calculated: Calculated, objectives: Sequence[Objective], now: datetime) -> None:
    """What a figure changed elsewhere is news there too: an Event of nobody's for each formula."""
    owners = {each.pk: each.owner for each in objectives if each.owner}
    for series in calculated.series:
        indicator = series.indicator
        served = calculated.serves.get(indicator.pk, set())
        has_entered = indicator.status == Status.OFF_TRACK != series.status_before
        record_event(
            actor=None,
            verb="objectives.measurement_recorded",
            subject=indicator,
            now=now,
            payload=_payload(indicator, series.added[-1], series.status_before, series.raised),
            tell=[owners[each] for each in served if each in owners] if has_entered else [],
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the new figure amounts to, before anything is written."""

    period_start: date
    agreed: Agreed
    judgement: Judgement
    segment: Segment
    is_newest: bool


def _history_of(indicator: Indicator, period_start: date) -> dict[date, Measurement]:
    """Current figures by period: the segment, the corrected one, and a year of flows before."""
    rows = Measurement.objects.of(indicator).current()
    if indicator.rebased_from:
        since = min(indicator.rebased_from, period_start.replace(year=period_start.year - 1, day=1))
        rows = rows.filter(Q(period_start__gte=since) | Q(period_start=period_start))
    return {row.period_start: row for row in rows.defer("commentary").oldest_first()}


def _judged(
    indicator: Indicator,
    history: Mapping[date, Measurement],
    *,
    period_start: date,
    numbers: Numbers,
    confidence: str,
    organization: Organization,
) -> _Entry:
    values = _values(history)
    if numbers.value is not None:
        values[period_start] = numbers.value
    try:
        agreed = agreed_with_points([indicator])[indicator.pk]
        judgement = judge_figure(
            indicator,
            agreed.at(period_start),
            period_start=period_start,
            value=numbers.value,
            flows=values,
            fiscal_start_month=organization.fiscal_year_starts,
            confidence=confidence,
        )
    except RuleError as error:
        raise refused(error) from error
    is_newest = numbers.value is not None and period_start == max(values)
    return _Entry(period_start, agreed, judgement, segment_of(indicator, values), is_newest)


def _values(history: Mapping[date, Measurement]) -> dict[date, Decimal]:
    return {day: row.value for day, row in history.items() if row.value is not None}


def _check_cause(
    indicator: Indicator, entry: _Entry, signals: Sequence[Signal], cause: str, commentary: str
) -> None:
    if not entry.is_newest:
        return
    wanted = cause_is_wanted(
        status=entry.judgement.status,
        status_before=indicator.status,
        signals=entry.segment.at_newest(),
        known={each.rule for each in signals if each.is_adverse and each.closed_at is None},
    )
    if wanted and not cause:
        raise Refused(
            _("Name the cause: this figure enters off track or shows a new adverse signal."),
            field="cause",
        )
    if wanted and not commentary.strip():
        raise Refused(_("Say in a sentence what happened."), field="commentary")


def _keep_latest(
    indicator: Indicator,
    rows: Mapping[date, Measurement],
    entry: _Entry,
    organization: Organization,
) -> Measurement | None:
    """Point the indicator at its newest figure and judge it by what is known now.

    A correction of an older flow changes a later year to date, so the newest is judged again even
    where it was not touched; what was frozen with its measurement stays.
    """
    values = _values(rows)
    newest = rows[max(values)] if values else None
    judgement = entry.judgement
    if newest is not None and newest.period_start != entry.period_start:
        judgement = judge_figure(
            indicator,
            entry.agreed.at(newest.period_start),
            period_start=newest.period_start,
            value=newest.value,
            flows=values,
            fiscal_start_month=organization.fiscal_year_starts,
            confidence=newest.confidence,
        )
    indicator.latest = newest
    indicator.latest_value = newest.value if newest else None
    indicator.latest_period = newest.period_start if newest else None
    keep_judgement(indicator, judgement)
    indicator.next_due_at = next_due_at(indicator, organization)
    indicator.save(update_fields=LATEST_FIELDS)
    return newest


def _settle(
    known: Sequence[Signal], segment: Segment, newest: Measurement | None, now: datetime
) -> list[Signal]:
    if newest is None:
        return []
    raised, changed = settle_signals(known=known, segment=segment, newest=newest, now=now)
    store_signals(raised, changed)
    return raised


def _payload(
    indicator: Indicator, measurement: Measurement, status_before: str, raised: Sequence[Signal]
) -> dict[str, Any]:
    return {
        "title": indicator.title,
        "measurement_id": str(measurement.pk),
        "period_start": measurement.period_start.isoformat(),
        "value": _text(measurement.value),
        "no_value_reason": measurement.no_value_reason,
        "unit": indicator.unit_of_measure,
        "decimals": indicator.decimals,
        "expected": _text(measurement.expected),
        "status": measurement.status,
        "status_before": status_before,
        "cause": measurement.cause,
        "own_cause": own_names([measurement.cause]).get(measurement.cause, ""),
        "judged_status": measurement.judged_status,
        "judged_because": measurement.judged_because,
        "is_restatement": measurement.is_restatement,
        "commentary": measurement.commentary,
        "confidence": measurement.confidence,
        "signals": [str(signal.rule) for signal in raised],
        "corrects": str(measurement.supersedes_id) if measurement.supersedes_id else None,
    }


def _text(number: Decimal | None) -> str | None:
    """Without the zeros that only the column's width adds."""
    if number is None:
        return None
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
