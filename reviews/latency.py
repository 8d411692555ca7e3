"""How long decisions take, by unit: of what was decided lately and of what still waits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.models import AgendaItem, Decision, DecisionRequest, Review
from reviews.rules.latency import Latency, latency

LOOKED_BACK = timedelta(days=365)


@dataclass(slots=True)
class _Counted:
    decided: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)

    @property
    def latency(self) -> Latency:
        return latency(self.decided, self.waiting)


@dataclass(frozen=True, slots=True)
class LatencyRow:
    """One unit, or what belongs to none."""

    unit_id: UUID | None
    unit: str
    latency: Latency

    @property
    def decided(self) -> int:
        return self.latency.decided

    @property
    def waiting(self) -> int:
        return self.latency.waiting

    @property
    def median(self) -> str:
        return median_words(self.latency)


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of the organisation and of each unit, the slowest first."""

    overall: Latency
    rows: list[LatencyRow]

    @property
    def sentence(self) -> str:
        """ "48 in a year, median 11 days" """
        count = ngettext("%(n)s in a year", "%(n)s in a year", self.overall.decided)
        counted = count % {"n": self.overall.decided}
        words = median_words(self.overall)
        if not words:
            return counted
        return _("%(counted)s, median %(days)s") % {"counted": counted, "days": words}


def decision_latencies(now: datetime, names: Mapping[UUID, str]) -> Latencies:
    """Decisions of a year and everything that waits now, under the `names` of their units.

    What waits is a request without an answer, and what the last review of a series put off. Two
    queries, however many there are.
    """
    overall = _Counted()
    by_unit: defaultdict[UUID | None, _Counted] = defaultdict(_Counted)
    for unit_id, days in _decided(now):
        overall.decided.append(days)
        by_unit[unit_id].decided.append(days)
    for unit_id, days in _waiting(now):
        overall.waiting.append(days)
        by_unit[unit_id].waiting.append(days)
    ranked = sorted(by_unit.items(), key=lambda pair: _slowness(pair[1].latency), reverse=True)
    return Latencies(
        overall=overall.latency,
        rows=[
            LatencyRow(
                unit_id=unit_id,
                unit=names[unit_id] if unit_id else _("No unit"),
                latency=counted.latency,
            )
            for unit_id, counted in ranked
        ],
    )


def median_words(found: Latency) -> str:
    """ "11 days", "over 13 days" where not half are decided; empty where there is nothing to count."""
    if found.median is not None:
        return ngettext("%(n)s day", "%(n)s days", found.median) % {"n": found.median}
    if found.over is not None:
        words = ngettext("over %(n)s day", "over %(n)s days", found.over)
        return words % {"n": found.over}
    return ""


def _slowness(found: Latency) -> tuple[bool, int, int]:
    days = found.over if found.median is None else found.median
    return found.median is None, days or 0, found.waiting


def _decided(now: datetime) -> list[tuple[UUID | None, int]]:
    """First words only: who decides again on the same item has decided already, who recommends has not."""
    rows = Decision.objects.filter(
        decided_at__gt=now - LOOKED_BACK,
        is_recommendation=False,
    ).exclude(supersedes__is_recommendation=False)
    facts = rows.values_list("objective__unit", "raised_on", "decided_at")
    return [
        (unit_id, max(0, (localdate(decided_at) - raised_on).days))
        for unit_id, raised_on, decided_at in facts
        if raised_on is not None
    ]


def _waiting(now: datetime) -> list[tuple[UUID | None, int]]:
    """Requests since they were raised, and what the newest closed review of each series had no time for,
    since the period that it was about."""
    today = localdate(now)
    newest = Review.objects.closed().filter(
        cadence=OuterRef("review__cadence"), closed_at__gt=now - LOOKED_BACK
    )
    put_off = AgendaItem.objects.exceptions().filter(
        review=Subquery(newest.newest_first().values("pk")[:1]), state=AgendaItem.State.DEFERRED
    )
    asked = DecisionRequest.objects.open().values_list("objective__unit", TruncDate("raised_at"))
    rows = asked.union(put_off.values_list("objective__unit", "review__period_end"), all=True)
    return [(unit_id, max(0, (today - since).days)) for unit_id, since in rows]
