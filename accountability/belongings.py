"""What one person answers for, of every kind, as the screen that ends their access lists it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from accountability.models import Assignment, Dependency, Handover
from objectives.models import Indicator, Initiative, Objective
from perfmgmt.tenancy.models import ApiKey, Delegation, Membership, Unit
from strategy.models import Assumption, Plan, Priority

ME = OuterRef("pk")


class Kind(StrEnum):
    """What somebody answers for, in the order of the screen; each can get somebody else."""

    OBJECTIVE = "objective"
    DRAFT = "draft"
    INDICATOR = "indicator"
    UPDATE = "update"
    INITIATIVE = "initiative"
    PRIORITY = "priority"
    ASSUMPTION = "assumption"
    UNIT = "unit"
    ROLE = "role"


# Without a new name a role ends, and a figure is its owner's to update: nothing stays behind.
BY_ITSELF = frozenset({Kind.UPDATE, Kind.ROLE})


@dataclass(frozen=True, slots=True)
class Belonging:
    """One thing. `asked` is who was asked already to take it over: then it needs no answer."""

    kind: Kind
    id: UUID
    title: str
    unit: UUID | None
    unit_name: str
    about: str
    asked: str

    @property
    def key(self) -> str:
        """Its name in a form and in a body: "objective:0197…"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Belongings:
    """`things` can get somebody else; the rest ends or goes along, and is said."""

    things: tuple[Belonging, ...]
    handovers: tuple[str, ...]
    dependencies: tuple[str, ...]
    absences: tuple[str, ...]
    stand_ins: tuple[str, ...]
    reports: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def open(self) -> list[Belonging]:
        """What waits for an answer."""
        return [each for each in self.things if not each.asked]

    def __bool__(self) -> bool:
        return bool(self.things or self.handovers or self.dependencies)


def belongings_of(member: Membership, today: date) -> Belongings:
    """One SELECT, whatever somebody owns."""
    found = (
        Membership.objects.filter(pk=member.pk)
        .values(
            has_objectives=_facts(_objectives()),
            has_indicators=_facts(_indicators(today)),
            has_updates=_facts(_updates(today)),
            has_work=_facts(_of_owner(Initiative.objects.open())),
            has_priorities=_facts(_priorities()),
            has_assumptions=_facts(_assumptions()),
            has_units=_facts(_units()),
            has_roles=_facts(_roles()),
            has_handovers=_titles(Handover.objects.open().filter(to_owner=ME), "objective__title"),
            has_dependencies=_titles(_dependencies(), "title"),
            has_absences=_titles(
                Delegation.objects.not_over(today).filter(stand_in=ME), "absent__name"
            ),
            has_stand_ins=_titles(
                Delegation.objects.not_over(today).filter(absent=ME), "stand_in__name"
            ),
            has_reports=_titles(Membership.objects.active().filter(manager=ME), "name"),
            has_keys=_titles(ApiKey.objects.live().filter(member=ME), "name"),
        )
        .get()
    )
    groups = (
        found["has_objectives"],
        found["has_indicators"],
        found["has_updates"],
        found["has_work"],
        found["has_priorities"],
        found["has_assumptions"],
        found["has_units"],
        found["has_roles"],
    )
    things = [_thing(fact) for group in groups for fact in group]
    order = list(Kind)
    return Belongings(
        things=tuple(sorted(things, key=lambda each: (order.index(each.kind), each.title))),
        handovers=tuple(found["has_handovers"]),
        dependencies=tuple(found["has_dependencies"]),
        absences=tuple(found["has_absences"]),
        stand_ins=tuple(found["has_stand_ins"]),
        reports=tuple(found["has_reports"]),
        keys=tuple(found["has_keys"]),
    )


def _thing(fact: dict[str, Any]) -> Belonging:
    return Belonging(
        kind=Kind(fact["kind"]),
        id=UUID(fact["id"]),
        title=fact["title"],
        unit=UUID(fact["unit"]) if fact["unit"] else None,
        unit_name=fact["unit_name"] or "",
        about=fact["about"] or "",
        asked=fact["asked"] or "",
    )


