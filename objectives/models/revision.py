"""A target that was moved, with everything that justifies it. The original stays beside it for ever."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.objective import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY


class TargetRevisionQuerySet(TenantQuerySet["TargetRevision"]):
    def of(self, subject: Indicator | Objective):
        return (
            self.filter(indicator=subject)
            if isinstance(subject, Indicator)
            else self.filter(objective=subject)
        )

    def known_at(self, instant: datetime):
        return self.filter(approved_at__lte=instant)

    def with_people(self):
        return self.select_related("requested_by", "approved_by")

    def in_order(self):
        return self.order_by("number")

    def newest_first(self):
        return self.order_by("-number", "-id")


class TargetRevision(TenantOwned):
    """The `number`-th change of what an indicator or an objective in force is judged by.

    `before` and `after` map the names of the terms that changed to exact texts (objectives.terms); it holds
    from `effective_from`, the first day of a period. `request` is the recalibration that asked for it.
    """

    indicator = TenantKey(Indicator, null=True, blank=True, related_name="revisions")
    objective = TenantKey(Objective, null=True, blank=True, related_name="revisions")
    number = models.PositiveIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    effective_from = models.DateField(_("holds from"))
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.TextField(_("evidence"), blank=True, default="")
    requested_by = TenantKey(Membership)
    approved_by = TenantKey(Membership)
    approved_at = models.DateTimeField()
    request = models.UUIDField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(TargetRevisionQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "target_revision", "indicator", "objective", "requested_by", "approved_by"
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=True) ^ Q(objective__isnull=True),
                name="target_revision_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("approved_by")), name="target_revision_two_people"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="target_revision_reason"),
            models.UniqueConstraint(
                fields=["organization", "indicator", "number"],
                condition=Q(indicator__isnull=False),
                name="target_revision_number",
            ),
            models.UniqueConstraint(
                fields=["organization", "objective", "number"],
                condition=Q(objective__isnull=False),
                name="target_revision_number_of_objective",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
