"""The common breakdowns counted: behind each check the rows that make its figure, worst first.

All figures come from one SELECT of subqueries and the two of decision latency, however many rows there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, TruncDate
from django.utils.timezone import localdate

from accountability.models import Dependency
from evaluations.models import HealthLimit, HealthReading
from evaluations.rules import health as rules
from evaluations.rules.health import DEFINITIONS, Check, Measure, share
from objectives.models import DriverLink, FormulaInput, Indicator, Objective, ObjectiveIndicator
from objectives.models.readiness import hangs_on_priority
from objectives.models.words import Status
from perfmgmt.tenancy.models import Membership, Organization, Unit
from reviews.latency import decision_latencies
from reviews.models import AgendaItem, Decision, DecisionRequest, Intervention, Review
from reviews.rules.latency import Latency

MOST_NAMED = 2
LOOKED_BACK = timedelta(days=183)
LIMITS_OF_SETTINGS = {
    Check.CROWDED_OWNERS: "objectives_per_owner",
    Check.CROWDED_UNITS: "objectives_per_unit",
}
AVOIDED = f"{Status.OFF_TRACK.value}:{Decision.Kind.NO_ACTION.value}"


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one check. `title` and `place` name columns: what each is called, and where or whose it is.

    `whole` is what a share is a part of; `carried` the column whose largest value is the figure.
    """

    rows: QuerySet[Any]
    title: str = "title"
    place: str = ""
    whole: QuerySet[Any] | None = None
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """How one check stands. `named` are the first rows behind it, `most` the place that has most of them."""

    check: Check
    value: Decimal | None
    part: int | None = None
    whole: int | None = None
    named: list[str] = field(default_factory=list)
    most: tuple[str, int] | None = None
    is_at_least: bool = False  # decisions of which not half are taken


@dataclass(frozen=True, slots=True)
class Limit:
    """`version` is that of an own limit, 0 while the one to begin with holds."""

    value: Decimal
    version: int = 0


def behind(check: Check, now: datetime) -> Behind:
    """What there is to repair."""
    return _BEHIND[check](now)


def _slow_decisions(_now: datetime) -> Behind:
    return Behind(
        DecisionRequest.objects.open().longest_waiting_first(),
        title="proposal",
        place="asked__name",
    )


def _silent_dependencies(now: datetime) -> Behind:
    """Proposed and unanswered for a week, or past the promised day without a word."""
    today = localdate(now)
    rows = Dependency.objects.silent(
        today, unanswered_since=now - timedelta(days=rules.SILENT_AFTER_DAYS)
    )
    return Behind(rows.order_by("row_due_on", "id"), place="provider__unit__name")


def _avoided_interventions(_now: datetime) -> Behind:
    """Still off track, met so in the last two closed reviews that discussed it, and nothing was started."""
    kind = Decision.objects.in_force().filter(item=OuterRef("pk")).values("kind")
    met = (
        AgendaItem.objects.exceptions()
        .filter(
            objective=OuterRef("pk"),
            review__state=Review.State.CLOSED,
            state=AgendaItem.State.DECIDED,
        )
        .annotate(
            word=Cast(
                Concat("result", Value(":"), Coalesce(Subquery(kind[:1]), Value(""))), TextField()
            )
        )
        .order_by("-review__starts_at", "-id")
    )
    started = Intervention.objects.open().filter(objective=OuterRef("pk"))
    promised = Decision.objects.open_actions().filter(objective=OuterRef("pk"))
    rows = (
        Objective.objects.active()
        .filter(~Exists(started), ~Exists(promised), result=Status.OFF_TRACK)
        .annotate(lately=ArraySubquery(met.values("word")[: rules.AVOIDED_IN_A_ROW]))
        .filter(lately=[AVOIDED] * rules.AVOIDED_IN_A_ROW)
    )
    return Behind(rows.order_by("title", "id"), place="unit__name")


def _stale_data(now: datetime) -> Behind:
    used = Indicator.objects.in_use().by_hand()
    late = used.overdue(now).order_by("next_due_at", "id")
    return Behind(late, place="unit__name", whole=used)


def _crowded_owners(_now: datetime) -> Behind:
    return Behind(
        _carrying(
            Membership.objects.all(), Objective.objects.active().filter(owner=OuterRef("pk"))
        ),
        title="name",
        carried="carried",
    )


def _crowded_units(_now: datetime) -> Behind:
    return Behind(
        _carrying(Unit.objects.all(), Objective.objects.active().filter(unit=OuterRef("pk"))),
        title="name",
        carried="carried",
    )


def _lag_only(_now: datetime) -> Behind:
    active = Objective.objects.active()
    return Behind(active.lag_only().order_by("title", "id"), place="unit__name", whole=active)


