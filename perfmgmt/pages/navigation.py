"""The rail: eight steps, each with the number of things that need this member's attention there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, Func, JSONField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accountability.attention import waiting_facts
from accountability.models import Dependency
from accountability.waiting_handovers import asked_of
from objectives.attention import late_milestones, validations
from objectives.models import Indicator, Objective, Signal
from objectives.models.words import Status
from objectives.worklist import due_for, in_care_of
from perfmgmt.events.models import Notification
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership, Role
from reviews.asking import asked_facts
from reviews.attention import DAYS_AHEAD
from reviews.models import Attendance, Decision, Intervention, Review
from reviews.waiting_recalibrations import recalibrations_to_answer
from reviews.waiting_risks import risks_to_look_at
from strategy.models import Plan

# Pages whose step is not the first one of their app.
STEP_OF_VIEW: dict[str, int | None] = {
    "pages:direction": 1,
    "pages:map": 1,
    "pages:objective": 2,
    "pages:assumptions": 1,
    "pages:alignment": 3,
    "pages:alignment-map": 3,
    "objectives:move": 3,
    "pages:branch": 3,
    "pages:person": 4,
    "accountability:dependencies": 3,
    "accountability:dependency": 3,
    "accountability:network": 3,
    "objectives:templates": 1,
    "objectives:template": 1,
    "objectives:template-save": 1,
    "objectives:template-start": 1,
    "objectives:template-delete": 1,
    "objectives:measures": 6,
    "objectives:indicator": 6,
    "objectives:indicator-new": 6,
    "objectives:indicator-edit": 6,
    "objectives:indicator-path": 6,
    "objectives:indicator-retire": 6,
    "objectives:indicator-rebase": 6,
    "objectives:driver-check": 6,
    "objectives:causes": 6,
    "objectives:formula": 6,
    "objectives:imports": 6,
    "objectives:import": 6,
    "objectives:import-columns": 6,
    "objectives:import-undo": 6,
    "objectives:grid": 6,
    "objectives:grid-paste": 6,
    "objectives:locks": 6,
    "objectives:lock-new": 6,
    "objectives:lock-lift": 6,
    "objectives:restatements": 6,
    "objectives:figure-validate": 6,
    "objectives:figures": 6,
    "objectives:unit-comment": 6,
    "objectives:figure-comment": 6,
    "objectives:threshold": 6,
    "objectives:closes": 6,
    "objectives:close-new": 6,
    "objectives:close-review": 6,
    "objectives:close-approve": 6,
    "objectives:close-reopen": 6,
    "objectives:rates": 6,
    "objectives:rate-new": 6,
    "objectives:rates-paste": 6,
    "objectives:rate-edit": 6,
    "objectives:workbook": 6,
    "objectives:update": 6,
    "objectives:checkin": 6,
    "reviews:interventions": 7,
    "reviews:intervention": 7,
    "reviews:decisions": 7,
    "reviews:risks": 7,
    "reviews:risk": 7,
    "reviews:risk-raise": 7,
    "reviews:risk-raise-of": 7,
    "reviews:risk-assess": 7,
    "reviews:risk-change": 7,
    "reviews:risk-occurred": 7,
    "reviews:risk-close": 7,
    "reviews:coaching": 7,
    "reviews:coach": 7,
    "reviews:coaching-answer": 7,
    "reviews:coaching-take-back": 7,
    "reviews:coaching-answer-take-back": 7,
    "reviews:recalibration": 7,
    "reviews:recalibration-approve": 7,
    "reviews:recalibration-decline": 7,
    "reviews:recalibration-withdraw": 7,
    "pages:recalibrate-indicator": 7,
    "pages:recalibrate-objective": 7,
    "pages:recalibrate-decision": 7,
    "pages:lesson-offers": 8,
    # Neither settings nor how well the loop itself is run are a step of it.
    "objectives:own-causes": None,
    "objectives:cause-new": None,
    "objectives:cause-retire": None,
    "objectives:figure-settings": None,
    "objectives:reporting": None,
    "objectives:calendar": None,
    "evaluations:health": None,
    "evaluations:health-check": None,
    "evaluations:health-limit": None,
}
STEP_OF_APP = {
    "strategy": 1,
    "objectives": 2,
    "accountability": 4,
    "reviews": 5,
    "evaluations": 8,
}
STEERING = frozenset({Role.ADMIN, Role.LEADER, Role.CONTROLLER})


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the organisations that a user may enter."""

    slug: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What needs one member, by step. `…_off` says that some of it is off track or late.

    `milestones` are the late ones themselves, `validations` the figures to look at, `handovers` those
    asked of them, `promises` the dependencies that wait, `requests` the decisions asked for, `risks`
    those to look at and `recalibrations` those to answer, for Today;
    `plans`, `owned` and `owned_on_track` are for Today's other sentences; `organizations` are those that
    the user may enter.
    """

    plans: int
    owned: int
    owned_on_track: int
    objectives: int
    objectives_off: int
    unaligned: int
    unowned: int
    dependencies: int
    dependencies_late: int
    promises: list[dict[str, Any]]
    reviews: int
    measures: int
    measures_late: int
    actions: int
    actions_late: int
    interventions: int
    interventions_late: int
    inbox: int
    updates: int
    milestones: list[dict[str, Any]]
    validations: list[dict[str, Any]]
    to_lead: int
    recommendations: int
    handovers: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    recalibrations: list[dict[str, Any]]
    organizations: list[Mine]

    @property
    def today(self) -> int:
        """How many things Today lists."""
        listed = (
            self.milestones,
            self.validations,
            self.promises,
            self.handovers,
            self.requests,
            self.risks,
            self.recalibrations,
        )
        work = self.updates + self.actions + self.interventions + self.to_lead
        work += self.recommendations
        return work + sum(len(each) for each in listed)


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    label: str
    href: str
    current: bool
    count: int = 0
    tone: str = ""


def counts_for(request: MemberRequest) -> Counts:
    """The counts of this request's member, read once however often they are asked for."""
    kept = vars(request)
    if "attention_counts" not in kept:
        kept["attention_counts"] = count_attention(request.member, request.now)
    return kept["attention_counts"]


