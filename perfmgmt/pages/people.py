"""What one person answers for, helps with, waits for and owes: objectives, roles, promises, figures, actions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accountability.models import Assignment, Dependency
from accountability.screens.load import draw_load
from objectives.figures import figure
from objectives.models import Indicator, Objective
from objectives.wording import due_words
from perfmgmt.pages import findings
from perfmgmt.pages.words import SEVERITY
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.screens.coaching import facts_between
from reviews.work import OpenWork, open_work_of

MOST = 100  # rows of one table
State = Objective.State
TITLES: Mapping[str, Promise] = {
    Assignment.Role.CONTRIBUTOR: gettext_lazy("Contributes to"),
    Assignment.Role.REVIEWER: gettext_lazy("Reviews"),
    Assignment.Role.AUTHORITY: gettext_lazy("Clears the way for"),
}

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Carrying(TypedDict):
        owned: int
        coaching: list[dict[str, Any]]

    Found = WithAnnotations[Membership, Carrying]


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    note: str
    mark: SafeString
    text: str


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """What somebody contributes to, reviews or clears the way of."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Profile:
    person: Membership
    finding: str
    load: str
    ticks: SafeString
    is_over: bool
    objectives: list[Row]
    roles: list[RoleGroup]
    waits_for: list[Row]
    owes: list[Row]
    measures: list[Row]
    actions: list[Row]


def find(member_id: UUID, reader: Membership) -> "Found | None":
    """With their unit and manager, how many objectives in force they own, and the coaching notes that stand
    between them and the reader: one SELECT."""
    owned = Objective.objects.active().filter(owner=OuterRef("pk")).order_by()
    counted = owned.values("owner").annotate(total=Count("pk")).values("total")
    found = (
        Membership.objects.filter(pk=member_id)
        .select_related("unit", "manager", "organization")
        .annotate(
            owned=Coalesce(Subquery(counted), 0),
            coaching=ArraySubquery(facts_between(OuterRef("pk"), reader)),
        )
    )
    return cast("Found | None", found.first())


def profile(person: "Found", now: datetime) -> Profile:
    """Four queries; `find` has read how much they own."""
    slug = person.organization.slug
    theirs = list(_theirs(person))
    owned = [
        (each.shown_status(now), each)
        for each in theirs
        if each.owner_id == person.pk and each.state == State.ACTIVE
    ][:MOST]
    owned.sort(key=lambda pair: SEVERITY[pair[0]])
    needing = sum(status in ("off_track", "at_risk", "stale") for status, _each in owned)
    cap = person.organization.objectives_per_owner
    promises = list(_promises(person))
    return Profile(
        person=person,
        finding=findings.person(
            name=person.name, owned=len(owned), needing=needing, has_left=not person.is_active
        ),
        load=_("%(owned)s of at most %(cap)s") % {"owned": person.owned, "cap": cap},
        ticks=draw_load(person.owned, cap),
        is_over=person.owned > cap,
        objectives=[_objective(slug, status, objective) for status, objective in owned],
        roles=_roles(slug, person, theirs, now),
        waits_for=[
            _promise(slug, each, each.provider, now)
            for each in promises
            if each.objective.owner_id == person.pk
        ],
        owes=[
            _promise(slug, each, each.objective, now)
            for each in promises
            if each.provider.owner_id == person.pk
        ],
        measures=[_measure(slug, each, now) for each in _measures(person)],
        actions=[_action(slug, each, now) for each in open_work_of(person, MOST)],
    )


def _theirs(person: Membership):
    """What they own or have a role on and that has not ended, worst first, each with `roles` of theirs."""
    roles = Assignment.objects.of(person).filter(objective=OuterRef("pk")).values("role")
    return (
        Objective.objects.filter(state__in=[State.DRAFT, State.ACTIVE])
        .filter(Q(owner=person) | Exists(roles))
        .annotate(roles=ArraySubquery(roles))
        .with_people()
        .worst_first()[: 2 * MOST]
    )


def _roles(
    slug: str, person: Membership, theirs: Iterable[Objective], now: datetime
) -> list[RoleGroup]:
    """By role, in the order of their titles; what they own meanwhile is left out."""
    held: dict[str, list[Row]] = {role: [] for role in TITLES}
    for each in sorted(theirs, key=lambda objective: objective.title):
        for role in each.roles if each.owner_id != person.pk else ():  # type: ignore[attr-defined] # annotated
            held[role].append(_objective(slug, each.shown_status(now), each))
    return [RoleGroup(str(TITLES[role]), rows) for role, rows in held.items() if rows]


def _promises(person: Membership):
    """Open dependencies on either side, the soonest first."""
    mine = Q(objective__owner=person) | Q(provider__owner=person)
    rows = Dependency.objects.open().with_due().filter(mine).with_both_sides()
    return rows.order_by("row_due_on", "title", "id")[:MOST]


def _promise(slug: str, each: Dependency, other: Objective, now: datetime) -> Row:
    """What is needed, from or for whom, and how it stands; nothing is shown as agreed that is not."""
    late = each.days_late(localdate(now))
    owner = other.owner.name if other.owner else _("nobody")
    status = "at_risk" if each.state == Dependency.State.AT_RISK else "no_data"
    if late:
        words = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
        mark = html.status_mark("off_track", words)
    elif each.state == Dependency.State.AGREED:
        mark = html.status_mark("on_track", each.get_state_display())
    else:
        mark = html.status_mark(status, each.get_state_display())
    return Row(
        href=reverse("pages:objective", args=[slug, other.pk]),
        title=each.title,
        note=f"{other.title}, {owner}",
        mark=mark,
        text=date_format(each.due_on, "DATE_FORMAT"),
    )


def _measures(person: Membership):
    rows = Indicator.objects.in_use().updated_by(person).with_people()
    return rows.order_by("next_due_at", "title")[:MOST]


def _objective(slug: str, status: str, objective: Objective) -> Row:
    due = objective.due_on
    return Row(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        note=objective.unit.name if objective.unit else "",
        mark=html.status_mark(status),
        text=date_format(due, "DATE_FORMAT") if due else _("no due date"),
    )


def _measure(slug: str, indicator: Indicator, now: datetime) -> Row:
    late = indicator.is_overdue(now)
    due = due_words(indicator.next_due_at, now) if indicator.next_due_at and not late else ""
    return Row(
        href=reverse("objectives:indicator", args=[slug, indicator.pk]),
        title=indicator.title,
        note=due,
        mark=html.status_mark("stale" if late else indicator.status),
        text=figure(indicator.latest_value, indicator),
    )


def _action(slug: str, work: OpenWork, now: datetime) -> Row:
    """Leads to the intervention, or to the review that decided it."""
    return Row(
        href=work.href(slug),
        title=work.text,
        note=work.about,
        mark=_due(work.due_on, now),
        text=work.kind_words,
    )


def _due(due_on: date | None, now: datetime) -> SafeString:
    if due_on is None:
        return SafeString("")
    day = date_format(due_on, "DATE_FORMAT")
    return html.status_mark("off_track", day) if due_on < localdate(now) else SafeString(day)
