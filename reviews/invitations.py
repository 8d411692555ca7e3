"""A review as calendars see it: the facts that an event freezes, and the calendar made of them."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from perfmgmt.events.notice import Attachment
from perfmgmt.tenancy.models import Membership, Organization
from reviews.models import Review
from reviews.rules.calendar import CalendarEvent, Method, Party, calendar_text

FILE_NAME = "invite.ics"


def calendar_facts(review: Review) -> dict[str, Any]:
    """What an invitation says of a review, as JSON: a letter sent later says what was so then."""
    return {
        "review": str(review.pk),
        "title": review.title,
        "starts_at": review.starts_at.isoformat(),
        "ends_at": review.ends_at.isoformat(),
        "place": review.where,
        "chair": review.chair.name,
        "chair_email": review.chair.email,
        "sequence": review.sequence,
        "changed_at": review.changed_at.isoformat(),
    }


def calendar_event(
    facts: dict[str, Any],
    organization: Organization,
    *,
    description: str = "",
    is_cancelled: bool = False,
    is_free: bool = False,
    attendee: Membership | None = None,
) -> CalendarEvent:
    """The event of these facts. Its UID is the review's own id, so that it is one event for ever."""
    return CalendarEvent(
        uid=facts["review"],
        sequence=facts["sequence"],
        changed_at=datetime.fromisoformat(facts["changed_at"]),
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        summary=facts["title"],
        description=description,
        location=facts["place"],
        url=review_address(organization, facts["review"]),
        is_cancelled=is_cancelled,
        is_free=is_free,
        organizer=_organizer(facts),
        attendee=Party(name=attendee.name, email=attendee.email) if attendee else None,
    )


def invitation(
    facts: dict[str, Any], recipient: Membership, method: Method = Method.REQUEST
) -> Attachment:
    """The file that puts a review into the recipient's calendar, moves it there or takes it out."""
    event = calendar_event(
        facts,
        recipient.organization,
        description=_("%(chair)s chairs it.") % facts,
        is_cancelled=method == Method.CANCEL,
        attendee=recipient,
    )
    return Attachment(
        name=FILE_NAME,
        content=calendar_text([event], method=method),
        subtype="calendar",
        parameters={"method": str(method)},
    )


def review_address(organization: Organization, review_id: str) -> str:
    return f"{settings.BASE_URL}/o/{organization.slug}/reviews/{review_id}/"


def _organizer(facts: dict[str, Any]) -> Party:
    """The chair, on whose behalf we write; a chair without an address has us for theirs."""
    ours = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if not facts["chair_email"]:
        return Party(name=facts["chair"], email=ours)
    return Party(name=facts["chair"], email=facts["chair_email"], sent_by=ours)
