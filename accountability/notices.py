"""What accountability tells people."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.dependency_notices import NOTICES as OF_DEPENDENCIES
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _handover_asked(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    asked = _("%(who)s asks you to own “%(title)s”") % {
        "who": _who(event),
        "title": payload["title"],
    }
    return Notice(subject=asked, body=_about(event), path=_objective(event))


def _handover_accepted(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {
        "who": payload["to"],
        "title": payload["title"],
        "day": date_format(date.fromisoformat(payload["takes_effect"]), "DATE_FORMAT"),
    }
    return Notice(
        subject=_("%(who)s owns “%(title)s” from %(day)s") % words,
        body=payload["answer"],
        path=_objective(event),
    )


def _handover_declined(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return Notice(
        subject=_("%(who)s does not take over “%(title)s”")
        % {"who": payload["to"], "title": payload["title"]},
        body=payload["answer"],
        path=_objective(event),
    )


def _handover_withdrawn(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("“%(title)s” is not handed over after all") % {"title": event.payload["title"]},
        path=_objective(event),
    )


def _handover_done(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return Notice(
        subject=_("“%(title)s” now belongs to %(who)s")
        % {"title": payload["title"], "who": payload["to"]},
        body=_about(event),
        path=_objective(event),
    )


def _role_given(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    words = {"who": payload["person"], "title": payload["title"]}
    if payload["person"] != recipient.name:
        sentence = _("%(who)s is the authority over “%(title)s” in your place")
    else:
        sentence = {
            "contributor": _("You contribute to “%(title)s”"),
            "reviewer": _("You review “%(title)s”"),
            "authority": _("You are the authority over “%(title)s”"),
        }[payload["role"]]
    return Notice(subject=sentence % words, path=_objective(event))


def _role_taken(event: Event, _recipient: Membership) -> Notice:
    sentence = {
        "contributor": _("You no longer contribute to “%(title)s”"),
        "reviewer": _("You no longer review “%(title)s”"),
        "authority": _("You are no longer the authority over “%(title)s”"),
    }[event.payload["role"]]
    return Notice(subject=sentence % {"title": event.payload["title"]}, path=_objective(event))


def _alignment_added(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {"title": payload["title"], "serves": payload["serves"]}
    return Notice(
        subject=_("“%(title)s” now also serves “%(serves)s”") % words,
        body=payload["note"],
        path=f"objectives/{payload['serves_id']}/",
    )


def _alignment_removed(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {"title": payload["title"], "serves": payload["serves"]}
    return Notice(
        subject=_("“%(title)s” no longer serves “%(serves)s” as well") % words,
        path=f"objectives/{payload['serves_id']}/",
    )


def _bulk_edited(event: Event, _recipient: Membership) -> Notice:
    """Told to the new owner: how many were given to them, and how many they are asked for."""
    counts = event.payload["counts"]
    asked, changed = counts["handovers"], counts["changed"]
    words = {"who": _who(event), "count": asked or changed}
    if asked:
        subject = ngettext(
            "%(who)s asks you to own %(count)s objective",
            "%(who)s asks you to own %(count)s objectives",
            asked,
        )
    else:
        subject = ngettext(
            "%(who)s gave you %(count)s objective",
            "%(who)s gave you %(count)s objectives",
            changed,
        )
    return Notice(subject=subject % words, path=f"bulk-edits/{event.payload['bulk_edit_id']}/")


def _bulk_edit_undone(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("%(who)s took back what you were asked to own") % {"who": _who(event)},
        path=f"bulk-edits/{event.payload['bulk_edit_id']}/",
    )


def _about(event: Event) -> str:
    payload = event.payload
    day = date_format(date.fromisoformat(payload["effective_on"]), "DATE_FORMAT")
    lines = [_("From %(day)s. %(reason)s") % {"day": day, "reason": payload["reason"]}]
    return "\n".join([*lines, payload["note"]] if payload["note"] else lines)


def _objective(event: Event) -> str:
    return f"objectives/{event.payload['objective_id']}/"


def _who(event: Event) -> str:
    return event.actor.name if event.actor else _("The system")


NOTICES: dict[str, Writer] = {
    "accountability.handover_asked": _handover_asked,
    "accountability.handover_accepted": _handover_accepted,
    "accountability.handover_declined": _handover_declined,
    "accountability.handover_withdrawn": _handover_withdrawn,
    "accountability.handover_done": _handover_done,
    "accountability.role_given": _role_given,
    "accountability.role_taken": _role_taken,
    **OF_DEPENDENCIES,
    "accountability.alignment_added": _alignment_added,
    "accountability.bulk_edited": _bulk_edited,
    "accountability.bulk_edit_undone": _bulk_edit_undone,
    "accountability.alignment_removed": _alignment_removed,
}
