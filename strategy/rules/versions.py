"""The whole text of a plan as it stood at one time, and what differs between two such texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a unit as it was called then; another name of the same one is no other one."""

    id: str
    name: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class PriorityText:
    id: str
    title: str
    outcome: str = ""
    perspective: str = ""
    sponsor: Named | None = None


@dataclass(frozen=True, slots=True)
class TradeOffText:
    """Each side is the id of a priority, or a tension by its code."""

    id: str
    favoured: str
    over: str
    because: str
    unit: Named | None = None


@dataclass(frozen=True, slots=True)
class AssumptionText:
    """`priority` is an id; `because` is the reason of the state."""

    id: str
    statement: str
    sign: str = ""
    owner: Named | None = None
    priority: str = ""
    state: str = "holding"
    because: str = ""


@dataclass(frozen=True, slots=True)
class PlanText:
    """Priorities stand in rank order, days as ISO dates."""

    title: str
    ambition: str
    starts_on: str
    ends_on: str
    unit: Named | None = None
    priorities: tuple[PriorityText, ...] = ()
    trade_offs: tuple[TradeOffText, ...] = ()
    assumptions: tuple[AssumptionText, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What a `PlanVersion` keeps as its content."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "PlanText":
        parts = {
            "unit": _named(content["unit"]),
            "priorities": _items(PriorityText, content["priorities"], "sponsor"),
            "trade_offs": _items(TradeOffText, content["trade_offs"], "unit"),
            "assumptions": _items(AssumptionText, content["assumptions"], "owner"),
        }
        return cls(**{**content, **parts})


Item = PriorityText | TradeOffText | AssumptionText


def _named(content: Mapping[str, str] | None) -> Named | None:
    return Named(**content) if content else None


def _items(kind: type, contents: Iterable[Mapping[str, Any]], named: str) -> tuple:
    return tuple(kind(**{**each, named: _named(each[named])}) for each in contents)


class Subject(StrEnum):
    PLAN = "plan"
    PRIORITY = "priority"
    TRADE_OFF = "trade_off"
    ASSUMPTION = "assumption"


ADDED, REMOVED, MOVED = "added", "removed", "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `aspect` is "added", "removed", "moved" or the name of a field.

    `was` and `now` are the field's values, for "moved" the ranks; `before` and `after` are the things
    that they belong to, None for what is added or removed and for the plan itself.
    """

    subject: Subject
    aspect: str
    was: Any = None
    now: Any = None
    before: Item | None = None
    after: Item | None = None


def difference(before: PlanText, after: PlanText) -> list[Change]:
    """What changed from one text to the other: the plan itself, then priorities, trade-offs and assumptions.

    Things are told apart by their ids, so that a new title is no new priority. The fewest priorities
    that explain the new order are said to have moved, with their ranks.

    Example: (Deliver, Launch, Grow) → (Deliver, Grow, Launch): "Grow" moved from rank 3 to 2.
    """
    return [
        *_plan_changes(before, after),
        *_item_changes(Subject.PRIORITY, before.priorities, after.priorities),
        *_moves(before.priorities, after.priorities),
        *_item_changes(Subject.TRADE_OFF, before.trade_offs, after.trade_offs),
        *_item_changes(Subject.ASSUMPTION, before.assumptions, after.assumptions),
    ]


def _plan_changes(before: PlanText, after: PlanText) -> list[Change]:
    return [
        Change(Subject.PLAN, name, was, now)
        for name in ("title", "ambition", "starts_on", "ends_on", "unit")
        if (was := getattr(before, name)) != (now := getattr(after, name))
    ]


def _item_changes(subject: Subject, before: Sequence[Item], after: Sequence[Item]) -> list[Change]:
    old = {each.id: each for each in before}
    new = {each.id: each for each in after}
    removed = [Change(subject, REMOVED, before=each) for each in before if each.id not in new]
    added = [Change(subject, ADDED, after=each) for each in after if each.id not in old]
    kept = [(old[each.id], each) for each in after if each.id in old]
    return [
        *removed,
        *added,
        *(one for was, now in kept for one in _field_changes(subject, was, now)),
    ]


def _field_changes(subject: Subject, before: Item, after: Item) -> list[Change]:
    return [
        Change(subject, each.name, was, now, before, after)
        for each in fields(after)
        if (was := getattr(before, each.name)) != (now := getattr(after, each.name))
    ]


def _moves(before: Sequence[PriorityText], after: Sequence[PriorityText]) -> list[Change]:
    old_rank = {each.id: rank for rank, each in enumerate(before, start=1)}
    new_rank = {each.id: rank for rank, each in enumerate(after, start=1)}
    kept = [each for each in after if each.id in old_rank]
    steady = longest_rising([old_rank[each.id] for each in kept])
    old = {each.id: each for each in before}
    return [
        Change(Subject.PRIORITY, MOVED, old_rank[each.id], new_rank[each.id], old[each.id], each)
        for each in kept
        # After a removal somebody may have been overtaken and stand at the same rank as before.
        if old_rank[each.id] not in steady and old_rank[each.id] != new_rank[each.id]
    ]


def longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The members of one longest rising subsequence of distinct numbers: those that kept their order.

    Of several the one that ends with the smallest number. Example: 1, 3, 2 → {1, 2}; 2, 3, 1 → {2, 3}.
    """
    runs: list[tuple[int, ...]] = [()]
    for number in numbers:
        open_runs = [run for run in runs if not run or run[-1] < number]
        runs.append((*max(open_runs, key=_worth), number))
    longest = max(runs, key=_worth)
    return frozenset(longest)


def _worth(run: tuple[int, ...]) -> tuple[int, int]:
    return len(run), -run[-1] if run else 0
