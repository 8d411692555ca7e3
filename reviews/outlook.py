"""Where the worst indicator of an item was heading at the freeze, in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.figures import with_unit
from objectives.wording import chance_words, forecast_words
from reviews.evidence import IndicatorEvidence


def outlook_line(worst: IndicatorEvidence | None) -> str:
    """ "By 31 March 2027: 93.1%, between 91.0% and 95.2%. 35 in 100 to hit 95.0%." """
    if worst is None or worst.forecast is None:
        return ""
    found = worst.forecast
    value, low, high, *aim = (
        with_unit(each, worst.unit, worst.decimals)
        for each in (found.due.value, found.due.low, found.due.high, *found.aim)
    )
    words = {"day": date_format(found.due_on, "DATE_FORMAT"), "value": value}
    parts = [
        _("By %(day)s: %(value)s,") % words,
        forecast_words(low, high, is_steady=found.due.low == found.due.high),
        chance_words(found.chance, aim),
    ]
    return " ".join(part for part in parts if part)
