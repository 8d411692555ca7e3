"""Packs: what a scope knew at an instant, as files that can be built again with the same figures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models.cycle import Cycle
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from reviews.models import Review
from strategy.models import Plan

# What a pack is about, by the name of its column.
SCOPES: Mapping[str, type[TenantOwned]] = {
    "review": Review,
    "unit": Unit,
    "plan": Plan,
    "cycle": Cycle,
}
Subject = Review | Unit | Plan | Cycle


def scope_of(subject: Subject) -> str:
    return next(name for name, kind in SCOPES.items() if isinstance(subject, kind))


def _exactly_one(*names: str) -> Q:
    alone = (Q(**{f"{each}__isnull": each != name for each in names}) for name in names)
    return reduce(or_, alone)


class PackQuerySet(TenantQuerySet["Pack"]):
    def newest_first(self):
        return self.order_by("-requested_at", "-id")

    def with_people(self):
        return self.select_related(
            "review",
            "review__chair",
            "unit",
            "unit__lead",
            "plan",
            "cycle__plan",
            "cycle__unit",
            "requested_by",
            "schedule",
        )

    def with_files(self):
        return self.prefetch_related("files")

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
            stage=Pack.Stage.READING,
        )
        return self.with_people().get(pk=pack_id) if count else None

    def given_up(self, now: datetime):
        """Taken up as often as a pack may be, and still not there."""
        return self.free(now).filter(attempts__gte=Pack.MOST_ATTEMPTS)

    def to_clear(self, before: datetime):
        """Finished before then, with files that are still there."""
        return self.filter(
            state=Pack.State.READY, files_removed_at__isnull=True, finished_at__lt=before
        )

    def comparable(self, pack: "Pack"):
        """Others of the same scope whose data is known, newest first."""
        same = {f"{pack.scope}_id": pack.subject_id}
        return self.filter(state=Pack.State.READY, **same).exclude(pk=pack.pk).newest_first()

    def held(self, pack: "Pack"):
        """The row of a pack while this very attempt at it still counts."""
        return self.filter(pk=pack.pk, attempts=pack.attempts, state=Pack.State.BUILDING)


class Pack(TenantOwned):
    """A snapshot in one or more formats. Its steps are counted while it is built, so that a reload finds the bar.

    It is about exactly one review, unit, plan or cycle. `pinned_at` and `mark` say what was known: rows recorded
    by then, with keys before the mark. `source` is the pack whose data it was built from again.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF board paper")
        XLSX = "xlsx", _("Excel workbook")
        PPTX = "pptx", _("PowerPoint slides")
        ZIP = "zip", _("Archive of CSV and JSON")

    class Paper(models.TextChoices):
        A4 = "a4", _("A4")
        LETTER = "letter", _("Letter")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        BUILDING = "building", _("being built")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Stage(models.TextChoices):
        READING = "reading", _("Reading the figures")
        DATA = "data", _("Writing the data")
        PDF = "pdf", _("Setting the PDF")
        XLSX = "xlsx", _("Writing the workbook")
        PPTX = "pptx", _("Drawing the slides")
        ZIP = "zip", _("Packing the archive")

    UNFINISHED = (State.QUEUED, State.BUILDING)
    MOST_ATTEMPTS = 3

    review = TenantKey(Review, null=True, blank=True)
    unit = TenantKey(Unit, null=True, blank=True)
    plan = TenantKey(Plan, null=True, blank=True)
    cycle = TenantKey(Cycle, null=True, blank=True)
    source = TenantKey("self", null=True, blank=True)
    schedule = TenantKey("evaluations.PackSchedule", null=True, blank=True, related_name="packs")
    slot = models.CharField(max_length=40, blank=True, default="", db_default="")
    kinds = ArrayField(
        models.CharField(max_length=8, choices=Kind.choices),
        default=list,
        db_default=models.Value(["xlsx"], output_field=ArrayField(models.CharField(max_length=8))),
    )
    paper = models.CharField(
        max_length=8, choices=Paper.choices, default=Paper.A4, db_default=Paper.A4
    )
    language = models.CharField(max_length=8, default="en")
    pinned_at = models.DateTimeField(default=timezone.now, db_default=Now())
    mark = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(
        max_length=8, choices=Stage.choices, blank=True, default="", db_default=""
    )
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    requested_by = TenantKey(Membership)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    files_removed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(PackQuerySet)()

    scan_columns = (
        "id",
        "organization_id",
        "state",
        "leased_until",
        "finished_at",
        "files_removed_at",
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "pack", "review", "unit", "plan", "cycle", "source", "schedule", "requested_by"
            ),
            models.CheckConstraint(condition=_exactly_one(*SCOPES), name="pack_one_scope"),
            models.UniqueConstraint(
                fields=[
                    "organization",
                    "review",
                    "unit",
                    "plan",
                    "cycle",
                    "kinds",
                    "paper",
                    "language",
                    "source",
                ],
                condition=Q(state__in=["queued", "building"]),
                nulls_distinct=False,
                name="pack_one_in_work",
            ),
            models.UniqueConstraint(
                fields=["organization", "schedule", "slot"],
                condition=Q(schedule__isnull=False),
                name="pack_once_a_slot",
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
    def scope(self) -> str:
        """Exactly one is there: pack_one_scope."""
        return next(name for name in SCOPES if getattr(self, f"{name}_id"))

    @property
    def subject(self) -> Subject:
        return getattr(self, self.scope)

    @property
    def subject_id(self) -> UUID:
        return self.subject.pk

    @property
    def title(self) -> str:
        return str(self.subject)

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def has_files(self) -> bool:
        return self.is_ready and self.files_removed_at is None

    @property
    def data_file(self) -> "PackFile | None":
        """What every other file was written from; kept for ever."""
        return next((file for file in self.files.all() if file.kind == PackFile.DATA), None)


class PackFile(TenantOwned):
    """A file of a finished pack with its checksum; the row stays when the file was removed."""

    DATA = "data"

    pack = TenantKey(Pack, related_name="files")
    kind = models.CharField(max_length=8, choices=[(DATA, _("Data")), *Pack.Kind.choices])
    file = models.FileField(max_length=300)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    app_rights = "SELECT, INSERT, DELETE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("pack_file", "pack"),
            models.UniqueConstraint(fields=["organization", "pack", "kind"], name="pack_file_once"),
        ]

    @property
    def is_kept(self) -> bool:
        """The data stays, so that a pack can be compared and built again."""
        return self.kind == self.DATA
