"""What people want of a coming agenda before it stands: asked for, put off, kept, put in an order."""

from typing import ClassVar

from django.db import models

from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.review import Review


class AgendaWishQuerySet(TenantQuerySet["AgendaWish"]):
    def of(self, review: Review):
        return self.filter(review=review)

    def with_people(self):
        return self.select_related("asked_by", "deferred_by")


class AgendaWish(TenantOwned):
    """Everything that was said of one objective on one coming agenda. The freeze carries it out.

    `rank` is its place in the chair's order. `is_kept` is the chair's word that the meeting takes
    the time for it; a deferral takes it back, and the other way round.
    """

    review = TenantKey(Review, related_name="wishes")
    objective = TenantKey(Objective)
    asked_by = TenantKey(Membership, null=True, blank=True)
    asked_because = models.CharField(max_length=500, blank=True, default="")
    deferred_by = TenantKey(Membership, null=True, blank=True)
    deferred_because = models.CharField(max_length=500, blank=True, default="")
    is_kept = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(AgendaWishQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("agenda_wish", "review", "objective", "asked_by", "deferred_by"),
            models.UniqueConstraint(
                fields=["organization", "review", "objective"], name="agenda_wish_once"
            ),
        ]
