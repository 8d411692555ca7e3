"""An indicator stands alone; what it means for an objective is on the link between them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models.objective import Objective
from objectives.models.words import (
    FIGURE,
    Aggregation,
    Direction,
    DriverSign,
    LimitsMode,
    NumberFormat,
    Rhythm,
    Status,
    TargetType,
)
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from strategy.models import Assumption


def checked_in_by(people: Iterable[UUID]) -> Q:
    """Its named updater, else its owner, is one of these."""
    ids = list(people)
    return Q(updater__in=ids) | Q(updater__isnull=True, owner__in=ids)


class IndicatorQuerySet(TenantQuerySet["Indicator"]):
    def in_use(self, on=None):
        return (
            self.filter(Q(retired_from__isnull=True) | Q(retired_from__gt=on))
            if on
            else self.filter(retired_from__isnull=True)
        )

    def watching(self, assumption_ids):
        """Those in use whose figures say how an assumption stands."""
        return self.in_use().filter(watches__in=assumption_ids).order_by("title", "id")

    def overdue(self, now: datetime):
        """The latest closed period is past due and has no figure."""
        return self.filter(next_due_at__lte=now)

    def updated_by(self, member: Membership):
        """What this person checks in: named updater, else owner."""
        return self.updated_by_any([member.pk])

    def updated_by_any(self, people: Iterable[UUID]):
        """What one of these people checks in."""
        return self.filter(checked_in_by(people))

    def by_hand(self):
        """What somebody checks in; the others are calculated from them."""
        return self.filter(formula="")

    def with_detachment(self):
        """Each with `is_detached`: serving no objective, no assumption and no formula that reads it."""
        served = ObjectiveIndicator.objects.filter(indicator=models.OuterRef("pk"))
        read = FormulaInput.objects.filter(input=models.OuterRef("pk"))
        alone = Q(~models.Exists(served), ~models.Exists(read), watches__isnull=True)
        return self.annotate(
            is_detached=models.ExpressionWrapper(alone, output_field=models.BooleanField())
        )

    def detached(self):
        return self.with_detachment().filter(is_detached=True)

    def with_feeding(self):
        """Each with `feeds_formula`: whether a formula reads it."""
        read = FormulaInput.objects.filter(input=models.OuterRef("pk"))
        return self.annotate(feeds_formula=models.Exists(read))

    def retired(self, on: date):
        return self.filter(retired_from__lte=on)

    def with_people(self):
        return self.select_related("owner", "updater", "unit", "latest")

    def matching(self, words: str):
        return self.filter(Q(title__icontains=words) | Q(owner__name__icontains=words))

    def worst_first(self):
        rank = models.Case(
            models.When(status=Status.OFF_TRACK, then=0),
            models.When(status=Status.AT_RISK, then=1),
            models.When(status__in=[Status.NO_DATA, Status.NO_TARGET], then=2),
            default=3,
        )
        return self.order_by(rank, "title", "id")


class IndicatorManager(TenantManager.from_queryset(IndicatorQuerySet)):  # type: ignore[misc]
    """Without those that an undone import took back; their figures stay in the trail."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Indicator(TenantOwned):
    """What is measured, how often, against what, and who updates it.

    `latest…` and `status` are stored on every write of a figure, so that a list never searches the
    history. `next_due_at` is the instant at which the earliest period without a figure is late: past
    it, the indicator is stale. `baseline_on` and `target_on` bound the straight path of a path target.
    """

    title = models.CharField(_("title"), max_length=300)
    definition = models.TextField(_("definition"), blank=True, default="")
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    updater = TenantKey(Membership, null=True, blank=True, verbose_name=_("updated by"))
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    unit_of_measure = models.CharField(_("unit of measure"), max_length=60, blank=True, default="")
    number_format = models.CharField(
        _("written as"),
        max_length=8,
        choices=NumberFormat.choices,
        default=NumberFormat.NUMBER,
        db_default=NumberFormat.NUMBER,
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=1)
    target_type = models.CharField(
        _("target type"), max_length=10, choices=TargetType.choices, default=TargetType.STANDARD
    )
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.INCREASE
    )
    baseline = models.DecimalField(_("baseline"), null=True, blank=True, **FIGURE)
    baseline_on = models.DateField(_("baseline of"), null=True, blank=True)
    target = models.DecimalField(_("target"), null=True, blank=True, **FIGURE)
    target_on = models.DateField(_("target by"), null=True, blank=True)
    band_low = models.DecimalField(_("lower bound"), null=True, blank=True, **FIGURE)
    band_high = models.DecimalField(_("upper bound"), null=True, blank=True, **FIGURE)
    risk_width = models.DecimalField(
        _("width of at risk"),
        null=True,
        blank=True,
        help_text=_("Empty is the rule's own."),
        **FIGURE,
    )
    tolerance_on_track = models.DecimalField(
        _("on track within"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    tolerance_at_risk = models.DecimalField(
        _("at risk within"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    tolerance_days = models.PositiveSmallIntegerField(_("days of tolerance"), null=True, blank=True)
    rhythm = models.CharField(
        _("rhythm"), max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY
    )
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=5)
    aggregation = models.CharField(
        _("aggregation"), max_length=6, choices=Aggregation.choices, default=Aggregation.LAST
    )
    source = models.CharField(_("data source"), max_length=300, blank=True, default="")
    limits_mode = models.CharField(
        _("natural limits"),
        max_length=8,
        choices=LimitsMode.choices,
        default=LimitsMode.STEADY,
        db_default=LimitsMode.STEADY,
    )
    rebased_from = models.DateField(null=True, blank=True)
    rebased_because = models.CharField(max_length=300, blank=True, default="")
    measured_from = models.DateField(null=True, blank=True)
    needs_validation = models.BooleanField(
        _("validated by a second person"), default=False, db_default=False
    )
    # How large a variance may be without a word; empty is the organisation's own.
    comment_over_percent = models.DecimalField(
        _("commentary beyond, in per cent"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    comment_over_amount = models.DecimalField(
        _("commentary beyond, in its unit"), null=True, blank=True, **FIGURE
    )
    formula = models.CharField(_("formula"), max_length=500, blank=True, default="", db_default="")
    watches = TenantKey(Assumption, null=True, blank=True, verbose_name=_("watches"))
    retired_from = models.DateField(_("retired from"), null=True, blank=True)
    retired_because = models.CharField(max_length=500, blank=True, default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    latest = TenantKey("objectives.Measurement", null=True, blank=True)
    latest_value = models.DecimalField(null=True, blank=True, **FIGURE)
    latest_period = models.DateField(null=True, blank=True)
    latest_expected = models.DecimalField(null=True, blank=True, **FIGURE)
    latest_shortfall = models.DecimalField(null=True, blank=True, **FIGURE)
    latest_scale = models.DecimalField(null=True, blank=True, **FIGURE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    next_due_at = models.DateTimeField(null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = IndicatorManager()
    every: ClassVar = TenantManager.from_queryset(IndicatorQuerySet)()

    scan_columns = ("organization_id", "next_due_at", "retired_from")

    class Meta(TenantOwned.Meta):
        base_manager_name = "every"
        constraints = [
            *tenant_constraints("indicator", "owner", "updater", "unit", "latest", "watches"),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="indicator_external_key",
            ),
            models.CheckConstraint(
                condition=Q(band_low__isnull=True)
                | Q(band_high__isnull=True)
                | Q(band_high__gte=F("band_low")),
                name="indicator_band_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "next_due_at"], name="indicator_due"),
            models.Index(fields=["next_due_at"], name="indicator_due_scan"),
            models.Index(fields=["organization", "owner"], name="indicator_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_calculated(self) -> bool:
        return bool(self.formula)

    @property
    def higher_is_better(self) -> bool:
        return self.direction != Direction.DECREASE

    def is_retired(self, on: date) -> bool:
        return self.retired_from is not None and self.retired_from <= on

    def is_overdue(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at <= now


class ObjectiveIndicatorQuerySet(TenantQuerySet["ObjectiveIndicator"]):
    def of_objective(self, objective: Objective):
        return self.filter(objective=objective).select_related("indicator", "indicator__owner")

    def with_standing(self):
        """Each with `serves_one_in_force`: whether its indicator serves an objective that is no draft."""
        others = ObjectiveIndicator.objects.filter(indicator=models.OuterRef("indicator"))
        in_force = others.exclude(objective__state=Objective.State.DRAFT)
        return self.annotate(serves_one_in_force=models.Exists(in_force))

    def heaviest_first(self):
        return self.order_by("role", "-weight", "indicator__title", "id")


class ObjectiveIndicator(TenantOwned):
    """What an indicator means for an objective."""

    class Role(models.TextChoices):
        LAG = "lag", _("lag")
        LEAD = "lead", _("lead")
        GUARDRAIL = "guardrail", _("guardrail")
        CONTEXT = "context", _("context")

    objective = TenantKey(Objective, related_name="indicator_links")
    indicator = TenantKey(Indicator, related_name="objective_links")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=Decimal(1))
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects: ClassVar = TenantManager.from_queryset(ObjectiveIndicatorQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("objective_indicator", "objective", "indicator"),
            models.UniqueConstraint(
                fields=["organization", "objective", "indicator"], name="objective_indicator_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0), name="objective_indicator_weight_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "indicator"], name="objective_of_indicator")
        ]


class TargetPoint(TenantOwned):
    """One point of a target path: the value expected at the end of this period."""

    indicator = TenantKey(Indicator, related_name="target_points")
    period_start = models.DateField()
    value = models.DecimalField(**FIGURE)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("target_point", "indicator"),
            models.UniqueConstraint(
                fields=["organization", "indicator", "period_start"], name="target_point_once"
            ),
        ]


class FormulaInputQuerySet(TenantQuerySet["FormulaInput"]):
    def of(self, indicator: Indicator):
        return self.filter(indicator=indicator).select_related("input").order_by("name")


class FormulaInput(TenantOwned):
    """An indicator that a formula reads, under the name that it has there."""

    indicator = TenantKey(Indicator, related_name="formula_inputs")
    input = TenantKey(Indicator, related_name="read_by")
    name = models.CharField(_("name"), max_length=40)

    objects: ClassVar = TenantManager.from_queryset(FormulaInputQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("formula_input", "indicator", "input"),
            models.UniqueConstraint(
                fields=["organization", "indicator", "name"], name="formula_input_name"
            ),
            models.CheckConstraint(
                condition=~Q(indicator=F("input")), name="formula_input_not_itself"
            ),
        ]
        indexes = [models.Index(fields=["organization", "input"], name="formula_reads")]


class DriverLinkQuerySet(TenantQuerySet["DriverLink"]):
    def with_indicators(self):
        return self.select_related("lead", "lag").order_by("lag__title", "lead__title", "id")

    def touching(self, indicator: Indicator):
        """What drives it and what it drives."""
        return self.filter(Q(lead=indicator) | Q(lag=indicator))

    def among(self, indicators):
        """The links both ends of which are among these."""
        return self.filter(lead__in=indicators, lag__in=indicators)

    def edges_between(self, objectives):
        """From objective to objective, in one SELECT: the one is served by the lead, the other by the lag.

        Rows have `lead_objective`, `lag_objective` and the link's own `id`, `lead`, `lag`, `lead_title`,
        `lag_title`, `lag_periods`, `lead_rhythm`, `lag_rhythm`, `sign`, `because`; several links may join
        one pair. To serve is to show its result or its work: guardrails and context imply no edge.
        """
        serving = [ObjectiveIndicator.Role.LAG, ObjectiveIndicator.Role.LEAD]
        return (
            self.filter(
                lead__objective_links__objective__in=objectives,
                lead__objective_links__role__in=serving,
                lag__objective_links__objective__in=objectives,
                lag__objective_links__role__in=serving,
            )
            .annotate(
                lead_objective=F("lead__objective_links__objective"),
                lag_objective=F("lag__objective_links__objective"),
            )
            .exclude(lead_objective=F("lag_objective"))
            .order_by("lag__title", "lead__title", "id")
            .values(
                "id",
                "lead",
                "lag",
                "lag_periods",
                "sign",
                "because",
                "lead_objective",
                "lag_objective",
                lead_title=F("lead__title"),
                lag_title=F("lag__title"),
                lead_rhythm=F("lead__rhythm"),
                lag_rhythm=F("lag__rhythm"),
            )
        )


class DriverLink(TenantOwned):
    """ "This lead drives that lag, so many of the lag's periods later, and we believe it because"."""

    lead = TenantKey(Indicator, related_name="drives")
    lag = TenantKey(Indicator, related_name="driven_by")
    lag_periods = models.PositiveSmallIntegerField(_("periods later"), default=1)
    sign = models.CharField(
        _("moves"), max_length=8, choices=DriverSign.choices, default=DriverSign.SAME
    )
    because = models.TextField(_("because"))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(DriverLinkQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("driver_link", "lead", "lag"),
            models.UniqueConstraint(
                fields=["organization", "lead", "lag"], name="driver_link_once"
            ),
            models.CheckConstraint(condition=~Q(lead=F("lag")), name="driver_link_two_indicators"),
        ]
        indexes = [models.Index(fields=["organization", "lag"], name="driver_link_of_lag")]

    def __str__(self) -> str:
        return f"{self.lead} → {self.lag}"
