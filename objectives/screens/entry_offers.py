"""What a check-in offers beside the figure, read by the SELECT that finds the indicator."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from objectives.causes import with_own
from objectives.models import OwnCause, PeriodLock
from objectives.services.locks import Locks
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption


@dataclass(frozen=True, slots=True)
class Offered:
    """Code and words of each cause; id and words of each assumption; the locks in force."""

    causes: list[tuple[str, str]]
    assumptions: list[tuple[str, str]]
    locks: Locks


def with_offers(indicators):
    """Each with what `offered` reads: no query of its own, however much there is to offer."""
    causes = OwnCause.objects.on_offer().values(fact=JSONObject(id="id", name="name"))
    assumptions = Assumption.objects.in_force().values(
        fact=JSONObject(id="id", statement="statement")
    )
    locks = (
        PeriodLock.objects.in_force()
        .order_by("locked_at", "id")
        .values(
            fact=JSONObject(
                first="first_day",
                last="last_day",
                at="locked_at",
                by="locked_by__name",
                unit="unit_id",
                unit_name="unit__name",
            )
        )
    )
    return indicators.annotate(
        offered_causes=ArraySubquery(causes),
        offered_assumptions=ArraySubquery(assumptions),
        locks_in_force=ArraySubquery(locks),
        unit_tree=ArraySubquery(Unit.objects.values(fact=JSONObject(id="id", parent="parent_id"))),
    )


def offered(indicator: Any) -> Offered:
    own = [(each["id"], each["name"]) for each in indicator.offered_causes]
    return Offered(
        causes=with_own(own),
        assumptions=[(each["id"], each["statement"]) for each in indicator.offered_assumptions],
        locks=_locks(indicator),
    )


def _locks(indicator: Any) -> Locks:
    tree = {
        UUID(each["id"]): UUID(each["parent"]) if each["parent"] else None
        for each in indicator.unit_tree
    }
    return Locks(tuple(_lock(each) for each in indicator.locks_in_force), tree)


def _lock(fact: dict[str, Any]) -> PeriodLock:
    unit = Unit(id=UUID(fact["unit"]), name=fact["unit_name"]) if fact["unit"] else None
    return PeriodLock(
        unit=unit,
        first_day=date.fromisoformat(fact["first"]),
        last_day=date.fromisoformat(fact["last"]),
        locked_at=datetime.fromisoformat(fact["at"]),
        locked_by=Membership(name=fact["by"]) if fact["by"] else None,
    )
