"""Packs: what a review or a cycle knew, as files that can be built again with the same figures."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models import Review


class PackQuerySet(TenantQuerySet):
    def newest_first(self):
        return self.order_by("-requested_at", "-id")

    def with_people(self):
        return self.select_related("review", "requested_by")


class Pack(TenantOwned):
    """One export. Its steps are counted while it is built, so that a reload finds the bar where it is."""

    class Kind(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        BUILDING = "building", _("being built")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    review = TenantKey(Review)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.XLSX)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    requested_by = TenantKey(Membership)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(max_length=300, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    failure = models.CharField(max_length=500, blank=True, default="")

    objects = TenantManager.from_queryset(PackQuerySet)()

    scan_columns = ("id", "organization_id", "state", "leased_until")

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("pack", "review", "requested_by")
        indexes = [
            models.Index(fields=["organization", "-requested_at"], name="pack_newest"),
            models.Index(
                fields=["leased_until"],
                condition=models.Q(state__in=["queued", "building"]),
                name="pack_unfinished",
            ),
        ]
