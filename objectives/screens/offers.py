"""What the filters of the list offer: owners, units, priorities and plans, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Func, IntegerField, UUIDField, Value
from django.db.models.functions import Cast

from objectives.models import Objective, SavedView
from objectives.permissions import may_delete_view
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Plan, Priority

KINDS = ("owner", "unit", "priority", "plan", "tag", "view")
Options = Sequence[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Offers:
    owners: Options
    units: Options
    priorities: Options
    plans: Options
    tags: Sequence[str]
    parents_of_units: dict[UUID, UUID | None]
    views: Sequence[SavedView]


@dataclass(frozen=True, slots=True)
class View:
    """One's own or a shared one, as a pill above the list."""

    id: UUID
    name: str
    query: str
    is_current: bool
    is_shared: bool
    may_delete: bool


def offers(member: Membership) -> Offers:
    """Whoever owns an objective, every unit, the priorities of plans that are not closed, every plan,
    every tag, and the views that this person kept or somebody shared.
    """
    owning = Objective.objects.order_by().values("owner")
    parts = [
        _part(Membership.objects.filter(pk__in=owning), "owner", "name"),
        _part(Unit.objects.all(), "unit", "name", up="parent"),
        _part(
            Priority.objects.exclude(plan__state=Plan.State.CLOSED),
            "priority",
            "title",
            place="rank",
        ),
        _part(Plan.objects.all(), "plan", "title"),
        _tags(),
        _part(_shared_last(member), "view", "name", place="shared", up="member", text="query"),
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by("place", "label", "pk"))
    by_kind = {kind: [row for row in rows if row[1] == kind] for kind in KINDS}
    named = {kind: [(row[0], row[3]) for row in found] for kind, found in by_kind.items()}
    return Offers(
        owners=named["owner"],
        units=named["unit"],
        priorities=named["priority"],
        plans=named["plan"],
        tags=list({tag.casefold(): tag for _pk, tag in named["tag"]}.values()),
        parents_of_units={pk: up for pk, _of, _place, _label, up, _text in by_kind["unit"]},
        views=[
            SavedView(pk=pk, name=label, member_id=up, query=text, is_shared=bool(shared))
            for pk, _of, shared, label, up, text in by_kind["view"]
        ],
    )


def views(offers: Offers, member: Membership, query: str) -> list[View]:
    return [
        View(
            id=view.pk,
            name=view.name,
            query=view.query,
            is_current=view.query == query,
            is_shared=view.is_shared,
            may_delete=may_delete_view(member, view),
        )
        for view in offers.views
    ]


def _shared_last(member: Membership):
    return SavedView.objects.for_member(member).annotate(shared=Cast("is_shared", IntegerField()))


def _tags():
    """Every tag that an objective has, spelled in every way."""
    nobody = Cast(Value(None), UUIDField())  # of rows made distinct, a bare NULL would be a text
    return (
        Objective.objects.exclude(tags=[])
        .order_by()
        .annotate(
            no_id=nobody,
            what=Value("tag", output_field=CharField()),
            place=Value(0, output_field=IntegerField()),
            label=Func(F("tags"), function="unnest", output_field=CharField()),
            up=nobody,
            text=Value("", output_field=CharField()),
        )
        .values_list("no_id", "what", "place", "label", "up", "text")
        .distinct()
    )


def _part(found, kind: str, label: str, *, place: str = "", up: str = "", text: str = ""):
    return (
        found.order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            place=F(place) if place else Value(0, output_field=IntegerField()),
            label=F(label),
            up=F(f"{up}_id") if up else Value(None, output_field=UUIDField()),
            text=F(text) if text else Value("", output_field=CharField()),
        )
        .values_list("pk", "what", "place", "label", "up", "text")
    )
