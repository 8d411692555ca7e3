"""A cadence in words: its rhythm, its scope, its dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reviews.models import Cadence
from reviews.rules.recurrence import LAST, Frequency, occurrences
from reviews.rules.rhythm import On, Pattern, read_pattern

DATES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Dates:
    """What somebody is about to set up: in words, and the next days of it."""

    words: str
    days: list[str]


def cadence_words(cadence: Cadence) -> str:
    """ "Every month on the third Tuesday, 09:00–10:30" """
    rhythm = rhythm_words(read_pattern(cadence.rule), cadence.rule, cadence.first_on)
    return f"{rhythm}, {hours_words(cadence.starts_at_time, cadence.minutes)}"


def rhythm_words(pattern: Pattern | None, rule: str, first_on: date) -> str:
    """ "Every quarter, two working days after quarter end (January, April, July and October)" """
    if pattern is None:
        return _("By the rule %(rule)s") % {"rule": rule}
    match pattern.frequency:
        case Frequency.ONCE:
            return _("Once, on %(day)s") % {"day": date_format(first_on, "DATE_FORMAT")}
        case Frequency.WEEKLY:
            return _("Every %(weekday)s") % {"weekday": WEEKDAYS[pattern.weekday or 0]}
        case Frequency.FORTNIGHTLY:
            return _("Every second %(weekday)s") % {"weekday": WEEKDAYS[pattern.weekday or 0]}
        case Frequency.MONTHLY:
            return _month_words(pattern)
        case Frequency.QUARTERLY:
            months = [str(MONTHS[month]) for month in pattern.months]
            inside = get_text_list(months, _("and"))
            return f"{_quarter_words(pattern)} ({inside})" if months else _quarter_words(pattern)


def hours_words(starts: time, minutes: int) -> str:
    """ "09:00–10:30"; the wall clock, whatever day it is."""
    ends = datetime.combine(date.min, starts) + timedelta(minutes=minutes)
    return f"{starts:%H:%M}–{ends:%H:%M}"


def scope_words(cadence: Cadence) -> str:
    """ "Plan 2026–28, Operations and below, priority 1: Deliver on the promised day" """
    parts = [cadence.plan.title]
    if cadence.unit:
        parts.append(_("%(unit)s and below") % {"unit": cadence.unit.name})
    if cadence.priority:
        words = {"rank": cadence.priority.rank, "title": cadence.priority.title}
        parts.append(_("priority %(rank)s: %(title)s") % words)
    return ", ".join(parts)


def dates_of(
    rule: str, *, first_on: date, at: time, zone: tzinfo, after: datetime, count: int = DATES_SHOWN
) -> list[str]:
    """The next days of a rhythm: "Tuesday 15 December 2026, 09:00"."""
    found = occurrences(rule, first_on=first_on, at=at, zone=zone, after=after, count=count)
    return [moment_words(instant, zone) for instant in found]


def moment_words(instant: datetime, zone: tzinfo | None = None) -> str:
    return date_format(localtime(instant, zone), _("l j F Y, H:i"))


def nth_words() -> Iterable[tuple[int, str]]:
    """Which of the weekdays of a month, as they stand before the weekday."""
    return (
        (1, pgettext("weekday of the month", "first")),
        (2, pgettext("weekday of the month", "second")),
        (3, pgettext("weekday of the month", "third")),
        (4, pgettext("weekday of the month", "fourth")),
        (LAST, pgettext("weekday of the month", "last")),
    )


def _month_words(pattern: Pattern) -> str:
    if pattern.on != On.WORKING_DAY:
        return " ".join([_("Every month"), _on_words(pattern)])
    count = pattern.working_day or 0
    return ngettext(
        "Every month, %(count)s working day after month end",
        "Every month, %(count)s working days after month end",
        count,
    ) % {"count": count}


def _quarter_words(pattern: Pattern) -> str:
    if pattern.on != On.WORKING_DAY:
        return " ".join([_("Every quarter"), _on_words(pattern)])
    count = pattern.working_day or 0
    return ngettext(
        "Every quarter, %(count)s working day after quarter end",
        "Every quarter, %(count)s working days after quarter end",
        count,
    ) % {"count": count}


def _on_words(pattern: Pattern) -> str:
    if pattern.on == On.MONTH_DAY:
        if pattern.month_day == LAST:
            return _("on the last day")
        return _("on day %(day)s") % {"day": pattern.month_day}
    return _("on the %(nth)s %(weekday)s") % {
        "nth": dict(nth_words())[pattern.nth or LAST],
        "weekday": WEEKDAYS[pattern.weekday or 0],
    }
