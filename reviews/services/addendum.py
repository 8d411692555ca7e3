"""What is added to minutes after they were sent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import MinutesAddendum, Review
from reviews.services.common import invited


@transaction.atomic
def add_addendum(
    *,
    actor: Membership,
    review: Review,
    text: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> MinutesAddendum:
    """A dated note below the minutes, sent to everybody invited; what stands above stays as it is."""
    if not review.is_closed:
        raise Refused(_("There are no minutes yet; decide it in the room."))
    if not text.strip():
        raise Refused(_("Write what is to be added."), field="text")
    addendum = MinutesAddendum.objects.create(
        review=review, author=actor, text=text.strip(), added_at=now
    )
    record_event(
        actor=actor,
        verb="reviews.minutes_amended",
        subject=review,
        now=now,
        payload={"title": review.title, "text": addendum.text, "author": actor.name},
        tell=invited(review),
        api_key=api_key,
    )
    return addendum
