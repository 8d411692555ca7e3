"""One review among others: moved, called off, and what the invited answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.models import Delivery
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.invitations import calendar_facts
from reviews.models import Attendance, Review
from reviews.services.common import invited
from reviews.services.scheduling import ask_again, call_off, deadlines, schedule_reviews


@transaction.atomic
def move_review(
    *,
    actor: Membership,
    review: Review,
    now: datetime,
    starts_at: datetime,
    because: str,
    place: str | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Review:
    """Another time, or another place, for this one alone. It keeps its place in the series.

    Figures that are frozen stay so; before that, reminder and freeze move along. Everybody is asked again
    whether they come.
    """
    review = _before_it_begins(review, version)
    place = review.where if place is None else place.strip()
    _refuse_move(review, starts_at, place, because, now)
    was = review.starts_at
    if starts_at != was:
        review.moved_from = review.moved_from or was
        review.starts_at = starts_at
        ask_again(review)
    if not review.is_frozen:
        for name, instant in deadlines(review.cadence, starts_at).items():
            setattr(review, name, instant)
    review.place, review.reason = place, because.strip()
    review.sequence += 1
    review.changed_at = now
    review.version += 1
    review.save()
    record_event(
        actor=actor,
        verb="reviews.review_moved",
        subject=review,
        now=now,
        payload={
            "title": review.title,
            "was": was.isoformat(),
            "because": review.reason,
            "freeze_at": None if review.is_frozen else review.freeze_at.isoformat(),
            "calendar": calendar_facts(review),
        },
        tell=invited(review),
        api_key=api_key,
    )
    return review


@transaction.atomic
def call_off_review(
    *,
    actor: Membership,
    review: Review,
    now: datetime,
    because: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Review:
    """This one will not take place; the next one of its series does, and nothing takes its place."""
    review = _before_it_begins(review, version)
    if not because.strip():
        raise Refused(_("Say why it is called off."), field="because")
    call_off(review, now=now, because=because.strip())
    record_event(
        actor=actor,
        verb="reviews.review_called_off",
        subject=review,
        now=now,
        payload={
            "title": review.title,
            "because": review.reason,
            "calendar": calendar_facts(review),
        },
        tell=invited(review),
        api_key=api_key,
    )
    schedule_reviews(cadence=review.cadence, now=now)
    return review


@transaction.atomic
def answer_invitation(
    *,
    actor: Membership,
    seat: Attendance,
    now: datetime,
    response: str,
    api_key: ApiKey | None = None,
) -> Attendance:
    """Whether somebody comes. The chair is told of who does not; everybody sees it on the page."""
    lock_row(seat)
    seat = Attendance.objects.select_related("member", "review__chair").get(pk=seat.pk)
    review = seat.review
    if review.is_called_off:
        raise Refused(_("This review was called off."))
    if review.has_begun:
        raise Refused(_("This review has begun; nobody needs an answer any more."))
    if seat.response == response:
        return seat
    seat.response, seat.responded_at = response, now
    seat.save(update_fields=["response", "responded_at"])
    declines = response == Attendance.Response.DECLINED
    record_event(
        actor=actor,
        verb="reviews.invitation_answered",
        subject=review,
        now=now,
        payload={
            "title": review.title,
            "starts_at": review.starts_at.isoformat(),
            "name": seat.member.name,
            "response": response,
        },
        tell=[review.chair] if declines else [],
        channels=[Delivery.Channel.INBOX],
        api_key=api_key,
        stand_in_for=acting_for(actor, [seat.member_id]),
    )
    return seat


def _before_it_begins(review: Review, version: int | None) -> Review:
    lock_row(review)
    joined = Review.objects.select_related("cadence__organization", "organization", "chair")
    review = joined.get(pk=review.pk)
    check_version(review, version)
    if review.is_called_off:
        raise Refused(_("This review was called off."))
    if review.has_begun:
        raise Refused(_("This review has begun; it can no longer be moved or called off."))
    return review


def _refuse_move(
    review: Review, starts_at: datetime, place: str, because: str, now: datetime
) -> None:
    if starts_at == review.starts_at and place == review.where:
        raise Refused(_("It is at this time and place already."), field="day")
    if starts_at <= now:
        raise Refused(_("This is in the past."), field="day")
    if not because.strip():
        raise Refused(_("Say why it is moved."), field="because")
    others = Review.objects.same_series(review).unfinished().exclude(pk=review.pk)
    if others.filter(starts_at=starts_at).exists():
        raise Refused(_("Another review of this cadence is at that time."), field="day")
