"""Taking one's own check-in back, as long as nobody can have relied on it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.agreed import agreed_with_points
from objectives.models import Alert, Indicator, Measurement, Signal, Validation
from objectives.services.calculation import recalculate
from objectives.services.indicator import organization_of
from objectives.services.locks import check_lock
from objectives.services.rollup import refresh_objectives
from objectives.services.series import Series, settle_figures
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership

UNDO_WITHIN = timedelta(minutes=10)
KEPT = (
    "indicator_id",
    "period_start",
    "value",
    "no_value_reason",
    "numerator",
    "denominator",
    "commentary",
    "cause",
    "assumption_id",
    "confidence",
    "expected",
    "status",
    "target_revision",
    "judged_status",
    "judged_because",
    "author_id",
    "stand_in_for_id",
    "batch_id",
)


def can_undo(member: Membership, measurement: Measurement, now: datetime) -> bool:
    return (
        measurement.author_id == member.pk
        and measurement.superseded_at is None
        and now - measurement.recorded_at <= UNDO_WITHIN
    )


@transaction.atomic
def void_measurement(
    *,
    actor: Membership,
    measurement: Measurement,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Measurement | None:
    """Undo a check-in of one's own; gives the row that brings the figure before it back, if there was one.

    Nothing is deleted. A first figure ends without a successor, and its period has none again; a correction
    is followed by a new row with what it had corrected. What was known at any instant stays what it was.
    An assumption that it put under question stays there until somebody judges it.
    """
    organization = organization_of(actor=actor)
    indicator = Indicator.objects.select_for_update(of=("self",), no_key=True).get(
        pk=measurement.indicator_id
    )
    measurement = Measurement.objects.select_related("supersedes").get(pk=measurement.pk)
    _check(actor, indicator, measurement, now)
    Measurement.objects.filter(pk=measurement.pk).update(superseded_at=now)
    again = _recorded_anew(measurement, now)
    if again is not None:
        again.save(force_insert=True)
    _settle(indicator, measurement, organization, now)
    record_event(
        actor=actor,
        verb="objectives.measurement_undone",
        subject=indicator,
        now=now,
        payload={
            "title": indicator.title,
            "measurement_id": str(measurement.pk),
            "period_start": measurement.period_start.isoformat(),
            "restored": str(again.pk) if again else None,
        },
        api_key=api_key,
    )
    return again


def _check(
    actor: Membership, indicator: Indicator, measurement: Measurement, now: datetime
) -> None:
    if measurement.author_id != actor.pk:
        raise Refused(_("Only who recorded a figure can undo it. Correct it instead."))
    if measurement.superseded_at is not None:
        raise Refused(_("This figure was changed or undone in the meantime."))
    if not can_undo(actor, measurement, now):
        raise Refused(_("Ten minutes have passed. Correct the figure instead, with a reason."))
    if Validation.objects.filter(measurement=measurement).exists():
        raise Refused(_("Somebody has validated this figure. Correct it instead, with a reason."))
    check_lock(
        actor=actor,
        indicator=indicator,
        period_start=measurement.period_start,
        reason=measurement.correction_reason,
    )


def _recorded_anew(measurement: Measurement, now: datetime) -> Measurement | None:
    """What the undone row had corrected, unless that was itself only the mark of an undo."""
    before = measurement.supersedes
    if before is None:
        return None
    return Measurement(
        **{name: getattr(before, name) for name in KEPT},
        recorded_at=now,
        supersedes=measurement,
        correction_reason=_("undone"),
        is_restatement=measurement.is_restatement,
    )


def _settle(indicator, measurement: Measurement, organization, now: datetime) -> None:
    """The indicator, its signals, its alerts and the objectives as if it had not come in."""
    stored = Measurement.objects.of(indicator).current().defer("commentary")
    series = Series(
        indicator,
        agreed=agreed_with_points([indicator])[indicator.pk],
        stored={row.period_start: row for row in stored},
    )
    serves = settle_figures([series], organization=organization, now=now, first_ones_alert=True)
    Signal.objects.filter(measurement=measurement).open().update(closed_at=now)
    if series.newest() is None:
        Alert.objects.filter(indicator=indicator).open().update(closed_at=now)
    days = {indicator.pk: [measurement.period_start]}
    calculated = recalculate(days, organization=organization, now=now)
    refresh_objectives(serves.get(indicator.pk, set()) | calculated.objective_ids)
