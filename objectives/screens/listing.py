"""The list of objectives: worst first, grouped by what each one shows, what is on track only counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from objectives import favour
from objectives.findings import ObjectivesFacts
from objectives.models import Objective
from objectives.models.readiness import LACKING
from objectives.models.words import Status
from objectives.screens.filters import STALE, WORST_FIRST, Filters, Stated
from objectives.wording import short_date, was_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Organization

PAGE_ROWS = 100

HEADINGS: Mapping[str, Promise] = {
    "off_track": gettext_lazy("Off track"),
    "at_risk": gettext_lazy("At risk"),
    STALE: gettext_lazy("Stale"),
    "no_data": gettext_lazy("No data"),
    "no_target": gettext_lazy("No target"),
    "on_track": gettext_lazy("On track"),
}


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    href: str
    title: str
    under: str
    notes: Sequence[str]
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


def shown(found, now: datetime):
    """The objectives that the filters leave, each with what it `shows`; the result is not filtered."""
    return found.annotate(
        shows=Case(
            When(next_due_at__lt=now, then=Value(STALE)),
            default=F("result"),
            output_field=models.CharField(),
        )
    )


def count(found, now: datetime) -> dict[str, int]:
    """How many show each status, warn early ("early"), lack something, serve nothing, and are there in
    all ("total"); one pass.
    """
    early = Q(result=Status.ON_TRACK, momentum=Status.OFF_TRACK)
    return (
        shown(found, now)
        .with_readiness()
        .aggregate(
            total=Count("pk"),
            early=Count("pk", filter=early),
            gaps=Count("pk", filter=LACKING),
            unaligned=Count("pk", filter=Q(priority__isnull=True, parent__isnull=True)),
            **{status: Count("pk", filter=Q(shows=status)) for status in WORST_FIRST},
        )
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
    found,
    filters: Filters,
    counts: Mapping[str, int],
    stated: Stated,
    *,
    organization: Organization,
    start: int,
    now: datetime,
) -> ListPage:
    """Rows from `start` on of what `matching` found, one query; `counts` from count."""
    statuses = _statuses(filters)
    place = Case(
        *(When(shows=status, then=Value(index)) for index, status in enumerate(WORST_FIRST)),
        output_field=models.IntegerField(),
    )
    placed = (
        shown(found, now)
        .filter(shows__in=statuses)
        .with_people()
        .with_readiness()
        .order_by(place, F("priority__rank").asc(nulls_last=True), "title", "id")
    )
    objectives = list(placed[start : start + PAGE_ROWS])
    total, end = sum(counts[status] for status in statuses), start + len(objectives)
    begins = {
        status: sum(counts[each] for each in statuses[:i]) for i, status in enumerate(statuses)
    }
    return ListPage(
        groups=[
            RowGroup(
                heading=str(HEADINGS[status]) if begins[status] >= start else "",
                count=counts[status],
                rows=[_row(each, organization.slug, stated, now) for each in members],
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


def _row(objective: Objective, slug: str, stated: Stated, now: datetime) -> Row:
    says_else = objective.momentum not in (Status.NO_DATA, Status.NO_TARGET, objective.result)
    return Row(
        id=str(objective.pk),
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        under=_under(objective),
        notes=_notes(objective, stated),
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


def _notes(objective: Objective, stated: Stated) -> list[str]:
    notes = [favour.short(choice) for choice in stated.against(objective)[:1]]
    if gaps := len(objective.gaps):
        lacks = ngettext("Lacks one thing", "Lacks %(count)s things", gaps)
        notes.append(lacks % {"count": gaps})
    return notes


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
