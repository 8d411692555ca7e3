"""Who does what on an objective, who takes it over, and who needs something from whom."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import rules
from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY


class AssignmentQuerySet(TenantQuerySet["Assignment"]):
    def on(self, objective: Objective):
        return self.filter(objective=objective)

    def of(self, member: Membership):
        return self.filter(member=member)

    def authorities(self):
        return self.filter(role=Assignment.Role.AUTHORITY)

    def with_people(self):
        return self.select_related("member")

    def with_objectives(self):
        return self.select_related("objective", "objective__owner", "objective__unit")


class Assignment(TenantOwned):
    """Somebody beside the owner: the owner stands on the objective itself, and is one."""

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", _("contributor")
        REVIEWER = "reviewer", _("reviewer")
        AUTHORITY = "authority", _("authority")

    objective = TenantKey(Objective)
    member = TenantKey(Membership, verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(AssignmentQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("assignment", "objective", "member"),
            models.UniqueConstraint(
                fields=["organization", "objective", "member", "role"], name="assignment_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "objective"],
                condition=Q(role="authority"),
                name="assignment_one_authority",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["contributor", "reviewer", "authority"]),
                name="assignment_no_second_owner",
            ),
        ]
        indexes = [models.Index(fields=["organization", "member"], name="assignment_of_member")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"


class HandoverQuerySet(TenantQuerySet["Handover"]):
    def open(self):
        """Asked, or accepted and waiting for its day."""
        return self.filter(state__in=[Handover.State.ASKED, Handover.State.ACCEPTED])

    def asked_of(self, member: Membership):
        return self.filter(state=Handover.State.ASKED, to_owner=member)

    def done(self):
        return self.filter(state=Handover.State.DONE)

    def due_on(self, today: date):
        """Accepted, and their day has come."""
        return self.filter(state=Handover.State.ACCEPTED, effective_on__lte=today)

    def of_objective(self, objective: Objective):
        return self.filter(objective=objective)

    def with_people(self):
        return self.select_related("objective", "from_owner", "to_owner", "asked_by")

    def newest_first(self):
        return self.order_by("-asked_at", "-id")


class Handover(TenantOwned):
    """An objective in force changes hands: asked of the new owner, and theirs once accepted and its day is here.

    Done ones are the record of who owned it when; nothing of them is edited.
    """

    class State(models.TextChoices):
        ASKED = rules.Handing.ASKED.value, _("asked")
        ACCEPTED = rules.Handing.ACCEPTED.value, _("accepted")
        DONE = rules.Handing.DONE.value, _("done")
        DECLINED = rules.Handing.DECLINED.value, _("declined")
        WITHDRAWN = rules.Handing.WITHDRAWN.value, _("withdrawn")

    objective = TenantKey(Objective)
    from_owner = TenantKey(Membership, null=True, blank=True)
    to_owner = TenantKey(Membership, verbose_name=_("new owner"))
    effective_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=500)
    note = models.TextField(_("what is in flight"), blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = TenantKey(Membership, null=True, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(HandoverQuerySet)()

    # the scan that finds organisations with accepted handovers whose day has come
    scan_columns = ("organization_id", "state", "effective_on")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("handover", "objective", "from_owner", "to_owner", "asked_by"),
            models.UniqueConstraint(
                fields=["organization", "objective"],
                condition=Q(state__in=["asked", "accepted"]),
                name="handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(from_owner__isnull=True) | ~Q(from_owner=F("to_owner")),
                name="handover_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="handover_done_when",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "objective"], name="handovers_of_objective"),
            models.Index(fields=["organization", "to_owner", "state"], name="handovers_asked_of"),
        ]

    def __str__(self) -> str:
        return self.objective.title


class AlignmentQuerySet(TenantQuerySet["Alignment"]):
    def of(self, objective: Objective):
        """Both ways: what it also serves, and what also serves it."""
        return self.filter(Q(objective=objective) | Q(serves=objective))

    def with_objectives(self):
        return self.select_related("objective", "serves", "objective__owner", "serves__owner")


class Alignment(TenantOwned):
    """A secondary contribution: an objective also serves another one, whose numbers do not count it."""

    objective = TenantKey(Objective)
    serves = TenantKey(Objective, verbose_name=_("also serves"))
    note = models.CharField(_("how it contributes"), max_length=500)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(AlignmentQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("alignment", "objective", "serves"),
            models.UniqueConstraint(
                fields=["organization", "objective", "serves"], name="alignment_once"
            ),
            models.CheckConstraint(
                condition=~Q(objective=F("serves")), name="alignment_two_objectives"
            ),
        ]
        indexes = [models.Index(fields=["organization", "serves"], name="alignments_to")]

    def __str__(self) -> str:
        return f"{self.objective} → {self.serves}"


DAYS_AHEAD = 7  # before its day a promise is on the Today of whoever gave it
MENDED_WITHIN = 14  # days for which what is broken stays on the Today of its authority


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class DependencyQuerySet(TenantQuerySet["Dependency"]):
    def open(self):
        return self.filter(state__in=sorted(rules.OPEN))

    def with_due(self):
        """Each with `row_due_on`: the promised day, or the one asked for while nothing is promised."""
        return self.annotate(row_due_on=Coalesce("promised_on", "needed_on"))

    def late(self, today: date):
        return self.open().with_due().filter(row_due_on__lt=today)

    def failing(self, today: date):
        """What blocks: at risk, broken, or open past its day."""
        return self.with_due().filter(
            Q(state__in=[Dependency.State.AT_RISK, Dependency.State.BROKEN])
            | Q(state__in=sorted(rules.OPEN), row_due_on__lt=today)
        )

    def failed(self, today: date, *, since: datetime | None):
        """Open past its day, or broken since an instant (None: ever)."""
        broken = Q(state=Dependency.State.BROKEN)
        if since is not None:
            broken &= Q(ended_at__gt=since)
        late = Q(state__in=sorted(rules.OPEN), row_due_on__lt=today)
        return self.with_due().filter(late | broken)

    def silent(self, today: date, *, unanswered_since: datetime):
        """Asked for and unanswered since before an instant, or past the promised day without a word."""
        states = Dependency.State
        return self.with_due().filter(
            Q(state=states.PROPOSED, proposed_at__lt=unanswered_since)
            | Q(state=states.AGREED, row_due_on__lt=today)
        )

    def of(self, objective: Objective | OuterRef):
        """Both sides: what it needs, and what it gives."""
        return self.filter(Q(objective=objective) | Q(provider=objective))

    def due_for_escalation(self, today: date, after_days: int):
        """Broken, or open since so many days past its day, of an objective in force, told to nobody yet.

        `rules.escalates` has the last word on what is broken.
        """
        last = today - timedelta(days=max(after_days, 1))
        return (
            self.with_due()
            .filter(
                Q(state=Dependency.State.BROKEN)
                | Q(state__in=sorted(rules.OPEN), row_due_on__lte=last),
                objective__state=Objective.State.ACTIVE,
                escalations__isnull=True,
            )
            .order_by("row_due_on", "id")
        )

    def with_escalation(self):
        """Each with `escalated_at`, and `escalated_to`: a name, None where nobody could be found."""
        told = Escalation.objects.filter(dependency=OuterRef("pk"))
        return self.annotate(
            escalated_at=Subquery(told.values("escalated_at")[:1]),
            escalated_to=Subquery(told.values("authority__name")[:1]),
        )

    def matching(self, words: str):
        return self.filter(
            Q(title__icontains=words)
            | Q(objective__title__icontains=words)
            | Q(provider__title__icontains=words)
            | Q(objective__owner__name__icontains=words)
            | Q(provider__owner__name__icontains=words)
        )

    def between(self, needs: UUID | None, gives: UUID | None):
        """What one unit needs from another; either may be left open."""
        found = self.filter(objective__unit=needs) if needs else self
        return found.filter(provider__unit=gives) if gives else found

    def worst_first(self, today: date):
        """Late, broken, at risk, asked, promised, ended; in each what was due first."""
        states = Dependency.State
        place = Case(
            When(state__in=sorted(rules.OPEN), row_due_on__lt=today, then=Value(0)),
            When(state=states.BROKEN, then=Value(1)),
            When(state=states.AT_RISK, then=Value(2)),
            When(state=states.PROPOSED, then=Value(3)),
            When(state=states.AGREED, then=Value(4)),
            default=Value(5),
            output_field=models.IntegerField(),
        )
        return self.with_due().order_by(place, "row_due_on", "id")

    def waiting_for(self, member: Membership, today: date):
        """What stands on somebody's Today: a day to agree to, a promise that is late or due within a week,
        and what came before them and is not mended."""
        states = Dependency.State
        soon = today + timedelta(days=DAYS_AHEAD)
        is_open = Q(state__in=sorted(rules.OPEN))
        asked = is_open & (
            Q(offered_side=Dependency.Side.NEEDS, provider__owner=member)
            | Q(offered_side=Dependency.Side.GIVES, objective__owner=member)
        )
        owed = Q(state__in=sorted(rules.PROMISED), provider__owner=member, row_due_on__lte=soon)
        unmended = (is_open & Q(row_due_on__lt=today)) | Q(
            state=states.BROKEN, ended_at__gt=_start_of(today - timedelta(days=MENDED_WITHIN))
        )
        told = Q(escalations__authority=member) & unmended
        return self.with_due().filter(asked | owed | told)

    def concerning(self, member: Membership):
        """They need it, or they gave their word."""
        return self.filter(Q(objective__owner=member) | Q(provider__owner=member))

    def needed_by(self, member: Membership):
        return self.filter(objective__owner=member)

    def owed_by(self, member: Membership):
        return self.filter(provider__owner=member)

    def with_both_sides(self):
        return self.select_related(
            "objective",
            "objective__owner",
            "objective__unit",
            "provider",
            "provider__owner",
            "provider__unit",
        )


class Dependency(TenantOwned):
    """An objective needs something from the owner of another one by a day.

    The day on the table (`offered_on`, by `offered_side`) becomes `promised_on` when the other side
    agrees; until then nothing is shown as agreed.
    """

    class State(models.TextChoices):
        PROPOSED = rules.Dependence.PROPOSED.value, _("proposed")
        AGREED = rules.Dependence.AGREED.value, _("agreed")
        AT_RISK = rules.Dependence.AT_RISK.value, _("at risk")
        KEPT = rules.Dependence.KEPT.value, _("kept")
        BROKEN = rules.Dependence.BROKEN.value, pgettext_lazy("dependency", "broken")
        WITHDRAWN = rules.Dependence.WITHDRAWN.value, _("withdrawn")

    class Side(models.TextChoices):
        NEEDS = rules.Side.NEEDS.value, _("who needs it")
        GIVES = rules.Side.GIVES.value, _("who gives it")

    objective = TenantKey(Objective, verbose_name=_("needed by"))
    provider = TenantKey(Objective, verbose_name=_("given by"))
    title = models.CharField(_("what is needed"), max_length=300)
    details = models.TextField(_("details"), blank=True, default="")
    needed_on = models.DateField(_("needed by"))
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    offered_on = models.DateField(_("offered day"), null=True, blank=True)
    offered_side = models.CharField(max_length=5, choices=Side.choices, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    because = models.CharField(_("because"), max_length=500, blank=True, default="")
    proposed_by = TenantKey(Membership, null=True, blank=True)
    proposed_at = models.DateTimeField()
    agreed_by = TenantKey(Membership, null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_by = TenantKey(Membership, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(DependencyQuerySet)()

    # the scan that finds organisations where something may be due for its authority
    scan_columns = ("organization_id", "state", "needed_on", "promised_on", "ended_at")

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "dependency", "objective", "provider", "proposed_by", "agreed_by", "ended_by"
            ),
            models.CheckConstraint(
                condition=~Q(objective=F("provider")), name="dependency_two_objectives"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | Q(promised_on__isnull=False, agreed_at__isnull=False),
                name="dependency_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(offered_on__isnull=True, offered_side="")
                | (Q(offered_on__isnull=False) & ~Q(offered_side="")),
                name="dependency_offer_by_a_side",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "objective"], name="dependencies_needed"),
            models.Index(fields=["organization", "provider"], name="dependencies_given"),
            models.Index(fields=["organization", "state"], name="dependencies_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_on(self) -> date:
        return self.promised_on or self.needed_on

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(
            state=rules.Dependence(self.state),
            promised_on=self.promised_on,
            offered_on=self.offered_on,
            offered_by=rules.Side(self.offered_side) if self.offered_side else None,
        )

    def take(self, terms: rules.Terms) -> None:
        """Stand by these terms from now on; the verb that calls saves."""
        self.state = terms.state.value
        self.promised_on, self.offered_on = terms.promised_on, terms.offered_on
        self.offered_side = terms.offered_by.value if terms.offered_by else ""

    def owner_of(self, side: rules.Side) -> Membership | None:
        return self.objective_of(side).owner

    def objective_of(self, side: rules.Side) -> Objective:
        return self.objective if side is rules.Side.NEEDS else self.provider

    def days_late(self, today: date) -> int:
        return rules.days_late(self.state, self.due_on, today)


class Escalation(TenantOwned):
    """A dependency came before the authority, once: whom it was told, why it was them, how late it was."""

    class Source(models.TextChoices):
        NAMED = rules.Source.NAMED.value, _("named")
        PARENT_OWNER = rules.Source.PARENT_OWNER.value, _("owner of the objective above")
        SPONSOR = rules.Source.SPONSOR.value, _("sponsor of the priority")
        UNIT_LEAD = rules.Source.UNIT_LEAD.value, _("lead of the unit")

    dependency = TenantKey(Dependency, related_name="escalations")
    authority = TenantKey(Membership, null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices, blank=True, default="")
    state = models.CharField(max_length=10, choices=Dependency.State.choices)
    due_on = models.DateField()
    days_late = models.PositiveIntegerField()
    escalated_at = models.DateTimeField()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("escalation", "dependency", "authority"),
            models.UniqueConstraint(fields=["organization", "dependency"], name="escalation_once"),
        ]
        indexes = [models.Index(fields=["organization", "authority"], name="escalations_to")]


class BulkEditQuerySet(TenantQuerySet["BulkEdit"]):
    def with_people(self):
        return self.select_related("author", "undone_by")

    def newest_first(self):
        return self.order_by("-made_at", "-id")


class BulkEdit(TenantOwned):
    """One change of many objectives: before and after of each, so that it can be taken back.

    `rows` are {id, title, before, after, handover}, values as JSON keeps them; `left_out` and `stays` are
    {id, title, why}: what the edit did not touch, and what its undo could not put back.
    """

    author = TenantKey(Membership, null=True, blank=True)
    made_at = models.DateTimeField()
    fields = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    undone_by = TenantKey(Membership, null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    stays = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(BulkEditQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [*tenant_constraints("bulk_edit", "author", "undone_by")]
        indexes = [models.Index(fields=["organization", "made_at"], name="bulk_edits_by_time")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}: {len(self.rows)}"
