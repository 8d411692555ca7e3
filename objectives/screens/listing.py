"""The list of objectives: worst first, grouped by what each one shows, what is on track only counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.findings import ObjectivesFacts
from objectives.models import Objective
from objectives.models.words import Status
from objectives.wording import short_date, was_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization

PAGE_ROWS = 100
STALE = "stale"

HEADINGS: Mapping[str, Promise] = {
    "off_track": gettext_lazy("Off track"),
    "at_risk": gettext_lazy("At risk"),
    STALE: gettext_lazy("Stale"),
    "no_data": gettext_lazy("No data"),
    "no_target": gettext_lazy("No target"),
    "on_track": gettext_lazy("On track"),
}
WORST_FIRST = tuple(HEADINGS)


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    state: str = Objective.State.ACTIVE
    result: str = ""
    owner: UUID | None = None
    q: str = ""
    show_all: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        state = asked.get("state", Objective.State.ACTIVE)
        result = asked.get("result", "")
        return cls(
            state=state if state in Objective.State.values else Objective.State.ACTIVE,
            result=result if result in WORST_FIRST else "",
            owner=_uuid(asked.get("owner", "")),
            q=asked.get("q", "").replace("\0", "").strip()[:200],
            show_all=asked.get("show") == "all",
        )

    @property
    def is_narrow(self) -> bool:
        """Somebody looks for something: what is on track is then shown too."""
        return bool(self.q or self.owner or self.result or self.show_all)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    under: str
    result: SafeString
    result_note: str
    momentum: SafeString
    owner: SafeString
    due: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    heading: str
    count: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ListPage:
    groups: Sequence[RowGroup]
    next_start: int | None
    remaining: int
    quiet: int


def shown(filters: Filters, now: datetime):
    """The objectives that the filters leave, each with what it `shows`; the result is not filtered."""
    found = Objective.objects.filter(state=filters.state)
    if filters.owner:
        found = found.filter(owner=filters.owner)
    if filters.q:
        found = found.matching(filters.q)
    return found.annotate(
        shows=Case(
            When(next_due_at__lt=now, then=Value(STALE)),
            default=F("result"),
            output_field=models.CharField(),
        )
    )


def count(filters: Filters, now: datetime) -> dict[str, int]:
    """How many show each status, how many warn early ("early"), how many there are ("total"); one pass."""
    early = Q(result=Status.ON_TRACK, momentum=Status.OFF_TRACK)
    return shown(filters, now).aggregate(
        total=Count("pk"),
        early=Count("pk", filter=early),
        **{status: Count("pk", filter=Q(shows=status)) for status in WORST_FIRST},
    )


def facts_of(counts: Mapping[str, int]) -> ObjectivesFacts:
    return ObjectivesFacts(
        total=counts["total"],
        off_track=counts["off_track"],
        at_risk=counts["at_risk"],
        early=counts["early"],
        stale=counts[STALE],
        unmeasured=counts["no_data"] + counts["no_target"],
    )


def page_of_rows(
    filters: Filters,
    counts: Mapping[str, int],
    *,
    organization: Organization,
    start: int,
    now: datetime,
) -> ListPage:
    """Rows from `start` on, one query; `counts` from count."""
    statuses = _statuses(filters)
    place = Case(
        *(When(shows=status, then=Value(index)) for index, status in enumerate(WORST_FIRST)),
        output_field=models.IntegerField(),
    )
    found = (
        shown(filters, now)
        .filter(shows__in=statuses)
        .with_people()
        .order_by(place, F("priority__rank").asc(nulls_last=True), "title", "id")
    )
    objectives = list(found[start : start + PAGE_ROWS])
    total, end = sum(counts[status] for status in statuses), start + len(objectives)
    begins = {
        status: sum(counts[each] for each in statuses[:i]) for i, status in enumerate(statuses)
    }
    return ListPage(
        groups=[
            RowGroup(
                heading=str(HEADINGS[status]) if begins[status] >= start else "",
                count=counts[status],
                rows=[_row(each, organization.slug, now) for each in members],
            )
            for status, members in groupby(objectives, key=lambda each: each.shows)
        ],
        next_start=end if end < total else None,
        remaining=total - end,
        quiet=0 if filters.is_narrow else counts["on_track"],
    )


def _statuses(filters: Filters) -> list[str]:
    if filters.result:
        return [filters.result]
    return [status for status in WORST_FIRST if filters.is_narrow or status != Status.ON_TRACK]


def _row(objective: Objective, slug: str, now: datetime) -> Row:
    says_else = objective.momentum not in (Status.NO_DATA, Status.NO_TARGET, objective.result)
    return Row(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        under=_under(objective),
        result=html.status_mark(objective.shown_status(now)),
        result_note=_result_note(objective, now),
        momentum=html.status_mark(objective.momentum) if says_else else SafeString(""),
        owner=html.person(objective.owner.name if objective.owner else None),
        due=short_date_with_year(objective, now),
    )


def _under(objective: Objective) -> str:
    if objective.priority:
        return objective.priority.title
    return objective.unit.name if objective.unit else ""


def _result_note(objective: Objective, now: datetime) -> str:
    notes = [was_words(objective.result)] if objective.is_overdue(now) else []
    if objective.result_measured < objective.result_total:
        notes.append(
            _("%(measured)s of %(total)s measured")
            % {"measured": objective.result_measured, "total": objective.result_total}
        )
    return ", ".join(notes)


def short_date_with_year(objective: Objective, now: datetime) -> str:
    due = objective.due_on
    if due is None:
        return ""
    return short_date(due) if due.year == now.year else f"{short_date(due)} {due.year}"


def owners() -> list[tuple[UUID, str]]:
    """Whoever owns an objective, by name; one query."""
    owning = Objective.objects.order_by().values("owner")
    people = Membership.objects.filter(pk__in=owning).by_name()
    return list(people.values_list("id", "name"))
