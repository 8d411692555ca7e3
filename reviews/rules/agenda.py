"""An agenda by exception, bounded by the meeting's length.

Candidates that enter (score 20, or forced) are grouped, ordered and placed until 90 % of the
length less 10 minutes is full; those 10 minutes are for the actions of last time and the
read-back. What does not fit is for the chair to defer, each item at most twice. What is on track
is counted and costs no minute.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from objectives.rules.status import Status
from objectives.rules.xmr import Side, SignalRule
from reviews.rules.materiality import (
    Forced,
    Materiality,
    ObjectiveFacts,
    enters,
    materiality,
    minutes_for,
    order_key,
)

LEAST_SIBLINGS = 3
MOST_DEFERRALS = 2
FRAME_MINUTES = 10


@dataclass(frozen=True, slots=True)
class AdverseSignal:
    """An adverse signal as siblings may share it: same rule, same side, same latest period."""

    rule: SignalRule
    side: Side
    period_start: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """An objective that might be discussed, with its parent and its newest adverse signals."""

    facts: ObjectiveFacts
    parent: Hashable | None = None
    signals: frozenset[AdverseSignal] = frozenset()


@dataclass(frozen=True, slots=True)
class SignalGroup:
    """Siblings that share an adverse signal, the most material first."""

    signal: AdverseSignal
    members: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda.

    `subject` is the objective it is about. An item with `groups` stands for the parent's own case
    and for all members; its score and parts are those of `led_by`, the most material among them.
    """

    subject: Hashable
    led_by: Hashable
    materiality: Materiality
    minutes: int
    forced: frozenset[Forced] = frozenset()
    groups: tuple[SignalGroup, ...] = ()

    @property
    def grouped_count(self) -> int:
        return sum(len(group.members) for group in self.groups)


@dataclass(frozen=True, slots=True)
class ChairsWord:
    """What the chair said of a coming agenda.

    `order` are subjects in the order wished for, not necessarily all; `kept` are given their time
    whatever it takes; `put_off` leave, unless they may not be deferred again.
    """

    order: tuple[Hashable, ...] = ()
    kept: frozenset[Hashable] = frozenset()
    put_off: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the meeting has time for, what the chair must defer, and what needs no time.

    `deferred` and `placed` are in order. `minutes_over` is above 0 only when items that may not be
    deferred again need more than the meeting has. `below_entry` are not on track, yet too little
    for an item of their own.
    """

    placed: tuple[Item, ...]
    deferred: tuple[Item, ...]
    on_track_count: int
    below_entry: tuple[Hashable, ...]
    minutes_available: int
    minutes_placed: int

    @property
    def minutes_over(self) -> int:
        return max(0, self.minutes_placed - self.minutes_available)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A candidate with its score and its place in the order."""

    candidate: Candidate
    materiality: Materiality
    key: tuple[object, ...]

    @property
    def id(self) -> Hashable:
        return self.candidate.facts.id

    @property
    def enters(self) -> bool:
        return enters(self.candidate.facts, self.materiality.score)


