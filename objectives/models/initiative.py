"""Work that moves an indicator, and the dates by which one sees that it goes on."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from objectives.models.indicator import Indicator
from objectives.models.objective import Objective
from objectives.rules import initiative as rules
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet, Unit


class InitiativeQuerySet(TenantQuerySet["Initiative"]):
    def open(self):
        return self.filter(state__in=[Initiative.State.PLANNED, Initiative.State.UNDER_WAY])

    def late(self, now: datetime):
        """Open, and its due day is over or one of its milestones is late."""
        milestones = Milestone.objects.late(now).filter(initiative=models.OuterRef("pk"))
        return self.open().filter(Q(due_on__lt=localdate(now)) | models.Exists(milestones))

    def owned_by(self, member: Membership):
        return self.filter(owner=member)

    def matching(self, words: str):
        return self.filter(Q(title__icontains=words) | Q(owner__name__icontains=words))

    def with_people(self):
        return self.select_related("owner", "unit", "objective", "indicator")

    def with_milestones(self):
        return self.prefetch_related(
            models.Prefetch("milestones", queryset=Milestone.objects.in_time())
        )

    def worst_first(self, now: datetime):
        """Late ones, then open ones, then what ended; each by the day that comes next."""
        place = models.Case(
            models.When(pk__in=self.model.objects.late(now).values("pk"), then=0),
            models.When(state__in=[Initiative.State.PLANNED, Initiative.State.UNDER_WAY], then=1),
            default=2,
        )
        return self.order_by(place, F("due_on").asc(nulls_last=True), "title", "id")

    def in_time(self):
        return self.order_by(
            F("starts_on").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "title", "id"
        )


class Initiative(TenantOwned):
    """Work with an owner and dates, and the indicator that it should move."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True, default="")
    objective = TenantKey(
        Objective, related_name="initiatives", null=True, blank=True, verbose_name=_("objective")
    )
    indicator = TenantKey(
        Indicator, related_name="initiatives", null=True, blank=True, verbose_name=_("moves")
    )
    owner = TenantKey(Membership, null=True, blank=True, verbose_name=_("owner"))
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    state_because = models.CharField(max_length=500, blank=True, default="")
    external_key = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(InitiativeQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("initiative", "objective", "indicator", "owner", "unit"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                name="initiative_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["organization", "external_key"],
                condition=~Q(external_key=""),
                name="initiative_external_key",
            ),
        ]
        indexes = [models.Index(fields=["organization", "objective"], name="initiative_serves")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return rules.State(self.state) in rules.OPEN

    def standing(self, today: date) -> rules.Standing:
        """By its milestones, read beforehand where many initiatives are shown."""
        dates = [milestone.dates for milestone in self.milestones.all()]
        return rules.standing(rules.State(self.state), self.due_on, dates, today)


class MilestoneQuerySet(TenantQuerySet["Milestone"]):
    def in_time(self):
        return self.order_by("due_on", "id")

    def open(self):
        return self.filter(done_on__isnull=True)

    def late(self, now: datetime):
        """Not reached, and its day is over or it is expected later than planned."""
        return self.open().filter(Q(due_on__lt=localdate(now)) | Q(forecast_on__gt=F("due_on")))

    def of_open_initiatives(self):
        states = [Initiative.State.PLANNED, Initiative.State.UNDER_WAY]
        return self.filter(initiative__state__in=states)


class Milestone(TenantOwned):
    """A date of an initiative: planned, expected by now, and reached."""

    initiative = TenantKey(Initiative, related_name="milestones")
    title = models.CharField(_("title"), max_length=300)
    due_on = models.DateField(_("planned for"))
    forecast_on = models.DateField(_("expected on"), null=True, blank=True)
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(MilestoneQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("milestone", "initiative")
        indexes = [models.Index(fields=["organization", "initiative"], name="milestone_of")]

    def __str__(self) -> str:
        return self.title

    @property
    def dates(self) -> rules.MilestoneDates:
        return rules.MilestoneDates(self.due_on, self.forecast_on, self.done_on)
