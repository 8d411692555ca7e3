"""What an event of the organisation says to one person."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Invitation, Membership, Role


def invited(event: Event, recipient: Membership) -> Notice | None:
    """The only place where the secret of an invitation is written: this mail."""
    open_ones = Invitation.objects.open().select_related("organization")
    invitation = open_ones.filter(pk=event.payload["invitation"]).first()
    if invitation is None:
        return None
    organization = invitation.organization.name
    inviter = event.actor.name if event.actor else organization
    until = date_format(localtime(invitation.expires_at), "DATETIME_FORMAT")
    return Notice(
        subject=_("%(inviter)s invites you to %(organization)s")
        % {"inviter": inviter, "organization": organization},
        body=_(
            "Open the link to join %(organization)s as %(role)s. "
            "It works once, until %(until)s, and only for %(email)s."
        )
        % {
            "organization": organization,
            "role": Role(recipient.role).label,
            "until": until,
            "email": recipient.email,
        },
        path=f"invitation/{invitation.secret}/",
    )


def joined(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("%(name)s accepted your invitation") % event.payload,
        path=f"people/{event.subject_id}/",
    )


def role_changed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("Your role is now %(role)s") % {"role": Role(event.payload["to"]).label},
        body=_("%(who)s changed it from %(role)s.")
        % {"who": _who(event), "role": Role(event.payload["from"]).label},
    )


def key_created(event: Event, _recipient: Membership) -> Notice:
    may = _("read and write") if event.payload["can_write"] else _("read")
    return Notice(
        subject=_("A key now acts as you: %(name)s") % event.payload,
        body=_("%(who)s created it. It may %(may)s whatever you may.")
        % {"who": _who(event), "may": may},
    )


def key_revoked(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The key %(name)s no longer works") % event.payload,
        body=_("%(who)s revoked it.") % {"who": _who(event)},
    )


def _who(event: Event) -> str:
    return event.actor.name if event.actor else _("The system")


NOTICES: dict[str, Writer] = {
    "organization.person_invited": invited,
    "organization.person_joined": joined,
    "organization.role_changed": role_changed,
    "organization.api_key_created": key_created,
    "organization.api_key_revoked": key_revoked,
}