def _missing_targets(_now: datetime) -> Behind:
    """Without a result indicator that has a target; what only groups others below it needs none."""
    active = Objective.objects.active()
    below = Objective.objects.active().filter(parent=OuterRef("pk"))
    rows = active.with_readiness().filter(~Exists(below), has_lag_with_target=False)
    return Behind(rows.order_by("title", "id"), place="unit__name", whole=active)


def _unexamined_leads(_now: datetime) -> Behind:
    """Lead indicators of which nobody has said what they drive, so that nothing can be checked."""
    serving = ObjectiveIndicator.objects.filter(
        indicator=OuterRef("pk"),
        role=ObjectiveIndicator.Role.LEAD,
        objective__state=Objective.State.ACTIVE,
    )
    leads = Indicator.objects.in_use().filter(Exists(serving))
    claimed = DriverLink.objects.filter(lead=OuterRef("pk"))
    rows = leads.filter(~Exists(claimed)).order_by("title", "id")
    return Behind(rows, place="unit__name", whole=leads)


def _detached_indicators(_now: datetime) -> Behind:
    """Measured, but serving no priority: not by an objective, nor by a formula or an assumption."""
    living = [Objective.State.DRAFT, Objective.State.ACTIVE]
    served = (
        Objective.objects.filter(indicator_links__indicator=OuterRef("pk"), state__in=living)
        .annotate(hangs=hangs_on_priority())
        .filter(hangs=True)
    )
    read = FormulaInput.objects.filter(input=OuterRef("pk"))
    rows = Indicator.objects.in_use().filter(~Exists(served), ~Exists(read), watches__isnull=True)
    return Behind(rows.order_by("title", "id"), place="unit__name")


def _unclear_ownership(_now: datetime) -> Behind:
    rows = Objective.objects.active().unowned().order_by("title", "id")
    return Behind(rows, place="unit__name")


def _rare_reviews(now: datetime) -> Behind:
    """Those that their rhythm put into the last half year and that were not closed on their day."""
    today = localdate(now)
    due = Review.objects.filter(slot_on__gte=today - LOOKED_BACK, slot_on__lt=today)
    kept = due.filter(state=Review.State.CLOSED, slot_on=TruncDate("starts_at"))
    rows = due.exclude(pk__in=kept.order_by().values("pk")).order_by("-slot_on", "id")
    return Behind(rows, place="cadence__title", whole=due)


def _empty_reviews(now: datetime) -> Behind:
    """Closed within the last half year, with something to decide, and nothing was decided but to wait."""
    items = AgendaItem.objects.exceptions().filter(review=OuterRef("pk"))
    waiting = [Decision.Kind.NO_ACTION, Decision.Kind.PARK]
    decided = Decision.objects.in_force().filter(review=OuterRef("pk")).exclude(kind__in=waiting)
    closed = Review.objects.closed().filter(closed_at__gt=now - LOOKED_BACK, closed_at__lte=now)
    rows = closed.filter(Exists(items), ~Exists(decided)).order_by("-starts_at", "id")
    return Behind(rows, place="cadence__title")


_BEHIND = {
    Check.SLOW_DECISIONS: _slow_decisions,
    Check.SILENT_DEPENDENCIES: _silent_dependencies,
    Check.AVOIDED_INTERVENTIONS: _avoided_interventions,
    Check.STALE_DATA: _stale_data,
    Check.CROWDED_OWNERS: _crowded_owners,
    Check.CROWDED_UNITS: _crowded_units,
    Check.LAG_ONLY: _lag_only,
    Check.MISSING_TARGETS: _missing_targets,
    Check.UNEXAMINED_LEADS: _unexamined_leads,
    Check.DETACHED_INDICATORS: _detached_indicators,
    Check.UNCLEAR_OWNERSHIP: _unclear_ownership,
    Check.RARE_REVIEWS: _rare_reviews,
    Check.EMPTY_REVIEWS: _empty_reviews,
}


def _carrying(rows: QuerySet[Any], objectives: QuerySet[Any]) -> QuerySet[Any]:
    """Each with how many objectives in force are `carried`, the most loaded first; who carries none is left out."""
    counted = objectives.order_by().values("organization_id").annotate(n=Count("pk")).values("n")
    loaded = rows.annotate(carried=Subquery(counted)).filter(carried__isnull=False)
    return loaded.order_by("-carried", "name", "id")


@dataclass(frozen=True, slots=True)
class Standing:
    """How every check stands, and the limit that it is judged by."""

    figures: dict[Check, Figure]
    limits: dict[Check, Limit]