def minutes_for_items(length_minutes: int) -> int:
    """Minutes that exceptions may fill: 90 % of the length less 10. An hour → 44."""
    return max(0, length_minutes * 9 // 10 - FRAME_MINUTES)


def build_agenda(
    candidates: Iterable[Candidate],
    *,
    length_minutes: int,
    deferrals: Mapping[Hashable, int] | None = None,
    chair: ChairsWord | None = None,
) -> Agenda:
    """The agenda of a meeting from everything in its scope.

    `deferrals` counts how many meetings in a row put a subject off; at two it is forced and placed
    even where it makes the meeting too long. Three or more siblings with the same adverse signal
    in one period become one item of their parent, which is one item whatever groups it has; a
    sibling that is forced on its own account keeps its own item. What the chair said of it goes
    before the order and the length.

    Example: an hour has 44 minutes: three items of 12 are placed, the fourth of 12 is not, and one
    of 8 after it is.
    """
    scored = [_score(candidate, deferrals or {}) for candidate in candidates]
    entered = sorted((one for one in scored if one.enters), key=lambda one: one.key)
    waiting = [one.candidate.facts for one in scored if not one.enters]
    available = minutes_for_items(length_minutes)
    chair = chair or ChairsWord()
    placed, deferred = _fill(_items(entered, deferrals or {}), available, chair)
    by_subject = {item.subject: item for item in placed}
    return Agenda(
        placed=tuple(by_subject[subject] for subject in arranged(tuple(by_subject), chair.order)),
        deferred=deferred,
        on_track_count=sum(facts.result == Status.ON_TRACK for facts in waiting),
        below_entry=tuple(facts.id for facts in waiting if facts.result != Status.ON_TRACK),
        minutes_available=available,
        minutes_placed=sum(item.minutes for item in placed),
    )


def _score(candidate: Candidate, deferrals: Mapping[Hashable, int]) -> _Scored:
    facts = candidate.facts
    if deferrals.get(facts.id, 0) >= MOST_DEFERRALS:
        facts = replace(facts, forced=facts.forced | {Forced.DEFERRED_TWICE})
        candidate = replace(candidate, facts=facts)
    scored = materiality(facts)
    return _Scored(candidate, scored, order_key(facts, scored.score))


def _items(entered: Sequence[_Scored], deferrals: Mapping[Hashable, int]) -> list[Item]:
    """Items in the order of their leading members, the forced first."""
    groups = _groups(entered)
    grouped = {member for of in groups.values() for group in of for member in group.members}
    items: dict[Hashable, Item] = {}
    # In order, so the first to arrive at a subject is the one that leads it.
    for one in entered:
        subject = one.candidate.parent if one.id in grouped else one.id
        if subject in items:
            forced = items[subject].forced | one.candidate.facts.forced
            items[subject] = replace(items[subject], forced=forced)
            continue
        items[subject] = Item(
            subject=subject,
            led_by=one.id,
            materiality=one.materiality,
            minutes=minutes_for(one.materiality.score),
            forced=_forced(one, subject, deferrals),
            groups=tuple(groups.get(subject, ())),
        )
    return sorted(items.values(), key=lambda item: not item.forced)


def _forced(
    one: _Scored, subject: Hashable, deferrals: Mapping[Hashable, int]
) -> frozenset[Forced]:
    # A parent that has no case of its own may still have been put off as a group.
    if deferrals.get(subject, 0) >= MOST_DEFERRALS:
        return one.candidate.facts.forced | {Forced.DEFERRED_TWICE}
    return one.candidate.facts.forced


def _groups(entered: Sequence[_Scored]) -> dict[Hashable, list[SignalGroup]]:
    """Parent → its groups. A sibling with several signals goes with the largest of its groups."""
    siblings = [
        one
        for one in entered
        if one.candidate.parent is not None and not one.candidate.facts.forced
    ]
    groups: dict[Hashable, list[SignalGroup]] = {}
    while siblings:
        sharing = Counter(
            (one.candidate.parent, signal) for one in siblings for signal in one.candidate.signals
        )
        largest = max(sharing, key=lambda shared: (sharing[shared], *_tie(shared)), default=None)
        if largest is None or sharing[largest] < LEAST_SIBLINGS:
            break
        parent, signal = largest
        members = tuple(
            one.id
            for one in siblings
            if one.candidate.parent == parent and signal in one.candidate.signals
        )
        groups.setdefault(parent, []).append(SignalGroup(signal, members))
        gone = set(members)
        siblings = [one for one in siblings if one.id not in gone]
    return groups


def _tie(shared: tuple[Hashable | None, AdverseSignal]) -> tuple[str, ...]:
    parent, signal = shared
    return (str(signal.period_start), signal.rule, signal.side, str(parent))


def arranged(subjects: Sequence[Hashable], order: Sequence[Hashable]) -> tuple[Hashable, ...]:
    """Subjects in the chair's order; one that it does not name follows its neighbour from before.

    Example: a, b, c, d in the order d, b → a, d, b, c: a has none before it, c follows b.
    """
    known = set(subjects)
    found = [subject for subject in dict.fromkeys(order) if subject in known]
    named = set(found)
    for place, subject in enumerate(subjects):
        if subject not in named:
            # its neighbour is in the list: named, or put there just before
            found.insert(found.index(subjects[place - 1]) + 1 if place else 0, subject)
    return tuple(found)


def may_be_deferred(times_deferred: int) -> bool:
    """Each item at most twice."""
    return times_deferred < MOST_DEFERRALS


def _fill(
    items: Sequence[Item], available: int, chair: ChairsWord
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Place in order whatever still fits; those that may not be deferred again, or are kept, fit first."""
    bound = {item.subject for item in items if Forced.DEFERRED_TWICE in item.forced}
    put_off = chair.put_off - bound
    bound |= chair.kept - put_off
    room = available - sum(item.minutes for item in items if item.subject in bound)
    placed, deferred = [], []
    for item in items:
        if item.subject in bound:
            placed.append(item)
        elif item.subject not in put_off and item.minutes <= room:
            placed.append(item)
            room -= item.minutes
        else:
            deferred.append(item)
    return tuple(placed), tuple(deferred)
