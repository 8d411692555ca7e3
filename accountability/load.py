"""Who answers for what, and how much one person carries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accountability import findings
from objectives.models import Objective
from objectives.models.words import Status
from perfmgmt.tenancy import html

MOST = 100  # rows of one list; the rest are counted
SHAPES = 12
TICK = 6  # user units from one tick to the next
MOST_TICKS = 24


@dataclass(frozen=True, slots=True)
class Missing:
    """An objective without an owner, or with one who has left."""

    href: str
    title: str
    mark: SafeString
    note: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A person and how many active objectives they own, by shown status."""

    href: str
    person: SafeString
    owned: int
    is_over: bool
    ticks: SafeString
    shapes: SafeString


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    shape: SafeString
    owner: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    """The objectives at the top of the cascade that serve one priority."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Overview:
    finding: str
    objectives: int
    people: int
    missing: list[Missing]
    missing_more: int
    carriers: list[Carrier]
    groups: list[Group]
    below: int


def overview(slug: str, cap: int, now: datetime) -> Overview:
    """Three queries, whatever the number of objectives and people. More than `cap` is shown, not refused."""
    active = Objective.objects.active()
    unowned = list(active.unowned().with_people().order_by("title", "id"))
    carriers = _carriers(slug, active, cap, now)
    top = list(
        active.filter(parent__isnull=True)
        .with_people()
        .order_by("priority__plan", "priority__rank", "title", "id")
    )
    owned = sum(carrier.owned for carrier in carriers)
    total = owned + len(unowned)
    lost = sum(objective.owner_id is not None for objective in unowned)
    return Overview(
        finding=findings.overview(
            objectives=total,
            never_owned=len(unowned) - lost,
            lost=lost,
            over=sum(carrier.is_over for carrier in carriers),
        ),
        objectives=total,
        people=len(carriers),
        missing=[_missing(slug, objective) for objective in unowned[:MOST]],
        missing_more=max(len(unowned) - MOST, 0),
        carriers=carriers,
        groups=_groups(slug, top[:MOST], now),
        below=total - min(len(top), MOST),
    )


def _missing(slug: str, objective: Objective) -> Missing:
    owner = objective.owner
    if owner is None:
        mark, note = html.status_mark("off_track", _("No owner")), ""
    else:
        left = date_format(localtime(owner.revoked_at), "DATE_FORMAT")
        mark = html.status_mark("off_track", _("Owner has left"))
        note = _("%(name)s, access ended on %(day)s.") % {"name": owner.name, "day": left}
    if objective.unit:
        note = f"{note} {objective.unit.name}".strip()
    return Missing(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        mark=mark,
        note=note,
    )


def _carriers(slug: str, active, cap: int, now: datetime) -> list[Carrier]:
    """People who are here and own something, who carries most first. One GROUP BY."""
    late = Count("pk", filter=Q(next_due_at__lt=now))
    rows = (
        active.filter(owner__revoked_at__isnull=True, owner__isnull=False)
        .order_by()
        .values_list("owner", "owner__name", "result")
        .annotate(everything=Count("pk"), late=late)
    )
    people: dict[tuple[UUID, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for owner, name, result, everything, overdue in rows:
        people[owner, name][result] += everything - overdue
        people[owner, name]["stale"] += overdue
    carriers = [
        _carrier(slug, owner, name, counts, cap) for (owner, name), counts in people.items()
    ]
    return sorted(carriers, key=lambda carrier: (-carrier.owned, carrier.person))


def _carrier(slug: str, owner: UUID, name: str, counts: dict[str, int], cap: int) -> Carrier:
    owned = sum(counts.values())
    order = (Status.OFF_TRACK, Status.AT_RISK, "stale", Status.NO_DATA, Status.NO_TARGET)
    statuses = [status for status in (*order, Status.ON_TRACK) for _each in range(counts[status])]
    return Carrier(
        href=reverse("pages:person", args=[slug, owner]),
        person=html.person(name),
        owned=owned,
        is_over=owned > cap,
        ticks=draw_load(owned, cap),
        shapes=html.status_shapes(statuses[:SHAPES]),
    )


def _groups(slug: str, objectives: Iterable[Objective], now: datetime) -> list[Group]:
    groups: dict[str, list[Row]] = {}
    for objective in objectives:
        priority = objective.priority
        title = f"{priority.rank} {priority.title}" if priority else _("Serves no priority")
        groups.setdefault(title, []).append(_row(slug, objective, now))
    return [Group(title, rows) for title, rows in groups.items()]


def _row(slug: str, objective: Objective, now: datetime) -> Row:
    owner = objective.owner
    if owner is not None and not owner.is_active:
        shown = html.status_mark("off_track", _("%(name)s has left") % {"name": owner.name})
    else:
        shown = html.person(owner.name if owner else None)
    return Row(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        shape=html.status_shape(objective.shown_status(now)),
        owner=shown,
    )


def draw_load(owned: int, cap: int) -> SafeString:
    """One tick for each objective, those beyond the cap in the colour of trouble. Decoration only."""
    drawn = min(owned, MOST_TICKS)
    width = max(drawn, cap) * TICK + 4
    ticks = "".join(
        f'<path class="dur {"late" if place >= cap else "ok"}" d="M{3 + place * TICK} 4h4"/>'
        for place in range(drawn)
    )
    return SafeString(
        f'<svg class="load" viewBox="0 0 {width} 8" width="{width}" height="8" aria-hidden="true">'
        f'{ticks}<path class="limit" d="M{cap * TICK + 2} 0V8"/></svg>'
    )
