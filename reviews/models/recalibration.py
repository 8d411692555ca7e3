"""Asking that a target in force moves, and what came of it. Nothing is edited silently."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models import Indicator, Objective, TargetRevision
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.decision import Decision


class RecalibrationQuerySet(TenantQuerySet["Recalibration"]):
    def waiting(self):
        return self.filter(state=Recalibration.State.ASKED)

    def waiting_at(self, instant: datetime):
        """Asked for by then and not answered yet."""
        unanswered = Q(answered_at__isnull=True) | Q(answered_at__gt=instant)
        return self.filter(unanswered, asked_at__lte=instant)

    def waiting_for(self, member: Membership):
        """What this person approves or declines, for somebody absent too; never what they asked for."""
        mine = [member.pk, *member.standing_in]
        return self.waiting().filter(authority__in=mine).exclude(requested_by=member)

    def with_people(self):
        return self.select_related(
            "indicator", "objective", "requested_by", "authority", "answered_by", "decision"
        )

    def newest_first(self):
        return self.order_by("-asked_at", "-id")

    def oldest_first(self):
        return self.order_by("asked_at", "id")


class Recalibration(TenantOwned):
    """Other terms for an indicator or an objective in force, asked of the authority over it.

    `seen` and `proposed` are the exact texts of the terms that would change (objectives.terms), as they stood
    when it was asked and as they should stand from `effective_from` on. Approved, it is a TargetRevision.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    indicator = TenantKey(Indicator, null=True, blank=True)
    objective = TenantKey(Objective, null=True, blank=True)
    seen = models.JSONField()
    proposed = models.JSONField()
    effective_from = models.DateField(_("holds from"))
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.TextField(_("evidence"), blank=True, default="")
    decision = TenantKey(Decision, null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    requested_by = TenantKey(Membership)
    authority = TenantKey(Membership)
    asked_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    answered_by = TenantKey(Membership, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    revision = TenantKey(TargetRevision, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(RecalibrationQuerySet)()

    app_rights = (
        "SELECT, INSERT, UPDATE (state, answered_by_id, answered_at, answer, revision_id, version)"
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "recalibration",
                "indicator",
                "objective",
                "decision",
                "requested_by",
                "authority",
                "answered_by",
                "revision",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=True) ^ Q(objective__isnull=True),
                name="recalibration_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("authority")), name="recalibration_two_people"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | ~Q(state="approved")
                | ~Q(answered_by=F("requested_by")),
                name="recalibration_not_approved_by_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") ^ Q(revision__isnull=False),
                name="recalibration_approved_is_a_revision",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="recalibration_declined_because",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "authority", "state"], name="recalibration_waits"),
            models.Index(fields=["organization", "indicator"], name="recalibration_of_indicator"),
            models.Index(fields=["organization", "objective"], name="recalibration_of_objective"),
        ]

    @property
    def subject(self) -> Indicator | Objective:
        """What it is about; the database holds exactly one."""
        found = self.indicator or self.objective
        assert found is not None  # noqa: S101 - a check constraint
        return found

    def __str__(self) -> str:
        return self.subject.title
