"""People × objectives: who owns, contributes to, reviews and clears the way of each."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.authority import chain_of, given_on
from accountability.models import Assignment, Handover
from accountability.rules import Authority
from accountability.screens.handing import waiting_sentence
from accountability.screens.load import Loads, draw_load
from objectives.models import Objective
from perfmgmt.tenancy import html

OWNER, DERIVED = "owner", "derived"
ORDER = (OWNER, *Assignment.Role.values, DERIVED)
CLASSES = {OWNER: "own", "contributor": "con", "reviewer": "rev", "authority": "aut"}
# One letter each, never a shape of a status.
LETTERS: Mapping[str, Promise] = {
    OWNER: pgettext_lazy("letter of a role", "O"),
    "contributor": pgettext_lazy("letter of a role", "C"),
    "reviewer": pgettext_lazy("letter of a role", "R"),
    "authority": pgettext_lazy("letter of a role", "A"),
    DERIVED: pgettext_lazy("letter of a role", "A"),
}
NAMES: Mapping[str, Promise] = {
    OWNER: gettext_lazy("Owner"),
    "contributor": gettext_lazy("Contributor"),
    "reviewer": gettext_lazy("Reviewer"),
    "authority": gettext_lazy("Authority"),
    DERIVED: gettext_lazy("Authority, derived"),
}
SOURCES: Mapping[str, Promise] = {
    "named": gettext_lazy("named"),
    "parent_owner": gettext_lazy("derived: owner of the objective above"),
    "sponsor": gettext_lazy("derived: sponsor of the priority"),
    "unit_lead": gettext_lazy("derived: lead of the unit"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds which roles on one objective, owner first, and where the authority comes from."""

    objective: Any
    roles: Mapping[UUID, Sequence[str]]
    authority: Authority[UUID] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A person at the head of the matrix, with what they carry at all levels."""

    id: UUID
    name: str
    href: str
    owned: int
    is_over: bool
    head: SafeString
    ticks: SafeString


@dataclass(frozen=True, slots=True)
class Row:
    """`hand_href` is empty where this reader hands nothing over."""

    href: str
    title: str
    shape: SafeString
    note: SafeString
    hand_href: str
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    """The objectives that serve one priority."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: list[Column] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def held(row: Any, people: Mapping[UUID, str]) -> Held:
    """Of an objective read with `chain_columns`; `people` are those who are here.

    What its owner holds beside the ownership does not count.
    """
    authority = chain_of(row).authority
    roles: dict[UUID, list[str]] = {}
    if row.owner_id in people:
        roles[row.owner_id] = [OWNER]
    for each in given_on(row):
        if each.member != row.owner_id and each.is_here:
            roles.setdefault(each.member, []).append(each.role)
    if authority is not None and authority.is_derived:
        roles.setdefault(authority.person, []).append(DERIVED)
    ordered = {member: sorted(found, key=ORDER.index) for member, found in roles.items()}
    return Held(objective=row, roles=ordered, authority=authority)


def people_of(found: Sequence[Held], people: Mapping[UUID, str]) -> list[UUID]:
    """Who holds something in these rows: owners in the order of what they own, so that their marks run
    down the diagonal, then the others by how much they do.
    """
    owns: dict[UUID, int] = {}
    holds: dict[UUID, int] = defaultdict(int)
    for place, one in enumerate(found):
        for member, roles in one.roles.items():
            holds[member] += len(roles)
            if OWNER in roles:
                owns.setdefault(member, place)
    last = len(found)
    return sorted(
        holds, key=lambda each: (owns.get(each, last), -holds[each], people[each], str(each))
    )


def matrix(
    slug: str,
    found: Sequence[Held],
    *,
    people: Mapping[UUID, str],
    loads: Loads,
    handovers: Mapping[UUID, Handover],
    may_hand: Callable[[Any], bool],
    now: datetime,
) -> Matrix:
    def drawn(one: Held) -> Row:
        objective = one.objective
        return Row(
            href=reverse("pages:objective", args=[slug, objective.pk]),
            title=objective.title,
            shape=html.status_shape(objective.shown_status(now)),
            note=_note(objective, handovers.get(objective.pk)),
            hand_href=reverse("accountability:hand-over", args=[slug, objective.pk])
            if may_hand(objective)
            else "",
            cells=SafeString("".join(_cells(one, columns))),
        )

    columns = [_column(slug, each, people[each], loads) for each in people_of(found, people)]
    return Matrix(
        columns=columns,
        groups=[
            Group(title, [drawn(one) for one in rows])
            for title, rows in groupby(found, key=_group_title)
        ],
    )


def _group_title(one: Held) -> str:
    priority = one.objective.priority
    return f"{priority.rank} {priority.title}" if priority else _("Serves no priority")


def _column(slug: str, person: UUID, name: str, loads: Loads) -> Column:
    owned = loads.of(person)
    last = name.rsplit(maxsplit=1)[-1] if name.split() else name
    shown = f'<span aria-hidden="true">{escape(last)}</span><span class="vh">{escape(name)}</span>'
    return Column(
        id=person,
        name=name,
        href=reverse("pages:person", args=[slug, person]),
        owned=owned,
        is_over=owned > loads.cap,
        head=SafeString(html.avatar(name, small=False) + shown),
        ticks=draw_load(owned, loads.cap),
    )


def _note(objective: Objective, handover: Handover | None) -> SafeString:
    if handover is not None:
        return SafeString(f'<span class="small muted">{escape(waiting_sentence(handover))}</span>')
    owner = objective.owner
    if owner is not None and owner.is_active:
        return SafeString("")
    words = _("%(name)s has left") % {"name": owner.name} if owner else _("No owner")
    return SafeString(f'<span class="st-off strong small nowrap">{escape(words)}</span>')


def _cells(one: Held, columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        roles = one.roles.get(column.id)
        if roles is None:
            yield "<td></td>"
        else:
            marks = "".join(mark(role, _source(one, role)) for role in roles)
            yield f'<td data-l="{escape(column.name)}">{marks}</td>'


def _source(one: Held, role: str) -> str:
    if role != DERIVED or one.authority is None:
        return ""
    return str(SOURCES[one.authority.source])


def mark(role: str, source: str = "") -> SafeString:
    """The letter of a role with its name for who does not see it; a derived one is dashed and says why."""
    name = f"{NAMES['authority']}, {source}" if source else str(NAMES[role])
    shown = f"aut {DERIVED}" if role == DERIVED else CLASSES[role]
    return SafeString(
        f'<b class="role {shown}" role="img" aria-label="{escape(name)}"'
        f' title="{escape(name)}">{escape(str(LETTERS[role]))}</b>'
    )


def key() -> list[tuple[SafeString, str]]:
    """The legend above the matrix; the names stand beside the letters."""
    return [
        (
            SafeString(
                f'<b class="role {"aut derived" if role == DERIVED else CLASSES[role]}"'
                f' aria-hidden="true">{escape(str(LETTERS[role]))}</b>'
            ),
            str(NAMES[role]),
        )
        for role in ORDER
    ]
