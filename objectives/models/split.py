"""How a target was divided among the objectives below, so that a page can say whether it still adds up."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.objective import Objective
from objectives.models.words import FIGURE
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet


class TargetSplitQuerySet(TenantQuerySet["TargetSplit"]):
    def of(self, indicator: Indicator):
        return self.filter(indicator=indicator)


class TargetSplit(TenantOwned):
    """The target of one indicator of an objective, given to those below it; `kept` was given to nobody, because."""

    class How(models.TextChoices):
        SHARE = "share", _("by share")
        VALUE = "value", _("by value")

    objective = TenantKey(Objective)
    indicator = TenantKey(Indicator, related_name="splits")
    how = models.CharField(max_length=5, choices=How.choices)
    target = models.DecimalField(**FIGURE)
    baseline = models.DecimalField(null=True, blank=True, **FIGURE)
    kept = models.DecimalField(default=0, **FIGURE)
    kept_baseline = models.DecimalField(default=0, **FIGURE)
    kept_because = models.CharField(
        _("not distributed, because"), max_length=500, blank=True, default=""
    )
    author = TenantKey(Membership, null=True, blank=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(TargetSplitQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("target_split", "objective", "indicator", "author"),
            models.UniqueConstraint(
                fields=["organization", "objective", "indicator"], name="target_split_once"
            ),
            models.CheckConstraint(
                condition=Q(kept=0, kept_baseline=0) | ~Q(kept_because=""),
                name="target_split_kept_because",
            ),
        ]
        indexes = [models.Index(fields=["organization", "indicator"], name="target_splits_of")]

    def __str__(self) -> str:
        return self.indicator.title


class TargetShareQuerySet(TenantQuerySet["TargetShare"]):
    def around(self, indicator: Indicator):
        """What its target was divided into, and what it took of another one's; oldest first."""
        found = self.filter(Q(split__indicator=indicator) | Q(indicator=indicator))
        return found.select_related(
            "split__objective", "split__indicator", "objective__owner", "indicator"
        ).order_by("split", "id")


class TargetShare(TenantOwned):
    """What one objective below took over: the indicator that carries it, and how much."""

    split = TenantKey(TargetSplit, related_name="shares")
    objective = TenantKey(Objective)
    indicator = TenantKey(Indicator, related_name="shares")
    share = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(**FIGURE)
    baseline = models.DecimalField(null=True, blank=True, **FIGURE)

    objects: ClassVar = TenantManager.from_queryset(TargetShareQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("target_share", "split", "objective", "indicator"),
            models.UniqueConstraint(
                fields=["organization", "split", "objective"], name="target_share_once"
            ),
        ]
        indexes = [models.Index(fields=["organization", "indicator"], name="target_shares_of")]
