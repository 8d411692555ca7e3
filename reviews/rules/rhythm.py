"""A rhythm as a person picks it ("monthly, on the third Tuesday"), to and from its recurrence rule."""

import re
from dataclasses import dataclass
from enum import StrEnum

from reviews.rules.recurrence import (
    ONCE,
    WEEKDAYS,
    WORKING_DAYS,
    Frequency,
    rule_on_month_day,
    rule_on_nth_weekday,
    rule_on_weekday,
    rule_on_working_day,
)

BY_MONTH = frozenset({Frequency.MONTHLY, Frequency.QUARTERLY})
_BY_WEEK = {1: Frequency.WEEKLY, 2: Frequency.FORTNIGHTLY}
_NTH_WEEKDAY = re.compile(r"(-1|[1-4])([A-Z]{2})")


class On(StrEnum):
    """How the day of a monthly or quarterly review is told."""

    NTH_WEEKDAY = "nth_weekday"
    WORKING_DAY = "working_day"
    MONTH_DAY = "month_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What was picked. Weekly and fortnightly ask for a weekday only, once for nothing.

    `months` are those of a quarterly rhythm as its rule has them; it is derived, so nobody picks it.
    """

    frequency: Frequency
    on: On | None = None
    weekday: int | None = None
    nth: int | None = None
    working_day: int | None = None
    month_day: int | None = None
    months: tuple[int, ...] = ()


def rule_of(pattern: Pattern, fiscal_start_month: int) -> str:
    """The recurrence rule; a quarterly one meets in the first month of each fiscal quarter, after the last one's end.

    Raises RuleError for what names no day.
    """
    frequency = pattern.frequency
    if frequency == Frequency.ONCE:
        return ONCE
    if frequency not in BY_MONTH:
        return rule_on_weekday(frequency, _picked(pattern.weekday))
    match pattern.on:
        case On.WORKING_DAY:
            return rule_on_working_day(frequency, _picked(pattern.working_day), fiscal_start_month)
        case On.MONTH_DAY:
            return rule_on_month_day(frequency, _picked(pattern.month_day), fiscal_start_month)
        case _:
            weekday, nth = _picked(pattern.weekday), _picked(pattern.nth)
            return rule_on_nth_weekday(frequency, weekday, nth, fiscal_start_month)


def read_pattern(rule: str) -> Pattern | None:
    """The rhythm that a rule means; None for one that nobody could pick, as a program may send it.

    Example: FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=3TU → quarterly, third Tuesday, of these months.
    """
    if rule == ONCE:
        return Pattern(frequency=Frequency.ONCE)
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    parts.pop("WKST", None)
    match parts.pop("FREQ", ""):
        case "WEEKLY":
            return _of_week(parts)
        case "MONTHLY":
            return _of_month(parts)
        case _:
            return None


def _of_week(parts: dict[str, str]) -> Pattern | None:
    frequency = _BY_WEEK.get(_number(parts.pop("INTERVAL", "1")))
    day = parts.pop("BYDAY", "")
    if parts or frequency is None or day not in WEEKDAYS:
        return None
    return Pattern(frequency=frequency, weekday=WEEKDAYS.index(day))


def _of_month(parts: dict[str, str]) -> Pattern | None:
    months = tuple(_number(month) for month in parts.pop("BYMONTH", "").split(",") if month)
    if months and [month - months[0] for month in months] != [0, 3, 6, 9]:
        return None
    frequency = Frequency.QUARTERLY if months else Frequency.MONTHLY
    match parts:
        case {"BYMONTHDAY": day, **rest} if not rest and _number(day) in {-1, *range(1, 29)}:
            return Pattern(
                frequency=frequency, on=On.MONTH_DAY, month_day=_number(day), months=months
            )
        case {"BYDAY": days, "BYSETPOS": place, **rest} if (
            not rest and days == WORKING_DAYS and _number(place) in range(1, 21)
        ):
            return Pattern(
                frequency=frequency, on=On.WORKING_DAY, working_day=_number(place), months=months
            )
        case {"BYDAY": days, **rest} if not rest and (found := _NTH_WEEKDAY.fullmatch(days)):
            if found[2] not in WEEKDAYS:
                return None
            return Pattern(
                frequency=frequency,
                on=On.NTH_WEEKDAY,
                nth=int(found[1]),
                weekday=WEEKDAYS.index(found[2]),
                months=months,
            )
        case _:
            return None


def _number(text: str) -> int:
    """0, which nothing picks, for what is no number."""
    return int(text) if re.fullmatch(r"-?\d{1,2}", text) else 0


def _picked(number: int | None) -> int:
    """0, which no weekday of the month, working day or day is, where nothing was picked."""
    return 0 if number is None else number
