"""Raising, closing and acknowledging signals and alerts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from objectives.judging import Segment
from objectives.models import Alert, Indicator, Measurement, ObjectiveIndicator, Signal
from objectives.rules.periods import Rhythm, next_period
from objectives.rules.rollup import OFF_TRACK
from objectives.rules.status import Status
from objectives.rules.xmr import Effect, SignalRun
from objectives.services.indicator import organization_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.models import Delegation, Membership


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
        stand_in_for=acting_for(actor, [signal.indicator.updater_id, signal.indicator.owner_id]),
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
    has_come = Q(kind=Alert.Kind.OVERDUE, period_start__lte=indicator.latest_period or date.min)
    Alert.objects.filter(
        has_come | Q(kind__in=[*ended, *raised]), indicator=indicator
    ).open().update(closed_at=now)
    if indicator.latest_period:
        raise_alerts([(indicator, kind, indicator.latest_period) for kind in raised], now=now)


def raise_alerts(alerts: Sequence[tuple[Indicator, str, date]], *, now: datetime) -> None:
    """For an indicator, a kind and a period; the same alert raised before opens again."""
    Alert.objects.bulk_create(
        [
            Alert(indicator=indicator, kind=kind, period_start=period, raised_at=now)
            for indicator, kind, period in alerts
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organization", "indicator", "kind", "period_start"],
        update_fields=["raised_at", "closed_at"],
    )


@transaction.atomic
def raise_overdue(*, now: datetime, most: int = 200) -> int:
    """An alert for each indicator that is late and has none open, and one Event each that tells its people.

    At most so many at once, the longest silent first; the next call takes up the rest. An indicator
    and its awaited period are told of once: as long as nothing comes in, nothing is repeated.
    """
    told = Alert.objects.open().filter(kind=Alert.Kind.OVERDUE, indicator=OuterRef("pk"))
    late = (
        Indicator.objects.overdue(now)
        .by_hand()
        .in_use(now.date())
        .filter(~Exists(told))
        .select_related("owner", "updater")
        .order_by("next_due_at", "id")[:most]
    )
    awaited = [(indicator, period) for indicator in late if (period := awaited_period(indicator))]
    raise_alerts(
        [(indicator, Alert.Kind.OVERDUE, period) for indicator, period in awaited], now=now
    )
    stand_ins = _stand_ins([indicator for indicator, _period in awaited], now)
    for indicator, period in awaited:
        _tell_overdue(indicator, period, now, stand_ins)
    return len(awaited)


def _stand_ins(indicators: Sequence[Indicator], now: datetime) -> dict[UUID, Delegation]:
    """By whoever checks these in and is away today."""
    people = {each.updater_id or each.owner_id for each in indicators} - {None}
    if not people:
        return {}
    today = now.astimezone(organization_of(actor=None).zone).date()
    running = Delegation.objects.in_force(today).filter(absent__in=people).with_people()
    return {each.absent_id: each for each in running}


def awaited_period(indicator: Indicator) -> date | None:
    """The period whose figure comes next, from what the row stores."""
    if indicator.latest_period is None:
        return indicator.measured_from
    following = next_period(Rhythm(indicator.rhythm), indicator.latest_period)
    return max(following, indicator.measured_from or following)


def _tell_overdue(
    indicator: Indicator, period: date, now: datetime, stand_ins: Mapping[UUID, Delegation]
) -> None:
    """Whoever checks it in, and who stands in for them today."""
    person = indicator.updater or indicator.owner
    absence = stand_ins.get(person.pk) if person else None
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
            "away": person.name if person and absence else None,
            "stand_in_id": str(absence.stand_in_id) if absence else None,
        },
        tell=[each for each in (person, absence.stand_in if absence else None) if each],
        once=f"overdue:{indicator.pk}:{period.isoformat()}",
    )


def severity(status: str) -> int:
    """0 to 2; what was not judged counts as nothing wrong."""
    return Status(status).severity or 0


def _before(segment: Segment, index: int) -> date:
    return segment.periods[max(index - 1, 0)]


def _new_signal(segment: Segment, run: SignalRun, newest: Measurement, now: datetime) -> Signal:
    limits = segment.limits_at(run.last_index)
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
