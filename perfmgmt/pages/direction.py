"""Strategy on a page: ranked priorities with their trade-offs and how what serves them stands."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure
from objectives.models import Indicator, Objective
from perfmgmt.pages import findings, focus
from perfmgmt.pages.headlines import trends_of, worst_headlines
from perfmgmt.pages.tree import TROUBLED
from perfmgmt.pages.words import WORST_FIRST, health_in_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Organization
from strategy.models import Assumption, Plan, PlanVersion, Priority, TradeOff
from strategy.screens import span_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Around(TypedDict):
        last_number: int | None
        last_frozen_at: datetime | None
        assumption_states: list[str]
        open_plans: list[dict[str, Any]]

    Standing = WithAnnotations[Plan, Around]

PLANS_OFFERED = 20
SHAPES = 8  # beyond it a row of shapes is a pattern and no longer read one by one


@dataclass(frozen=True, slots=True)
class Headline:
    """The indicator that stands for a priority: name, value, "of" its target, trend; and the momentum of
    its objective where that says something else than the result.
    """

    name: str
    value: str
    target: str
    trend: SafeString
    momentum: SafeString


@dataclass(frozen=True, slots=True)
class PriorityRow:
    id: UUID
    rank: int
    title: str
    href: str
    outcome: str
    perspective: str
    sponsor: SafeString
    trade_offs: list[TradeOff]
    shapes: SafeString
    health: str
    headline: Headline | None
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class OtherPlan:
    title: str
    unit: str
    href: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Direction:
    plan: Plan
    title: str
    version: str
    finding: str
    rows: list[PriorityRow]
    trade_offs: list[TradeOff]
    assumptions: str
    plans: list[OtherPlan]
    warnings: list[focus.Warning]


def find(chosen: UUID | None, **more: Any) -> "Standing | None":
    """The chosen plan, else the one in use, with all that stands around its priorities: one SELECT.

    `more` are further annotations.
    """
    last = PlanVersion.objects.filter(plan=OuterRef("pk")).newest_first()
    facts = JSONObject(id="pk", title="title", unit=F("unit__name"), is_default="is_default")
    found = Plan.objects.select_related("unit").annotate(
        last_number=Subquery(last.values("number")[:1]),
        last_frozen_at=Subquery(last.values("frozen_at")[:1]),
        assumption_states=ArraySubquery(
            Assumption.objects.filter(plan=OuterRef("pk")).order_by().values("state")
        ),
        open_plans=ArraySubquery(Plan.objects.open().in_order().values(fact=facts)[:PLANS_OFFERED]),
        **more,
    )
    plan = found.filter(pk=chosen).first() if chosen else found.current()
    return cast("Standing | None", plan)


def of_plan(organization: Organization, plan: "Standing", now: datetime) -> Direction:
    """Four queries, whatever the number of priorities and objectives."""
    slug = organization.slug
    priorities = list(Priority.objects.of_plan(plan).select_related("sponsor").ranked())
    trade_offs = list(TradeOff.objects.of_plan(plan).with_sides())
    health = _health(plan, now)
    headlines = _headlines(plan)
    rows = [
        _row(
            slug,
            priority,
            trade_offs=[each for each in trade_offs if each.favoured_priority_id == priority.pk],
            counts=health[priority.pk],
            headline=headlines.get(priority.pk),
            last=len(priorities),
        )
        for priority in priorities
    ]
    branches = [
        findings.Branch(priority.title, sum(health[priority.pk][each] for each in TROUBLED))
        for priority in priorities
    ]
    finding = findings.direction(
        total=sum(counts.total() for counts in health.values()),
        on_track=sum(counts["on_track"] for counts in health.values()),
        branches=branches,
    )
    return Direction(
        plan=plan,
        title=_title(plan),
        version=_version(plan),
        finding=finding,
        rows=rows,
        trade_offs=trade_offs,
        assumptions=assumptions_in_words(Counter(plan.assumption_states)),
        plans=_plans(slug, plan),
        warnings=focus.warnings(focus.facts_of(plan, organization), slug)
        if plan.state == Plan.State.ACTIVE
        else [],
    )


def _title(plan: "Standing") -> str:
    """ "Plan 2026–28", and what it is of, where that is one unit."""
    return f"{plan.title}, {plan.unit}" if plan.unit else plan.title


def _version(plan: "Standing") -> str:
    """ "version 7, since 30 September 2026"; a draft has none and says its span and its state."""
    if plan.last_number is None or plan.last_frozen_at is None:
        return f"{span_words(plan)}, {plan.get_state_display()}"
    words = {
        "number": plan.last_number,
        "day": date_format(localdate(plan.last_frozen_at), "DATE_FORMAT"),
    }
    if plan.state == Plan.State.CLOSED:
        return _("version %(number)s of %(day)s, closed") % words
    return _("version %(number)s, since %(day)s") % words


def _plans(slug: str, shown: "Standing") -> list[OtherPlan]:
    """The open plans to choose from; none where there is nothing to choose."""
    home = reverse("pages:direction", args=[slug])
    plans = [
        OtherPlan(
            title=fact["title"],
            unit=fact["unit"] or "",
            href=home if fact["is_default"] else f"{home}?plan={fact['id']}",
            is_shown=fact["id"] == str(shown.pk),
        )
        for fact in shown.open_plans
    ]
    return plans if any(not each.is_shown for each in plans) else []


def assumptions_in_words(states: Counter[str]) -> str:
    """The worst that is to be said of them: "1 of 6 broken", else under question, else that all hold."""
    total = states.total()
    words = {"total": total}
    if broken := states[Assumption.State.BROKEN]:
        return _("%(count)s of %(total)s broken") % {**words, "count": broken}
    if questioned := states[Assumption.State.QUESTIONED]:
        return _("%(count)s of %(total)s under question") % {**words, "count": questioned}
    if not total:
        return _("none yet")
    return ngettext("it holds", "all %(total)s hold", total) % words


def _health(plan: Plan, now: datetime) -> dict[UUID, Counter[str]]:
    """How many objectives of each priority show which status. One GROUP BY."""
    health: dict[UUID, Counter[str]] = defaultdict(Counter)
    groups = Objective.objects.active().of_plan(plan).order_by().values("priority", "result")
    late = Count("pk", filter=Q(next_due_at__lt=now))
    for group in groups.annotate(everything=Count("pk"), late=late):
        counts = health[group["priority"]]
        counts[group["result"]] += group["everything"] - group["late"]
        counts["stale"] += group["late"]
    return health


def _headlines(plan: Plan) -> dict[UUID, Headline]:
    """For each priority the indicator of its worst objective at the top of the cascade."""
    top = Objective.objects.active().of_plan(plan).filter(parent__isnull=True)
    chosen = {
        objective.priority_id: (objective, indicator)
        for objective, indicator in reversed(list(worst_headlines(top)))
        if objective.priority_id
    }
    trends = trends_of(indicator for _objective, indicator in chosen.values())
    return {key: _headline(*found, trends) for key, found in chosen.items()}


def _headline(objective: Objective, indicator: Indicator, trends) -> Headline:
    value, target = indicator.latest_value, indicator.target
    return Headline(
        name=indicator.title,
        value="" if value is None else figure(value, indicator),
        target="" if target is None else figure(target, indicator),
        trend=trends.get(indicator.pk, SafeString("")),
        momentum=_momentum(objective),
    )


def _momentum(objective: Objective) -> SafeString:
    """ "Momentum off track" beside a result that says something else; nothing where nothing leads."""
    is_known = objective.momentum in ("on_track", "at_risk", "off_track")
    if not is_known or objective.momentum == objective.result:
        return SafeString("")
    words = _("Momentum %(status)s") % {"status": html.status_inside(objective.momentum)}
    return html.status_mark(objective.momentum, words)


def _row(
    slug: str,
    priority: Priority,
    *,
    trade_offs: list[TradeOff],
    counts: Counter[str],
    headline: Headline | None,
    last: int,
) -> PriorityRow:
    statuses = [status for status in WORST_FIRST for _each in range(counts[status])]
    return PriorityRow(
        id=priority.pk,
        rank=priority.rank,
        title=priority.title,
        href=f"{reverse('objectives:list', args=[slug])}?priority={priority.pk}",
        outcome=priority.outcome,
        perspective=priority.get_perspective_display(),
        sponsor=html.person(priority.sponsor.name) if priority.sponsor else SafeString(""),
        trade_offs=trade_offs,
        shapes=html.status_shapes(statuses[:SHAPES]),
        health=health_in_words(counts),
        headline=headline,
        is_first=priority.rank == 1,
        is_last=priority.rank == last,
    )
