"""Figures, append-only: a correction supersedes, an undone import voids, nothing is updated."""

from datetime import date, datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.words import FIGURE, Cause, Confidence, Status
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import ApiKey, Membership, TenantManager, TenantOwned, TenantQuerySet


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
    cause = models.CharField(max_length=40, choices=Cause.choices, blank=True, default="")
    confidence = models.CharField(max_length=6, choices=Confidence.choices, blank=True, default="")
    expected = models.DecimalField(null=True, blank=True, **FIGURE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_TARGET)
    target_revision = models.UUIDField(null=True, blank=True)
    author = TenantKey(Membership, null=True)
    stand_in_for = TenantKey(Membership, null=True)
    api_key = TenantKey(ApiKey, null=True)
    batch = TenantKey(ImportBatch, null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    supersedes = TenantKey("self", null=True, blank=True)
    correction_reason = models.CharField(max_length=500, blank=True, default="")

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
