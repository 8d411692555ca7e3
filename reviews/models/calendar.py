"""The calendar feed of a person: an address with a secret, read by a calendar that cannot sign in."""

import secrets
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import (
    Membership,
    TenantManager,
    TenantOwned,
    TenantQuerySet,
    digest,
)


class CalendarFeedQuerySet(TenantQuerySet["CalendarFeed"]):
    def live(self):
        return self.filter(revoked_at__isnull=True)

    def of(self, member: Membership) -> "CalendarFeed | None":
        return self.live().filter(member=member).first()

    def usable(self, secret: str) -> "CalendarFeed | None":
        """With its member; None where it was revoked, or where the member's access has ended."""
        return (
            self.live()
            .filter(token_digest=digest(secret), member__revoked_at__isnull=True)
            .select_related("member", "member__user")
            .first()
        )

    def note_use(self, feed: "CalendarFeed", today: date) -> None:
        """Keep the day on which it was last fetched; writes at most once a day."""
        if feed.last_used_on != today:
            self.filter(pk=feed.pk).exclude(last_used_on=today).update(last_used_on=today)


class CalendarFeed(TenantOwned):
    """Lets a calendar read the reviews that one member is invited to. The secret is shown once."""

    member = TenantKey(Membership)
    token_digest = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CalendarFeedQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("calendar_feed", "member"),
            models.UniqueConstraint(
                fields=["organization", "token_digest"], name="calendar_feed_token"
            ),
            models.UniqueConstraint(
                fields=["organization", "member"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}"

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)
