"""One person's reviews as a calendar that their own calendar subscribes to."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from perfmgmt.tenancy.models import Membership, Organization
from reviews.findings import day_words, hour_words
from reviews.invitations import calendar_event, calendar_facts
from reviews.models import Attendance, Review
from reviews.rules.calendar import calendar_text

PAST_SHOWN = timedelta(days=90)


def feed_text(member: Membership, organization: Organization, now: datetime) -> str:
    """The reviews they are invited to: of the past 90 days, and all to come. One query.

    What was called off stays as cancelled, so that it leaves the calendar; what they declined takes no time.
    """
    found = (
        Review.objects.attended_by(member)
        .filter(starts_at__gte=now - PAST_SHOWN)
        .select_related("chair", "cadence")
        .next_first()
    )
    events = [
        calendar_event(
            calendar_facts(review),
            organization,
            description=_("%(chair)s chairs it. Figures freeze on %(day)s, %(hour)s.")
            % {
                "chair": review.chair.name,
                "day": day_words(review.freeze_at),
                "hour": hour_words(review.freeze_at),
            },
            is_cancelled=review.is_called_off,
            is_free=review.my_response == Attendance.Response.DECLINED,
        )
        for review in found
    ]
    name = _("Reviews of %(organization)s") % {"organization": organization.name}
    return calendar_text(events, name=name)