def read_standing(organization: Organization, now: datetime) -> Standing:
    """Every check as it stands now: three queries."""
    own = HealthLimit.objects.values(
        fact=JSONObject(code="check_code", limit="limit", version="version")
    )
    asked: dict[str, Any] = {"own_limits": ArraySubquery(own)}
    for check in Check:
        asked |= _subqueries(check, behind(check, now))
    row: dict[str, Any] = dict(
        Organization.objects.filter(pk=organization.pk).values(**asked).get()
    )
    latency = decision_latencies(now, defaultdict(str)).overall
    return Standing(
        figures={check: _figure(check, row, latency) for check in Check},
        limits=_limits(organization, row["own_limits"]),
    )


def _subqueries(check: Check, found: Behind) -> dict[str, Any]:
    rows = found.rows
    first = rows.values(fact=JSONObject(name=F(found.title)))[:MOST_NAMED]
    asked: dict[str, Any] = {f"{check}_named": ArraySubquery(first)}
    if found.carried:
        asked[f"{check}_part"] = Subquery(rows.values(found.carried)[:1])
        return asked
    asked[f"{check}_part"] = _counted(rows)
    if found.whole is not None:
        asked[f"{check}_whole"] = _counted(found.whole)
    if found.place:
        places = (
            rows.order_by()
            .filter(**{f"{found.place}__isnull": False})
            .values(where=F(found.place))
            .annotate(n=Count("pk"))
            .order_by("-n", "where")
        )
        asked[f"{check}_most"] = ArraySubquery(
            places.values(fact=JSONObject(name=F("where"), n=F("n")))[:1]
        )
    return asked


def _counted(rows: QuerySet[Model]) -> Coalesce:
    total = rows.order_by().values("organization_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total), 0)


def _figure(check: Check, row: Mapping[str, Any], latency: Latency) -> Figure:
    part, whole = row[f"{check}_part"], row.get(f"{check}_whole")
    named = [fact["name"] for fact in row[f"{check}_named"]]
    places = row.get(f"{check}_most")
    most = (places[0]["name"], places[0]["n"]) if places else None
    value: Decimal | None
    match DEFINITIONS[check].measure:
        case Measure.DAYS:
            days = latency.over if latency.median is None else latency.median
            value = None if days is None else Decimal(days)
        case Measure.SHARE:
            good = DEFINITIONS[check].high_is_good
            value = share(whole - part if good else part, whole or 0)
        case _:
            value = None if part is None else Decimal(part)
    return Figure(
        check=check,
        value=value,
        part=part,
        whole=whole,
        named=named,
        most=most,
        is_at_least=check is Check.SLOW_DECISIONS and latency.median is None,
    )


def read_limits(organization: Organization) -> dict[Check, Limit]:
    """What the organisation has set, else what each check begins with; one query."""
    own = HealthLimit.objects.values("limit", "version", code=F("check_code"))
    return _limits(organization, list(own))


def _limits(organization: Organization, own: Iterable[Mapping[str, Any]]) -> dict[Check, Limit]:
    limits = {check: Limit(each.limit) for check, each in DEFINITIONS.items()}
    for check, name in LIMITS_OF_SETTINGS.items():
        limits[check] = Limit(Decimal(getattr(organization, name)), organization.version)
    for fact in own:
        limits[Check(fact["code"])] = Limit(Decimal(str(fact["limit"])), fact["version"])
    return limits


def read_trends(today: date) -> dict[Check, list[Decimal | None]]:
    """The stored readings of the eleven months before this one, oldest first; one query."""
    months = months_before(today)
    kept: dict[tuple[str, date], Decimal | None] = {
        (reading.check_code, reading.month): reading.value
        for reading in HealthReading.objects.since(months[0])
    }
    return {check: [kept.get((check.value, month)) for month in months] for check in Check}


def months_before(today: date) -> list[date]:
    """First days of the months before that of today, as many as a trend has before its last point."""
    here = today.year * 12 + today.month - 1
    numbers = range(here - rules.TREND_MONTHS + 1, here)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def month_ended(today: date) -> date:
    """The first day of the last month that is over."""
    return months_before(today)[-1]


def rows_behind(check: Check, now: datetime, limit: Decimal) -> QuerySet[Any]:
    """The list of a check with what its page says of each row; of the crowded, those above the limit."""
    found = behind(check, now)
    if found.carried:
        return found.rows.filter(**{f"{found.carried}__gt": limit})
    return found.rows.select_related(*_JOINED.get(found.rows.model, ()))


_JOINED: dict[type[Model], tuple[str, ...]] = {
    DecisionRequest: ("asked", "asker", "objective"),
    Dependency: ("objective", "provider__owner", "provider__unit"),
    Objective: ("owner", "unit"),
    Indicator: ("owner", "updater", "unit"),
    Review: ("chair", "cadence"),
}
