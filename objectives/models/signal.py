"""Signals, which only a process behaviour chart raises, and alerts, which are everything else."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.measurement import Measurement
from objectives.models.words import FIGURE
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY


class SignalQuerySet(TenantQuerySet["Signal"]):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def open_at(self, instant: datetime):
        """Raised by then and not yet closed."""
        return self.filter(raised_at__lte=instant).filter(
            Q(closed_at__isnull=True) | Q(closed_at__gt=instant)
        )

    def adverse(self):
        return self.filter(is_adverse=True)

    def unacknowledged(self):
        return self.filter(acknowledged_at__isnull=True)

    def raised_since(self, instant: datetime | None):
        return self.filter(raised_at__gt=instant) if instant else self

    def newest_first(self):
        return self.order_by("-last_period", "-raised_at", "-id")


class Signal(TenantOwned):
    """It changed and it is not noise. Kept with the limits it was judged by and never re-judged."""

    class Rule(models.TextChoices):
        OUTSIDE = "outside", _("a point outside the natural range")
        RUN = "run", _("eight in a row on one side of the centre")
        NEAR_LIMIT = "near_limit", _("three of four nearer a limit than the centre")

    indicator = TenantKey(Indicator, related_name="signals")
    measurement = TenantKey(Measurement)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    is_adverse = models.BooleanField()
    first_period = models.DateField()
    last_period = models.DateField()
    mean = models.DecimalField(**FIGURE)
    lower = models.DecimalField(**FIGURE)
    upper = models.DecimalField(**FIGURE)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = TenantKey(Membership, null=True, blank=True)
    note = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(SignalQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("signal", "indicator", "measurement", "acknowledged_by"),
            models.UniqueConstraint(
                fields=["organization", "indicator", "rule", "first_period"],
                name="signal_raised_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "indicator"],
                condition=Q(closed_at__isnull=True),
                name="signal_open",
            )
        ]


class AlertQuerySet(TenantQuerySet["Alert"]):
    def open(self):
        return self.filter(closed_at__isnull=True)


class Alert(TenantOwned):
    """Everything else that asks for eyes. One open alert of a kind for an indicator at a time."""

    class Kind(models.TextChoices):
        OVERDUE = "overdue", _("overdue")
        STATUS = "status", _("status crossed a boundary")
        GUARDRAIL = "guardrail", _("guardrail off track")
        FORECAST = "forecast", _("forecast misses the target")
        DRIVER = "driver", _("driver contradicted")

    indicator = TenantKey(Indicator, related_name="alerts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    period_start = models.DateField()
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(AlertQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("alert", "indicator"),
            models.UniqueConstraint(
                fields=["organization", "indicator", "kind", "period_start"],
                name="alert_raised_once",
            ),
        ]


class RebasingQuerySet(TenantQuerySet["Rebasing"]):
    def of(self, indicator: Indicator):
        return self.filter(indicator=indicator).order_by("since", "id")


class Rebasing(TenantOwned):
    """From this period on the limits are taken anew, because the process is another one. Kept for ever."""

    indicator = TenantKey(Indicator, related_name="rebasings")
    since = models.DateField()
    because = models.CharField(_("because"), max_length=300)
    rebased_by = TenantKey(Membership, null=True)
    rebased_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(RebasingQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("rebasing", "indicator", "rebased_by")
        indexes = [models.Index(fields=["organization", "indicator"], name="rebasings_of")]
