"""Pure rules of accountability: what may follow what in a dependency and a handover, and who can help.

No Django; days and instants are passed in.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)
Thing = TypeVar("Thing", bound=Hashable)


class Dependence(StrEnum):
    """The life of a dependency. Open ones are PROPOSED, AGREED and AT_RISK."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    AT_RISK = "at_risk"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who of the two speaks: the one who needs, or the one who gives."""

    NEEDS = "needs"
    GIVES = "gives"

    @property
    def other(self) -> "Side":
        return Side.GIVES if self is Side.NEEDS else Side.NEEDS


OPEN = frozenset({Dependence.PROPOSED, Dependence.AGREED, Dependence.AT_RISK})
PROMISED = frozenset({Dependence.AGREED, Dependence.AT_RISK})

_ENDS = {
    Dependence.KEPT: frozenset({Side.NEEDS}),
    Dependence.BROKEN: frozenset({Side.NEEDS, Side.GIVES}),
    Dependence.WITHDRAWN: frozenset({Side.NEEDS}),
}
_BOTH = frozenset({Side.NEEDS, Side.GIVES})
# Who may lead from one state to the next. An agreement is special: it takes the side that did not name the date.
DEPENDENCE: dict[Dependence, dict[Dependence, frozenset[Side]]] = {
    Dependence.PROPOSED: {Dependence.AGREED: _BOTH, Dependence.WITHDRAWN: _BOTH},
    Dependence.AGREED: {Dependence.AT_RISK: _BOTH, **_ENDS},
    Dependence.AT_RISK: {Dependence.AGREED: _BOTH, **_ENDS},
    Dependence.KEPT: {},
    Dependence.BROKEN: {},
    Dependence.WITHDRAWN: {},
}


def may_follow(state: str, to: str, sides: Iterable[Side]) -> bool:
    """Whether somebody who speaks for these sides may lead a dependency from one state to another."""
    allowed = DEPENDENCE[Dependence(state)].get(Dependence(to), frozenset())
    return not allowed.isdisjoint(sides)


def speaks_for(sides: Iterable[Side], said: Side | None) -> Side | None:
    """Whose word it is when somebody who may speak for `sides` says for whom they speak, or says nothing.

    None where that is unclear or not theirs: nobody agrees with themselves by accident.
    """
    theirs = frozenset(sides)
    if said is not None:
        return said if said in theirs else None
    return next(iter(theirs)) if len(theirs) == 1 else None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two sides have said to each other.

    A day on the table is only an offer of the side that named it; it is promised once the other side
    agrees. Until then an earlier promise stands.
    """

    state: Dependence
    promised_on: date | None = None
    offered_on: date | None = None
    offered_by: Side | None = None

    @classmethod
    def asked_for(cls, day: date) -> "Terms":
        return cls(Dependence.PROPOSED, offered_on=day, offered_by=Side.NEEDS)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def answers(self) -> Side | None:
        """The side that has to answer the day on the table."""
        return self.offered_by.other if self.offered_by and self.is_open else None

    @property
    def acts_next(self) -> Side | None:
        """Who has the next word: whoever was offered a day, else whoever promised."""
        if self.answers:
            return self.answers
        return Side.GIVES if self.state in PROMISED else None

    def may_agree(self, side: Side) -> bool:
        return self.answers is side

    def agreed(self) -> "Terms":
        """The day on the table is promised, and a risk to the old one is over with it."""
        return Terms(Dependence.AGREED, promised_on=self.offered_on)

    def may_offer(self, day: date) -> bool:
        """Any other day than the one that stands: naming the other side's day is agreeing to it."""
        stands = self.offered_on or self.promised_on
        return self.is_open and day != stands

    def offered(self, side: Side, day: date) -> "Terms":
        return replace(self, offered_on=day, offered_by=side)

    @property
    def may_drop_offer(self) -> bool:
        """Where a promise stands behind it; without one the proposal itself is withdrawn."""
        return self.state in PROMISED and self.offered_by is not None

    def without_offer(self) -> "Terms":
        return replace(self, offered_on=None, offered_by=None)

    def may_become(self, to: Dependence, side: Side) -> bool:
        """By one's own word. A promise is no state that one side can declare: it takes `agreed`."""
        if self.state == Dependence.PROPOSED and to == Dependence.AGREED:
            return False
        return may_follow(self.state, to, {side})

    def become(self, to: Dependence) -> "Terms":
        """An offer that nobody answered ends with the dependency."""
        ends = to not in OPEN
        return replace(self.without_offer() if ends else self, state=to)


