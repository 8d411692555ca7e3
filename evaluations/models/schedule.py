"""Packs that make themselves: of what, in which formats, when, and who hears of it."""

from typing import ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models.pack import Pack
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from reviews.models import Cadence
from strategy.models import Plan


class PackScheduleQuerySet(TenantQuerySet["PackSchedule"]):
    def in_force(self):
        return self.filter(ended_at__isnull=True)

    def running(self):
        return self.in_force().filter(paused_at__isnull=True)

    def with_people(self):
        return self.select_related(
            "cadence", "cadence__chair", "unit", "unit__lead", "plan", "created_by"
        ).prefetch_related("readers__member")

    def in_order(self):
        return self.order_by("created_at", "id")


class PackSchedule(TenantOwned):
    """After each closed review of a cadence its pack; or, of a unit or a plan, one each month.

    `working_day` is the day of the month, counted Monday to Friday, from which the month's pack is made.
    Nothing is made for what lay before `starts_at`, nor for what passed while it was paused.
    """

    cadence = TenantKey(Cadence, null=True, blank=True)
    unit = TenantKey(Unit, null=True, blank=True)
    plan = TenantKey(Plan, null=True, blank=True)
    working_day = models.PositiveSmallIntegerField(_("working day"), null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=8, choices=Pack.Kind.choices))
    paper = models.CharField(max_length=8, choices=Pack.Paper.choices, default=Pack.Paper.A4)
    language = models.CharField(max_length=8, default="en")
    created_by = TenantKey(Membership)
    created_at = models.DateTimeField(default=timezone.now)
    starts_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(PackScheduleQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"
    scan_columns = ("id", "organization_id", "paused_at", "ended_at")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("pack_schedule", "cadence", "unit", "plan", "created_by"),
            models.CheckConstraint(
                condition=Q(
                    cadence__isnull=False,
                    unit__isnull=True,
                    plan__isnull=True,
                    working_day__isnull=True,
                )
                | Q(
                    cadence__isnull=True,
                    unit__isnull=False,
                    plan__isnull=True,
                    working_day__isnull=False,
                )
                | Q(
                    cadence__isnull=True,
                    unit__isnull=True,
                    plan__isnull=False,
                    working_day__isnull=False,
                ),
                name="pack_schedule_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(working_day__isnull=True) | Q(working_day__gte=1, working_day__lte=20),
                name="pack_schedule_working_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Cadence | Unit | Plan:
        """Exactly one is there: pack_schedule_one_scope."""
        return cast("Cadence | Unit | Plan", self.cadence or self.unit or self.plan)

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class PackReader(TenantOwned):
    """Who gets the link when a scheduled pack is ready."""

    schedule = TenantKey(PackSchedule, related_name="readers")
    member = TenantKey(Membership)

    app_rights = "SELECT, INSERT, DELETE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("pack_reader", "schedule", "member"),
            models.UniqueConstraint(
                fields=["organization", "schedule", "member"], name="pack_reader_once"
            ),
        ]
