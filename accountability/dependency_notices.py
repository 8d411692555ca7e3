"""What a dependency tells the owner of its other side, and an escalation the authority."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accountability.rules import Source
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _proposed(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return _notice(
        event,
        _("%(who)s needs “%(title)s” from you by %(day)s") % _words(event, payload["needed_on"]),
        _("For “%(objective)s”, from “%(provider)s”. Agree, or offer another day.") % payload,
    )


def _agreed(event: Event, _recipient: Membership) -> Notice:
    words = _words(event, event.payload["promised_on"])
    return _notice(event, _("%(who)s agreed: “%(title)s” by %(day)s") % words)


def _day_offered(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    lines = [payload["because"]]
    if payload["promised_on"]:
        lines.append(_("Until you agree, %(day)s stands.") % {"day": _day(payload["promised_on"])})
    words = _words(event, payload["offered_on"])
    return _notice(event, _("%(who)s offers %(day)s for “%(title)s”") % words, *lines)


def _day_declined(event: Event, _recipient: Membership) -> Notice:
    words = _words(event, event.payload["promised_on"])
    subject = _("No new day for “%(title)s”: %(day)s stands") % words
    return _notice(event, subject, event.payload["because"])


def _because(sentence: Promise) -> Writer:
    """A sentence with who and what, and below it why."""

    def write(event: Event, _recipient: Membership) -> Notice:
        return _notice(event, str(sentence) % _words(event), event.payload["because"])

    return write


def _escalated(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    late = payload["days_late"]
    if payload["state"] == "broken":
        subject = _("Broken: “%(title)s”. You can clear the way") % payload
    else:
        subject = ngettext(
            "%(days_late)s day late: “%(title)s”. You can clear the way",
            "%(days_late)s days late: “%(title)s”. You can clear the way",
            late,
        ) % (payload)
    due = _day(payload["due_on"])
    asked = (
        _("Promised for %(day)s.")
        if payload["promised_on"]
        else _("Asked for by %(day)s; no answer.")
    ) % {"day": due}
    return _notice(event, subject, from_whom(event), asked, payload["because"], why_them(event))


def from_whom(event: Event) -> str:
    """ "“Castings on time” (Jonas Weber, Purchasing) needs it from “Drawings in 5 days” (Henrik Lund)." """
    payload = event.payload
    return _("“%(needs)s”%(who_needs)s needs it from “%(gives)s”%(who_gives)s.") % {
        "needs": payload["objective"],
        "who_needs": _in_brackets(payload["owner"], payload["unit"]),
        "gives": payload["provider"],
        "who_gives": _in_brackets(payload["provider_owner"], payload["provider_unit"]),
    }


WHY: dict[str, Callable[[], str]] = {
    Source.NAMED: lambda: _(
        "You are asked because you are named as the authority over “%(needs)s”."
    ),
    Source.PARENT_OWNER: lambda: _(
        "Nobody is named as the authority over “%(needs)s”: you are asked because you own an objective above it."
    ),
    Source.SPONSOR: lambda: _(
        "Nobody is named as the authority over “%(needs)s”: you are asked because you sponsor its priority."
    ),
    Source.UNIT_LEAD: lambda: _(
        "Nobody is named as the authority over “%(needs)s”: you are asked because you lead its unit or one above."
    ),
}


def why_them(event: Event) -> str:
    """Named or derived, in words."""
    write = WHY.get(event.payload["source"])
    return write() % {"needs": event.payload["objective"]} if write else ""


def _in_brackets(*parts: str | None) -> str:
    named = ", ".join(part for part in parts if part)
    return f" ({named})" if named else ""


def _words(event: Event, day: str | None = None) -> dict[str, str]:
    who = event.actor.name if event.actor else _("The system")
    return {"who": who, "title": event.payload["title"], "day": _day(day) if day else ""}


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def _notice(event: Event, subject: str, *lines: str) -> Notice:
    return Notice(
        subject=subject,
        body="\n".join(line for line in lines if line),
        path=f"dependencies/{event.subject_id}/",
    )


NOTICES: dict[str, Writer] = {
    "accountability.dependency_proposed": _proposed,
    "accountability.dependency_agreed": _agreed,
    "accountability.dependency_day_offered": _day_offered,
    "accountability.dependency_day_declined": _day_declined,
    "accountability.dependency_at_risk": _because(
        gettext_lazy("“%(title)s” is at risk, says %(who)s")
    ),
    "accountability.dependency_clear": _because(
        gettext_lazy("“%(title)s” is no longer at risk, says %(who)s")
    ),
    "accountability.dependency_kept": _because(gettext_lazy("%(who)s has “%(title)s”: kept")),
    "accountability.dependency_broken": _because(
        gettext_lazy("“%(title)s” is broken, says %(who)s")
    ),
    "accountability.dependency_withdrawn": _because(
        gettext_lazy("%(who)s withdrew “%(title)s”: it is no longer asked of anybody")
    ),
    "accountability.dependency_escalated": _escalated,
}
