"""Small texts of objectives and measures: counts, periods and lateness in words."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from objectives.models.words import Rhythm
from objectives.rules.periods import Rhythm as RuleRhythm
from objectives.rules.periods import period_end
from perfmgmt.tenancy.calendars import called_after

# A chance is clipped to these: nobody knows more exactly.
LEAST_CHANCE, MOST_CHANCE = 5, 95

SPELLED = (
    pgettext_lazy("count", "No"),
    gettext_lazy("One"),
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
    gettext_lazy("Ten"),
    gettext_lazy("Eleven"),
    gettext_lazy("Twelve"),
)


def spelled(number: int) -> str:
    """A count at the start of a sentence: "Six", digits from thirteen on, and "1,294" as its reader groups it."""
    if 0 <= number < len(SPELLED):
        return str(SPELLED[number])
    return grouped(number)


def grouped(number: int) -> str:
    """A count in digits, as its reader groups them: "1,294", in German "1.294"."""
    return number_format(number, force_grouping=True)


def period_words(rhythm: str, start: date, *, year: bool = False) -> str:
    """A period as people call it: "October", "Week 46", "Oct to Dec 2026"; the year where asked."""
    match rhythm:
        case Rhythm.DAILY:
            words = date_format(start, pgettext("date with month", "j M"))
        case Rhythm.WEEKLY:
            words = _("Week %(number)s") % {"number": start.isocalendar().week}
        case Rhythm.FORTNIGHTLY:
            words = _("Fortnight from %(day)s") % {
                "day": date_format(start, pgettext("date with month", "j M"))
            }
        case Rhythm.MONTHLY:
            words = date_format(called_after(start), "F")
        case Rhythm.QUARTERLY:
            last = period_end(RuleRhythm.QUARTERLY, start)
            words = _("%(first)s to %(last)s") % {
                "first": date_format(called_after(start), "M"),
                "last": date_format(called_after(last), "M"),
            }
        case _:
            return _year_words(called_after(start))
    return f"{words} {_year_of(rhythm, start)}" if year else words


def _year_of(rhythm: str, start: date) -> int:
    if rhythm == Rhythm.WEEKLY:
        return start.isocalendar().year
    is_long = rhythm in (Rhythm.MONTHLY, Rhythm.QUARTERLY)
    return called_after(start).year if is_long else start.year


def _year_words(start: date) -> str:
    return str(start.year) if start.month == 1 else f"{start.year}/{(start.year + 1) % 100:02}"


def short_date(day: date) -> str:
    return date_format(day, pgettext("date with month", "j M"))


def days_late(due_at: datetime | None, now: datetime) -> str:
    """ "6 days late"; on the first day after the due day "1 day late". Empty where nothing is due."""
    if due_at is None:
        return ""
    days = max((localdate(now) - localdate(due_at)).days + 1, 1)
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def due_words(due_at: datetime | None, now: datetime) -> str:
    """When a figure is wanted, as a sentence's start: "Due today", "Due in 3 days", "Due 24 Nov".

    `due_at` is the instant at which the due day is over, so the due day is the one before it.
    Empty where nothing is due.
    """
    if due_at is None:
        return ""
    days = (localdate(due_at) - localdate(now)).days - 1
    if days <= 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    if days < 14:
        return ngettext("Due in %(days)s day", "Due in %(days)s days", days) % {"days": days}
    return _("Due %(date)s") % {"date": short_date(localdate(due_at))}


def was_words(status: str) -> str:
    """The last known status of what is stale now."""
    return {
        "on_track": _("was on track"),
        "at_risk": _("was at risk"),
        "off_track": _("was off track"),
        "no_data": _("never measured"),
        "no_target": _("has no target"),
    }[status]


def lag_words(count: int, *rhythms: str) -> str:
    """So many periods of the coarsest rhythm: "2 months", "1 quarter"."""
    order = list(RuleRhythm)
    match max((RuleRhythm(each) for each in rhythms), key=order.index):
        case RuleRhythm.DAILY:
            words = ngettext("%(count)s day", "%(count)s days", count)
        case RuleRhythm.WEEKLY:
            words = ngettext("%(count)s week", "%(count)s weeks", count)
        case RuleRhythm.FORTNIGHTLY:
            words = ngettext("%(count)s fortnight", "%(count)s fortnights", count)
        case RuleRhythm.MONTHLY:
            words = ngettext("%(count)s month", "%(count)s months", count)
        case RuleRhythm.QUARTERLY:
            words = ngettext("%(count)s quarter", "%(count)s quarters", count)
        case _:
            words = ngettext("%(count)s year", "%(count)s years", count)
    return words % {"count": count}


def forecast_words(low: str, high: str, *, is_steady: bool) -> str:
    """What follows the value that is forecast: its interval, or that nothing ever scattered."""
    if is_steady:
        return _("as steadily as it went so far.")
    return _("between %(low)s and %(high)s.") % {"low": low, "high": high}


def chance_words(chance: int | None, aim: Sequence[str]) -> str:
    """ "35 in 100 to hit 95%."; `aim` is one figure to reach or the two ends of a band, in words."""
    if chance is None or not aim:
        return ""
    if len(aim) > 1:
        words = {"chance": chance, "low": aim[0], "high": aim[1]}
        return _("%(chance)s in 100 to lie between %(low)s and %(high)s.") % words
    words = {"chance": chance, "target": aim[0]}
    if chance == LEAST_CHANCE:
        return _("%(chance)s in 100 or less to hit %(target)s.") % words
    if chance == MOST_CHANCE:
        return _("%(chance)s in 100 or more to hit %(target)s.") % words
    return _("%(chance)s in 100 to hit %(target)s.") % words
