"""How often a group of people reviews what."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import (
    Membership,
    TenantManager,
    TenantOwned,
    TenantQuerySet,
    Unit,
)
from reviews.rules.recurrence import ONCE
from strategy.models import Plan, Priority


class CadenceQuerySet(TenantQuerySet["Cadence"]):
    def running(self):
        return self.filter(ended_at__isnull=True)

    def with_scope(self):
        return self.select_related("organization", "chair", "plan", "unit", "priority")

    def in_order(self):
        return self.order_by("title", "id")


class Cadence(TenantOwned):
    """How often a group of people reviews which plan: a recurrence rule and the deadline before it.

    `rule` is an RFC 5545 recurrence rule (RRULE), read at `starts_at_time` on the organisation's wall clock.
    A unit, with those below it, and a priority narrow what is reviewed. Before `holds_from` the rhythm was
    another one, whose reviews stand. A single review outside every rhythm is a cadence that takes place once.
    """

    title = models.CharField(_("title"), max_length=200)
    plan = TenantKey(Plan)
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    priority = TenantKey(Priority, null=True, blank=True, verbose_name=_("priority"))
    chair = TenantKey(Membership)
    rule = models.CharField(_("recurrence"), max_length=200)
    starts_at_time = models.TimeField(_("starts at"))
    first_on = models.DateField(_("from"))
    holds_from = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    freeze_hours_before = models.PositiveSmallIntegerField(
        _("figures freeze, hours before"), default=24
    )
    remind_hours_before = models.PositiveSmallIntegerField(_("reminder, hours before"), default=72)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(CadenceQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("cadence", "plan", "chair", "unit", "priority"),
            models.CheckConstraint(condition=Q(minutes__gte=15), name="cadence_long_enough"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_once(self) -> bool:
        return self.rule == ONCE

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    def is_over(self, today: date) -> bool:
        """Nothing of it is to come: it was ended, or took place once and that day has passed."""
        return self.has_ended or (self.is_once and self.first_on < today)


class CadenceParticipant(TenantOwned):
    """Who is invited to every review of a cadence."""

    cadence = TenantKey(Cadence, related_name="participants")
    member = TenantKey(Membership)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("cadence_participant", "cadence", "member"),
            models.UniqueConstraint(
                fields=["organization", "cadence", "member"], name="cadence_participant_once"
            ),
        ]
