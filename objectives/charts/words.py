"""The labels of a chart in the active language."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from objectives.charts.model import Detail, Labels

FORMATS: dict[Detail, str] = {"year": "Y", "month_year": "M Y", "month": "M", "day": "j M"}


def _number(value: float, decimals: int) -> str:
    return number_format(round(value, decimals) + 0.0, decimals, force_grouping=True)


def _period(day: date, detail: Detail) -> str:
    return date_format(day, FORMATS[detail])


def localized_labels() -> Labels:
    """Words and formats for the language that is active now."""
    return Labels(
        number=_number,
        period=_period,
        natural_range=_("Natural range"),
        natural_range_short=_("Range"),
        target=_("target"),
        forecast=_("forecast"),
        no_values=_("No values yet"),
    )
