"""Somebody asks somebody for a decision, on any day."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.decision import Decision


class DecisionRequestQuerySet(TenantQuerySet["DecisionRequest"]):
    def open(self):
        return self.filter(state=DecisionRequest.State.OPEN)

    def about(self, objective: Objective):
        return self.filter(objective=objective)

    def asked_of_any(self, members):
        return self.filter(asked__in=members)

    def late(self, today: date):
        """Open past the day by which the answer was needed."""
        return self.open().filter(needed_by__lt=today)

    def with_people(self):
        return self.select_related("asker", "asked", "objective__owner", "objective__unit")

    def longest_waiting_first(self):
        return self.order_by("raised_at", "id")

    def soonest_needed_first(self):
        return self.order_by(F("needed_by").asc(nulls_last=True), "raised_at", "id")


class DecisionRequest(TenantOwned):
    """Who asks whom to decide what, at what cost, to what effect, and by when it is needed.

    It lives between meetings too. Answered by a Decision, which may be one of the room.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    objective = TenantKey(Objective, null=True, blank=True, verbose_name=_("objective"))
    asker = TenantKey(Membership)
    asked = TenantKey(Membership, verbose_name=_("asked"))
    proposal = models.CharField(_("proposal"), max_length=300)
    details = models.TextField(_("what speaks for it"), blank=True, default="")
    cost = models.CharField(_("cost"), max_length=200, blank=True, default="")
    expected_effect = models.CharField(_("expected effect"), max_length=300, blank=True, default="")
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=500, blank=True, default="")
    decision = TenantKey(Decision, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(DecisionRequestQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("decision_request", "objective", "asker", "asked", "decision"),
            models.CheckConstraint(
                condition=~Q(asker=F("asked")), name="decision_request_asks_another"
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decision__isnull=False)
                | (~Q(state="decided") & Q(decision__isnull=True)),
                name="decision_request_decided_by_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "asked"], name="decision_request_waits"),
        ]

    def __str__(self) -> str:
        return self.proposal

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def days_waiting(self, now: datetime, zone) -> int:
        """Whole days of the organisation's calendar since it was raised."""
        ended = self.closed_at or now
        return (ended.astimezone(zone).date() - self.raised_at.astimezone(zone).date()).days
