"""Who waits for whom: open dependencies gathered by the place that needs and the place that gives.

No Django; days are passed in. A place is whatever the caller gathers by, such as a unit or a person.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Generic, TypeVar

from accountability import rules

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Need(Generic[Place]):
    """One dependency as the network sees it; `due_on` is the day promised, or asked for until then."""

    needs: Place
    gives: Place
    title: str
    state: str
    due_on: date
    asked_on: date

    def days_late(self, today: date) -> int:
        return rules.days_late(self.state, self.due_on, today)


@dataclass(frozen=True, slots=True)
class Pair(Generic[Place]):
    """One place waits for another: how many are open, how many of them late, and for what, latest first.

    `median_wait` is in whole days since they were asked for; of an even number the lower middle one.
    """

    needs: Place
    gives: Place
    open: int
    late: int
    titles: tuple[str, ...]
    median_wait: int


def pairs(rows: Iterable[Need[Place]], today: date) -> list[Pair[Place]]:
    """The critical ones first: most late, then most open, then the longest wait.

    What has ended is over, and what a place needs of itself is its own business: both are left out.
    Equal pairs keep the order of the rows.
    """
    gathered: dict[tuple[Place, Place], list[Need[Place]]] = defaultdict(list)
    for row in rows:
        if row.state in rules.OPEN and row.needs != row.gives:
            gathered[row.needs, row.gives].append(row)
    found = [_pair(group, today) for group in gathered.values()]
    return sorted(found, key=lambda pair: (-pair.late, -pair.open, -pair.median_wait))


def _pair(group: list[Need[Place]], today: date) -> Pair[Place]:
    latest_first = sorted(group, key=lambda row: (-row.days_late(today), row.due_on, row.title))
    return Pair(
        needs=group[0].needs,
        gives=group[0].gives,
        open=len(group),
        late=sum(row.days_late(today) > 0 for row in group),
        titles=tuple(dict.fromkeys(row.title for row in latest_first)),
        median_wait=median_low((today - row.asked_on).days for row in group),
    )
