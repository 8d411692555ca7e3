"""What is recorded of indicators, now or as known at an instant: one query for each kind, however many."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Min, OuterRef, Subquery

from objectives.agreed import Revised, revised_from, revisions_beside
from objectives.forecasting import BEARING
from objectives.models import (
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
    Rebasing,
    Signal,
    TargetPoint,
)

READ = (
    "id",
    "indicator_id",
    "period_start",
    "value",
    "no_value_reason",
    "numerator",
    "denominator",
    "commentary",
    "cause",
    "confidence",
    "expected",
    "status",
    "recorded_at",
    "supersedes_id",
    "correction_reason",
    "judged_status",
    "judged_because",
    "is_restatement",
)


def histories(ids: Collection[UUID], as_of: datetime | None) -> Mapping[UUID, list[dict]]:
    rows = Measurement.objects.filter(indicator__in=ids)
    rows = rows.current() if as_of is None else rows.as_of(as_of)
    found: defaultdict[UUID, list[dict]] = defaultdict(list)
    for row in rows.oldest_first().values(*READ, author_name=F("author__name")):
        found[row.pop("indicator_id")].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored around an indicator's figures."""

    points: tuple[tuple[date, Decimal], ...]
    rebased: Mapping[date, str]
    objective_due: date | None
    revisions: tuple[Revised, ...]


def facts_of(ids: Collection[UUID], as_of: datetime | None) -> dict[UUID, Facts]:
    """Target path, re-basings, due date and revisions of each, in one SELECT."""
    points = TargetPoint.objects.filter(indicator=OuterRef("pk")).order_by("period_start")
    rebased = Rebasing.objects.filter(indicator=OuterRef("pk")).order_by("since", "id")
    if as_of is not None:
        rebased = rebased.filter(rebased_at__lte=as_of)
    served = ObjectiveIndicator.objects.filter(
        indicator=OuterRef("pk"), role__in=BEARING, objective__state=Objective.State.ACTIVE
    )
    due = served.order_by().values("indicator").annotate(first=Min("objective__due_on"))
    rows = Indicator.every.filter(pk__in=ids).values_list(
        "pk",
        ArraySubquery(points.values("period_start")),
        ArraySubquery(points.values("value")),
        ArraySubquery(rebased.values("since")),
        ArraySubquery(rebased.values("because")),
        Subquery(due.values("first")),
        revisions_beside(indicator=OuterRef("pk")),
    )
    return {
        pk: Facts(
            tuple(zip(days, values, strict=True)),
            dict(zip(since, because, strict=True)),
            due_on,
            revised_from(revised),
        )
        for pk, days, values, since, because, due_on, revised in rows
    }


def open_signals(ids: Collection[UUID], as_of: datetime | None) -> Mapping[UUID, list[Signal]]:
    signals = Signal.objects.filter(indicator__in=ids)
    signals = signals.open() if as_of is None else signals.open_at(as_of)
    found: defaultdict[UUID, list[Signal]] = defaultdict(list)
    for signal in signals.newest_first():
        found[signal.indicator_id].append(signal)
    return found
