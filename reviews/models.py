"""Review cadences, reviews with their agenda by exception, and the decisions they end in."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models import Measurement, Objective
from objectives.models.words import Status
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
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


class AgendaItemQuerySet(TenantQuerySet["AgendaItem"]):
    def of(self, review: Review):
        return self.filter(review=review)

    def with_objectives(self):
        return self.select_related("objective", "objective__owner")

    def exceptions(self):
        return self.filter(kind=AgendaItem.Kind.EXCEPTION)

    def in_order(self):
        return self.order_by("position", "id")

    def placed(self):
        return self.exclude(state=AgendaItem.State.DEFERRED)

    def undecided(self):
        """Exceptions that have neither a decision nor a deferral yet."""
        return self.filter(kind=AgendaItem.Kind.EXCEPTION, state=AgendaItem.State.OPEN)

    def count_by_state(self) -> dict[str, int]:
        rows = self.order_by().values("state").annotate(n=Count("id"))
        return {row["state"]: row["n"] for row in rows}


class AgendaItem(TenantOwned):
    """One item: an exception with the score that put it here, or the actions and the read-back around them.

    `parts` lists every part of the score as [code, points, evidence]; `evidence` is what question 1 and 2
    showed at the freeze. `times_deferred` counts earlier reviews that put the objective off.
    """

    class Kind(models.TextChoices):
        ACTIONS = "actions", _("actions of last time")
        EXCEPTION = "exception", _("exception")
        READ_BACK = "read_back", _("read back the decisions")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")
        DEFERRED = "deferred", _("deferred")

    review = TenantKey(Review, related_name="items")
    objective = TenantKey(Objective, null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EXCEPTION)
    title = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    score = models.PositiveSmallIntegerField(default=0)
    is_forced = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    result = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    momentum = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    evidence = models.JSONField(default=dict)
    grouped_count = models.PositiveSmallIntegerField(default=0)
    times_deferred = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(AgendaItemQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("agenda_item", "review", "objective"),
            models.UniqueConstraint(
                fields=["organization", "review", "objective"], name="agenda_item_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "review", "position"], name="agenda_in_order"),
            models.Index(fields=["organization", "objective"], name="agenda_of_objective"),
        ]


class AgendaFigure(TenantOwned):
    """Pins a measurement to an item: the figure that the review saw, whatever is corrected later."""

    item = TenantKey(AgendaItem, related_name="figures")
    measurement = TenantKey(Measurement)
    role = models.CharField(max_length=10)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("agenda_figure", "item", "measurement"),
            models.UniqueConstraint(
                fields=["organization", "item", "measurement"], name="agenda_figure_once"
            ),
        ]


class DecisionQuerySet(TenantQuerySet["Decision"]):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)

    def open_actions(self):
        """Somebody has something to do, and has not said that it is done."""
        return (
            self.in_force()
            .filter(owner__isnull=False, done_at__isnull=True, is_recommendation=False)
            .exclude(kind__in=[Decision.Kind.NO_ACTION, Decision.Kind.PARK])
        )

    def recommendations(self):
        """In force, but said by somebody without the right to decide: somebody else has to."""
        return self.in_force().filter(is_recommendation=True, done_at__isnull=True)

    def to_look_at_again(self):
        """In force, with a day or a trigger to look again, or done, so that its effect can show."""
        return self.in_force().filter(
            Q(look_again_on__isnull=False)
            | ~Q(look_again_when="")
            | Q(kind=Decision.Kind.INTERVENE, done_at__isnull=False)
        )

    def soonest_to_look_at_first(self):
        return self.order_by(models.F("look_again_on").asc(nulls_last=True), "id")

    def soonest_first(self):
        return self.order_by(models.F("due_on").asc(nulls_last=True), "id")

    def matching(self, words: str):
        return self.filter(
            Q(text__icontains=words)
            | Q(because__icontains=words)
            | Q(objective__title__icontains=words)
            | Q(owner__name__icontains=words)
            | Q(decided_by__name__icontains=words)
        )

    def with_people(self):
        return self.select_related(
            "owner", "decided_by", "recorded_by", "objective", "item", "review"
        )

    def newest_first(self):
        return self.order_by("-decided_at", "-id")

    def about(self, objective: Objective):
        return self.filter(objective=objective)


class Decision(TenantOwned):
    """What was decided on an item. Later ones supersede it; it is never edited away."""

    class Kind(models.TextChoices):
        INTERVENE = "intervene", _("Intervene")
        RECALIBRATE = "recalibrate", _("Recalibrate")
        ESCALATE = "escalate", _("Escalate")
        STOP = "stop", _("Stop")
        PARK = "park", _("Park")
        NO_ACTION = "no_action", _("No action")

    review = TenantKey(Review, related_name="decisions")
    item = TenantKey(AgendaItem, null=True, blank=True, related_name="decisions")
    objective = TenantKey(Objective, null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(_("what will be done"), blank=True, default="")
    because = models.TextField(_("because"), blank=True, default="")
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    look_again_when = models.CharField(max_length=300, blank=True, default="")
    is_recommendation = models.BooleanField(default=False)
    decided_by = TenantKey(Membership)
    recorded_by = TenantKey(Membership)
    dissent = models.TextField(_("dissent"), blank=True, default="")
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    supersedes = TenantKey("self", null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(DecisionQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE (done_at, superseded_at)"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "decision",
                "review",
                "item",
                "objective",
                "owner",
                "decided_by",
                "recorded_by",
                "supersedes",
            ),
            models.UniqueConstraint(
                fields=["organization", "item"],
                condition=Q(superseded_at__isnull=True),
                name="decision_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(kind="no_action") | ~Q(because=""), name="decision_no_action_because"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "owner"], name="decision_of_owner"),
            models.Index(fields=["organization", "-decided_at"], name="decision_newest"),
        ]

    @property
    def is_action(self) -> bool:
        """Somebody has something to do because of it."""
        return self.kind not in (self.Kind.NO_ACTION, self.Kind.PARK)

    @property
    def is_open_action(self) -> bool:
        """What `open_actions` selects, of one decision in force."""
        waits = self.owner_id is not None and self.done_at is None and not self.is_recommendation
        return waits and self.is_action

    def is_late(self, today: date) -> bool:
        """Its day has passed, whether or not it is done."""
        return self.due_on is not None and self.due_on < today


class Deferral(TenantOwned):
    """One recorded decision of the chair for everything that does not fit: each item at most twice."""

    review = TenantKey(Review, related_name="deferrals")
    decided_by = TenantKey(Membership)
    because = models.CharField(max_length=500)
    item_count = models.PositiveIntegerField()
    decided_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("deferral", "review", "decided_by"),
            models.UniqueConstraint(fields=["organization", "review"], name="deferral_once"),
        ]
