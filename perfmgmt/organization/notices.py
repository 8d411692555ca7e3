"""What an event of the organisation says to one person."""

from datetime import date

from django.utils.formats import date_format
from django.utils.text import get_text_list
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


def unit_led(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("You lead %(name)s") % event.payload,
        body=_("%(who)s named you.") % {"who": _who(event)},
        path=f"settings/units/{event.subject_id}/",
    )


def unit_moved(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    subject = (
        _("%(name)s is part of %(to)s now") if payload["to"] else _("%(name)s is at the top now")
    )
    words = {
        "who": _who(event),
        "day": date_format(date.fromisoformat(payload["moved_on"]), "DATE_FORMAT"),
        "reason": payload["reason"],
    }
    return Notice(
        subject=subject % payload,
        body=_("Moved by %(who)s on %(day)s: %(reason)s") % words,
        path=f"settings/units/{event.subject_id}/",
    )


def units_set(event: Event, _recipient: Membership) -> Notice:
    after = event.payload["after"]
    places = [*([after["home"]] if after["home"] else []), *after["further"]]
    subject = _("You work in no unit now")
    if places:
        subject = _("You work in %(units)s now") % {"units": get_text_list(places, _("and"))}
    return Notice(
        subject=subject,
        body=_("%(who)s changed it.") % {"who": _who(event)},
        path=f"people/{event.subject_id}/",
    )


def stand_in_arranged(event: Event, recipient: Membership) -> Notice:
    if _is_stand_in(event, recipient):
        subject = _("You stand in for %(name)s from %(from)s to %(until)s")
        body = _(
            "You may do what belongs to %(name)s, such as updates, objectives and initiatives, and the "
            "record says for whom. Handovers wait for %(name)s."
        )
    else:
        subject = _("%(stand_in)s stands in for you from %(from)s to %(until)s")
        body = _("%(who)s arranged it.") % {"who": _who(event)}
    return _of_absence(event, subject, body)


def manager_changed(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    words = {"name": payload["name"], "manager": payload["to"], "who": _who(event)}
    if event.subject_id != recipient.pk:
        subject = _("%(name)s reports to you from now on")
    elif payload["to"]:
        subject = _("You report to %(manager)s from now on")
    else:
        subject = _("You report to nobody from now on")
    return Notice(
        subject=subject % words,
        body=_("%(who)s said so. Coaching notes stay between the two who wrote them.") % words,
        path=f"people/{event.subject_id}/",
    )


def stand_in_changed(event: Event, recipient: Membership) -> Notice:
    if _is_stand_in(event, recipient):
        subject = _("You stand in for %(name)s until %(until)s")
    else:
        subject = _("%(stand_in)s stands in for you until %(until)s")
    return _of_absence(event, subject, _("It was until %(was_until)s."))


def stand_in_withdrawn(event: Event, recipient: Membership) -> Notice:
    if _is_stand_in(event, recipient):
        subject = _("You no longer stand in for %(name)s")
    else:
        subject = _("%(stand_in)s no longer stands in for you")
    return _of_absence(event, subject, _("It was arranged from %(from)s to %(until)s."))


def _is_stand_in(event: Event, recipient: Membership) -> bool:
    return event.payload["stand_in_id"] == str(recipient.pk)


def _of_absence(event: Event, subject: str, body: str) -> Notice:
    """Both sentences with the names and days of the absence put in."""
    words = dict(event.payload)
    for name in ("from", "until", "was_until"):
        if words.get(name):
            words[name] = date_format(date.fromisoformat(words[name]), "DATE_FORMAT")
    lines = [body % words, words["reason"]]
    return Notice(
        subject=subject % words,
        body="\n".join(line for line in lines if line),
        path=f"people/{event.subject_id}/",
    )


def _who(event: Event) -> str:
    return event.actor.name if event.actor else _("The system")


NOTICES: dict[str, Writer] = {
    "organization.person_invited": invited,
    "organization.person_joined": joined,
    "organization.role_changed": role_changed,
    "organization.manager_changed": manager_changed,
    "organization.stand_in_arranged": stand_in_arranged,
    "organization.stand_in_changed": stand_in_changed,
    "organization.stand_in_withdrawn": stand_in_withdrawn,
    "organization.api_key_created": key_created,
    "organization.api_key_revoked": key_revoked,
    "organization.unit_added": unit_led,
    "organization.unit_changed": unit_led,
    "organization.unit_moved": unit_moved,
    "organization.units_set": units_set,
}
