"""What is done about an objective between its figures, its steps, and whether it worked."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives.models import Indicator, Objective
from objectives.models.words import FIGURE
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
from reviews.models.decision import Decision
from reviews.models.words import InterventionKind
from reviews.rules import intervention as rules
from reviews.rules.effect import Verdict


class InterventionQuerySet(TenantQuerySet["Intervention"]):
    def open(self):
        """Somebody has something to do."""
        return self.filter(state__in=rules.OPEN)

    def late(self, today: date):
        return self.open().filter(due_on__lt=today)

    def living(self):
        """All but those that were stopped or replaced."""
        return self.exclude(state__in=rules.ENDED)

    def started(self):
        return self.filter(started_on__isnull=False)

    def due_for_check(self, today: date):
        """Started, its check date reached, and not checked for it yet."""
        return self.filter(next_check_on__lte=today)

    def of_owner(self, member: Membership):
        return self.filter(owner=member)

    def about(self, objective: Objective):
        return self.filter(objective=objective)

    def with_rows(self):
        """All that a page says of one beside its own fields."""
        return self.select_related(
            "owner",
            "objective__owner",
            "objective__unit",
            "indicator",
            "decision__review",
            "decision__decided_by",
            "latest_check",
        )

    def soonest_first(self):
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def newest_first(self):
        return self.order_by("-opened_at", "-id")


class Intervention(TenantOwned):
    """Work that should move an indicator: from a decision, or opened between meetings.

    The expected effect (indicator, value, check date) is said whole or not at all; `effect_said_at`
    and `effect_is_late` tell when. From the start on, `before`, `mean`, `lower` and `upper` stand as
    they were then. `next_check_on` is the check date while a check for it is still to come.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("intervention", "planned")
        UNDER_WAY = "under_way", pgettext_lazy("intervention", "under way")
        DONE = "done", pgettext_lazy("intervention", "done")
        CHECKED = "checked", pgettext_lazy("intervention", "checked")
        STOPPED = "stopped", pgettext_lazy("intervention", "stopped")
        REPLACED = "replaced", pgettext_lazy("intervention", "replaced")

    Kind = InterventionKind

    objective = TenantKey(Objective)
    decision = TenantKey(Decision, null=True, blank=True, related_name="interventions")
    kind = models.CharField(max_length=10, choices=InterventionKind.choices, blank=True, default="")
    text = models.TextField(_("what will be done"))
    because = models.TextField(_("because"), blank=True, default="")
    owner = TenantKey(Membership, verbose_name=_("owner"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    lag_periods = models.PositiveSmallIntegerField(default=0)
    indicator = TenantKey(Indicator, null=True, blank=True)
    expected_value = models.DecimalField(null=True, blank=True, **FIGURE)
    check_on = models.DateField(null=True, blank=True)
    effect_said_at = models.DateTimeField(null=True, blank=True)
    effect_is_late = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    started_on = models.DateField(null=True, blank=True)
    before = models.DecimalField(null=True, blank=True, **FIGURE)
    before_count = models.PositiveSmallIntegerField(default=0)
    mean = models.DecimalField(null=True, blank=True, **FIGURE)
    lower = models.DecimalField(null=True, blank=True, **FIGURE)
    upper = models.DecimalField(null=True, blank=True, **FIGURE)
    before_measurements = models.JSONField(default=list)
    next_check_on = models.DateField(null=True, blank=True)
    latest_check = TenantKey("reviews.EffectCheck", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True, default="")
    opened_at = models.DateTimeField()
    opened_by = TenantKey(Membership)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(InterventionQuerySet)()

    scan_columns = ("organization_id", "next_check_on")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "intervention",
                "objective",
                "decision",
                "owner",
                "indicator",
                "latest_check",
                "opened_by",
            ),
            models.UniqueConstraint(
                fields=["organization", "decision"], name="intervention_one_of_decision"
            ),
            models.CheckConstraint(
                condition=Q(
                    indicator__isnull=True, expected_value__isnull=True, check_on__isnull=True
                )
                | Q(indicator__isnull=False, expected_value__isnull=False, check_on__isnull=False),
                name="intervention_whole_effect",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "owner", "state"], name="intervention_of_owner"),
            models.Index(fields=["organization", "objective"], name="intervention_of_objective"),
            models.Index(fields=["organization", "indicator"], name="intervention_of_indicator"),
            models.Index(
                fields=["organization", "next_check_on"],
                name="intervention_to_check",
                condition=Q(next_check_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def has_ended(self) -> bool:
        return self.state in rules.ENDED

    @property
    def has_expected_effect(self) -> bool:
        return self.indicator_id is not None

    def is_late(self, today: date) -> bool:
        """Its day has passed and it is not done."""
        return self.is_open and self.due_on is not None and self.due_on < today

    def is_being_worked(self, today: date) -> bool:
        return rules.is_being_worked(
            state=rules.State(self.state),
            due_on=self.due_on,
            check_on=self.check_on,
            today=today,
        )


class InterventionStep(TenantOwned):
    """One thing to do on the way; done on a day, never undone."""

    intervention = TenantKey(Intervention, related_name="steps")
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("intervention_step", "intervention"),
            models.UniqueConstraint(
                fields=["organization", "intervention", "position"], name="intervention_step_place"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class EffectCheck(TenantOwned):
    """What a check found, as it was found: a later one is a row of its own.

    `until` is the day up to which values counted, `measurements` are their ids; `checked_by` is
    nobody where the check date itself started it.
    """

    class Verdict(models.TextChoices):
        WORKED = Verdict.WORKED.value, _("Worked")
        PARTLY = Verdict.PARTLY.value, _("Partly")
        NO_EFFECT = Verdict.NO_EFFECT.value, _("No effect")
        NO_EFFECT_SEEN = Verdict.NO_EFFECT_SEEN.value, _("No effect seen")
        TOO_EARLY = Verdict.TOO_EARLY.value, _("Too early")

    intervention = TenantKey(Intervention, related_name="checks")
    indicator = TenantKey(Indicator)
    until = models.DateField()
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    before = models.DecimalField(null=True, blank=True, **FIGURE)
    after = models.DecimalField(null=True, blank=True, **FIGURE)
    expected = models.DecimalField(**FIGURE)
    share = models.DecimalField(null=True, blank=True, **FIGURE)
    count = models.PositiveSmallIntegerField()
    shared_with = models.PositiveSmallIntegerField(default=0)
    measurements = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    checked_by = TenantKey(Membership, null=True, blank=True)

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("effect_check", "intervention", "indicator", "checked_by")
        indexes = [
            models.Index(
                fields=["organization", "intervention", "-checked_at"], name="effect_check_newest"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="effect_check_stands", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
