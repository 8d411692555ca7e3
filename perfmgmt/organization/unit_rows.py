"""What the pages of units show: rows whose texts are formatted here, and their findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.organization.dates import day
from perfmgmt.organization.rows import unit_links
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit, UnitMove

DEEPEST = 6  # deeper levels are indented as this one


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: UUID
    name: str
    href: str
    level: int
    kind: str
    lead: SafeString
    lead_href: str
    people: str
    people_count: int


@dataclass(frozen=True, slots=True)
class PersonHere:
    id: UUID
    name: str
    href: str
    avatar: SafeString
    title: str
    place: str
    elsewhere: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a unit stood until it was moved."""

    on: date
    day: str
    title: str
    note: str
    reason: str


def unit_row(unit: Unit, people: dict[UUID, int], slug: str, top: int = 0) -> UnitRow:
    count = people.get(unit.pk, 0)
    return UnitRow(
        id=unit.pk,
        name=unit.name,
        href=reverse("organization:unit", args=[slug, unit.pk]),
        level=min(unit.level - top, DEEPEST),
        kind=capfirst(unit.get_kind_display()),
        lead=_lead(unit),
        lead_href=reverse("pages:person", args=[slug, unit.lead_id]) if unit.lead_id else "",
        people=str(count or "–"),
        people_count=count,
    )


def _lead(unit: Unit) -> SafeString:
    if unit.lead is None:
        words = _("Nobody yet")
        return SafeString(f'<span class="quiet">{words}</span>')
    if unit.lead.is_active:
        return html.person(unit.lead.name)
    left = html.status_mark("off_track", _("Has left"))
    return SafeString(f"{html.person(unit.lead.name, away=True)} {left}")


def tree_finding(units: list[Unit]) -> str:
    """How many, and what is wrong with who leads them; the worst first."""
    if not units:
        return _("No unit yet")
    count = ngettext("%(count)s unit", "%(count)s units", len(units)) % {"count": len(units)}
    left = sum(unit.lead is not None and not unit.lead.is_active for unit in units)
    without = sum(unit.lead is None for unit in units)
    if left:
        rest = ngettext(
            "one is led by somebody who has left",
            "%(count)s are led by somebody who has left",
            left,
        )
    elif without:
        rest = ngettext("one has no lead", "%(count)s have no lead", without)
    else:
        return _("%(units)s, each with a lead") % {"units": count}
    return f"{count}; {rest % {'count': left or without}}"


def past_finding(on: date, now: datetime) -> str:
    return _("Where the units stood on %(day)s") % {"day": day(on, now)}


def unit_finding(unit: Unit) -> str:
    if unit.lead is None:
        sentence = _("%(name)s has no lead")
    elif unit.lead.is_active:
        sentence = _("%(lead)s leads %(name)s")
    else:
        sentence = _("%(lead)s has left and still leads %(name)s")
    return sentence % {"name": unit.name, "lead": unit.lead}


def people_here(
    unit: Unit, people: Iterable[Membership], further: dict[UUID, list[Unit]], slug: str
) -> list[PersonHere]:
    """Those at home here first; beside each one the other units in which they work."""
    rows = []
    for person in people:
        is_home = person.unit_id == unit.pk
        others = [*([person.unit] if person.unit else []), *further[person.pk]]
        rows.append(
            PersonHere(
                id=person.pk,
                name=person.name,
                href=reverse("pages:person", args=[slug, person.pk]),
                avatar=html.avatar(person.name, small=False, away=not person.can_sign_in),
                title=person.described,
                place=_("At home here") if is_home else _("Also works here"),
                elsewhere=unit_links((each for each in others if each != unit), slug),
            )
        )
    return sorted(rows, key=lambda row: row.place != _("At home here"))


def history(moves: Iterable[UnitMove], now: datetime) -> list[Stood]:
    """The newest first."""
    return [_stood(move, now) for move in moves]


def _stood(move: UnitMove, now: datetime) -> Stood:
    until = day(move.moved_on, now)
    before = move.from_parent
    title = _("At the top until %(day)s")
    if before:
        title = _("Part of %(parent)s until %(day)s")
    to = move.to_parent
    note = _("Moved to %(parent)s by %(who)s") if to else _("Moved to the top by %(who)s")
    return Stood(
        on=move.moved_on,
        day=until,
        title=title % {"parent": before, "day": until},
        note=note % {"parent": to, "who": move.moved_by or _("The system")},
        reason=move.reason,
    )


def what_comes_along(unit: Unit, units_below: int, people: int) -> str:
    """ "“Operations” takes along 2 units below it and 14 people." """
    if not units_below and not people:
        return _("Nothing stands below it and nobody works in it: it moves alone.")
    units = ngettext("one unit below it", "%(count)s units below it", units_below)
    persons = ngettext("one person", "%(count)s people", people)
    parts = [
        text % {"count": count}
        for text, count in ((units, units_below), (persons, people))
        if count
    ]
    sentence = _("“%(name)s” takes along %(things)s.")
    return sentence % {"name": unit.name, "things": get_text_list(parts, _("and"))}
