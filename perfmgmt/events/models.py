"""The record of what happened, and the outbox that tells people about it."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import ApiKey, Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY


class EventQuerySet(TenantQuerySet["Event"]):
    def about(self, subject_id: UUID):
        return self.filter(subject_id=subject_id)

    def newest_first(self):
        return self.order_by("-recorded_at", "-id")


class Event(TenantOwned):
    """Something that happened, with its payload as it was then. Never changed, never deleted."""

    verb = models.CharField(max_length=80)
    actor = TenantKey(Membership, null=True)
    stand_in_for = TenantKey(Membership, null=True)
    api_key = TenantKey(ApiKey, null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    once_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null is "any number"

    objects: ClassVar = TenantManager.from_queryset(EventQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("event", "actor", "stand_in_for", "api_key"),
            models.UniqueConstraint(fields=["organization", "once_key"], name="event_once"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "subject_id", "-recorded_at"], name="event_by_subject"
            ),
            models.Index(fields=["organization", "-recorded_at"], name="event_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class DeliveryQuerySet(TenantQuerySet["Delivery"]):
    def waiting(self, now: datetime):
        """Neither done nor given up, due, and not in somebody's hands."""
        return self.filter(done_at__isnull=True, given_up_at__isnull=True, due_at__lte=now).filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        )

    def claim(self, now: datetime, *, limit: int, lease: timedelta) -> list["Delivery"]:
        """Take up to `limit` for the time of the lease. The attempt counts now, so that a crash counts."""
        ids = list(
            self.waiting(now)
            .order_by("due_at", "id")
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)[:limit]
        )
        self.filter(id__in=ids).update(leased_until=now + lease, attempts=F("attempts") + 1)
        return list(
            self.filter(id__in=ids)
            .select_related("event", "event__actor", "recipient", "recipient__user")
            .order_by("due_at", "id")
        )


class Delivery(TenantOwned):
    """One event to be told to one person over one channel, until it is done or given up."""

    class Channel(models.TextChoices):
        INBOX = "inbox"
        EMAIL = "email"

    MOST_ATTEMPTS = 8

    event = TenantKey(Event)
    recipient = TenantKey(Membership)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(DeliveryQuerySet)()

    scan_columns = ("organization_id", "due_at", "leased_until", "done_at", "given_up_at")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("delivery", "event", "recipient"),
            models.UniqueConstraint(
                fields=["organization", "event", "recipient", "channel"], name="delivery_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="delivery_waiting",
            )
        ]


class NotificationQuerySet(TenantQuerySet["Notification"]):
    def of(self, member: Membership):
        return self.filter(recipient=member)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Notification(TenantOwned):
    """What stands in a person's inbox."""

    event = TenantKey(Event)
    recipient = TenantKey(Membership)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects: ClassVar = TenantManager.from_queryset(NotificationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("notification", "event", "recipient"),
            models.UniqueConstraint(
                fields=["organization", "event", "recipient"], name="notification_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "recipient", "-created_at"], name="notification_inbox"
            )
        ]
