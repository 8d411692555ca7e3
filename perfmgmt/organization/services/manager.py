"""Who reports to whom. A manager may arrange who stands in, and writes coaching notes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.organization.permissions import may_administer
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership

SHAPE = "managers"
ANY = object()  # whatever it was


@transaction.atomic
def change_manager(
    *,
    actor: Membership,
    member: Membership,
    manager: Membership | None,
    now: datetime,
    expected: object = ANY,
    api_key: ApiKey | None = None,
) -> Membership:
    """Say who somebody reports to; None: to nobody. What two people wrote to each other stays theirs.

    All lines of reporting are held while one is drawn, so that two at once cannot close a circle
    together. `expected` is the manager that the actor saw.
    """
    lock_shape(SHAPE)
    lock_row(member)
    member = Membership.objects.select_related("manager").get(pk=member.pk)
    if not may_administer(actor):
        raise Refused(_("Only an admin says who reports to whom."))
    if expected is not ANY and expected != member.manager_id:
        raise Changed(
            _("Somebody else said in the meantime who %(name)s reports to.")
            % {"name": member.name},
            current=member,
        )
    if (manager.pk if manager else None) == member.manager_id:
        return member
    if manager is not None:
        _refuse_manager(member, manager)
    before, member.manager = member.manager, manager
    member.save(update_fields=["manager"])
    record_event(
        actor=actor,
        verb="organization.manager_changed",
        subject=member,
        now=now,
        payload={
            "name": member.name,
            "from": before.name if before else None,
            "to": manager.name if manager else None,
        },
        tell=[person for person in (member, manager) if person is not None],
        api_key=api_key,
    )
    return member


def _refuse_manager(member: Membership, manager: Membership) -> None:
    if not member.is_active:
        raise Refused(_("%(name)s has left.") % {"name": member.name})
    if not manager.is_active:
        sentence = _("%(name)s has left. Name somebody who is here.") % {"name": manager.name}
        raise Refused(sentence, field="manager")
    if manager.pk == member.pk:
        raise Refused(_("Nobody reports to themselves."), field="manager")
    above = _line_above(manager)
    if member.pk in above:
        raise Refused(
            _("%(manager)s reports to %(name)s, directly or further up: that would be a circle.")
            % {"manager": manager.name, "name": member.name},
            field="manager",
        )


def _line_above(person: Membership) -> set[UUID]:
    """Everybody to whom this person reports, however far up. One query for all lines."""
    lines = dict(Membership.objects.filter(manager__isnull=False).values_list("pk", "manager_id"))
    above: set[UUID] = set()
    here = lines.get(person.pk)
    while here is not None and here not in above:
        above.add(here)
        here = lines.get(here)
    return above
