"""The labels of a chart in the active language."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from objectives.charts.model import Detail, Labels

FORMATS = {
    "year": "Y",
    "month_year": "M Y",
    "month": "M",
    "day": pgettext_lazy("date with month", "j M"),
}


# Units that are words of their own, in whatever language: what counts days, and what is no number.
DAYS = "days"
YES_NO = "yes/no"
DAYS_LATE = "days late"


def with_unit(number: str, unit: str) -> str:
    """A number in words of the language with its unit: "86.2%" or "86,2 %", "€1,200", "3.4 days".

    A yes or no and a delay are words altogether: "1" is "Yes", "3" is "3 days late".
    """
    words = {"number": number, "unit": unit}
    match unit:
        case "":
            text = number
        case "%":
            text = pgettext("share", "%(number)s%%") % words
        case "€" | "£" | "$":
            text = pgettext("money", "%(unit)s%(number)s") % words
        case "days":
            text = _count_days(number)
        case "yes/no":
            text = _("Yes") if _is_something(number) else _("No")
        case "days late":
            text = _delay(number)
        case _:
            text = f"{number} {unit}"
    return text


def unit_words(unit: str) -> str:
    """A unit on its own, as it stands beside a field or over a column."""
    words = {DAYS: _("days"), YES_NO: _("yes or no"), DAYS_LATE: _("days late")}
    return words.get(unit, unit)


def _delay(number: str) -> str:
    if not _is_something(number):
        return _("on the day")
    if number[0] in "-−":
        return pgettext("delay", "%(days)s early") % {"days": _count_days(number[1:])}
    return pgettext("delay", "%(days)s late") % {"days": _count_days(number)}


def _count_days(number: str) -> str:
    words = ngettext("%(number)s day", "%(number)s days", 1 if number == "1" else 2)
    return words % {"number": number}


def _is_something(number: str) -> bool:
    return any(character in "123456789" for character in number)


def _number(value: float, decimals: int) -> str:
    return number_format(round(value, decimals) + 0.0, decimals, force_grouping=True)


def _period(day: date, detail: Detail) -> str:
    return date_format(day, str(FORMATS[detail]))


def localized_labels() -> Labels:
    """Words and formats for the language that is active now."""
    return Labels(
        number=_number,
        period=_period,
        with_unit=with_unit,
        natural_range=_("Natural range"),
        natural_range_short=_("Range"),
        target=_("target"),
        forecast=_("forecast"),
        no_values=_("No values yet"),
    )
