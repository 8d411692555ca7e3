"""What happened, as lines that a person can read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perfmgmt.events.models import Event, EventQuerySet

VERBS = {
    "organization.founded": gettext_lazy("Founded the organisation"),
    "organization.person_invited": gettext_lazy("Invited a person"),
    "organization.invitation_withdrawn": gettext_lazy("Withdrew an invitation"),
    "organization.person_joined": gettext_lazy("Joined"),
    "organization.role_changed": gettext_lazy("Changed a role"),
    "organization.access_ended": gettext_lazy("Ended a person's access"),
    "organization.api_key_created": gettext_lazy("Created an API key"),
    "organization.api_key_revoked": gettext_lazy("Revoked an API key"),
    "organization.settings_changed": gettext_lazy("Changed the settings"),
}
PAGES = {"membership": "pages:person", "objective": "pages:objective"}
NAMES_IN_PAYLOAD = ("title", "name", "subject")
MOST_DETAILS = 12
LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Line:
    event_id: str
    when: str
    machine_time: str
    recorded: str
    who: str
    through: str
    what: str
    about: str
    about_href: str
    subject_id: str
    details: list[tuple[str, str]]


def verb_words(verb: str) -> str:
    """ "objectives.indicator_linked" without words of its own is "Indicator linked"."""
    words = VERBS.get(verb)
    return str(words) if words else verb.partition(".")[2].replace("_", " ").capitalize()


def older_than(events: EventQuerySet, event: Event) -> EventQuerySet:
    """What stands below `event` in a list of the newest first."""
    return events.filter(
        Q(recorded_at__lt=event.recorded_at) | Q(recorded_at=event.recorded_at, id__lt=event.pk)
    )


def line(event: Event, slug: str) -> Line:
    happened = localtime(event.happened_at)
    recorded = localtime(event.recorded_at)
    page = PAGES.get(event.subject_kind)
    return Line(
        event_id=str(event.pk),
        when=date_format(happened, "j M Y, H:i"),
        machine_time=happened.isoformat(),
        recorded=_recorded(happened, recorded),
        who=event.actor.name if event.actor else _("The system"),
        through=_through(event),
        what=verb_words(event.verb),
        about=_about(event.payload),
        about_href=reverse(page, args=[slug, event.subject_id]) if page else "",
        subject_id=str(event.subject_id),
        details=_details(event.payload),
    )


def _recorded(happened, recorded) -> str:
    """In a sandbox, and for what came in later, the record is younger than the fact."""
    if happened.date() == recorded.date():
        return ""
    return _("recorded %(when)s") % {"when": date_format(recorded, "j M Y, H:i")}


def _through(event: Event) -> str:
    if event.stand_in_for:
        return _("for %(name)s") % {"name": event.stand_in_for.name}
    if event.api_key:
        return _("by the key %(name)s") % {"name": event.api_key.name}
    return ""


def _about(payload: dict[str, Any]) -> str:
    return next((str(payload[key]) for key in NAMES_IN_PAYLOAD if payload.get(key)), "")


def _details(payload: dict[str, Any]) -> list[tuple[str, str]]:
    shown = [
        (key.replace("_", " ").capitalize(), _in_words(value)) for key, value in sorted(payload.items())
    ]
    rest = len(shown) - MOST_DETAILS
    if rest > 0:
        more = ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest}
        shown = [*shown[:MOST_DETAILS], ("…", more)]
    return shown


def _in_words(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            words = "–"
        case bool():
            words = _("yes") if value else _("no")
        case list():
            words = ", ".join(_in_words(each) for each in value)
        case dict():
            words = "; ".join(f"{key}: {_in_words(each)}" for key, each in value.items())
        case _:
            words = str(value)
    return words if len(words) <= LONGEST_DETAIL else words[: LONGEST_DETAIL - 1] + "…"
