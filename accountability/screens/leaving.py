"""Somebody leaves: everything they answer for with a place for a new name, and who would carry how much."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.belongings import BY_ITSELF, Belonging, Belongings, Kind
from accountability.models import Assignment
from accountability.screens.load import draw_load
from objectives.models import Objective
from objectives.wording import spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

NEW, OF_UNIT = "new:", "unit:"
PART = " · "


@dataclass(slots=True)
class Typed:
    """What was typed: the reason, a name for everything, a name for each unit, a name for each thing."""

    reason: str
    for_all: str
    by_unit: dict[str, str]
    by_key: dict[str, str]

    @classmethod
    def read(cls, data: QueryDict) -> "Typed":
        def under(prefix: str) -> dict[str, str]:
            found = {name: str(value).strip() for name, value in data.items()}
            return {
                name.removeprefix(prefix): value
                for name, value in found.items()
                if name.startswith(prefix) and value
            }

        return cls(
            reason=data.get("reason", "").strip(),
            for_all=data.get("all", "").strip(),
            by_unit=under(OF_UNIT),
            by_key=under(NEW),
        )

    def fill(self, things: Iterable[Belonging]) -> None:
        """Put the names for a unit and for everything where nothing stands; they have done their part then.

        So whoever wants to leave one thing open fills first and empties its field.
        """
        for thing in things:
            name = self.by_unit.get(str(thing.unit), "") or self.for_all
            if name:
                self.by_key.setdefault(thing.key, name)
        self.for_all, self.by_unit = "", {}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is here, by the name that tells them apart, and how many objectives they own."""

    member: Membership
    label: str
    owned: int

    @property
    def about(self) -> str:
        return ngettext("owns %(count)s objective", "owns %(count)s objectives", self.owned) % {
            "count": self.owned
        }


def candidates(but: Membership) -> list[Candidate]:
    """Everybody who can take something over, by name; one query."""
    owned = (
        Objective.objects.active()
        .filter(owner=OuterRef("pk"))
        .order_by()
        .values("owner")
        .annotate(n=Count("pk"))
        .values("n")
    )
    people = list(
        Membership.objects.active()
        .exclude(pk=but.pk)
        .exclude(name="")
        .annotate(row_owned=Coalesce(Subquery(owned, output_field=IntegerField()), Value(0)))
        .by_name()
    )
    names = Counter(each.name.casefold() for each in people)
    return [
        Candidate(
            each,
            each.name if names[each.name.casefold()] == 1 else _full_name(each),
            each.row_owned,
        )
        for each in people
    ]


def _full_name(person: Membership) -> str:
    return PART.join(part for part in (person.name, person.title, person.email) if part)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The people who were named, by key of the thing; a sentence where nobody was found."""

    people: dict[str, Candidate]
    errors: dict[str, str]

    @property
    def new_owners(self) -> dict[str, Membership]:
        return {key: each.member for key, each in self.people.items()}


def choose(typed: Typed, things: Iterable[Belonging], offered: Iterable[Candidate]) -> Chosen:
    by_label: dict[str, list[Candidate]] = {}
    for each in offered:
        for name in {each.label, each.member.name, each.member.email}:
            by_label.setdefault(name.casefold(), []).append(each)
    people, errors = {}, {}
    for thing in things:
        name = typed.by_key.get(thing.key, "")
        found = by_label.get(name.casefold(), []) if name else []
        if len(found) == 1:
            people[thing.key] = found[0]
        elif found:
            words = {"names": ", ".join(each.label for each in found)}
            errors[thing.key] = _("Several people have this name: %(names)s.") % words
        elif name:
            errors[thing.key] = _("Nobody here is called “%(name)s”.") % {"name": name[:80]}
    return Chosen(people, errors)


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    name: str
    title: str
    note: str
    value: str
    error: str
    asked: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    about: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    title: str
    count: int
    value: str


@dataclass(frozen=True, slots=True)
class Carrying:
    """What somebody would carry: objectives in force, once they accept."""

    person: SafeString
    gets: str
    owned: int
    is_over: bool
    ticks: SafeString


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends or goes along by itself, as a sentence and the names it is about."""

    sentence: str
    names: str


@dataclass(frozen=True, slots=True)
class Leaving:
    person: Membership
    finding: str
    groups: list[Group]
    units: list[UnitRow]
    endings: list[Ending]
    carrying: list[Carrying]
    unanswered: str
    options: list[Candidate]
    for_all: str
    reason: str


def page(
    *,
    person: Membership,
    belongings: Belongings,
    offered: list[Candidate],
    typed: Typed,
    chosen: Chosen,
    cap: int,
) -> Leaving:
    waiting = belongings.open
    return Leaving(
        person=person,
        finding=_finding(person, len(waiting)),
        groups=_groups(belongings, typed, chosen.errors),
        units=_units(waiting, typed),
        endings=_endings(belongings),
        carrying=carrying(waiting, chosen.people, cap),
        unanswered=unanswered(waiting, chosen.people),
        options=offered,
        for_all=typed.for_all,
        reason=typed.reason,
    )