def days_late(state: str, due: date, today: date) -> int:
    """Whole days since the promised day, or the one asked for while nothing is promised; 0 unless open.

    A silent proposal is late like a promise: nobody answered.
    """
    return max(0, (today - due).days) if state in OPEN else 0


def escalates(
    *, state: str, due: date, broken_on: date | None, today: date, after_days: int
) -> bool:
    """Whether it is time for the authority: open and `after_days` past its day, or as long broken.

    What is broken before its day counts from when that was said. Due today is not late, so that with
    0 days it is the day after.
    Example: due on the 3rd, 5 days, today the 8th → True; the 7th → False.
    """
    if state == Dependence.BROKEN and broken_on is not None:
        return (today - min(broken_on, due)).days >= after_days
    return state in OPEN and (today - due).days >= max(after_days, 1)


class Source(StrEnum):
    """Why somebody is the authority over an objective."""

    NAMED = "named"
    PARENT_OWNER = "parent_owner"
    SPONSOR = "sponsor"
    UNIT_LEAD = "unit_lead"


@dataclass(frozen=True, slots=True)
class Authority(Generic[Person]):
    """Who can remove a blocker, and why it is them; only NAMED is somebody's word, the rest is derived."""

    person: Person
    source: Source

    @property
    def is_derived(self) -> bool:
        return self.source != Source.NAMED


def authority(
    *,
    owner: Person | None,
    named: Person | None,
    owners_above: Iterable[Person | None],
    sponsor: Person | None,
    leads_above: Iterable[Person | None],
    is_here: Callable[[Person], bool],
) -> Authority[Person] | None:
    """The named one; else the nearest owner above, the priority's sponsor, the nearest unit lead.

    `owners_above` and `leads_above` run from the nearest upwards. Whoever has left, and the owner of the
    objective itself, cannot be asked to clear their own way. None where nobody is left.
    """
    if named is not None and named != owner and is_here(named):
        return Authority(named, Source.NAMED)
    derived = [
        *((person, Source.PARENT_OWNER) for person in owners_above),
        (sponsor, Source.SPONSOR),
        *((person, Source.UNIT_LEAD) for person in leads_above),
    ]
    for person, source in derived:
        if person is not None and person != owner and is_here(person):
            return Authority(person, source)
    return None


class Handing(StrEnum):
    """The life of a handover. ACCEPTED waits for its day; DONE is when the ownership changed."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


HANDING: dict[Handing, frozenset[Handing]] = {
    Handing.ASKED: frozenset({Handing.ACCEPTED, Handing.DONE, Handing.DECLINED, Handing.WITHDRAWN}),
    Handing.ACCEPTED: frozenset({Handing.DONE, Handing.WITHDRAWN}),
    Handing.DONE: frozenset(),
    Handing.DECLINED: frozenset(),
    Handing.WITHDRAWN: frozenset(),
}


def takes_effect(effective_on: date, today: date) -> bool:
    """Whether an accepted handover changes the owner now, or waits for its day."""
    return effective_on <= today


@dataclass(frozen=True, slots=True)
class Move(Generic[Thing, Person]):
    """Something that its owner could hand on, and to whom; None where nobody suits."""

    thing: Thing
    to: Person | None


def could_go(
    contributors: Mapping[Thing, Iterable[Person]],
    *,
    loads: Mapping[Person, int],
    cap: int,
    owner: Person,
) -> list[Move[Thing, Person]]:
    """What somebody over the cap could hand on: to the contributor with the least load who has room.

    `contributors` are the owner's things in the order in which they would rather go; what has somebody
    comes first, and whoever is proposed carries one more for the next. Example: cap 2, contributors
    {a: [x], b: [x, y]}, loads x 1, y 1 → a to x, then b to y; with y at 2, b to nobody.
    """
    carried = dict(loads)
    found: list[Move[Thing, Person]] = []
    for thing, helpers in contributors.items():
        room = [each for each in helpers if each != owner and carried.get(each, cap) < cap]
        to = min(room, key=lambda each: carried[each], default=None)
        if to is not None:
            carried[to] += 1
        found.append(Move(thing, to))
    return sorted(found, key=lambda move: move.to is None)
