"""Strategy on a page: ranked priorities with their trade-offs and how what serves them stands."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from objectives.figures import figure
from objectives.models import Indicator, Objective
from perfmgmt.pages import findings
from perfmgmt.pages.headlines import trends_of, worst_headlines
from perfmgmt.pages.tree import TROUBLED
from perfmgmt.pages.words import WORST_FIRST, health_in_words
from perfmgmt.tenancy import html
from strategy.models import Plan, Priority, TradeOff

SHAPES = 8  # beyond it a row of shapes is a pattern and no longer read one by one


@dataclass(frozen=True, slots=True)
class Headline:
    """The indicator that stands for a priority: name, value, "of" its target, trend."""

    name: str
    value: str
    target: str
    trend: SafeString


@dataclass(frozen=True, slots=True)
class PriorityRow:
    id: UUID
    rank: int
    title: str
    href: str
    outcome: str
    sponsor: SafeString
    trade_offs: list[TradeOff]
    shapes: SafeString
    health: str
    headline: Headline | None
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Direction:
    plan: Plan
    finding: str
    rows: list[PriorityRow]
    tensions: list[TradeOff]


def of_plan(slug: str, plan: Plan, now: datetime) -> Direction:
    """Five queries, whatever the number of priorities and objectives."""
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
    between = [each for each in trade_offs if each.favoured_priority_id is None]
    return Direction(plan, finding, rows, between)


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
        objective.priority_id: indicator
        for objective, indicator in reversed(list(worst_headlines(top)))
        if objective.priority_id
    }
    trends = trends_of(chosen.values())
    return {key: _headline(indicator, trends) for key, indicator in chosen.items()}


def _headline(indicator: Indicator, trends) -> Headline:
    value, target = indicator.latest_value, indicator.target
    return Headline(
        name=indicator.title,
        value="" if value is None else figure(value, indicator),
        target="" if target is None else figure(target, indicator),
        trend=trends.get(indicator.pk, SafeString("")),
    )


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
        sponsor=html.person(priority.sponsor.name) if priority.sponsor else SafeString(""),
        trade_offs=trade_offs,
        shapes=html.status_shapes(statuses[:SHAPES]),
        health=health_in_words(counts),
        headline=headline,
        is_first=priority.rank == 1,
        is_last=priority.rank == last,
    )