def _finding(person: Membership, count: int) -> str:
    if not count:
        return _("%(name)s owns nothing that needs a new owner") % {"name": person.name}
    return ngettext(
        "One thing of %(name)s needs somebody else",
        "%(count)s things of %(name)s need somebody else",
        count,
    ) % {"count": spelled(count), "name": person.name}


def _titles() -> dict[Kind, tuple[str, str]]:
    return {
        Kind.OBJECTIVE: (
            _("Objectives in force"),
            _("The new owner is asked, and the objective changes hands when they accept."),
        ),
        Kind.DRAFT: (_("Drafts"), ""),
        Kind.INDICATOR: (_("Indicators owned"), ""),
        Kind.UPDATE: (_("Figures updated"), _("Without a new name their owners are asked.")),
        Kind.INITIATIVE: (_("Initiatives"), ""),
        Kind.PRIORITY: (_("Priorities sponsored"), ""),
        Kind.ASSUMPTION: (_("Assumptions watched over"), ""),
        Kind.UNIT: (_("Units led"), ""),
        Kind.ROLE: (_("Roles beside an owner"), _("Without a new name they end.")),
    }


def _groups(belongings: Belongings, typed: Typed, errors: Mapping[str, str]) -> list[Group]:
    titles = _titles()
    groups = []
    for kind in Kind:
        rows = [_row(each, typed, errors) for each in belongings.things if each.kind == kind]
        if rows:
            title, about = titles[kind]
            groups.append(Group(title, about, rows))
    return groups


def _row(thing: Belonging, typed: Typed, errors: Mapping[str, str]) -> Row:
    about = str(Assignment.Role(thing.about).label) if thing.kind == Kind.ROLE else thing.about
    unit = thing.unit_name if thing.kind != Kind.UNIT else ""
    return Row(
        key=thing.key,
        name=f"{NEW}{thing.key}",
        title=thing.title,
        note=", ".join(part for part in (about, unit) if part),
        value=typed.by_key.get(thing.key, ""),
        error=errors.get(thing.key, ""),
        asked=_("%(name)s is asked already") % {"name": thing.asked} if thing.asked else "",
    )


def _units(things: Iterable[Belonging], typed: Typed) -> list[UnitRow]:
    """One name for each unit, where there are several."""
    names: dict[UUID, str] = {}
    counts: Counter[UUID] = Counter()
    for each in things:
        if each.unit is not None:
            names[each.unit] = each.unit_name
            counts[each.unit] += 1
    if len(names) < 2:
        return []
    return [
        UnitRow(f"{OF_UNIT}{unit}", name, counts[unit], typed.by_unit.get(str(unit), ""))
        for unit, name in sorted(names.items(), key=lambda item: item[1])
    ]


def _endings(belongings: Belongings) -> list[Ending]:
    """What needs no answer."""
    said = [
        (_("API keys stop working"), belongings.keys),
        (_("Handovers to them are withdrawn"), belongings.handovers),
        (_("Nobody stands in for them any more"), belongings.stand_ins),
        (_("They stand in for nobody any more"), belongings.absences),
        (_("Dependencies stay with their objectives"), belongings.dependencies),
        (_("People whose manager has left"), belongings.reports),
    ]
    return [Ending(sentence, ", ".join(names)) for sentence, names in said if names]


def carrying(
    things: Iterable[Belonging], chosen: Mapping[str, Candidate], cap: int
) -> list[Carrying]:
    """Everybody who was named, who would carry most first."""
    gets: Counter[UUID] = Counter()
    objectives: Counter[UUID] = Counter()
    named = {each.member.pk: each for each in chosen.values()}
    for thing in things:
        if candidate := chosen.get(thing.key):
            gets[candidate.member.pk] += 1
            objectives[candidate.member.pk] += thing.kind == Kind.OBJECTIVE
    rows = [
        _carrying(each, gets[pk], each.owned + objectives[pk], cap) for pk, each in named.items()
    ]
    return sorted(rows, key=lambda row: (-row.owned, row.person))


def _carrying(candidate: Candidate, gets: int, owned: int, cap: int) -> Carrying:
    return Carrying(
        person=html.person(candidate.member.name),
        gets=ngettext("%(count)s thing", "%(count)s things", gets) % {"count": gets},
        owned=owned,
        is_over=owned > cap,
        ticks=draw_load(owned, cap),
    )


def unanswered(things: Iterable[Belonging], chosen: Mapping[str, Candidate]) -> str:
    """What stays behind with nobody: roles end by themselves, figures fall to their owners."""
    count = sum(each.key not in chosen and each.kind not in BY_ITSELF for each in things)
    if not count:
        return ""
    return ngettext(
        "%(count)s thing has no new name yet. It may stay open, and shows that its owner has left.",
        "%(count)s things have no new name yet. They may stay open, and show that their owner has left.",
        count,
    ) % {"count": count}
