"""An initiative as rows and drawings need it, from models or from facts that another SELECT brought along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Value, When
from django.db.models.functions import JSONObject

from objectives.models import Initiative, Milestone
from objectives.rules.initiative import (
    OPEN,
    MilestoneDates,
    Standing,
    State,
    standing,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as every drawing and row needs it."""

    title: str
    dates: MilestoneDates


@dataclass(frozen=True, slots=True)
class Moved:
    """The indicator that the work should move."""

    id: UUID
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Work:
    """An initiative with everything that its row and its bar show."""

    id: UUID
    title: str
    state: str
    state_because: str
    starts_on: date | None
    due_on: date | None
    owner: str | None
    objective: str | None
    moves: Moved | None
    steps: Sequence[Step]

    @property
    def is_open(self) -> bool:
        return State(self.state) in OPEN

    def standing(self, today: date) -> Standing:
        return standing(State(self.state), self.due_on, [step.dates for step in self.steps], today)


def work_of(initiative: Initiative, now: datetime) -> Work:
    """From rows read with people and milestones."""
    indicator = initiative.indicator
    return Work(
        id=initiative.pk,
        title=initiative.title,
        state=initiative.state,
        state_because=initiative.state_because,
        starts_on=initiative.starts_on,
        due_on=initiative.due_on,
        owner=initiative.owner.name if initiative.owner else None,
        objective=initiative.objective.title if initiative.objective else None,
        moves=Moved(
            indicator.pk,
            indicator.title,
            "stale" if indicator.is_overdue(now) else indicator.status,
        )
        if indicator
        else None,
        steps=[Step(each.title, each.dates) for each in initiative.milestones.all()],
    )


def facts_of(objective: OuterRef, now: datetime):
    """The work that serves an objective, worst first, for a SELECT that reads the objective too."""
    steps = Milestone.objects.filter(initiative=OuterRef("pk")).in_time()
    step = JSONObject(title="title", planned="due_on", expected="forecast_on", reached="done_on")
    status = Case(
        When(indicator__next_due_at__lte=now, then=Value("stale")), default=F("indicator__status")
    )
    fact = JSONObject(
        id="id",
        title="title",
        state="state",
        state_because="state_because",
        starts_on="starts_on",
        due_on="due_on",
        owner="owner__name",
        indicator="indicator_id",
        moves="indicator__title",
        status=status,
        steps=ArraySubquery(steps.values(fact=step)),
    )
    return Initiative.objects.filter(objective=objective).worst_first(now).values(fact=fact)


def work_from(fact: Mapping[str, Any]) -> Work:
    """From what `facts_of` selected; on the page of its objective the objective goes without saying."""
    return Work(
        id=UUID(fact["id"]),
        title=fact["title"],
        state=fact["state"],
        state_because=fact["state_because"],
        starts_on=_day(fact["starts_on"]),
        due_on=_day(fact["due_on"]),
        owner=fact["owner"],
        objective=None,
        moves=Moved(UUID(fact["indicator"]), fact["moves"], fact["status"])
        if fact["indicator"]
        else None,
        steps=[
            Step(
                each["title"],
                MilestoneDates(
                    date.fromisoformat(each["planned"]),
                    _day(each["expected"]),
                    _day(each["reached"]),
                ),
            )
            for each in fact["steps"]
        ],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