def _facts(rows: QuerySet) -> ArraySubquery:
    """Rows that name kind, unit and so on as `row_…`, as JSON."""
    return ArraySubquery(
        rows.order_by("pk").values(
            fact=JSONObject(
                kind="row_kind",
                id="pk",
                title="row_title",
                unit="row_unit",
                unit_name="row_unit_name",
                about="row_about",
                asked="row_asked",
            )
        )
    )


def _titles(rows: QuerySet, name: str) -> ArraySubquery:
    return ArraySubquery(rows.order_by(name, "pk").values(name))


def _described(rows: QuerySet, **named: Any) -> QuerySet:
    plain = {
        "row_title": F("title"),
        "row_unit": F("unit_id"),
        "row_unit_name": F("unit__name"),
        "row_about": Value(""),
        "row_asked": Value(""),
    }
    return rows.annotate(**plain | named)


def _of_owner(initiatives: QuerySet) -> QuerySet:
    return _described(
        initiatives.filter(owner=ME),
        row_kind=Value(Kind.INITIATIVE.value),
        row_about=F("objective__title"),
    )


def _objectives() -> QuerySet:
    """Drafts are written anew; what is in force is handed over, unless somebody was asked already."""
    kind = Case(
        When(state=Objective.State.DRAFT, then=Value(Kind.DRAFT.value)),
        default=Value(Kind.OBJECTIVE.value),
    )
    asked = Handover.objects.open().filter(objective=OuterRef("pk")).values("to_owner__name")
    return _described(
        Objective.objects.offered_as_parent().filter(owner=ME),
        row_kind=kind,
        row_about=F("priority__title"),
        row_asked=Subquery(asked[:1]),
    )


def _indicators(today: date) -> QuerySet:
    """To own one and to update one are two answers."""
    in_use = Indicator.objects.in_use(today)
    return _described(in_use.filter(owner=ME), row_kind=Value(Kind.INDICATOR.value))


def _updates(today: date) -> QuerySet:
    in_use = Indicator.objects.in_use(today).by_hand()
    return _described(in_use.filter(updater=ME), row_kind=Value(Kind.UPDATE.value))


def _priorities() -> QuerySet:
    open_plans = Priority.objects.exclude(plan__state=Plan.State.CLOSED).filter(sponsor=ME)
    return _described(
        open_plans,
        row_kind=Value(Kind.PRIORITY.value),
        row_unit=F("plan__unit_id"),
        row_unit_name=F("plan__unit__name"),
        row_about=F("plan__title"),
    )


def _assumptions() -> QuerySet:
    open_plans = Assumption.objects.exclude(plan__state=Plan.State.CLOSED).filter(owner=ME)
    return _described(
        open_plans,
        row_kind=Value(Kind.ASSUMPTION.value),
        row_title=F("statement"),
        row_unit=F("plan__unit_id"),
        row_unit_name=F("plan__unit__name"),
        row_about=F("plan__title"),
    )


def _units() -> QuerySet:
    return _described(
        Unit.objects.filter(lead=ME),
        row_kind=Value(Kind.UNIT.value),
        row_title=F("name"),
        row_unit=F("pk"),
        row_unit_name=F("name"),
    )


def _roles() -> QuerySet:
    going_on = [Objective.State.DRAFT, Objective.State.ACTIVE]
    return _described(
        Assignment.objects.filter(member=ME, objective__state__in=going_on),
        row_kind=Value(Kind.ROLE.value),
        row_title=F("objective__title"),
        row_unit=F("objective__unit_id"),
        row_unit_name=F("objective__unit__name"),
        row_about=F("role"),
    )


def _dependencies() -> QuerySet:
    """They stay with their objectives, and so with who takes those over."""
    mine = Q(objective__owner=ME) | Q(provider__owner=ME)
    return Dependency.objects.open().filter(mine)
