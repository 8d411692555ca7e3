"""What a cell or a field holds as a figure of its indicator: a number, yes or no, the day of a forecast."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.dateparse import parse_date
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from objectives.charts import YES_NO, with_unit
from objectives.models import Indicator
from objectives.models.words import TargetType
from objectives.typed import UnreadableNumber, read_number, typed

YES, NO = ("1", "yes", "y", "true", "ja", "j"), ("0", "no", "n", "false", "nein")


def read_entry(indicator: Indicator, text: str) -> Decimal:
    """Raises UnreadableNumber with a sentence."""
    match indicator.target_type:
        case TargetType.YES_NO:
            return _yes_or_no(text)
        case TargetType.MILESTONE:
            return _days_late(indicator, text)
    return read_number(text, indicator.unit_of_measure)


def shown_entry(indicator: Indicator, value: Decimal | None) -> str:
    """A figure as it would be typed there."""
    if value is None:
        return ""
    match indicator.target_type:
        case TargetType.YES_NO:
            return with_unit(str(int(value)), YES_NO)
        case TargetType.MILESTONE if indicator.target_on:
            return date.fromordinal(indicator.target_on.toordinal() + int(value)).isoformat()
    return typed(value)


def _yes_or_no(text: str) -> Decimal:
    word = text.strip().casefold()
    if word in YES or word == _("Yes").casefold():
        return Decimal(1)
    if word in NO or word == _("No").casefold():
        return Decimal(0)
    raise UnreadableNumber(_("“%(typed)s” is neither yes nor no.") % {"typed": text[:40]})


def _days_late(indicator: Indicator, text: str) -> Decimal:
    day = _day(text.strip())
    if day is None or indicator.target_on is None:
        raise UnreadableNumber(_("Enter the day on which it is expected, as 2026-10-01."))
    return Decimal((day - indicator.target_on).days)


def _day(text: str) -> date | None:
    try:
        if (day := parse_date(text)) is not None:
            return day
    except ValueError:
        return None
    for pattern in get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
