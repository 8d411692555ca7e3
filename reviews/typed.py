"""Days as people type them."""

import re
from datetime import date

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP

_NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([^\W\d]+)\.?(?:\s+(\d{4}))?")


def read_day(text: str, today: date) -> date | None:
    """The day meant, or None where the text is no day. Without a year it is the next such day.

    Reads 2026-12-12, 12.12.2026, 12/12/2026, 12 Dec 2026 and 12 December in the active language.
    """
    text = text.strip()
    try:
        if match := _NUMBERS.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _WORDS.fullmatch(text):
            return _in_words(match, today)
        return date.fromisoformat(text)
    except ValueError:
        return None


def _in_words(match: re.Match[str], today: date) -> date | None:
    month = _months().get(match[2].casefold())
    if month is None:
        return None
    if match[3]:
        return date(int(match[3]), month, int(match[1]))
    this_year = date(today.year, month, int(match[1]))
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _months() -> dict[str, int]:
    """Every way the active language writes a month, by its number."""
    return {
        str(name).casefold().rstrip("."): number
        for table in (MONTHS_AP, MONTHS_3, MONTHS)
        for number, name in table.items()
    }
