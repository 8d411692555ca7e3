"""Who leads the meeting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Attendance, Review
from reviews.services.common import locked_review, refuse_over, save_moved


@transaction.atomic
def hand_over_chair(
    *,
    actor: Membership,
    review: Review,
    to: Membership,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """Another of those invited leads this one review from now on; the cadence keeps its chair."""
    review = locked_review(review)
    refuse_over(review)
    if to.pk == review.chair_id:
        raise Refused(_("%(name)s chairs it already.") % {"name": to.name}, field="to")
    if not to.is_active or not Attendance.objects.filter(review=review, member=to).exists():
        raise Refused(_("Choose one of those who are invited."), field="to")
    before, review.chair = review.chair, to
    save_moved(review, "chair")
    record_event(
        actor=actor,
        verb="reviews.chair_handed_over",
        subject=review,
        now=now,
        payload={"title": review.title, "from": before.name, "to": to.name},
        tell=[before, to],
        api_key=api_key,
        stand_in_for=acting_for(actor, [before.pk]),
    )
    return review
