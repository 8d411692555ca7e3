"""Where the worst indicator of an item was heading at the freeze, in words."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.figures import with_unit
from reviews.evidence import ForecastEvidence, IndicatorEvidence

LEAST_CHANCE, MOST_CHANCE = 5, 95


def outlook_line(worst: IndicatorEvidence | None) -> str:
    """ "By 31 March 2027: 93.1%, between 91.0% and 95.2%. 35 in 100 to hit 95%." """
    if worst is None or worst.forecast is None:
        return ""
    found = worst.forecast

    def figure(value: Decimal) -> str:
        return with_unit(value, worst.unit, worst.decimals)

    words = {
        "day": date_format(found.due_on, "DATE_FORMAT"),
        "value": figure(found.due.value),
        "low": figure(found.due.low),
        "high": figure(found.due.high),
    }
    where = _("By %(day)s: %(value)s,") % words
    between = _("between %(low)s and %(high)s.") % words
    return " ".join(part for part in (where, between, _chance(found, figure)) if part)


def _chance(found: ForecastEvidence, figure) -> str:
    if found.chance is None or not found.aim:
        return ""
    if len(found.aim) > 1:
        words = {
            "chance": found.chance,
            "low": figure(found.aim[0]),
            "high": figure(found.aim[1]),
        }
        return _("%(chance)s in 100 to lie between %(low)s and %(high)s.") % words
    words = {"chance": found.chance, "target": figure(found.aim[0])}
    if found.chance == LEAST_CHANCE:
        return _("%(chance)s in 100 or less to hit %(target)s.") % words
    if found.chance == MOST_CHANCE:
        return _("%(chance)s in 100 or more to hit %(target)s.") % words
    return _("%(chance)s in 100 to hit %(target)s.") % words
