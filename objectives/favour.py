"""The trade-offs in force as the rules see them, and what they say about an objective."""

from collections.abc import Hashable, Iterable, Sequence
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.rules.tradeoffs import Choice, against
from perfmgmt.tenancy.models import Unit
from strategy.models import Plan, Tension, TradeOff
from strategy.rules import in_force

COLUMNS = {
    "favoured_id": F("favoured_priority"),
    "favoured_name": F("favoured_priority__title"),
    "over_id": F("over_priority"),
    "over_name": F("over_priority__title"),
    "where": Coalesce("unit", "plan__unit"),
}


class UnitChain(models.Func):
    """A unit and what is above it, nearest first; NULL and circles end it."""

    output_field = ArrayField(models.UUIDField())
    template = (
        "ARRAY(WITH RECURSIVE chain (id, parent_id, organization_id, place) AS ("
        "SELECT u.id, u.parent_id, u.organization_id, 0 FROM tenancy_unit u"
        " WHERE (u.id, u.organization_id) = (%(expressions)s)"
        " UNION ALL SELECT u.id, u.parent_id, u.organization_id, chain.place + 1 FROM tenancy_unit u"
        " JOIN chain ON u.id = chain.parent_id AND u.organization_id = chain.organization_id"
        " WHERE chain.place < 50)"
        " SELECT chain.id FROM chain ORDER BY chain.place)"
    )


def unit_chain() -> UnitChain:
    """Of an objective's unit, for `annotate`."""
    return UnitChain(F("unit_id"), F("organization_id"))


def in_plans_in_force():
    """Every trade-off that binds somewhere, as plain rows; one of a unit's plan holds in that unit."""
    return (
        TradeOff.objects.filter(plan__state=Plan.State.ACTIVE)
        .order_by("id")
        .values("favoured_tension", "over_tension", "because", **COLUMNS)
    )


def as_facts():
    """The same rows as JSON, for an array inside another SELECT."""
    of_row = {name: F(name) for name in ("favoured_tension", "over_tension", "because")}
    return (
        TradeOff.objects.filter(plan__state=Plan.State.ACTIVE)
        .order_by("id")
        .values(fact=JSONObject(**of_row, **COLUMNS))
    )


def choices() -> list[Choice]:
    """One query."""
    return [choice_of(row) for row in in_plans_in_force()]


def choice_of(row: dict) -> Choice:
    """A row of `in_plans_in_force`; its ids may come as texts, out of JSON."""
    favoured, over = _id(row["favoured_id"]), _id(row["over_id"])
    return Choice(
        favoured=favoured or row["favoured_tension"],
        over=over or row["over_tension"],
        unit=_id(row["where"]),
        favours_priority=favoured is not None,
        favoured_title=row["favoured_name"] or str(Tension(row["favoured_tension"]).label),
        over_title=row["over_name"] or str(Tension(row["over_tension"]).label),
        because=row["because"],
    )


def parents_of_units() -> dict[UUID, UUID | None]:
    """One query."""
    return dict(Unit.objects.values_list("pk", "parent"))


def chain_of(unit: UUID | None, parents: dict[UUID, UUID | None]) -> list[UUID]:
    """The unit and what is above it, nearest first.

    Example: {team: plant, plant: works, works: None} → for the team (team, plant, works).
    """
    chain: list[UUID] = []
    while unit is not None and unit not in chain:
        chain.append(unit)
        unit = parents.get(unit)
    return chain


def binding(
    priority: UUID | None, tension: str, chain: Sequence[Hashable], stated: Iterable[Choice]
) -> list[Choice]:
    """What to keep in view while an objective is written: what holds for its unit and names its
    priority or its tension, or holds everywhere."""
    return [
        choice
        for choice in in_force(stated, chain)
        if choice.unit is None or {choice.favoured, choice.over} & {priority, tension}
    ]


def naming(
    priority: UUID | None, chain: Sequence[Hashable], stated: Iterable[Choice]
) -> list[Choice]:
    """The choices in force for a unit that name a priority, on either side."""
    return [
        choice
        for choice in in_force(stated, chain)
        if priority is not None and priority in (choice.favoured, choice.over)
    ]


def disfavoured(
    objective: Objective, chain: Sequence[Hashable], stated: Iterable[Choice]
) -> list[Choice]:
    """The choices in force that this objective goes against."""
    return against(objective.priority_id, objective.tension, in_force(stated, chain))


def sentence(choice: Choice) -> str:
    """Over what and why: "We favour “Deliver” over cost, which it serves: a late order loses more." """
    words = {
        "favoured": choice.favoured_title,
        "over": choice.over_title,
        "because": choice.because,
    }
    return _("We favour %(favoured)s over %(over)s, which this serves. %(because)s") % words


def short(choice: Choice) -> str:
    return _("Gives way: we favour %(favoured)s over %(over)s") % {
        "favoured": choice.favoured_title,
        "over": choice.over_title,
    }


def _id(value) -> UUID | None:
    return UUID(str(value)) if value else None