def count_attention(member: Membership, now: datetime) -> Counts:
    """One SELECT of subqueries, whatever the number of rows behind them."""
    mine = Objective.objects.active().owned_by(member)
    troubled = mine.needing_attention()
    measures = Indicator.objects.in_use().by_hand().updated_by_any(in_care_of(member))
    actions = Decision.objects.open_actions().without_intervention().filter(owner=member)
    work = Intervention.objects.open().of_owner(member)
    unowned = Objective.objects.active().unowned()
    today = localdate(now)
    failing = Dependency.objects.failing(today).open().concerning(member)
    rows = {
        "plans": Plan.objects.all(),
        "owned": mine,
        "owned_on_track": mine.filter(result=Status.ON_TRACK).exclude(next_due_at__lt=now),
        "objectives": troubled,
        "objectives_off": troubled.filter(
            Q(result=Status.OFF_TRACK) | Q(momentum=Status.OFF_TRACK)
        ),
        "unaligned": mine.unaligned(),
        "unowned": unowned if member.role in STEERING else unowned.none(),
        "dependencies": failing,
        "dependencies_late": failing.late(today),
        "reviews": Attendance.objects.filter(
            member=member, review__state__in=[Review.State.FROZEN, Review.State.IN_PROGRESS]
        ),
        "measures": Signal.objects.filter(indicator__in=measures).open().adverse().unacknowledged(),
        "measures_late": measures.overdue(now),
        "actions": actions,
        "actions_late": actions.filter(due_on__lt=today),
        "interventions": work,
        "interventions_late": work.late(today),
        "updates": due_for(member, now, member.organization.zone),
        "to_lead": _to_lead(member, now),
        "recommendations": _recommendations(member),
        "inbox": Notification.objects.of(member).unread(),
    }
    me = Membership.objects.filter(pk=member.pk)
    counted = {name: _counted(queryset) for name, queryset in rows.items()}
    found: dict[str, Any] = dict(
        me.values(
            **counted,
            milestones=ArraySubquery(late_milestones(member, now)),
            validations=ArraySubquery(validations(member)),
            handovers=ArraySubquery(asked_of(member)),
            promises=ArraySubquery(waiting_facts(member, today)),
            requests=ArraySubquery(asked_facts(member)),
            risks=ArraySubquery(risks_to_look_at(member, today)),
            recalibrations=ArraySubquery(recalibrations_to_answer(member)),
            organizations=_MyOrganizations(F("user_id")),
        ).get()
    )
    organizations = [Mine(**each) for each in found.pop("organizations")]
    return Counts(**found, organizations=organizations)


def _to_lead(member: Membership, now: datetime) -> QuerySet:
    """Reviews that stand on their chair's Today: running, or within the coming days."""
    end = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end += timedelta(days=DAYS_AHEAD + 1)
    soon = Q(state=Review.State.IN_PROGRESS) | Q(starts_at__lt=end)
    return Review.objects.unfinished().filter(soon, chair=member)


def _recommendations(member: Membership) -> QuerySet:
    waiting = Decision.objects.recommendations()
    match member.role:
        case Role.VIEWER:
            return waiting.none()
        case Role.LEADER:
            return waiting
        case _:
            return waiting.filter(review__chair=member)


class _MyOrganizations(Func):
    """The one look across organisations, through the function that answers only this."""

    template = (
        "(SELECT coalesce(jsonb_agg(mine), '[]') FROM my_organizations(%(expressions)s) AS mine)"
    )
    output_field = JSONField()


def my_organizations(user) -> list[Mine]:
    """The same outside every organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, role FROM my_organizations(%s)", [user.pk])
        return [Mine(*row) for row in cursor.fetchall()]


def _counted(rows: QuerySet) -> Coalesce:
    total = (
        rows.order_by().values("organization_id").annotate(counted=Count("pk")).values("counted")
    )
    return Coalesce(Subquery(total), 0)


def steps(member: Membership, counts: Counts, view_name: str) -> list[Step]:
    app = view_name.partition(":")[0]
    current = STEP_OF_VIEW.get(view_name, STEP_OF_APP.get(app))
    measures = counts.measures + counts.measures_late
    rail = [
        (_("Direction"), "pages:direction", 0, 0),
        (_("Objectives"), "objectives:list", counts.objectives, counts.objectives_off),
        (
            _("Alignment"),
            "pages:alignment",
            counts.unaligned + counts.dependencies,
            counts.dependencies_late,
        ),
        (_("Accountability"), "accountability:overview", counts.unowned, 0),
        (_("Reviews"), "reviews:list", counts.reviews, 0),
        (_("Measures"), "objectives:measures", measures, counts.measures_late),
        (
            _("Interventions"),
            "reviews:interventions",
            counts.actions + counts.interventions + len(counts.recalibrations),
            counts.actions_late + counts.interventions_late,
        ),
        (_("Learning"), "evaluations:learning", 0, 0),
    ]
    return [
        Step(
            number=number,
            label=label,
            href=reverse(name, args=[member.organization.slug]),
            current=number == current,
            count=count,
            tone="off" if off else "",
        )
        for number, (label, name, count, off) in enumerate(rail, start=1)
    ]
