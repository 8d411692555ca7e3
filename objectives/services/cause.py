"""An organisation's own causes of misses."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import OwnCause
from objectives.models.words import Cause
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership

MOST_OWN = 12


@transaction.atomic
def add_cause(
    *, actor: Membership, name: str, now: datetime, api_key: ApiKey | None = None
) -> OwnCause:
    """Name a cause that the organisation's misses have; one that was retired comes back under its name."""
    name = name.strip()
    if not name:
        raise Refused(_("Name the cause."), field="name")
    if name.casefold() in {str(label).casefold() for label in Cause.labels}:
        raise Refused(_("This cause is on offer already."), field="name")
    known = OwnCause.objects.select_for_update(of=("self",)).filter(name__iexact=name).first()
    if known is not None and known.retired_at is None:
        raise Refused(_("This cause is on offer already."), field="name")
    if OwnCause.objects.on_offer().count() >= MOST_OWN:
        sentence = _(
            "More than %(most)s causes of your own help nobody to choose. Retire one first."
        )
        raise Refused(sentence % {"most": MOST_OWN}, field="name")
    if known is not None:
        known.name, known.retired_at = name, None
        known.save(update_fields=["name", "retired_at"])
    cause = known or OwnCause.objects.create(name=name)
    _tell(cause, "objectives.cause_added", actor, now, api_key)
    return cause


@transaction.atomic
def retire_cause(
    *, actor: Membership, cause: OwnCause, now: datetime, api_key: ApiKey | None = None
) -> OwnCause:
    """No longer on offer; figures that name it keep it."""
    cause = OwnCause.objects.select_for_update(of=("self",)).get(pk=cause.pk)
    if cause.retired_at is not None:
        raise Refused(_("This cause was retired before."))
    cause.retired_at = now
    cause.save(update_fields=["retired_at"])
    _tell(cause, "objectives.cause_retired", actor, now, api_key)
    return cause


def _tell(
    cause: OwnCause, verb: str, actor: Membership, now: datetime, api_key: ApiKey | None
) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=cause,
        now=now,
        payload={"title": cause.name},
        api_key=api_key,
    )
