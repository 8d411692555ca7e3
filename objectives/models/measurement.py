"""Figures, append-only: a correction supersedes, an undone import voids, nothing is updated."""

from datetime import date, datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.words import FIGURE, Confidence, Status
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import (
    ApiKey,
    Membership,
    TenantManager,
    TenantOwned,
    TenantQuerySet,
    Unit,
)
from perfmgmt.tenancy.rights import APPEND_ONLY
from strategy.models import Assumption


class ImportBatch(TenantOwned):
    """One application of a file: what it was, what it did, what it could not do."""

    source = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    author = TenantKey(Membership, null=True)
    applied_at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = TenantKey(Membership, null=True)
    undo_counts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("import_batch", "author", "undone_by")
        indexes = [models.Index(fields=["organization", "-applied_at"], name="import_batch_newest")]


class MeasurementQuerySet(TenantQuerySet["Measurement"]):
    def current(self):
        return self.filter(superseded_at__isnull=True)

    def as_of(self, instant: datetime):
        """What was known at an instant: recorded by then and not yet superseded."""
        return self.filter(recorded_at__lte=instant).filter(
            Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant)
        )

    def with_value(self):
        return self.filter(value__isnull=False)

    def awaiting_validation(self):
        """Current figures of indicators that ask for a second person, which nobody has stood by yet."""
        looked_at = Validation.objects.filter(measurement=models.OuterRef("pk"))
        return (
            self.current()
            .with_value()
            .filter(indicator__needs_validation=True, indicator__withdrawn_at__isnull=True)
            .filter(~models.Exists(looked_at))
        )

    def restatements(self):
        """What was changed in a period that was locked; newest first."""
        return self.filter(is_restatement=True).order_by("-recorded_at", "-id")

    def restatements_since(self, instant: datetime):
        """What was restated after an instant, such as that of the last pack; newest first."""
        return self.restatements().filter(recorded_at__gt=instant)

    def of(self, indicator: Indicator):
        return self.filter(indicator=indicator)

    def between(self, first: date, last: date):
        return self.filter(period_start__gte=first, period_start__lte=last)

    def oldest_first(self):
        return self.order_by("period_start")

    def newest_first(self):
        return self.order_by("-period_start")


class Measurement(TenantOwned):
    """A figure of one period, or the reason why there is none, with what was judged when it came in."""

    indicator = TenantKey(Indicator, related_name="measurements")
    period_start = models.DateField()
    value = models.DecimalField(null=True, blank=True, **FIGURE)
    no_value_reason = models.CharField(max_length=500, blank=True, default="")
    numerator = models.DecimalField(null=True, blank=True, **FIGURE)
    denominator = models.DecimalField(null=True, blank=True, **FIGURE)
    commentary = models.TextField(_("commentary"), blank=True, default="")
    # one of the design's causes, or the id of an organisation's own (OwnCause)
    cause = models.CharField(max_length=40, blank=True, default="")
    assumption = TenantKey(Assumption, null=True, blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, blank=True, default="")
    expected = models.DecimalField(null=True, blank=True, **FIGURE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_TARGET)
    judged_status = models.CharField(
        max_length=10, choices=Status.choices, blank=True, default="", db_default=""
    )
    judged_because = models.CharField(max_length=500, blank=True, default="", db_default="")
    target_revision = models.UUIDField(null=True, blank=True)
    author = TenantKey(Membership, null=True)
    stand_in_for = TenantKey(Membership, null=True)
    api_key = TenantKey(ApiKey, null=True)
    batch = TenantKey(ImportBatch, null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    supersedes = TenantKey("self", null=True, blank=True)
    correction_reason = models.CharField(max_length=500, blank=True, default="")
    is_restatement = models.BooleanField(default=False, db_default=False)

    objects: ClassVar = TenantManager.from_queryset(MeasurementQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE (superseded_at)"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "measurement",
                "indicator",
                "author",
                "stand_in_for",
                "api_key",
                "batch",
                "supersedes",
                "assumption",
            ),
            models.CheckConstraint(
                condition=Q(judged_status="") | ~Q(judged_because=""),
                name="measurement_judged_because",
            ),
            models.UniqueConstraint(
                fields=["organization", "indicator", "period_start"],
                condition=Q(superseded_at__isnull=True),
                name="measurement_one_current",
            ),
            models.UniqueConstraint(
                fields=["organization", "supersedes"], name="measurement_superseded_once"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) ^ Q(no_value_reason=""),
                name="measurement_value_or_reason",
            ),
        ]
        indexes = [
            models.Index(
                F("organization"),
                F("indicator"),
                F("period_start").desc(),
                F("recorded_at"),
                name="measurement_as_of",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="append_only", exclude=["superseded_at"]),
            pgtrigger.Protect(
                name="superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]


class Validation(TenantOwned):
    """A second person has looked at a figure and stands by it. A correction needs a look of its own."""

    measurement = TenantKey(Measurement, related_name="validations")
    validated_by = TenantKey(Membership)
    validated_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, default="")

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("validation", "measurement", "validated_by"),
            models.UniqueConstraint(fields=["organization", "measurement"], name="validation_once"),
        ]


class PeriodLockQuerySet(TenantQuerySet["PeriodLock"]):
    def in_force(self):
        return self.filter(lifted_at__isnull=True)

    def covering(self, day: date):
        """In force, over the day on which a period ends."""
        return self.in_force().filter(first_day__lte=day, last_day__gte=day)


class PeriodLock(TenantOwned):
    """What ended between two days is closed, in a unit and what is below it, or everywhere.

    A figure of a closed period changes only by a controller's correction with a reason: a restatement.
    """

    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    locked_by = TenantKey(Membership, null=True)
    locked_at = models.DateTimeField()
    lifted_by = TenantKey(Membership, null=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(PeriodLockQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("period_lock", "unit", "locked_by", "lifted_by"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="period_lock_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["organization", "last_day"], name="period_locks_by_day")]


class OwnCauseQuerySet(TenantQuerySet["OwnCause"]):
    def on_offer(self):
        return self.filter(retired_at__isnull=True).order_by("name", "id")


class OwnCause(TenantOwned):
    """A cause of misses that an organisation names beside the product's."""

    name = models.CharField(_("cause"), max_length=80)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(OwnCauseQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("own_cause"),
            models.UniqueConstraint("organization", Lower("name"), name="own_cause_name"),
        ]

    def __str__(self) -> str:
        return self.name


def attachment_path(attachment: "Attachment", _name: str) -> str:
    """A folder of the organisation's own; the name on the disk says nothing of what is inside."""
    return f"{attachment.organization_id}/attachments/{attachment.pk}"


class Attachment(TenantOwned):
    """A file beside a figure: a photograph of the meter, the sheet that it was read from."""

    measurement = TenantKey(Measurement, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = TenantKey(Membership, null=True)
    added_at = models.DateTimeField(default=timezone.now)

    # As its figure: never changed, never deleted.
    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("attachment", "measurement", "added_by")
        indexes = [
            models.Index(fields=["organization", "measurement"], name="attachments_of_figure")
        ]

    def __str__(self) -> str:
        return self.name
