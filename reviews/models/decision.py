"""What was decided on an item."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from objectives.models import Indicator, Objective
from objectives.models.words import FIGURE
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models.agenda import AgendaItem
from reviews.models.review import Review
from reviews.models.words import InterventionKind
from reviews.rules.intervention import ENDED


class DecisionQuerySet(TenantQuerySet["Decision"]):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)

    def open_actions(self):
        """Somebody has something to do, and has not said that it is done."""
        return (
            self.in_force()
            .filter(owner__isnull=False, done_at__isnull=True, is_recommendation=False)
            .exclude(kind__in=[Decision.Kind.NO_ACTION, Decision.Kind.PARK])
            .exclude(interventions__state__in=ENDED)
        )

    def without_intervention(self):
        """Nothing else stands for them: an intervention says by itself who does it until when."""
        return self.filter(interventions__isnull=True)

    def recommendations(self):
        """In force, but said by somebody without the right to decide: somebody else has to."""
        return self.in_force().filter(is_recommendation=True, done_at__isnull=True)

    def undone(self):
        """Recommendations that nobody decided, and actions for which no intervention stands."""
        is_action = Q(owner__isnull=False, interventions__isnull=True) & ~Q(
            kind__in=[Decision.Kind.NO_ACTION, Decision.Kind.PARK]
        )
        waits = self.in_force().filter(done_at__isnull=True)
        return waits.filter(is_action | Q(is_recommendation=True))

    def to_look_at_again(self):
        """In force, with a day or a trigger to look again, or done, so that its effect can show."""
        return self.in_force().filter(
            Q(look_again_on__isnull=False)
            | ~Q(look_again_when="")
            | Q(kind=Decision.Kind.INTERVENE, done_at__isnull=False)
        )

    def soonest_to_look_at_first(self):
        return self.order_by(models.F("look_again_on").asc(nulls_last=True), "id")

    def soonest_first(self):
        return self.order_by(models.F("due_on").asc(nulls_last=True), "id")

    def matching(self, words: str):
        return self.filter(
            Q(text__icontains=words)
            | Q(because__icontains=words)
            | Q(objective__title__icontains=words)
            | Q(owner__name__icontains=words)
            | Q(decided_by__name__icontains=words)
        )

    def with_people(self):
        return self.select_related(
            "owner",
            "decided_by",
            "recorded_by",
            "objective",
            "item",
            "review",
            "effect_indicator",
        )

    def newest_first(self):
        return self.order_by("-decided_at", "-id")

    def about(self, objective: Objective):
        return self.filter(objective=objective)


class Decision(TenantOwned):
    """What was decided, on an item of a review or between meetings. Later ones supersede it.

    `raised_on` is the day on which there was something to decide: the end of the period that showed it, or
    the day on which somebody asked.
    """

    class Kind(models.TextChoices):
        INTERVENE = "intervene", _("Intervene")
        RECALIBRATE = "recalibrate", _("Recalibrate")
        ESCALATE = "escalate", _("Escalate")
        STOP = "stop", _("Stop")
        PARK = "park", _("Park")
        NO_ACTION = "no_action", _("No action")

    review = TenantKey(Review, null=True, blank=True, related_name="decisions")
    item = TenantKey(AgendaItem, null=True, blank=True, related_name="decisions")
    objective = TenantKey(Objective, null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(_("what will be done"), blank=True, default="")
    because = models.TextField(_("because"), blank=True, default="")
    alternatives = models.TextField(
        _("alternatives considered"), blank=True, default="", db_default=""
    )
    raised_on = models.DateField(null=True, blank=True)
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    look_again_when = models.CharField(max_length=300, blank=True, default="")
    intervention_kind = models.CharField(
        max_length=10, choices=InterventionKind.choices, blank=True, default="", db_default=""
    )
    effect_indicator = TenantKey(Indicator, null=True, blank=True)
    expected_value = models.DecimalField(null=True, blank=True, **FIGURE)
    check_on = models.DateField(null=True, blank=True)
    is_recommendation = models.BooleanField(default=False)
    decided_by = TenantKey(Membership)
    recorded_by = TenantKey(Membership)
    dissent = models.TextField(_("dissent"), blank=True, default="")
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    supersedes = TenantKey("self", null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(DecisionQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE (done_at, superseded_at)"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "decision",
                "review",
                "item",
                "objective",
                "owner",
                "decided_by",
                "recorded_by",
                "supersedes",
                "effect_indicator",
            ),
            models.UniqueConstraint(
                fields=["organization", "item"],
                condition=Q(superseded_at__isnull=True),
                name="decision_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(kind="no_action") | ~Q(because=""), name="decision_no_action_because"
            ),
            models.CheckConstraint(
                condition=Q(
                    effect_indicator__isnull=True,
                    expected_value__isnull=True,
                    check_on__isnull=True,
                )
                | Q(
                    effect_indicator__isnull=False,
                    expected_value__isnull=False,
                    check_on__isnull=False,
                ),
                name="decision_whole_effect",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "owner"], name="decision_of_owner"),
            models.Index(fields=["organization", "-decided_at"], name="decision_newest"),
        ]

    @property
    def is_action(self) -> bool:
        """Somebody has something to do because of it."""
        return self.kind not in (self.Kind.NO_ACTION, self.Kind.PARK)

    @property
    def moves_a_target(self) -> bool:
        """It stands, and a recalibration follows from it."""
        is_decided = self.superseded_at is None and not self.is_recommendation
        return is_decided and self.kind == self.Kind.RECALIBRATE and self.objective_id is not None

    @property
    def is_open_action(self) -> bool:
        """What `open_actions` selects, of one decision in force."""
        waits = self.owner_id is not None and self.done_at is None and not self.is_recommendation
        return waits and self.is_action

    @property
    def subject_title(self) -> str:
        """What it is about: its objective, else its review, else what was asked for."""
        if self.objective is not None:
            return self.objective.title
        return self.review.title if self.review is not None else self.text

    @property
    def watched_by(self) -> Membership:
        """Who wants to hear what becomes of it: the chair of its review, else who decided it."""
        return self.review.chair if self.review is not None else self.decided_by

    @property
    def watched_by_id(self) -> UUID:
        """The same without a query for the chair."""
        return self.review.chair_id if self.review is not None else self.decided_by_id

    @property
    def days_taken(self) -> int | None:
        """From what raised it to the word, on the organisation's calendar; None where nobody knows."""
        if self.raised_on is None:
            return None
        return max(0, (localdate(self.decided_at) - self.raised_on).days)

    def is_late(self, today: date) -> bool:
        """Its day has passed, whether or not it is done."""
        return self.due_on is not None and self.due_on < today
