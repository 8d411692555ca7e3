"""The clock of a meeting: how long an item has taken, how far behind the room is, what the hour gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

SECONDS_OF_MINUTE = 60
MINUTES_OF_HOUR = 60


@dataclass(frozen=True, slots=True)
class TimeBox:
    """Minutes that an item was planned with and the seconds that the room has been on it."""

    planned: int
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes that have passed: 7 min 59 s are 7."""
        return self.seconds // SECONDS_OF_MINUTE

    @property
    def over(self) -> int:
        """Whole minutes beyond the plan; 0 while it holds."""
        return max(0, self.minutes - self.planned)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an item took: whether it was an exception, is answered, or was put off to the next review."""

    seconds: int
    is_exception: bool
    is_answered: bool = False
    is_put_off: bool = False


@dataclass(frozen=True, slots=True)
class MeetingFigures:
    """Counts of a held meeting. `per_hour` and `on_exceptions` are None where no time was measured."""

    per_hour: Decimal | None
    on_exceptions: int | None
    without_answer: int


def seconds_between(since: datetime | None, now: datetime) -> int:
    """Whole seconds from one instant to the other, never below 0 (a clock may be set back)."""
    return 0 if since is None else max(0, int((now - since).total_seconds()))


def minutes_behind(left: Iterable[TimeBox], current: TimeBox | None) -> int:
    """Minutes that the items gone through took beyond their plan, with the overrun of the current one.

    Example: 5 planned took 4, 12 took 15, and the current one is within its time: 2 behind.
    """
    taken = sum(box.seconds - box.planned * SECONDS_OF_MINUTE for box in left)
    if current is not None:
        taken += max(0, current.seconds - current.planned * SECONDS_OF_MINUTE)
    return max(0, taken // SECONDS_OF_MINUTE)


def meeting_figures(stretches: Iterable[Stretch], *, seconds: int) -> MeetingFigures:
    """Answers for each hour of the meeting to one decimal, and the share of the items' time spent on exceptions.

    Example: six answers in 48 minutes are 7.5 an hour; 40 of 50 measured minutes on exceptions, 80 %.
    """
    stretches = list(stretches)
    exceptions = [one for one in stretches if one.is_exception]
    answered = sum(one.is_answered for one in exceptions)
    measured = sum(one.seconds for one in stretches)
    per_hour = None
    if seconds > 0:
        hours = Decimal(seconds) / (SECONDS_OF_MINUTE * MINUTES_OF_HOUR)
        per_hour = (answered / hours).quantize(Decimal("0.1"), ROUND_HALF_UP)
    share = None
    if measured:
        part = Decimal(100 * sum(one.seconds for one in exceptions)) / measured
        share = int(part.quantize(Decimal(1), ROUND_HALF_UP))
    open_ones = sum(not one.is_answered and not one.is_put_off for one in exceptions)
    return MeetingFigures(per_hour=per_hour, on_exceptions=share, without_answer=open_ones)
