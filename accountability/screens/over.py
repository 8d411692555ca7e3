"""Who carries more than the limit, and to whom something of it could go."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accountability import rules
from accountability.authority import given_on
from accountability.models import Assignment
from accountability.screens.load import Loads
from objectives.models import Objective
from perfmgmt.tenancy import html

MOST_PEOPLE = 10
MOST_EACH = 3


@dataclass(frozen=True, slots=True)
class Move:
    """One objective that could go, and to whom; `to` is empty where nobody suits."""

    href: str
    title: str
    note: str
    to: SafeString
    because: str
    hand_href: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """ "Tomasz Zielinski, 8 of at most 7" with what could go."""

    title: str
    href: str
    moves: list[Move]


def carriers(
    slug: str,
    owned: Iterable[Objective],
    *,
    loads: Loads,
    people: Mapping[UUID, str],
    may_hand: Callable[[Objective], bool],
    now: datetime,
) -> list[Carrier]:
    """`owned` are the objectives of those over the limit, read with `chain_columns`."""

    def drawn(move: rules.Move) -> Move:
        objective = move.thing
        status = html.status_inside(objective.shown_status(now))
        unit = objective.unit.name if objective.unit else ""
        address = reverse("accountability:hand-over", args=[slug, objective.pk])
        address = f"{address}?to={move.to}" if move.to else address
        return Move(
            href=reverse("pages:objective", args=[slug, objective.pk]),
            title=objective.title,
            note=", ".join(part for part in (unit, status) if part),
            to=html.person(people[move.to]) if move.to else SafeString(""),
            because=_("contributes already, owns %(owned)s") % {"owned": loads.of(move.to)}
            if move.to
            else _("nobody who contributes to it has room"),
            hand_href=address if may_hand(objective) else "",
        )

    by_owner: dict[UUID, list[Objective]] = defaultdict(list)
    for objective in owned:
        if objective.owner_id is not None:
            by_owner[objective.owner_id].append(objective)
    found = []
    for person in loads.over[:MOST_PEOPLE]:
        if person not in people:
            continue
        moves = rules.could_go(
            {each: _contributors(each, people) for each in by_owner[person]},
            loads={each: loads.of(each) for each in people},
            cap=loads.cap,
            owner=person,
        )
        most = min(loads.of(person) - loads.cap, MOST_EACH)
        words = {"name": people[person], "owned": loads.of(person), "cap": loads.cap}
        found.append(
            Carrier(
                title=_("%(name)s, %(owned)s of at most %(cap)s") % words,
                href=reverse("pages:person", args=[slug, person]),
                moves=[drawn(move) for move in moves[:most]],
            )
        )
    return found


def _contributors(objective: Objective, people: Mapping[UUID, str]) -> list[UUID]:
    helping = [each for each in given_on(objective) if each.role == Assignment.Role.CONTRIBUTOR]
    return [each.member for each in helping if each.member in people]
