"""One meeting, who is invited to it, and how everything in scope stood at its freeze."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from objectives.models import Objective
from objectives.models.words import Status
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
from reviews.models.cadence import Cadence


class ReviewQuerySet(TenantQuerySet["Review"]):
    def unfinished(self):
        return self.exclude(state=Review.State.CLOSED)

    def closed(self):
        return self.filter(state=Review.State.CLOSED)

    def next_first(self):
        return self.order_by("starts_at", "id")

    def newest_first(self):
        return self.order_by("-starts_at", "-id")

    def to_prepare(self, now: datetime):
        """Scheduled, and the time for reminders has come."""
        return self.filter(state=Review.State.SCHEDULED, prepare_at__lte=now)

    def to_freeze(self, now: datetime):
        return self.filter(
            state__in=[Review.State.SCHEDULED, Review.State.PREPARING], freeze_at__lte=now
        )

    def with_people(self):
        return self.select_related("organization", "chair", "closed_by", "cadence", "cadence__plan")

    def with_decision_counts(self):
        """`decision_count`: decisions in force."""
        in_force = Q(decisions__superseded_at__isnull=True)
        return self.annotate(decision_count=Count("decisions", filter=in_force))

    def same_series(self, review: "Review"):
        return self.filter(cadence=review.cadence_id)


class Review(TenantOwned):
    """One meeting. From the freeze on, its figures and its agenda are those of that instant."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        PREPARING = "preparing", _("preparing")
        FROZEN = "frozen", _("figures frozen")
        IN_PROGRESS = "in_progress", _("in progress")
        CLOSED = "closed", _("closed")

    cadence = TenantKey(Cadence, related_name="reviews")
    title = models.CharField(_("title"), max_length=200)
    chair = TenantKey(Membership)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    period_start = models.DateField()
    period_end = models.DateField()
    prepare_at = models.DateTimeField()
    freeze_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCHEDULED)
    frozen_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = TenantKey(Membership, null=True, blank=True)
    on_track_count = models.PositiveIntegerField(default=0)
    objective_count = models.PositiveIntegerField(default=0)
    current_item = TenantKey("reviews.AgendaItem", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(ReviewQuerySet)()

    scan_columns = ("organization_id", "state", "prepare_at", "freeze_at")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("review", "cadence", "chair", "closed_by", "current_item"),
            models.UniqueConstraint(
                fields=["organization", "cadence", "starts_at"], name="review_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "starts_at"], name="review_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_running(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Attendance(TenantOwned):
    """Who is invited to a review, and whether they were there."""

    review = TenantKey(Review, related_name="attendances")
    member = TenantKey(Membership)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("attendance", "review", "member"),
            models.UniqueConstraint(
                fields=["organization", "review", "member"], name="attendance_once"
            ),
        ]


class Standing(TenantOwned):
    """How an objective in scope stood at a review's freeze: what the next review compares with."""

    review = TenantKey(Review, related_name="standings")
    objective = TenantKey(Objective)
    result = models.CharField(max_length=10, choices=Status.choices)
    momentum = models.CharField(max_length=10, choices=Status.choices)

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("standing", "review", "objective"),
            models.UniqueConstraint(
                fields=["organization", "review", "objective"], name="standing_once"
            ),
        ]
