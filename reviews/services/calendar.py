"""The calendar feed of a person: set up, renewed, revoked. `now` is the real instant: who may come in never stands still."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import Membership, digest
from reviews.models import CalendarFeed


@transaction.atomic
def renew_feed(*, actor: Membership, now: datetime) -> tuple[CalendarFeed, str]:
    """A new address for one's own calendar, and its secret, which is stored nowhere. The one before stops working."""
    lock_row(actor)
    had_one = CalendarFeed.objects.live().filter(member=actor).update(revoked_at=now) > 0
    secret = CalendarFeed.new_secret()
    feed = CalendarFeed.objects.create(member=actor, token_digest=digest(secret), created_at=now)
    record_event(
        actor=actor,
        verb="reviews.calendar_feed_renewed",
        subject=feed,
        now=now,
        payload={"name": actor.name, "replaces_one": had_one},
    )
    return feed, secret


@transaction.atomic
def revoke_feed(*, actor: Membership, now: datetime) -> None:
    """Calendars can no longer read it, at once and for ever."""
    lock_row(actor)
    feed = CalendarFeed.objects.of(actor)
    if feed is None:
        raise Refused(_("There is no calendar feed to revoke."))
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    record_event(
        actor=actor,
        verb="reviews.calendar_feed_revoked",
        subject=feed,
        now=now,
        payload={"name": actor.name},
    )
