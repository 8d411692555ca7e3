"""What the API itself has to remember."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet


class IdempotencyRecordQuerySet(TenantQuerySet["IdempotencyRecord"]):
    def forgotten(self, now: datetime):
        """Older than a caller may rely on."""
        return self.filter(created_at__lt=now - IdempotencyRecord.KEPT)


class IdempotencyRecord(TenantOwned):
    """The answer that was given to a request with an Idempotency-Key, to be given again.

    Written in the transaction of the request: a request that was refused leaves none, and a second one
    with the same key waits for the first at the unique constraint.
    """

    KEPT = timedelta(hours=24)

    member = TenantKey(Membership)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(IdempotencyRecordQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("idempotency_record", "member"),
            models.UniqueConstraint(
                fields=["organization", "member", "key"], name="idempotency_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "created_at"], name="idempotency_by_age"),
        ]
