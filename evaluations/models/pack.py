"""Packs: what a review or a cycle knew, as files that can be built again with the same figures."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models import Review


class PackQuerySet(TenantQuerySet["Pack"]):
    def newest_first(self):
        return self.order_by("-requested_at", "-id")

    def with_people(self):
        return self.select_related("review", "review__chair", "requested_by")

    def count_open(self) -> dict[str, int]:
        """How many are being built, and how many failed."""
        return self.aggregate(
            building=Count("pk", filter=Q(state__in=Pack.UNFINISHED)),
            failed=Count("pk", filter=Q(state=Pack.State.FAILED)),
        )

    def unfinished(self):
        return self.filter(state__in=Pack.UNFINISHED)

    def free(self, now: datetime):
        """Unfinished and in nobody's hands: never taken up, or whoever had it went silent."""
        return self.unfinished().filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))

    def claim(self, pack_id: UUID, now: datetime, lease: timedelta) -> "Pack | None":
        """Take one up, or None where it is finished or in other hands. Counted now: a crash counts."""
        taken = self.free(now).filter(pk=pack_id, attempts__lt=Pack.MOST_ATTEMPTS)
        count = taken.update(
            state=Pack.State.BUILDING,
            attempts=F("attempts") + 1,
            leased_until=now + lease,
            steps_done=0,
            steps_total=0,
        )
        return self.with_people().get(pk=pack_id) if count else None

    def given_up(self, now: datetime):
        """Taken up as often as a pack may be, and still not there."""
        return self.free(now).filter(attempts__gte=Pack.MOST_ATTEMPTS)

    def held(self, pack: "Pack"):
        """The row of a pack while this very attempt at it still counts."""
        return self.filter(pk=pack.pk, attempts=pack.attempts, state=Pack.State.BUILDING)


class Pack(TenantOwned):
    """One export. Its steps are counted while it is built, so that a reload finds the bar where it is."""

    class Kind(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        BUILDING = "building", _("being built")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.QUEUED, State.BUILDING)
    MOST_ATTEMPTS = 3

    review = TenantKey(Review)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.XLSX)
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    requested_by = TenantKey(Membership)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(max_length=300, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    failure = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(PackQuerySet)()

    scan_columns = ("id", "organization_id", "state", "leased_until")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("pack", "review", "requested_by"),
            models.UniqueConstraint(
                fields=["organization", "review", "kind", "language"],
                condition=Q(state__in=["queued", "building"]),
                name="pack_one_unfinished",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-requested_at"], name="pack_newest"),
            models.Index(
                fields=["leased_until"],
                condition=models.Q(state__in=["queued", "building"]),
                name="pack_unfinished",
            ),
        ]

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED
