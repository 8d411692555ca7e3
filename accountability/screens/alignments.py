"""What an objective also serves, and what also serves it, as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from accountability.models import Alignment
from accountability.permissions import may_align
from objectives.models import Objective
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class Line:
    href: str
    shape: SafeString
    title: str
    owner: str
    note: str
    edit: str
    remove: str


@dataclass(frozen=True, slots=True)
class Section:
    """`add` is empty for who may not say so."""

    serves: Sequence[Line]
    served_by: Sequence[Line]
    add: str


def facts_of(objective: OuterRef) -> "QuerySet[Alignment, Any]":
    """Both ways, for an ArraySubquery: what is read there costs the page no query of its own."""
    is_out = Q(objective=objective)
    return (
        Alignment.objects.filter(is_out | Q(serves=objective))
        .annotate(
            way=Case(When(is_out, then=Value("out")), default=Value("in")),
            other_id=_other(is_out, "id"),
            other_title=_other(is_out, "title"),
            other_result=_other(is_out, "result"),
            other_due=_other(is_out, "next_due_at"),
            other_owner=_other(is_out, "owner__name"),
        )
        .order_by("other_title", "id")
        .values(
            fact=JSONObject(
                id="id",
                way="way",
                other="other_id",
                title="other_title",
                result="other_result",
                due="other_due",
                owner="other_owner",
                note="note",
            )
        )
    )


def section(
    facts: Sequence[Mapping[str, Any]], objective: Objective, member: Membership, now: datetime
) -> Section:
    slug = member.organization.slug
    may = may_align(member, objective)
    lines = {
        way: [_line(fact, slug, now, may=may) for fact in facts if fact["way"] == way]
        for way in ("out", "in")
    }
    add = reverse("accountability:alignment-add", args=[slug, objective.pk])
    is_open = objective.state in (Objective.State.DRAFT, Objective.State.ACTIVE)
    return Section(lines["out"], lines["in"], add if may and is_open else "")


def _other(is_out: Q, column: str) -> Case:
    return Case(When(is_out, then=F(f"serves__{column}")), default=F(f"objective__{column}"))


def _line(fact: Mapping[str, Any], slug: str, now: datetime, *, may: bool) -> Line:
    due = parse_datetime(fact["due"]) if fact["due"] else None
    status = "stale" if due and due < now else fact["result"]
    is_out = fact["way"] == "out"
    return Line(
        href=reverse("pages:objective", args=[slug, fact["other"]]),
        shape=html.status_shape(status),
        title=fact["title"],
        owner=fact["owner"] or "",
        note=fact["note"],
        edit=reverse("accountability:alignment", args=[slug, fact["id"]]) if may and is_out else "",
        remove=reverse("accountability:alignment-remove", args=[slug, fact["id"]]) if may else "",
    )
