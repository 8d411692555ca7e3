"""Raising, closing and acknowledging signals and alerts."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from objectives.judging import Segment
from objectives.models import Alert, Indicator, Measurement, ObjectiveIndicator, Signal
from objectives.rules.periods import Rhythm, next_period
from objectives.rules.rollup import OFF_TRACK
from objectives.rules.status import Status
from objectives.rules.xmr import Effect, SignalRun
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership


@transaction.atomic
def acknowledge_signal(*, actor: Membership, signal: Signal, note: str, now: datetime) -> Signal:
    """Say that a signal was seen and what it means. Once: what was said stays."""
    note = note.strip()
    if not note:
        raise Refused(_("Say in a sentence what this signal means."), field="note")
    signal = (
        Signal.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=signal.pk)
    )
    if signal.acknowledged_at:
        raise Refused(_("This signal was acknowledged before."))
    signal.acknowledged_at, signal.acknowledged_by, signal.note = now, actor, note
    signal.save(update_fields=["acknowledged_at", "acknowledged_by", "note"])
    record_event(
        actor=actor,
        verb="objectives.signal_acknowledged",
        subject=signal.indicator,
        now=now,
        payload={
            "title": signal.indicator.title,
            "rule": signal.rule,
            "note": note,
            "signal_id": str(signal.pk),
        },
    )
    return signal


def continues(signal: Signal, run: SignalRun, segment: Segment) -> bool:
    """Whether the open signal is this stretch: same rule, same meaning, touching in time.

    New values shift the limits and with them a stretch's first value; that raises nothing anew.
    """
    return (
        signal.closed_at is None
        and signal.rule == run.rule
        and signal.is_adverse == (run.effect == Effect.ADVERSE)
        and signal.last_period >= _before(segment, run.first_index)
    )


def settle_signals(
    *,
    known: Sequence[Signal],
    segment: Segment,
    newest: Measurement,
    now: datetime,
) -> tuple[list[Signal], list[Signal]]:
    """Signals to insert and signals to update, after the newest value of a segment changed.

    `known` are all stored signals of the indicator. What is still firing is extended, never judged
    again; a stretch once raised is not raised twice; when nothing fires, everything open closes.
    """
    raised: list[Signal] = []
    changed: list[Signal] = []
    runs = segment.at_newest()
    for run in runs:
        first = segment.first_period(run)
        going_on = next(
            (
                signal
                for signal in known
                if continues(signal, run, segment)
                or (signal.rule == run.rule and signal.first_period == first)
            ),
            None,
        )
        if going_on is None:
            raised.append(_new_signal(segment, run, newest, now))
        elif going_on.last_period != segment.periods[-1] or going_on.closed_at:
            going_on.last_period, going_on.closed_at = segment.periods[-1], None
            changed.append(going_on)
    if not runs:
        for signal in known:
            if signal.closed_at is None:
                signal.closed_at = now
                changed.append(signal)
    return raised, changed


SETTLED_FIELDS = ["last_period", "closed_at"]


def store_signals(raised: Sequence[Signal], changed: Sequence[Signal]) -> None:
    Signal.objects.bulk_create(raised, batch_size=1000)
    Signal.objects.bulk_update(changed, SETTLED_FIELDS, batch_size=1000)


def settle_alerts(
    *,
    indicator: Indicator,
    links: Sequence[ObjectiveIndicator],
    status_before: str,
    now: datetime,
) -> None:
    """A figure ends an overdue alert; a status that got worse raises one, one that got better ends it."""
    before, after = severity(status_before), severity(indicator.status)
    ended = []
    if not indicator.is_overdue(now):
        ended.append(Alert.Kind.OVERDUE)
    if after < before:
        ended.append(Alert.Kind.STATUS)
    if after < OFF_TRACK:
        ended.append(Alert.Kind.GUARDRAIL)
    is_guardrail = any(link.role == ObjectiveIndicator.Role.GUARDRAIL for link in links)
    raised = []
    if after > before:
        raised.append(Alert.Kind.STATUS)
        if after == OFF_TRACK and is_guardrail:
            raised.append(Alert.Kind.GUARDRAIL)
    Alert.objects.filter(indicator=indicator, kind__in=[*ended, *raised]).open().update(
        closed_at=now
    )
    raise_alerts([(indicator, kind) for kind in raised], now=now)


@transaction.atomic
def raise_overdue(*, now: datetime) -> int:
    """An alert for every late indicator and awaited period, once, and one Event each that tells its people.

    The awaited period follows the newest figure: as long as nothing comes in, nothing is repeated.
    """
    late = {
        (indicator.pk, period): indicator
        for indicator in Indicator.objects.overdue(now)
        .filter(Q(retired_from__isnull=True) | Q(retired_from__gt=now.date()))
        .select_related("owner", "updater")
        if (period := awaited_period(indicator)) is not None
    }
    known = set(
        Alert.objects.filter(
            kind=Alert.Kind.OVERDUE, indicator__in=[each.pk for each in late.values()]
        ).values_list("indicator_id", "period_start")
    )
    new = {key: indicator for key, indicator in late.items() if key not in known}
    Alert.objects.bulk_create(
        [
            Alert(
                indicator=indicator,
                kind=Alert.Kind.OVERDUE,
                period_start=period,
                raised_at=now,
            )
            for (_id, period), indicator in new.items()
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )
    for (_id, period), indicator in new.items():
        _tell_overdue(indicator, period, now)
    return len(new)


def awaited_period(indicator: Indicator) -> date | None:
    """The period whose figure comes next, from what the row stores."""
    if indicator.latest_period is None:
        return indicator.measured_from
    following = next_period(Rhythm(indicator.rhythm), indicator.latest_period)
    return max(following, indicator.measured_from or following)


def _tell_overdue(indicator: Indicator, period: date, now: datetime) -> None:
    record_event(
        actor=None,
        verb="objectives.indicator_overdue",
        subject=indicator,
        now=now,
        payload={
            "title": indicator.title,
            "period_start": period.isoformat(),
            "due_at": indicator.next_due_at.isoformat() if indicator.next_due_at else None,
            "rhythm": indicator.rhythm,
        },
        tell=[person for person in (indicator.updater or indicator.owner,) if person],
        once=f"overdue:{indicator.pk}:{period.isoformat()}",
    )


def severity(status: str) -> int:
    """0 to 2; what was not judged counts as nothing wrong."""
    return Status(status).severity or 0


def raise_alerts(alerts: Sequence[tuple[Indicator, str]], *, now: datetime) -> None:
    """For the indicators' latest periods; the same period's earlier alert of a kind opens again."""
    Alert.objects.bulk_create(
        [
            Alert(
                indicator=indicator, kind=kind, period_start=indicator.latest_period, raised_at=now
            )
            for indicator, kind in alerts
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organization", "indicator", "kind", "period_start"],
        update_fields=["raised_at", "closed_at"],
    )


def _before(segment: Segment, index: int) -> date:
    return segment.periods[max(index - 1, 0)]


def _new_signal(segment: Segment, run: SignalRun, newest: Measurement, now: datetime) -> Signal:
    limits = segment.limits
    assert limits is not None  # noqa: S101 - a run without limits cannot exist
    return Signal(
        indicator_id=newest.indicator_id,
        measurement=newest,
        rule=run.rule,
        is_adverse=run.effect == Effect.ADVERSE,
        first_period=segment.first_period(run),
        last_period=segment.periods[run.last_index],
        mean=limits.mean,
        lower=limits.lower,
        upper=limits.upper,
        raised_at=now,
    )
