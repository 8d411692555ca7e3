"""One dependency: both sides, what was promised, what may be done, and everything that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability import wording
from accountability.models import Dependency, Escalation
from accountability.permissions import sides_of
from accountability.rules import Side, Source
from accountability.screens.deeds import Deed, deeds
from accountability.screens.dependencies import owner_mark
from objectives.models import Objective
from perfmgmt.events.models import Event
from perfmgmt.organization.dates import day as day_words
from perfmgmt.tenancy.models import Membership

DECISIVE = frozenset({"agreed", "kept", "broken", "withdrawn", "escalated"})


@dataclass(frozen=True, slots=True)
class Party:
    """One side: the objective, who answers for it, and where."""

    label: str
    title: str
    href: str
    owner: SafeString
    unit: str


@dataclass(frozen=True, slots=True)
class Happening:
    on: date
    day: str
    icon: str
    is_decisive: bool
    title: str
    quotation: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """That it came before its authority: a sentence, and why them in another."""

    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    dependency: Dependency
    finding: str
    standing: SafeString
    next: str
    needs: Party
    gives: Party
    asked_for: str
    promised: str
    on_the_table: str
    escalated: Told | None
    happenings: Sequence[Happening]
    deeds: Sequence[Deed]


def page_of(dependency: Dependency, member: Membership, now: datetime) -> Page:
    """Two queries: what happened, and its escalation."""
    today, slug = localdate(now), member.organization.slug
    offered = dependency.offered_on if dependency.promised_on else None
    return Page(
        dependency=dependency,
        finding=_finding(dependency, today),
        standing=wording.standing_mark(dependency, today),
        next=wording.next_words(dependency, today),
        needs=_party(_("Needed by"), dependency.objective, slug),
        gives=_party(_("Given by"), dependency.provider, slug),
        asked_for=date_format(dependency.needed_on, "DATE_FORMAT"),
        promised=_day(dependency.promised_on),
        on_the_table=_day(offered),
        escalated=_told(dependency),
        happenings=[_happening(each, now) for each in _events(dependency)],
        deeds=deeds(dependency, sides_of(member, dependency), slug),
    )


def _finding(dependency: Dependency, today: date) -> str:
    late = dependency.days_late(today)
    if not late:
        return dependency.title
    return _("%(title)s: %(late)s") % {"title": dependency.title, "late": wording.late_words(late)}


def _party(label: str, objective: Objective, slug: str) -> Party:
    return Party(
        label=label,
        title=objective.title,
        href=reverse("pages:objective", args=[slug, objective.pk]),
        owner=owner_mark(objective),
        unit=objective.unit.name if objective.unit else "",
    )


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


WHY = {
    Source.NAMED: gettext_lazy("Named as the authority over “%(title)s”."),
    Source.PARENT_OWNER: gettext_lazy(
        "Derived: nobody is named as the authority over “%(title)s”, and they own an objective above it."
    ),
    Source.SPONSOR: gettext_lazy(
        "Derived: nobody is named as the authority over “%(title)s”, and they sponsor its priority."
    ),
    Source.UNIT_LEAD: gettext_lazy(
        "Derived: nobody is named as the authority over “%(title)s”, and they lead its unit or one above."
    ),
}


def _told(dependency: Dependency) -> Told | None:
    found = Escalation.objects.filter(dependency=dependency).select_related("authority").first()
    if found is None:
        return None
    day = date_format(localdate(found.escalated_at), "DATE_FORMAT")
    if found.authority is None:
        return Told(
            _("On %(day)s it should have come before an authority: nobody could be found.")
            % {"day": day},
            _("Name an authority on the objective that needs it, or a sponsor of its priority."),
        )
    words = {"name": found.authority.name, "day": day}
    return Told(
        _("Before %(name)s since %(day)s.") % words,
        str(WHY[Source(found.source)]) % {"title": dependency.objective.title},
    )


def _events(dependency: Dependency):
    return (
        Event.objects.about(dependency.pk)
        .select_related("actor")
        .order_by(F("happened_at").desc(), "-id")
    )


SAID = {
    "proposed": gettext_lazy("Asked for by %(needed)s"),
    "agreed": gettext_lazy("Promised for %(promised)s"),
    "day_offered": gettext_lazy("%(offered)s offered"),
    "day_declined": gettext_lazy("No new day: %(promised)s stands"),
    "at_risk": gettext_lazy("At risk"),
    "clear": gettext_lazy("No longer at risk"),
    "kept": pgettext_lazy("dependency", "Kept"),
    "broken": pgettext_lazy("dependency", "Broken"),
    "withdrawn": pgettext_lazy("dependency", "Withdrawn"),
}
ICONS = {"agreed": "i-check", "kept": "i-check", "escalated": "i-up", "day_offered": "i-clock"}


def _happening(event: Event, now: datetime) -> Happening:
    what = event.verb.removeprefix("accountability.dependency_")
    payload, on = event.payload, localdate(event.happened_at)
    escalated = what == "escalated"
    return Happening(
        on=on,
        day=day_words(on, now),
        icon=ICONS.get(what, "i-link"),
        is_decisive=what in DECISIVE,
        title=_escalated(payload) if escalated else _said(what, payload, now),
        quotation="" if escalated else payload["because"],
        note=_("The system") if escalated else _who(event),
    )


def _said(what: str, payload: dict[str, Any], now: datetime) -> str:
    days = {
        name: day_words(date.fromisoformat(payload[f"{name}_on"]), now)
        if payload[f"{name}_on"]
        else ""
        for name in ("needed", "promised", "offered")
    }
    return str(SAID[what]) % days


def _escalated(payload: dict[str, Any]) -> str:
    if payload["authority"] is None:
        return _("Escalated: nobody could be found")
    return _("Escalated to %(name)s") % {"name": payload["authority"]}


def _who(event: Event) -> str:
    """ "Henrik Lund, for “Drawing release within 5 days”" """
    payload = event.payload
    name = event.actor.name if event.actor else _("The system")
    spoken = payload["objective"] if payload["side"] == Side.NEEDS else payload["provider"]
    return _("%(name)s, for “%(title)s”") % {"name": name, "title": spoken}
