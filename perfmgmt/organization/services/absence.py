"""Standing in for somebody who is away: between two days, for what belongs to the person.

A stand-in never takes a role over: an admin's stand-in is no admin. `now` is the organisation's clock, also
that of a sandbox: an absence lies between days of its calendar.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Delegation, Membership, Role

SHAPE = "stand-ins"


@transaction.atomic
def arrange_stand_in(
    *,
    actor: Membership,
    absent: Membership,
    stand_in: Membership,
    starts_on: date,
    ends_on: date,
    now: datetime,
    reason: str = "",
    api_key: ApiKey | None = None,
) -> Delegation:
    """Somebody acts for an absent person from a day to a day, both included.

    Nobody is away twice at once, and nobody stands in while away themselves. All arrangements are held
    while one is made, so that two at once cannot build such a chain together.
    """
    lock_shape(SHAPE)
    _refuse_people(absent, stand_in)
    if ends_on < starts_on:
        raise Refused(_("It ends before it begins."), field="ends_on")
    if starts_on < _today(actor, now):
        raise Refused(_("This day is past: nobody can have stood in."), field="starts_on")
    delegation = Delegation(
        absent=absent,
        stand_in=stand_in,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        granted_by=actor,
        granted_at=now,
    )
    _refuse_overlaps(delegation)
    delegation.save(force_insert=True)
    _write("organization.stand_in_arranged", actor, delegation, now, api_key)
    return delegation


@transaction.atomic
def move_end(
    *,
    actor: Membership,
    delegation: Delegation,
    ends_on: date,
    now: datetime,
    expected: date | None = None,
    api_key: ApiKey | None = None,
) -> Delegation:
    """Come back sooner or later than arranged; days that are past stay as they were.

    `expected` is the last day as the actor saw it; where it has changed since, nothing is overwritten.
    """
    lock_shape(SHAPE)
    delegation = _locked(delegation)
    today = _today(actor, now)
    _refuse_over(delegation, today)
    if expected is not None and expected != delegation.ends_on:
        raise Changed(
            _("Somebody else moved the last day to %(day)s in the meantime.")
            % {"day": _day(delegation.ends_on)},
            current=delegation,
        )
    if ends_on == delegation.ends_on:
        return delegation
    if ends_on < delegation.starts_on:
        raise Refused(_("It ends before it begins."), field="ends_on")
    if ends_on < today:
        raise Refused(_("This day is past. Today can still be the last one."), field="ends_on")
    before, delegation.ends_on = delegation.ends_on, ends_on
    if ends_on > before:
        _refuse_people(delegation.absent, delegation.stand_in)
        _refuse_overlaps(delegation, field="ends_on")
    delegation.save(update_fields=["ends_on"])
    _write(
        "organization.stand_in_changed",
        actor,
        delegation,
        now,
        api_key,
        was_until=before.isoformat(),
    )
    return delegation


@transaction.atomic
def withdraw_stand_in(
    *,
    actor: Membership,
    delegation: Delegation,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Delegation:
    """Take it back at once, also before it began. What was done until then stays, and says for whom."""
    lock_shape(SHAPE)
    delegation = _locked(delegation)
    _refuse_over(delegation, _today(actor, now))
    delegation.withdrawn_at = now
    delegation.save(update_fields=["withdrawn_at"])
    _write("organization.stand_in_withdrawn", actor, delegation, now, api_key)
    return delegation


def _locked(delegation: Delegation) -> Delegation:
    found = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return found.with_people().get(pk=delegation.pk)


def _refuse_people(absent: Membership, stand_in: Membership) -> None:
    if absent.pk == stand_in.pk:
        raise Refused(_("Nobody stands in for themselves."), field="stand_in")
    for person, field in ((absent, None), (stand_in, "stand_in")):
        if not person.is_active:
            raise Refused(_("%(name)s has left.") % {"name": person.name}, field=field)
    if stand_in.role == Role.VIEWER:
        raise Refused(
            _("%(name)s only reads here and can do nothing for somebody else.")
            % {"name": stand_in.name},
            field="stand_in",
        )


def _refuse_overlaps(wanted: Delegation, *, field: str = "stand_in") -> None:
    """Another absence of the same person, and a chain: a stand-in who is away meanwhile."""
    others = Delegation.objects.overlapping(wanted.starts_on, wanted.ends_on).exclude(pk=wanted.pk)
    for other in others.of_any([wanted.absent_id, wanted.stand_in_id]).with_people().in_time():
        words = {
            "absent": other.absent.name,
            "stand_in": other.stand_in.name,
            "from": _day(other.starts_on),
            "to": _day(other.ends_on),
        }
        if other.absent_id == wanted.absent_id:
            raise Refused(
                _("%(absent)s is away already from %(from)s to %(to)s, and %(stand_in)s stands in.")
                % words,
                field="ends_on" if field == "ends_on" else "starts_on",
            )
        if other.absent_id == wanted.stand_in_id:
            chain = (wanted.absent.name, wanted.stand_in.name, other.stand_in.name)
            raise Refused(
                _("%(absent)s is away from %(from)s to %(to)s. It would be a chain: %(chain)s.")
                % (words | {"chain": " → ".join(chain)}),
                field=field,
            )
        if other.stand_in_id == wanted.absent_id:
            chain = (other.absent.name, wanted.absent.name, wanted.stand_in.name)
            raise Refused(
                _(
                    "%(stand_in)s stands in for %(absent)s from %(from)s to %(to)s. It would be a "
                    "chain: %(chain)s. Find somebody else for %(absent)s first."
                )
                % (words | {"chain": " → ".join(chain)}),
                field="ends_on" if field == "ends_on" else "starts_on",
            )


def _refuse_over(delegation: Delegation, today: date) -> None:
    if delegation.withdrawn_at is not None:
        raise Refused(_("It is withdrawn already."))
    if delegation.is_over(today):
        raise Refused(
            _("It ended on %(day)s. What is past stays as it was.")
            % {"day": _day(delegation.ends_on)}
        )


def _today(actor: Membership, now: datetime) -> date:
    return now.astimezone(actor.organization.zone).date()


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _write(
    verb: str,
    actor: Membership,
    delegation: Delegation,
    now: datetime,
    api_key: ApiKey | None,
    **more: str,
) -> None:
    """Both are told; the record keeps it with the absent person."""
    record_event(
        actor=actor,
        verb=verb,
        subject=delegation.absent,
        now=now,
        payload={
            "name": delegation.absent.name,
            "stand_in": delegation.stand_in.name,
            "stand_in_id": str(delegation.stand_in_id),
            "from": delegation.starts_on.isoformat(),
            "until": delegation.ends_on.isoformat(),
            "reason": delegation.reason,
        }
        | more,
        tell=[delegation.absent, delegation.stand_in],
        api_key=api_key,
    )
