"""Strategic direction: plans, their ranked priorities and the trade-offs that bind."""

from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from perfmgmt.tenancy.rights import APPEND_ONLY
from strategy import rules


class PlanQuerySet(TenantQuerySet["Plan"]):
    def current(self) -> "Plan | None":
        """The default plan in force, else the newest draft."""
        return self.open().in_order().first()

    def open(self):
        """Drafts and plans in force."""
        return self.exclude(state=Plan.State.CLOSED)

    def in_order(self):
        """The default first, then those in force, those closed and drafts, each newest first."""
        return self.order_by("-is_default", "state", "-id")


class Plan(TenantOwned):
    """A direction for a span of years, of the whole organisation or of one unit.

    `version` counts every change, so that two writers notice each other; `PlanVersion` keeps the text
    of a plan in force each time that it changes.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")
        DRAFT = "draft", _("draft")

    title = models.CharField(_("title"), max_length=200)
    ambition = models.TextField(_("ambition"), blank=True, default="")
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    is_default = models.BooleanField(default=False)
    external_key = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(PlanQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("plan", "unit"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(is_default=True), name="plan_one_default"
            ),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="plan_external_key",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersionQuerySet(TenantQuerySet["PlanVersion"]):
    def of_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def newest_first(self):
        return self.order_by("-number")

    def numbered(self, number: int) -> "PlanVersion | None":
        return self.filter(number=number).first()


class PlanVersion(TenantOwned):
    """A plan as it read when it was put in force, and after each change since. Never changed.

    `content` is the whole text in the shape of `strategy.rules.PlanText.as_dict()`.
    """

    plan = TenantKey(Plan, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = TenantKey(Membership, null=True)

    objects: ClassVar = TenantManager.from_queryset(PlanVersionQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("plan_version", "plan", "frozen_by"),
            models.UniqueConstraint(
                fields=["organization", "plan", "number"], name="plan_version_number"
            ),
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def text(self) -> rules.PlanText:
        return rules.PlanText.from_dict(self.content)


class Perspective(models.TextChoices):
    """Where the value of a priority shows (balanced scorecard, Kaplan and Norton), from top to bottom."""

    FINANCIAL = "financial", _("Financial")
    CUSTOMER = "customer", _("Customer")
    PROCESS = "process", _("Process")
    LEARNING = "learning", _("Learning and people")


class PriorityQuerySet(TenantQuerySet["Priority"]):
    def ranked(self):
        return self.order_by("rank", "id")

    def of_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def in_use(self):
        """Of every plan that is not closed, those of the default plan first."""
        return self.exclude(plan__state=Plan.State.CLOSED).order_by(
            "-plan__is_default", "plan", "rank"
        )

    def order_after_move(self, chosen: "Priority", move: str) -> list[UUID]:
        """The ids in rank order, with the chosen one a step "up" or "down"; the ends stay."""
        order = list(self.ranked().values_list("pk", flat=True))
        place = order.index(chosen.pk)
        order.remove(chosen.pk)
        order.insert(max(place - 1, 0) if move == "up" else place + 1, chosen.pk)
        return order


class Priority(TenantOwned):
    """What the plan puts first, second, third. Ranks have no ties and no gaps within a plan."""

    plan = TenantKey(Plan)
    rank = models.PositiveSmallIntegerField(_("rank"))
    title = models.CharField(_("title"), max_length=200)
    outcome = models.TextField(_("outcome"), blank=True, default="")
    perspective = models.CharField(
        _("perspective"),
        max_length=10,
        choices=Perspective.choices,
        blank=True,
        default="",
        db_default="",
    )
    sponsor = TenantKey(Membership, null=True, blank=True, verbose_name=_("sponsor"))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(PriorityQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("priority", "plan", "sponsor"),
            models.UniqueConstraint(
                fields=["organization", "plan", "rank"],
                name="priority_rank",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="priority_rank_from_one"),
        ]

    def __str__(self) -> str:
        return self.title


class Tension(models.TextChoices):
    """The classic tensions a trade-off may stand between, beside two priorities."""

    SPEED = "speed", _("speed")
    COST = "cost", _("cost")
    QUALITY = "quality", _("quality")
    CAPACITY = "capacity", _("capacity")
    RISK = "risk", _("risk")


class TradeOffQuerySet(TenantQuerySet["TradeOff"]):
    def of_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def with_sides(self):
        return self.select_related("favoured_priority", "over_priority", "unit").order_by("id")

    def in_force_for(self, unit: Unit | None) -> "list[TradeOff]":
        """Those that hold for a unit: its own, those of what it is part of, and those of everybody."""
        chain = Unit.objects.chain(unit.pk) if unit else []
        return rules.in_force(self.with_sides(), chain)


class TradeOff(TenantOwned):
    """ "We favour X over Y, because": each side is a priority or a tension, exactly one of the two.

    It holds everywhere, or in one unit and what is below it: the opposite choice elsewhere is legitimate.
    """

    plan = TenantKey(Plan)
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    favoured_priority = TenantKey(Priority, null=True, blank=True)
    favoured_tension = models.CharField(
        max_length=10, choices=Tension.choices, blank=True, default=""
    )
    over_priority = TenantKey(Priority, null=True, blank=True)
    over_tension = models.CharField(max_length=10, choices=Tension.choices, blank=True, default="")
    because = models.TextField(_("because"))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(TradeOffQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("tradeoff", "plan", "unit", "favoured_priority", "over_priority"),
            models.CheckConstraint(
                condition=Q(favoured_priority__isnull=True) ^ Q(favoured_tension=""),
                name="tradeoff_one_favoured",
            ),
            models.CheckConstraint(
                condition=Q(over_priority__isnull=True) ^ Q(over_tension=""),
                name="tradeoff_one_over",
            ),
        ]

    def __str__(self) -> str:
        return _("%(favoured)s over %(over)s") % {"favoured": self.favoured, "over": self.over}

    @property
    def choice(self) -> rules.TradeOffChoice:
        """As the rules see it: each side by its priority's id or its tension."""
        return rules.TradeOffChoice(
            self.favoured_priority_id or self.favoured_tension,
            self.over_priority_id or self.over_tension,
            self.unit_id,
        )

    @property
    def favoured(self) -> str:
        priority = self.favoured_priority
        return priority.title if priority else str(Tension(self.favoured_tension).label)

    @property
    def over(self) -> str:
        return (
            self.over_priority.title
            if self.over_priority
            else str(Tension(self.over_tension).label)
        )


