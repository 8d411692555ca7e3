"""What a plan stands on: how each assumption stands, which figure watches it and what rests on it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from objectives.figures import figure
from objectives.models import Indicator, ObjectiveAssumption
from perfmgmt.events.models import Event
from perfmgmt.organization.dates import day
from perfmgmt.pages import findings
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from strategy.models import Assumption, Plan
from strategy.permissions import may_judge_assumption

NAMED = 3  # objectives named in a row; the count says the rest
STATUS_OF = {
    Assumption.State.HOLDING: "on_track",
    Assumption.State.QUESTIONED: "at_risk",
    Assumption.State.BROKEN: "off_track",
}
WORD_OF = {
    Assumption.State.HOLDING: gettext_lazy("Holding"),
    Assumption.State.QUESTIONED: gettext_lazy("Under question"),
    Assumption.State.BROKEN: gettext_lazy("Broken"),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """An indicator whose figures show whether the assumption holds."""

    title: str
    href: str
    value: str
    status: SafeString


@dataclass(frozen=True, slots=True)
class Resting:
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    statement: str
    sign: str
    status: SafeString
    since: str
    because: str
    judged_by: str
    owner: SafeString
    priority: str
    watches: list[Watch]
    resting: list[Resting]
    resting_count: int
    more_resting: int
    may_judge: bool


@dataclass(frozen=True, slots=True)
class Standing:
    finding: str
    rows: list[Row]


def of_plan(slug: str, plan: Plan, member: Membership, now: datetime) -> Standing:
    """Four queries, whatever the number of assumptions and of what rests on them."""
    people = ("owner", "priority")
    assumptions = list(Assumption.objects.of_plan(plan).select_related(*people).worst_first())
    ids = [each.pk for each in assumptions]
    watches, resting, judges = _watches(slug, ids, now), _resting(slug, ids), _judges(ids)
    is_open = plan.state != Plan.State.CLOSED
    rows = [
        _row(
            assumption,
            watches=watches[assumption.pk],
            resting=resting[assumption.pk],
            judged_by=judges.get(assumption.pk, ""),
            may_judge=is_open and may_judge_assumption(member, assumption),
            now=now,
        )
        for assumption in assumptions
    ]
    states = Counter(each.state for each in assumptions)
    finding = findings.assumptions(
        total=len(assumptions),
        broken=states[Assumption.State.BROKEN],
        questioned=states[Assumption.State.QUESTIONED],
    )
    return Standing(finding, rows)


def _watches(slug: str, ids: list[UUID], now: datetime) -> dict[UUID | None, list[Watch]]:
    found = defaultdict(list)
    for indicator in Indicator.objects.watching(ids):
        status = "stale" if indicator.is_overdue(now) else indicator.status
        found[indicator.watches_id].append(
            Watch(
                title=indicator.title,
                href=reverse("objectives:indicator", args=[slug, indicator.pk]),
                value=figure(indicator.latest_value, indicator),
                status=html.status_mark(status),
            )
        )
    return found


def _resting(slug: str, ids: list[UUID]) -> dict[UUID, list[Resting]]:
    found = defaultdict(list)
    for link in ObjectiveAssumption.objects.resting_on(ids):
        href = reverse("pages:objective", args=[slug, link.objective_id])
        found[link.assumption_id].append(Resting(link.objective.title, href))
    return found


def _judges(ids: list[UUID]) -> dict[UUID, str]:
    """Who said last how each one stands."""
    said = (
        Event.objects.filter(verb="strategy.assumption_judged", subject_id__in=ids)
        .order_by("subject_id", "-recorded_at", "-id")
        .distinct("subject_id")
        .values_list("subject_id", "actor__name")
    )
    return {subject: name for subject, name in said if name}


def _row(
    assumption: Assumption,
    *,
    watches: list[Watch],
    resting: list[Resting],
    judged_by: str,
    may_judge: bool,
    now: datetime,
) -> Row:
    state = Assumption.State(assumption.state)
    return Row(
        id=assumption.pk,
        statement=assumption.statement,
        sign=assumption.sign,
        status=html.status_mark(STATUS_OF[state], str(WORD_OF[state])),
        since=day(assumption.state_since, now),
        because=assumption.state_because,
        judged_by=judged_by,
        owner=html.person(assumption.owner.name if assumption.owner else None),
        priority=assumption.priority.title if assumption.priority else "",
        watches=watches,
        resting=resting[:NAMED],
        resting_count=len(resting),
        more_resting=max(len(resting) - NAMED, 0),
        may_judge=may_judge,
    )
