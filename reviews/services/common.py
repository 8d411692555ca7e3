"""What the verbs of a review share."""

from datetime import datetime

from django.utils.translation import gettext as _

from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership
from reviews.models import AgendaItem, Attendance, Review
from reviews.rules.meeting import seconds_between


def locked_review(review: Review) -> Review:
    """The review as it stands now, held until the end of the transaction."""
    return (
        Review.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cadence__plan", "organization", "chair")
        .get(pk=review.pk)
    )


def refuse_over(review: Review) -> None:
    """What has ended, or will not take place, takes nothing more."""
    if review.is_closed:
        raise Refused(_("This review is closed."))
    if review.is_called_off:
        raise Refused(_("This review was called off."))


def save_moved(review: Review, *changed: str) -> None:
    """Store what changed, so that everybody who looks on sees it within two seconds."""
    review.version += 1
    review.save(update_fields=["version", *changed])


def invited(review: Review) -> list[Membership]:
    seats = Attendance.objects.filter(review=review).select_related("member")
    return [seat.member for seat in seats]


def leave_item(review: Review, now: datetime) -> None:
    """Count the stretch that the room was on its item; `item_opened_at` is for the caller to store."""
    here = review.current_item_id
    item = AgendaItem.objects.filter(pk=here).first() if here else None
    if item is not None:
        item.seconds_used += seconds_between(review.item_opened_at, now)
        item.save(update_fields=["seconds_used"])
    review.item_opened_at = now
