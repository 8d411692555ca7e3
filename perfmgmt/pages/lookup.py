"""Search across objectives, initiatives, measures and people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.models import Indicator, Initiative, Objective
from objectives.screens.initiatives import standing_mark
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

MOST = 20  # hits of one kind


@dataclass(frozen=True, slots=True)
class Hit:
    href: str
    title: str
    note: str
    mark: SafeString


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits of one kind; `more` says that there are others than those listed."""

    title: str
    hits: list[Hit]
    more: bool


def search(slug: str, words: str, now: datetime) -> list[Hits]:
    """Kinds that have hits. Five queries; none without words."""
    if not words:
        return []
    found = [
        _kind(_("Objectives"), _objectives(words), lambda each: _objective(slug, each, now)),
        _kind(_("Initiatives"), _initiatives(words), lambda each: _initiative(slug, each, now)),
        _kind(_("Measures"), _indicators(words), lambda each: _indicator(slug, each, now)),
        _kind(_("People"), _people(words), lambda each: _person(slug, each)),
    ]
    return [hits for hits in found if hits.hits]


def _kind(title: str, rows, present) -> Hits:
    found = list(rows[: MOST + 1])
    return Hits(title, [present(each) for each in found[:MOST]], more=len(found) > MOST)


def _objectives(words: str):
    return Objective.objects.matching(words).with_people().order_by("state", "title", "id")


def _initiatives(words: str):
    found = Initiative.objects.matching(words).with_people().with_milestones()
    return found.order_by("title", "id")


def _indicators(words: str):
    return Indicator.objects.in_use().matching(words).with_people().order_by("title", "id")


def _people(words: str):
    named = Q(name__icontains=words) | Q(title__icontains=words) | Q(email__icontains=words)
    return Membership.objects.active().filter(named).by_name()


def _objective(slug: str, objective: Objective, now: datetime) -> Hit:
    parts = [objective.unit.name if objective.unit else "", _owner(objective.owner)]
    if objective.state != Objective.State.ACTIVE:
        parts.append(objective.get_state_display())
    return Hit(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        note=", ".join(part for part in parts if part),
        mark=html.status_mark(objective.shown_status(now)),
    )


def _initiative(slug: str, initiative: Initiative, now: datetime) -> Hit:
    served = initiative.objective.title if initiative.objective else ""
    return Hit(
        href=reverse("objectives:initiative", args=[slug, initiative.pk]),
        title=initiative.title,
        note=", ".join(part for part in (served, _owner(initiative.owner)) if part),
        mark=standing_mark(initiative.state, initiative.standing(localdate(now))),
    )


def _indicator(slug: str, indicator: Indicator, now: datetime) -> Hit:
    return Hit(
        href=reverse("objectives:indicator", args=[slug, indicator.pk]),
        title=indicator.title,
        note=_owner(indicator.owner),
        mark=html.status_mark("stale" if indicator.is_overdue(now) else indicator.status),
    )


def _person(slug: str, person: Membership) -> Hit:
    return Hit(
        href=reverse("pages:person", args=[slug, person.pk]),
        title=person.name,
        note=person.described,
        mark=SafeString(""),
    )


def _owner(owner: Membership | None) -> str:
    return owner.name if owner else _("No owner")
