"""A second person stands by a figure."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Measurement, Validation
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Delegation, Membership


@transaction.atomic
def validate_measurement(
    *,
    actor: Membership,
    measurement: Measurement,
    now: datetime,
    note: str = "",
    api_key: ApiKey | None = None,
) -> Validation:
    """Neither its author, nor the one they stood in for, nor who stands in for the author now.

    Once for each figure: a correction is another figure and needs a look of its own.
    """
    measurement = (
        Measurement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("indicator", "author")
        .get(pk=measurement.pk)
    )
    _check(actor, measurement, now)
    validation, is_new = Validation.objects.get_or_create(
        measurement=measurement,
        defaults={"validated_by": actor, "validated_at": now, "note": note.strip()},
    )
    if not is_new:
        raise Refused(_("This figure was validated before."))
    record_event(
        actor=actor,
        verb="objectives.measurement_validated",
        subject=measurement.indicator,
        now=now,
        payload={
            "title": measurement.indicator.title,
            "measurement_id": str(measurement.pk),
            "period_start": measurement.period_start.isoformat(),
            "note": validation.note,
        },
        tell=[measurement.author] if measurement.author else [],
        api_key=api_key,
    )
    return validation


def _check(actor: Membership, measurement: Measurement, now: datetime) -> None:
    if not measurement.indicator.needs_validation:
        raise Refused(_("This indicator does not ask for a second person."))
    if measurement.superseded_at is not None:
        raise Refused(_("This figure was corrected in the meantime. Look at the new one."))
    if measurement.value is None:
        raise Refused(_("There is no figure to validate."))
    if actor.pk in (measurement.author_id, measurement.stand_in_for_id):
        raise Refused(_("You recorded this figure. Somebody else validates it."))
    today = now.astimezone(actor.organization.zone).date()
    stands_in = Delegation.objects.in_force(today).filter(
        absent=measurement.author_id, stand_in=actor
    )
    if measurement.author and stands_in.exists():
        raise Refused(
            _("You stand in for %(name)s, who recorded it. Somebody else validates it.")
            % {"name": measurement.author.name}
        )
