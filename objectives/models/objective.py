"""An objective: an outcome with an owner and a due date."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Cast, Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from objectives.models import readiness
from objectives.models.place import WayUp
from objectives.models.words import Status
from objectives.rules.activation import Gap
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from strategy.models import Assumption, Perspective, Plan, Priority, Tension


class ObjectiveQuerySet(TenantQuerySet["Objective"]):
    def active(self):
        return self.filter(state=Objective.State.ACTIVE)

    def owned_by(self, member: Membership):
        return self.filter(owner=member)

    def of_plan(self, plan: Plan):
        return self.filter(priority__plan=plan)

    def unowned(self):
        """Without an owner, or with one who has left."""
        return self.filter(Q(owner__isnull=True) | Q(owner__revoked_at__isnull=False))

    def unaligned(self):
        """Serving no priority and no other objective."""
        return self.filter(priority__isnull=True, parent__isnull=True)

    def with_readiness(self):
        """Each with the facts that activation asks for, so that its gaps cost no query of their own."""
        return self.annotate(
            has_lag_with_target=readiness.has_lag_with_target(),
            lacks_baseline=readiness.lacks_baseline(),
            hangs_on_priority=readiness.hangs_on_priority(),
            has_lead=readiness.has_lead(),
        )

    def with_gaps(self):
        """Lacking something that activation asks for, whatever was said when it was activated."""
        return self.with_readiness().filter(readiness.LACKING)

    def lag_only(self):
        """Showing their result and nothing that moves before it."""
        return self.annotate(has_lag=readiness.has_lag(), has_lead=readiness.has_lead()).filter(
            has_lag=True, has_lead=False
        )

    def with_perspective(self):
        """Each with `row_perspective`: its own, else that of its priority; empty where neither has one."""
        own = NullIf("perspective", models.Value(""))
        return self.annotate(
            row_perspective=Coalesce(own, F("priority__perspective"), models.Value(""))
        )

    def offered_as_parent(self):
        """What another objective may be hung below: drafts and what is in force."""
        return self.filter(state__in=[Objective.State.DRAFT, Objective.State.ACTIVE]).order_by(
            "title", "id"
        )

    def overdue(self, now: datetime):
        """A figure that it rests on is late."""
        return self.filter(next_due_at__lt=now)

    def needing_attention(self):
        """Result or momentum is at risk or off track."""
        worse = [Status.AT_RISK, Status.OFF_TRACK]
        return self.filter(Q(result__in=worse) | Q(momentum__in=worse))

    def matching(self, words: str):
        return self.filter(Q(title__icontains=words) | Q(owner__name__icontains=words))

    def tagged(self, tag: str):
        """With this tag, however it is spelled."""
        texts: ArrayField = ArrayField(models.TextField())
        folded = Cast(Lower(Cast("tags", models.TextField())), texts)
        has_it: Any = {"row_tags__contains": [tag.lower()]}
        return self.annotate(row_tags=folded).filter(**has_it)

    def with_way_up(self):
        """Each with `way_up`: what it serves, the uppermost first, as {id, title, result, due, rank, priority}."""
        return self.annotate(way_up=WayUp(F("parent_id"), F("organization_id")))

    def with_people(self):
        return self.select_related("owner", "unit", "priority")

    def worst_first(self):
        rank = models.Case(
            models.When(result=Status.OFF_TRACK, then=0),
            models.When(result=Status.AT_RISK, then=1),
            models.When(result=Status.NO_DATA, then=2),
            models.When(result=Status.NO_TARGET, then=2),
            default=3,
        )
        return self.order_by(rank, F("priority__rank").asc(nulls_last=True), "title", "id")

    def count_by_result(self) -> dict[str, int]:
        rows = self.order_by().values("result").annotate(n=Count("id"))
        return {row["result"]: row["n"] for row in rows}


class Objective(TenantOwned):
    """Its result and momentum are stored when a write changes them; freshness is read against the clock."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        ACHIEVED = "achieved", _("achieved")
        MISSED = "missed", _("missed")
        DROPPED = "dropped", _("dropped")

    title = models.CharField(_("title"), max_length=300)
    outcome = models.TextField(_("outcome"), blank=True, default="")
    priority = TenantKey(Priority, null=True, blank=True, verbose_name=_("priority"))
    parent = TenantKey("self", null=True, blank=True, verbose_name=_("parent"))
    contribution = models.TextField(
        _("how it contributes"),
        blank=True,
        default="",
        db_default="",
        help_text=_("What of the objective above it this one brings about."),
    )
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    perspective = models.CharField(
        _("perspective"),
        max_length=10,
        choices=Perspective.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty is that of its priority."),
    )
    tension = models.CharField(
        _("serves above all"),
        max_length=10,
        choices=Tension.choices,
        blank=True,
        default="",
        db_default="",
    )
    cap_reason = models.CharField(
        _("why one more"), max_length=500, blank=True, default="", db_default=""
    )
    activated_with_gaps = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True, default="", db_default="")
    result = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    result_measured = models.PositiveSmallIntegerField(default=0)
    result_total = models.PositiveSmallIntegerField(default=0)
    momentum = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    momentum_measured = models.PositiveSmallIntegerField(default=0)
    momentum_total = models.PositiveSmallIntegerField(default=0)
    next_due_at = models.DateTimeField(null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("tags"),
        blank=True,
        default=list,
        db_default=models.Value([], output_field=ArrayField(models.CharField(max_length=40))),
    )
    external_key = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(ObjectiveQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("objective", "priority", "parent", "unit", "owner"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="objective_not_own_parent"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                name="objective_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(owner__isnull=False) | Q(activated_with_gaps=True),
                name="objective_in_force_has_owner",
            ),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="objective_external_key",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "parent"], name="objective_children"),
            models.Index(fields=["organization", "owner"], name="objective_of_owner"),
            models.Index(fields=["organization", "state", "result"], name="objective_by_result"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at < now

    def shown_status(self, now: datetime) -> str:
        """The result, or "stale" in its place once a figure is late: silence never looks healthy."""
        return "stale" if self.is_overdue(now) else self.result

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What it lacks; of a row that was read `with_readiness`."""
        return readiness.gaps_of_row(self)

    @property
    def is_early_warning(self) -> bool:
        """Result on track while momentum is off track: the miss can still be met."""
        return self.result == Status.ON_TRACK and self.momentum == Status.OFF_TRACK


class ObjectiveAssumptionQuerySet(TenantQuerySet["ObjectiveAssumption"]):
    def resting_on(self, assumption_ids):
        """With their objectives, drafts and what has ended left out."""
        active = self.filter(objective__state=Objective.State.ACTIVE)
        return (
            active.filter(assumption__in=assumption_ids)
            .select_related("objective")
            .order_by("objective__title", "id")
        )


class ObjectiveAssumption(TenantOwned):
    """An objective rests on an assumption."""

    objective = TenantKey(Objective, related_name="assumption_links")
    assumption = TenantKey(Assumption)

    objects: ClassVar = TenantManager.from_queryset(ObjectiveAssumptionQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("objective_assumption", "objective", "assumption"),
            models.UniqueConstraint(
                fields=["organization", "objective", "assumption"],
                name="objective_assumption_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "assumption"], name="objective_of_assumption")
        ]

    def __str__(self) -> str:
        return self.objective.title
