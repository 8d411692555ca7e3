"""What the filters of the list offer: owners, units, priorities and plans, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, IntegerField, UUIDField, Value

from objectives.models import Objective, SavedView
from objectives.permissions import may_delete_view
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Plan, Priority

Options = Sequence[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Offers:
    owners: Options
    units: Options
    priorities: Options
    plans: Options
    parents_of_units: dict[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class View:
    """One's own or a shared one, as a pill above the list."""

    id: UUID
    name: str
    query: str
    is_current: bool
    is_shared: bool
    may_delete: bool


def offers() -> Offers:
    """Whoever owns an objective, every unit, and the priorities of plans that are not closed."""
    owning = Objective.objects.order_by().values("owner")
    parts = [
        _part(Membership.objects.filter(pk__in=owning), "owner", "name"),
        _part(Unit.objects.all(), "unit", "name", up="parent"),
        _part(Priority.objects.exclude(plan__state=Plan.State.CLOSED), "priority", "title", "rank"),
        _part(Plan.objects.all(), "plan", "title"),
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by("place", "label", "pk"))
    by_kind = {
        kind: [(pk, label) for pk, of, _place, label, _up in rows if of == kind]
        for kind in ("owner", "unit", "priority", "plan")
    }
    return Offers(
        owners=by_kind["owner"],
        units=by_kind["unit"],
        priorities=by_kind["priority"],
        plans=by_kind["plan"],
        parents_of_units={pk: up for pk, kind, _place, _label, up in rows if kind == "unit"},
    )


def views(member: Membership, query: str) -> list[View]:
    return [
        View(
            id=view.pk,
            name=view.name,
            query=view.query,
            is_current=view.query == query,
            is_shared=view.is_shared,
            may_delete=may_delete_view(member, view),
        )
        for view in SavedView.objects.for_member(member)
    ]


def _part(found, kind: str, label: str, place: str = "", up: str = ""):
    return (
        found.order_by()
        .annotate(
            kind=Value(kind, output_field=CharField()),
            place=F(place) if place else Value(0, output_field=IntegerField()),
            label=F(label),
            up=F(f"{up}_id") if up else Value(None, output_field=UUIDField()),
        )
        .values_list("pk", "kind", "place", "label", "up")
    )
