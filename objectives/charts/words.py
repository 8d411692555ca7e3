"""The labels of a chart in the active language."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from objectives.charts.model import Detail, Labels

FORMATS = {
    "year": "Y",
    "month_year": "M Y",
    "month": "M",
    "day": pgettext_lazy("date with month", "j M"),
}


def with_unit(number: str, unit: str) -> str:
    """A number in words of the language with its unit: "86.2%" or "86,2 %", "€1,200", "3.4 days"."""
    match unit:
        case "":
            return number
        case "%":
            return pgettext("share", "%(number)s%%") % {"number": number}
        case "€" | "£" | "$":
            return pgettext("money", "%(unit)s%(number)s") % {"number": number, "unit": unit}
        case _:
            return f"{number} {unit}"


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
