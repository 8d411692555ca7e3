"""One meeting, who is invited to it, and how everything in scope stood at its freeze."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
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
        """Still to be held, or being held."""
        return self.exclude(state__in=[Review.State.CLOSED, Review.State.CALLED_OFF])

    def closed(self):
        return self.filter(state=Review.State.CLOSED)

    def next_first(self):
        return self.order_by("starts_at", "id")

    def newest_first(self):
        return self.order_by("-starts_at", "-id")

    def to_prepare(self, now: datetime):
        """Scheduled, and the time for reminders has come."""
        return self.filter(state=Review.State.SCHEDULED, prepare_at__lte=now)

    def to_call_last(self, now: datetime):
        """Being prepared, and who has not updated yet is to be told once more."""
        preparing = self.filter(state=Review.State.PREPARING)
        return preparing.filter(last_call_at__lte=now, freeze_at__gt=now)

    def to_freeze(self, now: datetime):
        return self.filter(
            state__in=[Review.State.SCHEDULED, Review.State.PREPARING], freeze_at__lte=now
        )

    def with_people(self):
        return self.select_related("organization", "chair", "closed_by", "cadence", "cadence__plan")

    def with_following(self):
        """`following_id` and `following_at`: the next one of the series that is not over."""
        later = (
            Review.objects.filter(cadence=OuterRef("cadence"), starts_at__gt=OuterRef("starts_at"))
            .unfinished()
            .next_first()
        )
        return self.annotate(
            following_id=Subquery(later.values("pk")[:1]),
            following_at=Subquery(later.values("starts_at")[:1]),
        )

    def with_decision_counts(self):
        """`decision_count`: decisions in force."""
        in_force = Q(decisions__superseded_at__isnull=True)
        return self.annotate(decision_count=Count("decisions", filter=in_force))

    def to_come(self, now: datetime):
        return self.unfinished().filter(starts_at__gt=now)

    def attended_by(self, member: Membership):
        """Those that somebody is invited to, each with their answer in `my_response`."""
        seat = Attendance.objects.filter(review=models.OuterRef("pk"), member=member)
        return self.annotate(my_response=models.Subquery(seat.values("response")[:1])).filter(
            my_response__isnull=False
        )

    def same_series(self, review: "Review"):
        return self.filter(cadence=review.cadence_id)


class Review(TenantOwned):
    """One meeting. From the freeze on, its figures and its agenda are those of that instant.

    `slot_on` is its place in the series: the day on which the rhythm put it, whenever it then takes
    place; none where the rhythm has no place for it any more. `sequence` and `changed_at` are what
    calendars ask for: how often what they show has changed, and when it last did.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        PREPARING = "preparing", _("preparing")
        FROZEN = "frozen", _("figures frozen")
        IN_PROGRESS = "in_progress", _("in progress")
        CLOSED = "closed", _("closed")
        CALLED_OFF = "called_off", _("called off")

    cadence = TenantKey(Cadence, related_name="reviews")
    title = models.CharField(_("title"), max_length=200)
    chair = TenantKey(Membership)
    starts_at = models.DateTimeField()
    slot_on = models.DateField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, default="", db_default="")
    minutes = models.PositiveSmallIntegerField(default=90)
    period_start = models.DateField()
    period_end = models.DateField()
    prepare_at = models.DateTimeField()
    last_call_at = models.DateTimeField(null=True, blank=True)
    freeze_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCHEDULED)
    frozen_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = TenantKey(Membership, null=True, blank=True)
    moved_from = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it was moved or called off."),
    )
    sequence = models.PositiveIntegerField(default=0, db_default=0)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    on_track_count = models.PositiveIntegerField(default=0)
    objective_count = models.PositiveIntegerField(default=0)
    current_item = TenantKey("reviews.AgendaItem", null=True, blank=True)
    item_opened_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(ReviewQuerySet)()

    scan_columns = ("organization_id", "state", "prepare_at", "last_call_at", "freeze_at")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("review", "cadence", "chair", "closed_by", "current_item"),
            models.UniqueConstraint(
                fields=["organization", "cadence", "slot_on"], name="review_once_in_its_place"
            ),
            models.UniqueConstraint(
                fields=["organization", "cadence", "starts_at"],
                condition=~Q(state="called_off"),
                name="review_once_at_a_time",
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
    def where(self) -> str:
        """Its own place, else that of its cadence, as rows of before have none."""
        return self.place or self.cadence.place

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_called_off(self) -> bool:
        return self.state == self.State.CALLED_OFF

    @property
    def has_begun(self) -> bool:
        return self.state in (self.State.IN_PROGRESS, self.State.CLOSED)

    @property
    def is_running(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def is_before_the_meeting(self) -> bool:
        """It will take place, and has not begun."""
        return not self.has_begun and not self.is_called_off


class Attendance(TenantOwned):
    """Who is invited to a review, what they answered, whether they read the agenda before and were there."""

    class Response(models.TextChoices):
        NONE = "", _("no answer yet")
        ACCEPTED = "accepted", _("comes")
        DECLINED = "declined", _("cannot come")

    review = TenantKey(Review, related_name="attendances")
    member = TenantKey(Membership)
    response = models.CharField(
        max_length=8, choices=Response.choices, blank=True, default=Response.NONE, db_default=""
    )
    responded_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("attendance", "review", "member"),
            models.UniqueConstraint(
                fields=["organization", "review", "member"], name="attendance_once"
            ),
        ]

    def has_read(self, review: Review) -> bool:
        """The agenda as it stands: what was read before the freeze was a draft."""
        return self.read_at is not None and (
            review.frozen_at is None or self.read_at >= review.frozen_at
        )


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
