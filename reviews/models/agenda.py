"""The agenda by exception: its items, the figures they showed, and what was put off."""

from typing import ClassVar

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from objectives.models import Measurement, Objective
from objectives.models.words import Status
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.review import Review


class AgendaItemQuerySet(TenantQuerySet["AgendaItem"]):
    def of(self, review: Review):
        return self.filter(review=review)

    def with_objectives(self):
        """With what an agenda says of each: whose it is, who asked for it, who put it off."""
        return self.select_related("objective__owner", "asked_by", "deferred_by")

    def deferred(self):
        return self.filter(state=AgendaItem.State.DEFERRED)

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
    showed at the freeze. `times_deferred` counts earlier reviews that put the objective off. Where
    `deferred_by` is empty, one decision of the chair put off all that the meeting has no time for.
    `seconds_used` is the room's time on it, without the stretch that is going on.
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
    asked_by = TenantKey(Membership, null=True, blank=True)
    asked_because = models.CharField(max_length=500, blank=True, default="", db_default="")
    deferred_by = TenantKey(Membership, null=True, blank=True)
    deferred_because = models.CharField(max_length=500, blank=True, default="", db_default="")
    seconds_used = models.PositiveIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(AgendaItemQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("agenda_item", "review", "objective", "asked_by", "deferred_by"),
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
