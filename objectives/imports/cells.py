"""What a cell says: numbers, days and periods as people write them. Each raises ValueError with a sentence."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from objectives.numbers import NotStorableError, storable

GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
SURELY_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)%?")
SURELY_POINT = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d*\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)%?"
)
MONTH = re.compile(r"(\d{4})-(\d{2})")
TEXT_MONTH = re.compile(r"([^\W\d_]{3,9})\.?[ \-/]?'?(\d{4}|\d{2})")
NUMBER_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
YEAR = re.compile(r"(\d{4})")
YEARS = re.compile(r"(?:FY|GJ)?\s?(\d{4})\s?[-/–]\s?(\d{4}|\d{2})", re.IGNORECASE)
FISCAL = re.compile(r"(?:FY|GJ)\s?(\d{4}|\d{2})", re.IGNORECASE)
FISCAL_QUARTER = re.compile(r"(?:FY|GJ)\s?(\d{4}|\d{2})[\s\-/]*Q([1-4])", re.IGNORECASE)
QUARTER = re.compile(r"(?:(\d{4})[\s\-/]*Q([1-4])|Q([1-4])[\s\-/]*(\d{4}))", re.IGNORECASE)
WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
POINTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SLASHED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan",),
            ("feb",),
            ("mar", "mär", "mrz"),
            ("apr",),
            ("may", "mai"),
            ("jun",),
            ("jul",),
            ("aug",),
            ("sep",),
            ("oct", "okt"),
            ("nov",),
            ("dec", "dez"),
        ),
        start=1,
    )
    for name in names
}
LAST_MONTH = 12


class Exact(str):
    """The text of a number cell: its decimal mark is a point, whatever the other cells write."""

    __slots__ = ()


class Uncomputed(str):
    """A formula whose result the file does not hold: shown as "=", read as nothing."""

    __slots__ = ()

    def __new__(cls) -> "Uncomputed":
        return super().__new__(cls, "=")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a sheet writes what can be read in two ways. `day_first` is None where nothing tells."""

    comma: bool = False
    day_first: bool | None = None
    fiscal_start: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A period as written, and the rhythm that its way of writing speaks of ("" for a plain day)."""

    first: date
    last: date
    rhythm: str = ""


def habits_of(
    numbers: Iterable[str], days: Iterable[str], *, fiscal_start: int, delimiter: str
) -> Habits:
    """By content: one "12,5" says that commas are decimal, one "31/10/2026" that the day is first.

    Where commas part the cells, a single one may be a slip: it takes two. Example: "1,234" and "12.5"
    in one sheet are a thousand and a half; alone and beside semicolons "1,234" has a decimal comma.
    """
    written = [text for text in numbers if not isinstance(text, Exact)]
    commas = sum(bool(SURELY_COMMA.fullmatch(text)) for text in written)
    comma = commas > (delimiter == ",")
    if any(SURELY_POINT.fullmatch(text) for text in written):
        comma = False
    elif delimiter == ";" and any("," in text for text in written):
        comma = True
    day_first = None
    for text in days:
        if match := SLASHED_DAY.fullmatch(text):
            if int(match[1]) > LAST_MONTH:
                day_first = True
            elif int(match[2]) > LAST_MONTH:
                day_first = False
    return Habits(comma=comma, day_first=day_first, fiscal_start=fiscal_start)


def parse_number(text: str, habits: Habits = Habits()) -> Decimal:
    """A number as spreadsheets write it: "1,234.5", "−3", "98.7%", with decimal commas "1.234,5"."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    plain = plain.replace("−", "-").removesuffix("%")
    if habits.comma and not isinstance(text, Exact) and COMMA.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    try:
        return storable(Decimal(plain))
    except (NotStorableError, InvalidOperation) as error:
        raise ValueError(_("“%(text)s” is too large.") % {"text": text[:40]}) from error


