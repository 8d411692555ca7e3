"""What could keep an objective from being reached, and how it was judged over time."""

from datetime import date, datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
from reviews.rules import risk as rules

SCALE = range(rules.LOWEST, rules.HIGHEST + 1)


def _within(name: str) -> Q:
    return Q((f"{name}__gte", rules.LOWEST), (f"{name}__lte", rules.HIGHEST))


class RiskQuerySet(TenantQuerySet["Risk"]):
    def open(self):
        return self.filter(state=Risk.State.OPEN)

    def standing(self):
        """Open, or occurred and not over yet."""
        return self.exclude(state=Risk.State.CLOSED)

    def about(self, objective: Objective | OuterRef):
        return self.filter(objective=objective)

    def with_score(self):
        """Each with `row_score`, likelihood × impact."""
        return self.annotate(row_score=F("likelihood") * F("impact"))

    def with_people(self):
        return self.select_related("owner", "objective", "objective__owner", "objective__unit")

    def matching(self, words: str):
        return self.filter(
            Q(title__icontains=words)
            | Q(objective__title__icontains=words)
            | Q(owner__name__icontains=words)
        )

    def to_look_at(self, today: date):
        """Open, and its day has come or nobody has assessed it for long; what has ended is not threatened."""
        last = timezone.make_aware(datetime.combine(today - rules.UNASSESSED_AFTER, time()))
        living = self.open().filter(
            objective__state__in=[Objective.State.DRAFT, Objective.State.ACTIVE]
        )
        return living.filter(Q(review_on__lte=today) | Q(assessed_at__lt=last))

    def grave(self):
        """Open and high or extreme, or occurred and not over, the worst first."""
        is_grave = Q(state=Risk.State.OCCURRED) | Q(row_score__gte=rules.GRAVE_FROM)
        return self.standing().worst_first().filter(is_grave)

    def worst_first(self):
        """What occurred, then the open by score, then the closed; what was raised first breaks ties."""
        place = Case(
            When(state=Risk.State.OCCURRED, then=Value(0)),
            When(state=Risk.State.OPEN, then=Value(1)),
            default=Value(2),
            output_field=models.IntegerField(),
        )
        return self.with_score().order_by(place, "-row_score", "raised_at", "id")


class Risk(TenantOwned):
    """Something that may happen and would threaten an objective: who watches it, and what is done about it.

    Likelihood and impact are those of its latest assessment. `wants_item` asks for an item in the next
    review once it has occurred.
    """

    class State(models.TextChoices):
        OPEN = rules.RiskState.OPEN.value, pgettext_lazy("risk", "open")
        OCCURRED = rules.RiskState.OCCURRED.value, pgettext_lazy("risk", "occurred")
        CLOSED = rules.RiskState.CLOSED.value, pgettext_lazy("risk", "closed")

    class Response(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        REDUCE = "reduce", _("Reduce")
        TRANSFER = "transfer", _("Transfer")
        AVOID = "avoid", _("Avoid")

    title = models.CharField(_("what could happen"), max_length=300)
    objective = TenantKey(Objective, verbose_name=_("objective"))
    owner = TenantKey(Membership, verbose_name=_("owner"))
    likelihood = models.PositiveSmallIntegerField(_("likelihood"))
    impact = models.PositiveSmallIntegerField(_("impact"))
    response = models.CharField(
        _("response"), max_length=8, choices=Response.choices, blank=True, default=""
    )
    response_text = models.CharField(max_length=500, blank=True, default="")
    review_on = models.DateField(_("look again on"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    because = models.CharField(_("because"), max_length=500, blank=True, default="")
    wants_item = models.BooleanField(default=False)
    raised_by = TenantKey(Membership)
    raised_at = models.DateTimeField()
    assessed_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(RiskQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("risk", "objective", "owner", "raised_by"),
            models.CheckConstraint(
                condition=_within("likelihood") & _within("impact"), name="risk_on_the_scale"
            ),
            models.CheckConstraint(
                condition=Q(response="", response_text="")
                | (~Q(response="") & ~Q(response_text="")),
                name="risk_response_in_a_sentence",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(because="") & Q(closed_at__isnull=False)),
                name="risk_closed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "objective"], name="risks_of_objective"),
            models.Index(fields=["organization", "owner"], name="risks_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def score(self) -> int:
        return rules.score(self.likelihood, self.impact)

    @property
    def level(self) -> rules.Level:
        return rules.level(self.score)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def may_become(self, state: rules.RiskState) -> bool:
        return rules.may_become(self.state, state)


class RiskAssessmentQuerySet(TenantQuerySet["RiskAssessment"]):
    def of(self, risk: Risk):
        return self.filter(risk=risk)

    def newest_first(self):
        return self.order_by("-assessed_at", "-id")


class RiskAssessment(TenantOwned):
    """How somebody judged a risk on a day. Never changed."""

    risk = TenantKey(Risk, related_name="assessments")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True, default="")
    assessed_by = TenantKey(Membership)
    stand_in_for = TenantKey(Membership, null=True, blank=True)
    assessed_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(RiskAssessmentQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("risk_assessment", "risk", "assessed_by", "stand_in_for"),
            models.CheckConstraint(
                condition=_within("likelihood") & _within("impact"),
                name="risk_assessment_on_the_scale",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "risk", "-assessed_at"], name="risk_assessments"),
        ]

    @property
    def score(self) -> int:
        return rules.score(self.likelihood, self.impact)
