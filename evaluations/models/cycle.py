"""A cycle: a quarter, half-year or year of a plan or a unit, over which objectives are evaluated."""

from typing import ClassVar

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.rules.spans import CyclePeriod
from evaluations.rules.states import Stage
from evaluations.wording import span_words
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit
from strategy.models import Plan


class CycleQuerySet(TenantQuerySet["Cycle"]):
    def newest_first(self):
        return self.order_by("-period_end", "-opened_at", "-id")

    def with_people(self):
        return self.select_related("plan", "unit", "opened_by", "ended_by", "organization")

    def with_progress(self):
        """Each with `evaluation_count` and how many are in each stage, as `draft_count` and so on."""
        counts = {
            f"{stage}_count": Count("evaluations", filter=Q(evaluations__state=stage))
            for stage in Stage
        }
        return self.annotate(evaluation_count=Count("evaluations"), **counts)

    def signed(self):
        """Complete: every evaluation of theirs is signed."""
        return self.filter(state=Cycle.State.SIGNED)


class Cycle(TenantOwned):
    """What is evaluated together: the objectives of one plan, or of one unit and what is below it.

    It is signed once every evaluation is; closed, with a reason, where it ends without.
    """

    class Span(models.TextChoices):
        QUARTER = "quarter", _("quarter")
        HALF_YEAR = "half_year", _("half-year")
        YEAR = "year", _("year")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SIGNED = "signed", _("signed")
        CLOSED = "closed", _("closed")

    span = models.CharField(_("span"), max_length=10, choices=Span.choices)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    plan = TenantKey(Plan, null=True, blank=True, verbose_name=_("plan"))
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_by = TenantKey(Membership)
    opened_at = models.DateTimeField()
    prefilled_at = models.DateTimeField()
    ended_by = TenantKey(Membership, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(CycleQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("cycle", "plan", "unit", "opened_by", "ended_by"),
            models.CheckConstraint(
                condition=Q(plan__isnull=True) ^ Q(unit__isnull=True), name="cycle_of_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="cycle_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["organization", "plan", "period_start", "period_end"],
                condition=~Q(state="closed") & Q(plan__isnull=False),
                name="cycle_of_plan_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "unit", "period_start", "period_end"],
                condition=~Q(state="closed") & Q(unit__isnull=False),
                name="cycle_of_unit_once",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-period_end"], name="cycle_newest")]

    def __str__(self) -> str:
        """ "April to September 2018, Urgent care"."""
        period = span_words(self.span, self.period_start, self.period_end)
        return _("%(period)s, %(scope)s") % {"period": period, "scope": self.scope_name}

    @property
    def period(self) -> CyclePeriod:
        return CyclePeriod(self.period_start, self.period_end)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def scope_name(self) -> str:
        return str(self.unit or self.plan)