def parse_day(text: str, habits: Habits = Habits()) -> date:
    """An ISO date, date and time, or month; "31.10.2026"; "31/10/2026" where the sheet tells which is which."""
    if match := MONTH.fullmatch(text):
        text = f"{match[1]}-{match[2]}-01"
    if match := POINTED_DAY.fullmatch(text):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    if match := SLASHED_DAY.fullmatch(text):
        day, month = (match[1], match[2]) if habits.day_first else (match[2], match[1])
        if habits.day_first is not None or day == month:  # else it can be read in two ways
            text = f"{match[3]}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” is not a date. Write it like 2018-09-30.") % {"text": text[:40]}
        ) from error


def parse_period(text: str, habits: Habits) -> Span:
    """A period by its usual names. Fiscal years begin with the organisation's own month.

    "2023-2024" and "2023/24" are the fiscal year that begins in 2023; "FY21" the one that ends in 2021
    (both are the calendar year where it begins in January); "FY21-Q1" its first quarter; "2023",
    "Q3 2026", "Oct 2026", "10/2026", "2026-W05".
    """
    text = text.strip()
    try:
        span = _named_span(text, habits.fiscal_start)
        if span is None:
            day = parse_day(text, habits)
            span = Span(day, day, "")
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” is no period. Write it like 2026-10, 2026-Q3 or 2023-2024.")
            % {"text": text[:40]}
        ) from error
    return span


def _named_span(text: str, start: int) -> Span | None:
    """What the first way of writing that fits says; `start` is the month in which fiscal years begin."""
    for pattern, read in _WAYS:
        if (match := pattern.fullmatch(text)) and (span := read(match, start)):
            return span
    return None


def _iso_month(match: re.Match, _start: int) -> Span | None:
    if not 1 <= int(match[2]) <= LAST_MONTH:
        return None  # "2023-24" is a year
    return _months(int(match[1]), int(match[2]), 1, "monthly")


def _two_years(match: re.Match, start: int) -> Span:
    first = int(match[1])
    if int(match[2]) % 100 != (first + 1) % 100:
        raise ValueError(match[0])
    return _months(first, start, 12, "yearly")


def _fiscal_quarter(match: re.Match, start: int) -> Span:
    return _months(_begins(match[1], start), start + 3 * (int(match[2]) - 1), 3, "quarterly")


def _fiscal_year(match: re.Match, start: int) -> Span:
    return _months(_begins(match[1], start), start, 12, "yearly")


def _quarter(match: re.Match, _start: int) -> Span:
    year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
    return _months(year, 3 * quarter - 2, 3, "quarterly")


def _year(match: re.Match, start: int) -> Span:
    return _months(int(match[1]), start, 12, "yearly")


def _week(match: re.Match, _start: int) -> Span:
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return Span(monday, monday + timedelta(days=6), "weekly")


def _number_month(match: re.Match, _start: int) -> Span:
    if not 1 <= int(match[1]) <= LAST_MONTH:
        raise ValueError(match[0])
    return _months(int(match[2]), int(match[1]), 1, "monthly")


def _text_month(match: re.Match, _start: int) -> Span | None:
    month = MONTHS.get(match[1].lower()[:3])
    return _months(_century(match[2]), month, 1, "monthly") if month else None


_WAYS: tuple[tuple[re.Pattern, Callable[[re.Match, int], Span | None]], ...] = (
    (MONTH, _iso_month),
    (YEARS, _two_years),
    (FISCAL_QUARTER, _fiscal_quarter),
    (FISCAL, _fiscal_year),
    (QUARTER, _quarter),
    (YEAR, _year),
    (WEEK, _week),
    (NUMBER_MONTH, _number_month),
    (TEXT_MONTH, _text_month),
)


def _months(year: int, month: int, count: int, rhythm: str) -> Span:
    """`month` may run past December into the next year."""
    return Span(_first_of(year, month), _first_of(year, month + count) - timedelta(days=1), rhythm)


def _first_of(year: int, month: int) -> date:
    more, month = divmod(month - 1, 12)
    return date(year + more, month + 1, 1)


def _century(year: str) -> int:
    return int(year) if len(year) > 2 else 2000 + int(year)


def _begins(year: str, start: int) -> int:
    """A fiscal year is called after the calendar year in which it ends."""
    return _century(year) - (start > 1)
