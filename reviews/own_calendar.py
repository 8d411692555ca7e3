"""What one person is invited to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import Attendance, Review
from reviews.rhythm_wording import moment_words

MOST = 50


@dataclass(frozen=True, slots=True)
class MyLine:
    id: UUID
    title: str
    href: str
    when: str
    where: str
    chair: SafeString
    answer: str
    is_called_off: bool


def my_lines(member: Membership, now: datetime) -> list[MyLine]:
    """The soonest first, those called off too. One query."""
    slug = member.organization.slug
    coming = Review.objects.attended_by(member).filter(starts_at__gt=now)
    return [
        MyLine(
            id=review.pk,
            title=review.title,
            href=reverse("reviews:review", args=[slug, review.pk]),
            when=moment_words(review.starts_at),
            where=review.where,
            chair=html.person(review.chair.name),
            answer=_answer(review.my_response),
            is_called_off=review.is_called_off,
        )
        for review in coming.select_related("chair", "cadence").next_first()[:MOST]
    ]


def _answer(response: str) -> str:
    return {
        Attendance.Response.ACCEPTED.value: _("You come"),
        Attendance.Response.DECLINED.value: _("You cannot come"),
    }.get(response, _("No answer yet"))
