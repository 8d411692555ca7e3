"""The accountability page: who is missing, who answers for what, who carries too much, what changed hands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability import findings
from accountability.authority import chain_columns, chain_of
from accountability.models import Handover
from accountability.permissions import may_hand_over
from accountability.screens import handing, over
from accountability.screens.filters import Filters, Offers, matching, offers
from accountability.screens.load import Loads, loads
from accountability.screens.matrix import Matrix, held, matrix
from objectives.models import Objective
from objectives.wording import short_date
from perfmgmt.tenancy.models import Membership

ROWS = 40  # of the matrix, on one page
MOST_MISSING = 10
LATELY = timedelta(days=90)
MOST_LATELY = 5
MOST_CARRIED = 200


@dataclass(frozen=True, slots=True)
class HandedOver:
    href: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Overview:
    finding: str
    objectives: int
    people: int
    missing: list[handing.Needing]
    missing_total: int
    matrix: Matrix
    offers: Offers
    rows_total: int
    next_page: int
    previous_page: int
    below: int
    carriers: list[over.Carrier]
    lately: list[HandedOver]

    @property
    def missing_more(self) -> int:
        return self.missing_total - len(self.missing)


def overview(member: Membership, filters: Filters, now: datetime) -> Overview:
    """Six queries, whatever the number of objectives and people; five where nobody carries too much."""
    slug, cap = member.organization.slug, member.organization.objectives_per_owner
    offered, carried = offers(), loads(cap)
    missing = list(_missing()[:MOST_MISSING])
    found, total = page_of(filters, offered)
    too_many = list(_of_those_over(carried))
    shown = [*missing, *found, *too_many]
    opened, lately = _handovers(shown, now)
    holding = [held(row, offered.people) for row in found]

    def may_hand(row) -> bool:
        under = {row.pk} if chain_of(row).named == member.pk else frozenset()
        return row.pk not in opened and may_hand_over(member, row, under)

    return Overview(
        finding=_finding(carried),
        objectives=carried.objectives,
        people=len(offered.people),
        missing=_needing(slug, missing, opened, may_hand, now),
        missing_total=carried.never_owned + carried.lost,
        matrix=matrix(
            slug,
            holding,
            people=offered.people,
            loads=carried,
            handovers=opened,
            may_hand=may_hand,
            now=now,
        ),
        offers=offered,
        rows_total=total,
        next_page=filters.page + 1 if total > filters.page * ROWS else 0,
        previous_page=filters.page - 1,
        below=carried.objectives - carried.top,
        carriers=over.carriers(
            slug, too_many, loads=carried, people=offered.people, may_hand=may_hand, now=now
        ),
        lately=[_handed_over(slug, each) for each in lately],
    )


def page_of(filters: Filters, offered: Offers) -> tuple[list, int]:
    """The rows of one page and how many there are on all of them; one query, and one past the end."""
    rows = readable(matching(filters, offered))
    first = (filters.page - 1) * ROWS
    found = list(rows[first : first + ROWS + 1])
    more = len(found) > ROWS
    return found[:ROWS], first + len(found[:ROWS]) + more


def readable(rows):
    return rows.select_related("owner", "unit", "priority").annotate(**chain_columns())


def _missing():
    """Who has left leaves what somebody relied on: before what nobody ever owned."""
    lost = Case(When(owner__isnull=False, then=Value(0)), default=Value(1))
    return readable(Objective.objects.active().unowned()).order_by(lost, "title", "id")


def _of_those_over(carried: Loads):
    """What stands lower rather goes, and of that what is on track."""
    calm = Case(When(result="on_track", then=Value(0)), default=Value(1))
    lower = Case(When(parent__isnull=False, then=Value(0)), default=Value(1))
    rows = Objective.objects.active().filter(owner__in=carried.over[: over.MOST_PEOPLE])
    return readable(rows.order_by(lower, calm, "title", "id"))[:MOST_CARRIED]


def _handovers(
    shown: Iterable[Objective], now: datetime
) -> tuple[dict[UUID, Handover], list[Handover]]:
    """Open ones by objective, and the newest that are done; one query."""
    on_page = Q(objective__in={row.pk for row in shown})
    opened = Handover.objects.open().filter(on_page).values("pk")
    done = Handover.objects.done().filter(done_at__gte=now - LATELY)
    newest = done.order_by("-done_at", "-id").values("pk")[:MOST_LATELY]
    rows = Handover.objects.with_people().filter(Q(pk__in=opened) | Q(pk__in=newest))
    found = list(rows.order_by("-done_at", "-id"))
    is_done = Handover.State.DONE
    return (
        {each.objective_id: each for each in found if each.state != is_done},
        [each for each in found if each.state == is_done],
    )


def _finding(carried: Loads) -> str:
    excess = [carried.of(person) - carried.cap for person in carried.over]
    return findings.overview(
        objectives=carried.objectives,
        never_owned=carried.never_owned,
        lost=carried.lost,
        over=len(excess),
        excess=max(excess, default=0),
    )


def _needing(
    slug: str,
    rows: Sequence[Objective],
    opened: Mapping[UUID, Handover],
    may_hand: Callable[[Objective], bool],
    now: datetime,
) -> list[handing.Needing]:
    today = localdate(now)
    return [
        handing.needing(
            slug,
            row,
            handing.form_for(row, slug, today=today, is_in_place=True) if may_hand(row) else None,
            now,
            opened.get(row.pk),
        )
        for row in rows
    ]


def _handed_over(slug: str, handover: Handover) -> HandedOver:
    words = {
        "to": handover.to_owner.name,
        "day": short_date(localdate(handover.done_at)),
        "from": handover.from_owner.name if handover.from_owner else "",
    }
    if handover.from_owner:
        changed = _("%(from)s to %(to)s, %(day)s.") % words
    else:
        changed = _("To %(to)s, %(day)s; nobody owned it before.") % words
    return HandedOver(
        href=reverse("pages:objective", args=[slug, handover.objective_id]),
        title=handover.objective.title,
        note=f"{changed} {_accepted(handover)}",
    )


def _accepted(handover: Handover) -> str:
    answered = handover.answered_at or handover.done_at
    waited = (localdate(answered) - localdate(handover.asked_at)).days
    if waited <= 0:
        return _("Accepted the same day.")
    return ngettext("Accepted after %(days)s day.", "Accepted after %(days)s days.", waited) % {
        "days": waited
    }
