"""What was found out after the minutes were sent."""

from typing import ClassVar

from django.db import models

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
from reviews.models.review import Review


class MinutesAddendumQuerySet(TenantQuerySet["MinutesAddendum"]):
    def of(self, review: Review):
        return self.filter(review=review)

    def oldest_first(self):
        return self.order_by("added_at", "id")


class MinutesAddendum(TenantOwned):
    """A dated note below closed minutes. What stands above it never changes."""

    review = TenantKey(Review, related_name="addenda")
    author = TenantKey(Membership)
    text = models.TextField()
    added_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(MinutesAddendumQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("minutes_addendum", "review", "author")
        indexes = [
            models.Index(fields=["organization", "review", "added_at"], name="addendum_of_review"),
        ]
