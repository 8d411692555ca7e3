"""One risk: what it threatens, how it was judged, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from perfmgmt.events.models import Event
from perfmgmt.organization.dates import day as day_words
from perfmgmt.tenancy.models import Membership
from reviews.models import Risk
from reviews.permissions import may_judge_risk
from reviews.risk_wording import (
    IMPACTS,
    LEVELS,
    LIKELIHOODS,
    next_mark,
    response_words,
    standing_mark,
)
from reviews.rules.risk import RiskState
from reviews.screens.risks import owner_mark

DECISIVE = frozenset({"raised", "occurred", "closed"})
ICONS = {"raised": "i-note", "assessed": "i-pulse", "occurred": "i-up", "closed": "i-check"}


@dataclass(frozen=True, slots=True)
class Deed:
    """A button that opens a dialog."""

    href: str
    label: str


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
class Page:
    risk: Risk
    finding: str
    standing: SafeString
    next: SafeString
    likelihood: str
    impact: str
    response: str
    objective_href: str
    unit: str
    owner: SafeString
    owner_href: str
    raised: str
    assessed: str
    happenings: Sequence[Happening]
    deeds: Sequence[Deed]


def page_of(risk: Risk, member: Membership, now: datetime) -> Page:
    """One query: what happened."""
    slug = member.organization.slug
    return Page(
        risk=risk,
        finding=_finding(risk),
        standing=standing_mark(risk),
        next=next_mark(risk, localdate(now)),
        likelihood=f"{risk.likelihood}, {LIKELIHOODS[risk.likelihood]}",
        impact=f"{risk.impact}, {IMPACTS[risk.impact]}",
        response=response_words(risk),
        objective_href=reverse("pages:objective", args=[slug, risk.objective_id]),
        unit=risk.objective.unit.name if risk.objective.unit else "",
        owner=owner_mark(risk.owner),
        owner_href=reverse("pages:person", args=[slug, risk.owner_id]),
        raised=date_format(localdate(risk.raised_at), "DATE_FORMAT"),
        assessed=date_format(localdate(risk.assessed_at), "DATE_FORMAT"),
        happenings=[_happening(each, now) for each in _events(risk)],
        deeds=_deeds(risk, member, slug),
    )


def _finding(risk: Risk) -> str:
    words = {"title": risk.title, "score": risk.score, "level": LEVELS[risk.level]}
    match risk.state:
        case Risk.State.OCCURRED:
            return _("%(title)s: it has occurred") % words
        case Risk.State.CLOSED:
            return _("%(title)s: closed") % words
        case _:
            return _("%(title)s: %(level)s, %(score)s of 25") % words


def _deeds(risk: Risk, member: Membership, slug: str) -> list[Deed]:
    """The most likely first; none for who only looks, and none once it is closed."""
    if risk.state == Risk.State.CLOSED or not may_judge_risk(member, risk):
        return []
    wanted = [
        ("reviews:risk-assess", _("Assess")),
        ("reviews:risk-change", _("Change")),
    ]
    if risk.may_become(RiskState.OCCURRED):
        wanted.append(("reviews:risk-occurred", _("It has occurred")))
    wanted.append(("reviews:risk-close", pgettext("a risk", "Close")))
    return [Deed(reverse(name, args=[slug, risk.pk]), label) for name, label in wanted]


def _events(risk: Risk):
    return (
        Event.objects.about(risk.pk)
        .select_related("actor", "stand_in_for")
        .order_by(F("happened_at").desc(), "-id")
    )


def _happening(event: Event, now: datetime) -> Happening:
    what = event.verb.removeprefix("reviews.risk_")
    on = localdate(event.happened_at)
    return Happening(
        on=on,
        day=day_words(on, now),
        icon=ICONS.get(what, "i-pen"),
        is_decisive=what in DECISIVE,
        title=capfirst(_said(what, event.payload)),
        quotation=event.payload["because"] if what in ("occurred", "closed") else _note(event),
        note=_who(event),
    )


def _said(what: str, payload: Mapping[str, Any]) -> str:
    words = {
        "likelihood": LIKELIHOODS[payload["likelihood"]],
        "impact": IMPACTS[payload["impact"]],
        "score": payload["score"],
        "was": payload.get("was"),
        "owner": payload["owner"],
    }
    match what:
        case "raised":
            said = _("Raised: %(likelihood)s, %(impact)s impact, %(score)s of 25")
        case "assessed" if payload.get("was") != payload["score"]:
            said = _("%(likelihood)s, %(impact)s impact: %(score)s after %(was)s")
        case "assessed":
            said = _("%(likelihood)s, %(impact)s impact: still %(score)s")
        case "occurred" if payload["wants_item"]:
            said = _("Occurred; an item in the next review is asked for")
        case "occurred":
            said = pgettext("risk", "Occurred")
        case "closed":
            said = pgettext("risk", "Closed")
        case _:
            said = _("Changed: %(owner)s watches it")
    return said % words


def _note(event: Event) -> str:
    """What was said with an assessment; with a change, what is done about the risk."""
    return str(event.payload.get("note", event.payload["response_text"]))


def _who(event: Event) -> str:
    name = event.actor.name if event.actor else _("The system")
    if event.stand_in_for is None:
        return name
    return _("%(name)s, for %(absent)s") % {
        "name": name,
        "absent": event.stand_in_for.name,
    }
