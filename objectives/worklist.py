"""What waits for whom: the groups of the measures page and a person's due check-ins.

Everything is read against the clock in SQL from the stored instant `next_due_at`, so that no list
looks into a history.
"""

from collections import Counter
from datetime import datetime, tzinfo
from enum import StrEnum
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)

from objectives.models import Alert, Indicator, Measurement, Signal
from objectives.models.indicator import checked_in_by
from objectives.models.words import Status
from objectives.permissions import STEERING
from perfmgmt.tenancy.models import Membership


class Group(StrEnum):
    """Why an indicator stands where it stands, most urgent first; the first that holds counts."""

    DUE = "due"
    STALE = "stale"
    SIGNAL = "signal"
    ALERT = "alert"
    SHORT = "short"
    ON_TRACK = "on_track"
    UNJUDGED = "unjudged"


ATTENTION = (Group.DUE, Group.STALE, Group.SIGNAL, Group.ALERT, Group.SHORT)
# What is late stands under Stale, what crossed a boundary under its status: these say more than either.
TOLD_APART = (Alert.Kind.GUARDRAIL, Alert.Kind.FORECAST, Alert.Kind.DRIVER)
QUIET = (Group.ON_TRACK, Group.UNJUDGED)
WAITING = (Group.DUE, Group.STALE)


class Scope(StrEnum):
    """Whose indicators."""

    MINE = "mine"
    UNIT = "unit"
    ALL = "all"


class _ClosedAt(Func):
    """When the awaited period ended: the due instant less the days of grace, in local days.

    Not less so many times 24 hours: a change of the clock may lie between.
    """

    template = "((%(expressions)s) AT TIME ZONE zone)"
    output_field = models.DateTimeField()

    def as_sql(self, compiler, connection, *_options, **extra):
        due, grace, zone = (compiler.compile(each) for each in self.get_source_expressions())
        sql = (
            f"((({due[0]}) AT TIME ZONE {zone[0]} - ({grace[0]}) * interval '1 day')"
            f" AT TIME ZONE {zone[0]})"
        )
        return sql, [*due[1], *zone[1], *grace[1], *zone[1]]


RETIRED = "retired"


def grouped(indicators, now: datetime, zone: tzinfo):
    """Indicators in use, each with its `group`."""
    return _with_group(indicators.in_use(now.astimezone(zone).date()), now, zone)


def _with_group(indicators, now: datetime, zone: tzinfo):
    closed_at = _ClosedAt(F("next_due_at"), F("grace_days"), Value(str(zone)))
    open_alert = Alert.objects.open().filter(indicator=OuterRef("pk"), kind__in=TOLD_APART)
    open_signal = Signal.objects.open().unacknowledged().filter(indicator=OuterRef("pk"))
    return indicators.annotate(
        group=Case(
            When(retired_from__lte=now.astimezone(zone).date(), then=Value(RETIRED)),
            When(next_due_at__lt=now, then=Value(Group.STALE.value)),
            When(Q(_is_past(closed_at, now), formula=""), then=Value(Group.DUE.value)),
            When(Exists(open_signal), then=Value(Group.SIGNAL.value)),
            When(Exists(open_alert), then=Value(Group.ALERT.value)),
            When(status__in=[Status.AT_RISK, Status.OFF_TRACK], then=Value(Group.SHORT.value)),
            When(status=Status.ON_TRACK, then=Value(Group.ON_TRACK.value)),
            default=Value(Group.UNJUDGED.value),
            output_field=models.CharField(),
        ),
    )


def _is_past(instant, now: datetime):
    return models.lookups.LessThanOrEqual(instant, Value(now, models.DateTimeField()))


def in_scope(scope: Scope, member: Membership) -> Q:
    """A member without a unit has nothing in scope UNIT."""
    match scope:
        case Scope.MINE:
            return Q(owner=member) | Q(updater=member)
        case Scope.UNIT:
            return Q(unit=member.unit_id) if member.unit_id else Q(pk__in=[])
        case Scope.ALL:
            return Q()


def count_scopes(member: Membership, now: datetime, zone: tzinfo) -> Counter[str]:
    """In one pass: how many indicators each scope has ("mine_total", …), how many each group has in
    each ("mine_due", …), and how many wait for this person ("waiting"), serve nothing ("detached"), have
    ended ("retired") and have a figure that waits for this person's look ("unvalidated")."""
    updates = checked_in_by(in_care_of(member)) & Q(formula="")
    rows = (
        _with_group(Indicator.objects.with_detachment(), now, zone)
        .annotate(
            waits_for_a_look=ExpressionWrapper(
                Exists(to_validate(member).filter(indicator=OuterRef("pk"))),
                output_field=models.BooleanField(),
            )
        )
        .order_by()
        .values("group")
        .annotate(
            in_all=Count("pk"),
            in_mine=Count("pk", filter=in_scope(Scope.MINE, member)),
            in_unit=Count("pk", filter=in_scope(Scope.UNIT, member)),
            updates=Count("pk", filter=updates),
            detached=Count("pk", filter=Q(is_detached=True)),
            unvalidated=Count("pk", filter=Q(waits_for_a_look=True)),
        )
    )
    counts: Counter[str] = Counter()
    for row in rows:
        if row["group"] == RETIRED:
            counts[RETIRED] = row["in_all"]
            continue
        for scope in Scope:
            counts[f"{scope}_total"] += row[f"in_{scope}"]
            counts[f"{scope}_{row['group']}"] += row[f"in_{scope}"]
        counts["detached"] += row["detached"]
        counts["unvalidated"] += row["unvalidated"]
        if row["group"] in WAITING:
            counts["waiting"] += row["updates"]
    return counts


def worst_first(indicators):
    """By group, then what waits longest, what got worse, and the largest miss for its size."""
    place = Case(
        *(When(group=group.value, then=Value(index)) for index, group in enumerate(Group)),
        output_field=models.IntegerField(),
    )
    miss = F("latest_shortfall") / models.functions.NullIf(F("latest_scale"), Value(0))
    waits = Case(When(group__in=[each.value for each in WAITING], then=F("next_due_at")))
    # Without a target nobody has said which side is the worse one.
    adverse = Signal.objects.open().unacknowledged().adverse().filter(indicator=OuterRef("pk"))
    worse = Case(
        When(~Q(status=Status.NO_TARGET), then=Exists(adverse)), default=Value(value=False)
    )
    return indicators.order_by(
        place,
        waits.asc(nulls_last=True),
        worse.desc(),
        miss.desc(nulls_last=True),
        "title",
        "id",
    )


def in_care_of(member: Membership) -> list[UUID]:
    """Whose due work is theirs today: their own, and that of whoever they stand in for."""
    return [member.pk, *member.standing_in]


def due_for(member: Membership, now: datetime, zone: tzinfo):
    """What this person has to check in now: the late ones first, then by when they are due."""
    mine = grouped(Indicator.objects.updated_by_any(in_care_of(member)).by_hand(), now, zone)
    return mine.filter(group__in=[each.value for each in WAITING]).order_by(
        "next_due_at", "title", "id"
    )


def to_validate(member: Membership):
    """Figures that wait for a second person, where this one may be it; the oldest first."""
    found = Measurement.objects.awaiting_validation().exclude(author=member)
    found = found.exclude(stand_in_for=member)
    if member.role not in STEERING:
        mine = in_care_of(member)
        found = found.filter(Q(indicator__owner__in=mine) | Q(indicator__updater__in=mine))
    return found.order_by("recorded_at", "id")
