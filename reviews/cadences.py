"""Cadences as a person sees them: rows of the list, and one with its reviews and its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.findings import day_words
from reviews.models import Attendance, Cadence, CadenceParticipant, Review
from reviews.permissions import may_arrange, may_change_cadence
from reviews.rhythm_wording import cadence_words, moment_words, scope_words
from reviews.wording import read_words

REVIEWS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CadenceLine:
    title: str
    href: str
    words: str
    scope: str
    chair: SafeString
    next: str


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One review of a cadence: when, and what is special about it."""

    id: UUID
    when: str
    href: str
    state: str
    note: str
    is_called_off: bool
    may_arrange: bool


@dataclass(frozen=True, slots=True)
class CadencePage:
    cadence: Cadence
    finding: str
    words: str
    scope: str
    deadline: str
    lines: list[SeriesLine]
    chair: SafeString
    people: list[SafeString]
    may_change: bool


def cadence_lines(slug: str, now: datetime) -> list[CadenceLine]:
    """Those of which something is to come. One query."""
    coming = Review.objects.filter(cadence=OuterRef("pk")).to_come(now).next_first()
    rows = Cadence.objects.running().with_scope().in_order()
    rows = rows.annotate(next_at=Subquery(coming.values("starts_at")[:1]))
    return [
        CadenceLine(
            title=cadence.title,
            href=reverse("reviews:cadence", args=[slug, cadence.pk]),
            words=cadence_words(cadence),
            scope=scope_words(cadence),
            chair=html.person(cadence.chair.name),
            next=_next_words(cadence.next_at),
        )
        for cadence in rows
        if cadence.next_at or not cadence.is_once
    ]


def cadence_page(cadence: Cadence, member: Membership, now: datetime) -> CadencePage:
    """Its reviews to come and the newest of those before. Three queries beside the cadence."""
    slug = member.organization.slug
    known = Review.objects.filter(cadence=cadence).select_related("chair")
    coming = list(known.filter(starts_at__gt=now).next_first()[:REVIEWS_SHOWN])
    rows = CadenceParticipant.objects.filter(cadence=cadence).select_related("member")
    people = [row.member for row in rows.order_by("member__name", "member")]
    standing = [review for review in coming if not review.is_called_off]
    return CadencePage(
        cadence=cadence,
        finding=cadence_finding(cadence, standing[0].starts_at if standing else None),
        words=cadence_words(cadence),
        scope=scope_words(cadence),
        deadline=deadline_words(cadence),
        lines=[_series_line(review, cadence, member, slug) for review in coming],
        chair=html.person(cadence.chair.name),
        people=[html.person(person.name) for person in people if person.pk != cadence.chair_id],
        may_change=not cadence.has_ended and may_change_cadence(member, cadence),
    )


def cadence_finding(cadence: Cadence, next_at: datetime | None) -> str:
    words = {"title": cadence.title, "day": day_words(next_at) if next_at else ""}
    if cadence.has_ended:
        return _("%(title)s has ended") % words
    if next_at is None:
        return _("%(title)s has no day to come") % words
    return _("%(title)s meets next on %(day)s") % words


def deadline_words(cadence: Cadence) -> str:
    """ "Invitation and reminder 72 hours before, figures freeze 24 hours before" """
    return _(
        "Invitation and reminder %(remind)s before; figures freeze %(freeze)s before it starts."
    ) % {
        "remind": _hours(cadence.remind_hours_before),
        "freeze": _hours(cadence.freeze_hours_before),
    }


def invited_lines(review: Review, reader: Membership) -> "list[InvitedLine]":
    """Who is invited and what they answered, by name. One query."""
    rows = Attendance.objects.filter(review=review).select_related("member")
    is_open = review.is_before_the_meeting
    return [
        InvitedLine(
            member_id=seat.member_id,
            person=html.person(seat.member.name),
            is_chair=seat.member_id == review.chair_id,
            response=seat.response,
            words=", ".join(part for part in (_answer(seat), _reading(seat, review)) if part),
            may_answer=is_open and reader.acts_for(seat.member_id),
            is_me=seat.member_id == reader.pk,
            name=seat.member.name,
        )
        for seat in rows.order_by("member__name", "member")
    ]


def _answer(seat: Attendance) -> str:
    return str(seat.get_response_display()) if seat.response else ""


def _reading(seat: Attendance, review: Review) -> str:
    return "" if review.is_called_off else read_words(seat.read_at, review.frozen_at)


@dataclass(frozen=True, slots=True)
class InvitedLine:
    member_id: UUID
    person: SafeString
    is_chair: bool
    response: str
    words: str
    may_answer: bool
    is_me: bool
    name: str


def invited_summary(lines: Iterable[InvitedLine]) -> str:
    """ "3 come, 1 cannot, 2 have not answered" """
    answers = [line.response for line in lines]
    comes, declines = answers.count("accepted"), answers.count("declined")
    silent = answers.count("")
    parts = [ngettext("%(n)s comes", "%(n)s come", comes) % {"n": comes}] if comes else []
    if declines:
        parts.append(ngettext("%(n)s cannot", "%(n)s cannot", declines) % {"n": declines})
    if silent and parts:
        words = ngettext("%(n)s has not answered", "%(n)s have not answered", silent)
        parts.append(words % {"n": silent})
    return ", ".join(parts)


def _series_line(review: Review, cadence: Cadence, member: Membership, slug: str) -> SeriesLine:
    notes = []
    if review.moved_from and not review.is_called_off:
        was = date_format(localtime(review.moved_from), _("D j M Y, H:i"))
        notes.append(
            _("Moved from %(when)s: %(because)s") % {"when": was, "because": review.reason}
        )
    if review.is_called_off and review.reason:
        notes.append(review.reason)
    if review.place not in ("", cadence.place) and not review.is_called_off:
        notes.append(review.place)
    is_open = review.is_before_the_meeting
    return SeriesLine(
        id=review.pk,
        when=moment_words(review.starts_at),
        href=reverse("reviews:review", args=[slug, review.pk]),
        state=capfirst(review.get_state_display()),
        note=". ".join(note.rstrip(".") for note in notes),
        is_called_off=review.is_called_off,
        may_arrange=is_open and may_arrange(member, review),
    )


def _next_words(instant: datetime | None) -> str:
    if instant is None:
        return _("nothing scheduled")
    return date_format(localtime(instant), _("D j M Y, H:i"))


def _hours(hours: int) -> str:
    """ "3 days", "36 hours" """
    if hours and hours % 24 == 0:
        days = hours // 24
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
