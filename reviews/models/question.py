"""What participants ask before the meeting."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.review import Review


class ReviewQuestionQuerySet(TenantQuerySet["ReviewQuestion"]):
    def of(self, review: Review):
        return self.filter(review=review)

    def with_people(self):
        return self.select_related("author", "answered_by", "objective", "review")

    def unanswered(self):
        return self.filter(answered_at__isnull=True)

    def oldest_first(self):
        return self.order_by("asked_at", "id")


class ReviewQuestion(TenantOwned):
    """A question on what a review shows of an objective; answered once, by its owner or in the room."""

    review = TenantKey(Review, related_name="questions")
    objective = TenantKey(Objective)
    author = TenantKey(Membership)
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = TenantKey(Membership, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ReviewQuestionQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE (answer, answered_by_id, answered_at)"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("review_question", "review", "objective", "author", "answered_by"),
        ]
        indexes = [
            models.Index(fields=["organization", "review", "asked_at"], name="question_of_review"),
        ]

    def __str__(self) -> str:
        return self.text
