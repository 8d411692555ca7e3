"""What the events of cadences and of single reviews' dates say, with the calendars that go by mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Attachment, Notice, Writer
from perfmgmt.tenancy.models import Membership
from reviews.invitations import invitation
from reviews.models import Review
from reviews.rules.calendar import Method

MEASURES_NAMED = 8


def when(iso: str, zone: ZoneInfo) -> str:
    return date_format(localtime(datetime.fromisoformat(iso), zone), _("l j F, H:i"))


def _cadence_created(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("You are invited to “%(title)s”") % event.payload,
        body=_("%(chair)s chairs it. Its dates stand under Reviews.") % event.payload,
        path="reviews/",
    )


def _cadence_changed(event: Event, recipient: Membership) -> Notice:
    """The dates that changed; what only bears on others is left to the page."""
    payload, zone = event.payload, recipient.organization.zone
    lines = [
        _("Now on %(when)s.") % {"when": when(each["starts_at"], zone)}
        for each in payload["rescheduled"]
    ]
    lines += [
        _("Called off: %(when)s.") % {"when": when(each["starts_at"], zone)}
        for each in payload["called_off"]
    ]
    return Notice(
        subject=_("“%(title)s” has changed") % payload,
        body="\n".join(lines) or _("Its dates stay as they are."),
        path=f"cadences/{event.subject_id}/",
        attachments=(
            *_invitations(payload["rescheduled"], recipient),
            *_invitations(payload["called_off"], recipient, Method.CANCEL),
        ),
    )


def _cadence_ended(event: Event, recipient: Membership) -> Notice:
    payload, zone = event.payload, recipient.organization.zone
    lines = [_because(payload)]
    lines += [
        _("Called off: %(when)s.") % {"when": when(each["starts_at"], zone)}
        for each in payload["called_off"]
    ]
    return Notice(
        subject=_("“%(title)s” has ended") % payload,
        body="\n".join(lines),
        path=f"cadences/{event.subject_id}/",
        attachments=_invitations(payload["called_off"], recipient, Method.CANCEL),
    )


def _review_reminder(event: Event, recipient: Membership) -> Notice | None:
    """The invitation for who is invited, and for everybody what is theirs to update."""
    payload, zone = event.payload, recipient.organization.zone
    words = {
        "title": payload["title"],
        "starts": when(payload["starts_at"], zone),
        "freeze": when(payload["freeze_at"], zone),
    }
    if str(recipient.pk) not in payload["invited"]:
        return _update_wanted(event, recipient)
    lines = [
        _("Figures freeze on %(freeze)s. What is updated by then is what the room sees.") % words
    ]
    mine = _measures_of(recipient, payload["late"])
    if mine:
        lines.append(_("Yours to update by then: %(measures)s.") % {"measures": "; ".join(mine)})
    return Notice(
        subject=_("%(title)s is on %(starts)s") % words,
        body="\n".join(lines),
        path=f"reviews/{event.subject_id}/",
        attachments=(invitation(payload["calendar"], recipient),),
    )


def _update_wanted(event: Event, recipient: Membership) -> Notice | None:
    payload = event.payload
    mine = _measures_of(recipient, payload["late"])
    if not mine:
        return None
    words = {
        "freeze": when(payload["freeze_at"], recipient.organization.zone),
        "title": payload["title"],
        "count": len(mine),
    }
    subject = ngettext(
        "Update %(count)s measure by %(freeze)s",
        "Update %(count)s measures by %(freeze)s",
        len(mine),
    )
    lines = [_("Then the figures freeze for “%(title)s”.") % words, *mine]
    return Notice(subject=subject % words, body="\n".join(lines), path="update/")


def _review_moved(event: Event, recipient: Membership) -> Notice:
    payload, zone = event.payload, recipient.organization.zone
    calendar = payload["calendar"]
    words = {
        "title": payload["title"],
        "starts": when(calendar["starts_at"], zone),
        "was": when(payload["was"], zone),
        "place": calendar["place"],
    }
    if payload["was"] == calendar["starts_at"]:
        subject, lines = _("%(title)s is at another place: %(place)s") % words, []
    else:
        subject = _("%(title)s is moved to %(starts)s") % words
        lines = [_("It was on %(was)s.") % words]
        if calendar["place"]:
            lines.append(_("Place: %(place)s.") % words)
    lines.append(_because(payload))
    if payload["freeze_at"]:
        freeze = when(payload["freeze_at"], zone)
        lines.append(_("Figures freeze on %(freeze)s.") % {"freeze": freeze})
    return Notice(
        subject=subject,
        body="\n".join(lines),
        path=f"reviews/{event.subject_id}/",
        attachments=(invitation(calendar, recipient),),
    )


def _review_called_off(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    starts = when(payload["calendar"]["starts_at"], recipient.organization.zone)
    return Notice(
        subject=_("Called off: %(title)s on %(starts)s")
        % {"title": payload["title"], "starts": starts},
        body=_because(payload),
        path=f"reviews/{event.subject_id}/",
        attachments=(invitation(payload["calendar"], recipient, Method.CANCEL),),
    )


def _invitation_answered(event: Event, recipient: Membership) -> Notice | None:
    """Only of who cannot come; None where they changed their mind meanwhile, or it was moved since."""
    payload = event.payload
    stands = Review.objects.filter(pk=event.subject_id, starts_at=payload["starts_at"])
    if not stands.exists():
        return None
    starts = when(payload["starts_at"], recipient.organization.zone)
    return Notice(
        subject=_("%(name)s cannot come to %(title)s") % payload,
        body=_("It is on %(starts)s.") % {"starts": starts},
        path=f"reviews/{event.subject_id}/",
    )


def _because(payload: Mapping[str, Any]) -> str:
    return _("Because: %(because)s") % payload


def _measures_of(recipient: Membership, late: Iterable[Mapping[str, Any]]) -> list[str]:
    """Titles, the first few; how many more there are in the last line."""
    mine = [
        title for each in late if each["person"] == str(recipient.pk) for title in each["measures"]
    ]
    rest = len(mine) - MEASURES_NAMED
    if rest <= 0:
        return mine
    more = ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest}
    return [*mine[:MEASURES_NAMED], more]


def _invitations(
    calendars: Iterable[dict[str, Any]], recipient: Membership, method: Method = Method.REQUEST
) -> tuple[Attachment, ...]:
    """One file for each review: a calendar of iTIP is about one event."""
    return tuple(invitation(facts, recipient, method) for facts in calendars)


NOTICES: dict[str, Writer] = {
    "reviews.cadence_created": _cadence_created,
    "reviews.cadence_changed": _cadence_changed,
    "reviews.cadence_ended": _cadence_ended,
    "reviews.review_reminder": _review_reminder,
    "reviews.update_wanted": _update_wanted,
    "reviews.review_moved": _review_moved,
    "reviews.review_called_off": _review_called_off,
    "reviews.invitation_answered": _invitation_answered,
}
