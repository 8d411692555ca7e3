"""Dependencies as JSON inside a SELECT that asks for more, and back again: pages that are full of queries
get them without one more.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import JSONObject

from accountability.models import Dependency, DependencyQuerySet
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Unit

FACTS = (
    "id",
    "title",
    "state",
    "because",
    "needed_on",
    "promised_on",
    "offered_on",
    "offered_side",
    "escalated_at",
    "escalated_to",
)
OF_A_SIDE = {
    "id": "id",
    "title": "title",
    "unit": "unit__name",
    "owner": "owner_id",
    "owner_name": "owner__name",
    "left": "owner__revoked_at",
}


def as_facts(rows: DependencyQuerySet):
    """Each row as one `fact` for an ArraySubquery."""
    sides = {
        f"{side}_{name}": f"{side}__{column}"
        for side in ("objective", "provider")
        for name, column in OF_A_SIDE.items()
    }
    plain = {name: name for name in FACTS}
    return rows.with_escalation().values(fact=JSONObject(**plain, **sides))


def from_fact(fact: Mapping[str, Any]) -> Dependency:
    """The row again, with as much of its two sides as the page says of them."""
    days = {
        name: date.fromisoformat(fact[name]) if fact[name] else None
        for name in ("needed_on", "promised_on", "offered_on")
    }
    texts = {name: fact[name] for name in ("title", "state", "because", "offered_side")}
    found = Dependency(
        pk=UUID(fact["id"]),
        objective=_side_from(fact, "objective"),
        provider=_side_from(fact, "provider"),
        **days,
        **texts,
    )
    told = fact["escalated_at"]
    vars(found)["escalated_at"] = datetime.fromisoformat(told) if told else None
    vars(found)["escalated_to"] = fact["escalated_to"]
    return found


def _side_from(fact: Mapping[str, Any], side: str) -> Objective:
    owner = None
    if fact[f"{side}_owner"]:
        left = fact[f"{side}_left"]
        owner = Membership(
            pk=UUID(fact[f"{side}_owner"]),
            name=fact[f"{side}_owner_name"],
            revoked_at=datetime.fromisoformat(left) if left else None,
        )
    unit = Unit(name=fact[f"{side}_unit"]) if fact[f"{side}_unit"] else None
    return Objective(
        pk=UUID(fact[f"{side}_id"]), title=fact[f"{side}_title"], owner=owner, unit=unit
    )