class AssumptionQuerySet(TenantQuerySet["Assumption"]):
    def of_plan(self, plan: Plan):
        return self.filter(plan=plan)

    def in_force(self):
        """What the plans in force stand on, as a list to choose from."""
        return self.filter(plan__state=Plan.State.ACTIVE).order_by("statement", "id")

    def broken(self):
        return self.filter(state=Assumption.State.BROKEN)

    def worst_first(self):
        place = models.Case(
            models.When(state=Assumption.State.BROKEN, then=0),
            models.When(state=Assumption.State.QUESTIONED, then=1),
            default=2,
        )
        return self.order_by(place, "id")


class Assumption(TenantOwned):
    """What must stay true for the plan to work, how one would notice, and how it stands."""

    class State(models.TextChoices):
        HOLDING = "holding", _("holding")
        QUESTIONED = "questioned", _("under question")
        BROKEN = "broken", _("broken")

    plan = TenantKey(Plan)
    priority = TenantKey(Priority, null=True, blank=True, verbose_name=_("priority"))
    statement = models.CharField(_("what must stay true"), max_length=300)
    sign = models.TextField(_("how one would notice"), blank=True, default="")
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.HOLDING)
    state_because = models.TextField(_("because"), blank=True, default="")
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(AssumptionQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("assumption", "plan", "priority", "owner")

    def __str__(self) -> str:
        return self.statement
