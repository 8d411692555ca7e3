"""The next review as Today shows it: when, and the first items of its agenda."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.pages.words import in_days
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import AgendaItem, Attendance, Review

FIRST = 6  # items that the panel lists


@dataclass(frozen=True, slots=True)
class Line:
    shape: SafeString
    title: str
    minutes: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class NextReview:
    title: str
    href: str
    starts_at: datetime
    hours: str
    where: str
    lines: list[Line]
    note: str
    button: str


def next_review(member: Membership, now: datetime) -> NextReview | None:
    """The next meeting this member is invited to, else the organisation's next one. Two queries."""
    invited = Attendance.objects.filter(review=OuterRef("pk"), member=member)
    review = (
        Review.objects.unfinished()
        .annotate(is_invited=Exists(invited))
        .select_related("cadence")
        .order_by("-is_invited", "starts_at", "id")
        .first()
    )
    if review is None:
        return None
    slug = member.organization.slug
    lines, note, mine = _agenda(review, member)
    return NextReview(
        title=review.title,
        href=reverse("reviews:review", args=[slug, review.pk]),
        starts_at=review.starts_at,
        hours=_hours(review),
        where=_where(review, now),
        lines=lines,
        note=note,
        button=_button(mine),
    )


def _hours(review: Review) -> str:
    starts = localtime(review.starts_at)
    ends = starts + timedelta(minutes=review.minutes)
    begins = date_format(starts, _("D j M, H:i"))
    return f"{begins}–{date_format(ends, 'H:i')}"


def _where(review: Review, now: datetime) -> str:
    when = in_days(review.starts_at, now)
    distance = f"{when[0].upper()}{when[1:]}."
    place = review.where
    return f"{place}. {distance}" if place else distance


def _agenda(review: Review, member: Membership) -> tuple[list[Line], str, int]:
    items = list(
        AgendaItem.objects.of(review)
        .placed()
        .filter(kind=AgendaItem.Kind.EXCEPTION)
        .select_related("objective")
        .in_order()
    )
    lines = [
        Line(
            shape=html.status_shape(item.result),
            title=item.title or (item.objective.title if item.objective else ""),
            minutes=item.minutes,
            is_mine=_is_mine(item, member),
        )
        for item in items
    ]
    mine = sum(line.is_mine for line in lines)
    if not review.is_frozen:
        closes = date_format(localtime(review.freeze_at), _("j M, H:i"))
        return (
            lines[:FIRST],
            _("The agenda stands when figures freeze, %(when)s.") % {"when": closes},
            mine,
        )
    note = ngettext(
        "%(count)s item of %(total)s objectives is on the agenda, by exception.",
        "%(count)s items of %(total)s objectives are on the agenda, by exception.",
        len(items),
    ) % {"count": len(items), "total": review.objective_count}
    return lines[:FIRST], note, mine


def _is_mine(item: AgendaItem, member: Membership) -> bool:
    return item.objective is not None and item.objective.owner_id == member.pk


def _button(mine: int) -> str:
    if not mine:
        return _("Read it")
    return ngettext("Prepare my item", "Prepare my %(count)s items", mine) % {"count": mine}
