"""Process health: what was read month by month, and the limits an organisation sets."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY

FIGURE: Mapping[str, Any] = {"max_digits": 8, "decimal_places": 1}


class HealthReadingQuerySet(TenantQuerySet["HealthReading"]):
    def since(self, month: date):
        return self.filter(month__gte=month)

    def in_order(self):
        return self.order_by("month", "check_code")


class HealthReading(TenantOwned):
    """How one check stood at the end of a month. Never changed.

    Stored, because owners, links and retirements keep no history from which a past month could be
    counted again. `value` is None where there was nothing to count; `part` of `whole` made a share.
    """

    check_code = models.CharField(max_length=30)
    month = models.DateField(help_text=_("Its first day."))
    value = models.DecimalField(null=True, blank=True, **FIGURE)
    part = models.PositiveIntegerField(null=True, blank=True)
    whole = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(HealthReadingQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("health_reading"),
            models.UniqueConstraint(
                fields=["organization", "month", "check_code"], name="health_reading_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} {self.month:%Y-%m}"


class HealthLimit(TenantOwned):
    """The limit of one check where the organisation has set its own. Earlier ones stand in the events."""

    check_code = models.CharField(max_length=30)
    limit = models.DecimalField(_("limit"), **FIGURE)
    changed_by = TenantKey(Membership)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("health_limit", "changed_by"),
            models.CheckConstraint(
                condition=models.Q(limit__gte=Decimal(0)), name="health_limit_not_negative"
            ),
            models.UniqueConstraint(
                fields=["organization", "check_code"], name="health_limit_once"
            ),
        ]

    def __str__(self) -> str:
        return self.check_code
