"""Periods as people write them in a spreadsheet, in English and in German, as spans of days.

    2026-10-01, 01.10.2026       a day              Oct 2026, Okt. 26, 2026-10, 10/2026   a month
    W46 2026, KW 46/2026         an ISO week        Q3 2026, 2026-Q3, 3. Quartal 2026     a quarter
    2026                         a year

Quarters and years are the organisation's: Q3 2026 of a year from April is October to December 2026, the
third quarter of the year that begins in 2026.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from objectives.rules.periods import Rhythm, next_period, period_containing, period_end
from perfmgmt.tenancy.calendars import calendar_in_force

ONE_DAY = timedelta(days=1)
MONTHS = (
    ("january", "januar", "jänner"),
    ("february", "februar", "feber"),
    ("march", "märz", "maerz", "mrz"),
    ("april",),
    ("may", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august",),
    ("september", "sept"),
    ("october", "oktober", "okt"),
    ("november",),
    ("december", "dezember", "dez"),
)
SHORTEST_MONTH = 3
YEARS = range(1950, 2201)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a name means, both included."""

    first: date
    last: date


class UnclearName(ValueError):  # noqa: N818 - it reads as what happened
    """A day that can be read in two ways: 01/10/2026."""


def span_of(name: str, fiscal_start_month: int) -> Span | None:
    """What a name means, None where it means nothing; UnclearName where it means two things."""
    text = " ".join(name.strip().lower().replace("\u00a0", " ").split())
    for pattern, read in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            try:
                return read(found, fiscal_start_month)
            except (ValueError, OverflowError) as error:
                if isinstance(error, UnclearName):
                    raise
                return None
    return None


def period_of(span: Span, rhythm: Rhythm, fiscal_start_month: int) -> date | None:
    """The period that the whole span lies in; None where it reaches over the edge of one.

    Example: 31 October 2026 and "Oct 2026" both lie in the month of 1 October; "Q3 2026" in none.
    """
    first = period_containing(rhythm, span.first, fiscal_start_month)
    return first if span.last <= period_end(rhythm, first) else None


def _day(found: re.Match, _fiscal: int) -> Span:
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    _check_year(day.year)
    return Span(day, day)


def _slashed_day(found: re.Match, fiscal: int) -> Span:
    """Day first as in Europe, month first as in America; refused where both would do."""
    one, other = int(found["day"]), int(found["month"])
    if one != other and one <= 12 and other <= 12:
        raise UnclearName(found[0])
    day, month = (one, other) if other <= 12 else (other, one)
    on = date(int(found["year"]), month, day)
    _check_year(on.year)
    return Span(on, on)


def _month(found: re.Match, _fiscal: int) -> Span:
    return _months(_year(found["year"]), int(found["month"]), 1)


def _named_month(found: re.Match, _fiscal: int) -> Span:
    word = found["name"]
    for number, names in enumerate(MONTHS, start=1):
        if any(_abbreviates(word, name) for name in names):
            return _months(_year(found["year"]), number, 1)
    raise ValueError(word)


def _abbreviates(word: str, name: str) -> bool:
    return word == name or (len(word) >= SHORTEST_MONTH and name.startswith(word))


def _quarter(found: re.Match, fiscal: int) -> Span:
    year, number = _year(found["year"]), int(found["quarter"])
    months = year * 12 + fiscal - 1 + 3 * (number - 1)
    return _months(months // 12, months % 12 + 1, 3)


def _week(found: re.Match, _fiscal: int) -> Span:
    monday = date.fromisocalendar(_year(found["year"]), int(found["week"]), 1)
    return Span(monday, period_end(Rhythm.WEEKLY, monday))


def _whole_year(found: re.Match, fiscal: int) -> Span:
    return _months(_year(found["year"]), fiscal, 12)


def _months(year: int, month: int, count: int) -> Span:
    _check_year(year)
    calendar = calendar_in_force()
    first = calendar.month_called(year, month) if calendar else date(year, month, 1)
    following = first
    for _each in range(count):
        following = next_period(Rhythm.MONTHLY, following)
    return Span(first, following - ONE_DAY)


def _year(digits: str) -> int:
    """Two digits are of this century: a spreadsheet writes Oct-26."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise ValueError(year)


Reader = Callable[[re.Match, int], Span]
_YEAR4, _YEAR = r"(?P<year>[0-9]{4})", r"'?(?P<year>[0-9]{4}|[0-9]{2})"
_NUMBER, _DAY = r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_YEAR4}-{_NUMBER}-{_DAY}(?:[ t]00:00(?::00)?)?", _day),
        (rf"{_DAY}\. ?{_NUMBER}\. ?{_YEAR4}", _day),
        (rf"{_DAY}/{_NUMBER}/{_YEAR4}", _slashed_day),
        (rf"{_YEAR4}[-/.]{_NUMBER}", _month),
        (rf"{_NUMBER}[-/.]{_YEAR4}", _month),
        (rf"(?P<name>[a-zä]+)\.?[ \-/]?{_YEAR}", _named_month),
        (rf"q(?P<quarter>[1-4])[ \-/]?{_YEAR4}", _quarter),
        (rf"{_YEAR4}[ \-/]?q(?P<quarter>[1-4])", _quarter),
        (rf"(?P<quarter>[1-4])\. ?quartal {_YEAR4}", _quarter),
        (rf"(?:w|week|kw) ?(?P<week>[0-9]{{1,2}})[ \-/]{_YEAR4}", _week),
        (rf"{_YEAR4}-?w(?P<week>[0-9]{{2}})", _week),
        (_YEAR4, _whole_year),
    )
)
