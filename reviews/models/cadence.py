"""How often a group of people reviews what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantOwned
from strategy.models import Plan


class Cadence(TenantOwned):
    """How often a group of people reviews which plan: a recurrence rule and the deadline before it.

    `rule` is an RFC 5545 recurrence rule (RRULE), read at `starts_at_time` on the organisation's wall clock.
    """

    title = models.CharField(_("title"), max_length=200)
    plan = TenantKey(Plan)
    chair = TenantKey(Membership)
    rule = models.CharField(_("recurrence"), max_length=200)
    starts_at_time = models.TimeField(_("starts at"))
    first_on = models.DateField(_("from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    freeze_hours_before = models.PositiveSmallIntegerField(
        _("figures freeze, hours before"), default=24
    )
    remind_hours_before = models.PositiveSmallIntegerField(_("reminder, hours before"), default=72)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("cadence", "plan", "chair"),
            models.CheckConstraint(condition=Q(minutes__gte=15), name="cadence_long_enough"),
        ]

    def __str__(self) -> str:
        return self.title


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
