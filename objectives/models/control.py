"""What a controller keeps beside the figures: rates, closes with three signatures, commentary."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.measurement import PeriodLock
from objectives.models.words import FIGURE
from objectives.rules import money
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from perfmgmt.tenancy.rights import APPEND_ONLY


class ExchangeRateQuerySet(TenantQuerySet["ExchangeRate"]):
    def newest_first(self):
        return self.order_by("-first_day", "currency", "kind", "id")


class ExchangeRate(TenantOwned):
    """What one unit of a currency costs in the reporting currency, for a fiscal year or a month."""

    class Kind(models.TextChoices):
        PLAN = money.RateKind.PLAN, _("plan rate of a fiscal year")
        ACTUAL = money.RateKind.ACTUAL, _("actual rate of a month")

    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    first_day = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), **FIGURE)
    entered_by = TenantKey(Membership, null=True)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects: ClassVar = TenantManager.from_queryset(ExchangeRateQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("exchange_rate", "entered_by"),
            models.UniqueConstraint(
                fields=["organization", "currency", "kind", "first_day"], name="exchange_rate_once"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return self.currency


class PeriodCloseQuerySet(TenantQuerySet["PeriodClose"]):
    def in_force(self):
        return self.filter(reopened_at__isnull=True)

    def with_people(self):
        return self.select_related(
            "unit", "prepared_by", "reviewed_by", "approved_by", "reopened_by"
        )

    def covering(self, day: date):
        return self.filter(first_day__lte=day, last_day__gte=day)

    def of_unit(self, unit_id: UUID | None):
        return self.filter(unit=unit_id)

    def newest_first(self):
        return self.order_by("-last_day", "-prepared_at", "-id")


class PeriodClose(TenantOwned):
    """The figures of a unit and what is below it, of one period: prepared, reviewed and approved by three people.

    Approval locks the period. Reopening lifts the lock, and the next close of the same period is a new row.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        REVIEWED = "reviewed", _("reviewed")
        APPROVED = "approved", _("approved")
        REOPENED = "reopened", _("reopened")

    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    rhythm = models.CharField(_("period of a"), max_length=12)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    prepared_by = TenantKey(Membership)
    prepared_at = models.DateTimeField()
    reviewed_by = TenantKey(Membership, null=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_by = TenantKey(Membership, null=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    lock = TenantKey(PeriodLock, null=True)
    reopened_by = TenantKey(Membership, null=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_because = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(PeriodCloseQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "period_close",
                "unit",
                "prepared_by",
                "reviewed_by",
                "approved_by",
                "reopened_by",
                "lock",
            ),
            models.UniqueConstraint(
                fields=["organization", "unit", "first_day", "last_day"],
                condition=Q(reopened_at__isnull=True),
                nulls_distinct=False,
                name="period_close_once",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="period_close_days_in_order"
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("prepared_by")))
                & (
                    Q(approved_by__isnull=True)
                    | (~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("reviewed_by")))
                ),
                name="period_close_three_people",
            ),
        ]


class ControllerCommentQuerySet(TenantQuerySet["ControllerComment"]):
    def of_indicators(self, ids: Iterable[UUID]):
        return self.filter(indicator__in=ids)

    def of_units(self):
        return self.filter(unit__isnull=False)

    def oldest_first(self):
        return self.order_by("written_at", "id")


class ControllerComment(TenantOwned):
    """What a controller says of an indicator or a unit in a period, beside the owner's commentary.

    Never changed and never in the owner's place: who thinks better writes another one.
    """

    indicator = TenantKey(Indicator, null=True, blank=True)
    unit = TenantKey(Unit, null=True, blank=True)
    rhythm = models.CharField(max_length=12)
    period_start = models.DateField()
    text = models.TextField(_("commentary"))
    author = TenantKey(Membership)
    written_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(ControllerCommentQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("controller_comment", "indicator", "unit", "author"),
            models.CheckConstraint(
                condition=Q(indicator__isnull=True) ^ Q(unit__isnull=True),
                name="controller_comment_of_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "indicator", "period_start"], name="controller_on_indicator"
            ),
            models.Index(
                fields=["organization", "unit", "period_start"], name="controller_on_unit"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
