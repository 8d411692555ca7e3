"""What the accountability page was asked for, and what its filters offer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, UUIDField, Value
from django.http import QueryDict

from accountability.models import Assignment
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Plan, Priority

Options = Sequence[tuple[UUID, str]]
IDS = ("unit", "priority", "person")
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Offers:
    """Everybody who is here, every unit, the priorities of plans that are not closed: one query."""

    people: dict[UUID, str]
    units: Options
    priorities: Options
    parents_of_units: dict[UUID, UUID | None]

    @property
    def persons(self) -> Options:
        return list(self.people.items())

    def below(self, unit: UUID) -> set[UUID]:
        """The unit and what is part of it."""
        parts: dict[UUID | None, list[UUID]] = {}
        for child, parent in self.parents_of_units.items():
            parts.setdefault(parent, []).append(child)
        found, waiting = set[UUID](), [unit]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(parts.get(current, ()))
        return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What cannot be understood asks for nothing."""

    unit: UUID | None = None
    priority: UUID | None = None
    person: UUID | None = None
    all_levels: bool = False
    page: int = 1

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        page = asked.get("page", "")
        is_number = page.isascii() and page.isdigit() and len(page) < MOST_DIGITS
        return cls(
            **{name: _uuid(asked.get(name, "")) for name in IDS},
            all_levels=asked.get("all") == "1",
            page=max(int(page), 1) if is_number else 1,
        )

    @property
    def is_narrow(self) -> bool:
        return any(getattr(self, name) for name in IDS)

    def as_query(self, **changes) -> str:
        """The address after the question mark that asks for the same."""
        asked = replace(self, **changes)
        query = QueryDict(mutable=True)
        for name in IDS:
            if value := getattr(asked, name):
                query[name] = str(value)
        if asked.all_levels:
            query["all"] = "1"
        if asked.page > 1:
            query["page"] = str(asked.page)
        return query.urlencode()


def matching(filters: Filters, offers: Offers):
    """Unless somebody asks for all levels, a unit or a person: what stands at the top of the cascade."""
    found = Objective.objects.active()
    if filters.priority:
        found = found.filter(priority=filters.priority)
    if filters.unit:
        found = found.filter(unit__in=offers.below(filters.unit))
    if filters.person:
        held = Assignment.objects.filter(objective=OuterRef("pk"), member=filters.person)
        found = found.filter(Q(owner=filters.person) | Exists(held))
    if not filters.unit and not filters.person and not filters.all_levels:
        found = found.filter(parent__isnull=True)
    return found.order_by(F("priority__plan").asc(nulls_last=True), "priority__rank", "title", "id")


def offers() -> Offers:
    parts = [
        _part(Membership.objects.active(), "person", "name"),
        _part(Unit.objects.all(), "unit", "name", up="parent"),
        _part(Priority.objects.exclude(plan__state=Plan.State.CLOSED), "priority", "title", "rank"),
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by("place", "label", "pk"))
    named = {
        kind: [(pk, label) for pk, of, _place, label, _up in rows if of == kind] for kind in IDS
    }
    return Offers(
        people=dict(named["person"]),
        units=named["unit"],
        priorities=named["priority"],
        parents_of_units={pk: up for pk, of, _place, _label, up in rows if of == "unit"},
    )


def _part(found, kind: str, label: str, place: str = "", *, up: str = ""):
    return (
        found.order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            place=F(place) if place else Value(0, output_field=IntegerField()),
            label=F(label),
            up=F(f"{up}_id") if up else Value(None, output_field=UUIDField()),
        )
        .values_list("pk", "what", "place", "label", "up")
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
