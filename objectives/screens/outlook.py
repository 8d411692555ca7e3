"""Where an indicator is heading, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.analysis import Analysis
from objectives.figures import bound, difference, figure
from objectives.forecasting import bounds_of, misses
from objectives.models import Indicator
from objectives.rules import periods
from objectives.rules.forecast import LEAST_VALUES, Forecast, NoForecast
from objectives.wording import chance_words, forecast_words, period_words, spelled


@dataclass(frozen=True, slots=True)
class Outlook:
    """`verdict` is said first and strong, `sentence` after it, `note` how it was reckoned."""

    verdict: str
    sentence: str
    note: str
    is_miss: bool = False

    @property
    def text(self) -> str:
        return f"{self.verdict} {self.sentence}".strip()


def outlook(analysis: Analysis) -> Outlook | None:
    """None where nothing could be forecast: nothing was measured, or no day is named to look at."""
    found = analysis.forecast
    if found is None or found == NoForecast.NO_DATE or analysis.due_on is None:
        return None
    if isinstance(found, Forecast):
        return _told(analysis, found)
    count = len(analysis.segment.values)
    words = {"day": date_format(analysis.due_on, "DATE_FORMAT"), "count": count}
    match found:
        case NoForecast.TOO_FEW:
            return Outlook(_("Not enough data."), _too_few(count), "")
        case NoForecast.TOO_FAR:
            text = _("%(day)s lies further ahead than its %(count)s values reach back.")
            return Outlook(_("Too far ahead."), text % words, "")
        case _:
            return Outlook(_("The due date has passed."), _("It was the %(day)s.") % words, "")


def _too_few(count: int) -> str:
    words = {"least": spelled(LEAST_VALUES), "count": spelled(count).lower()}
    return (
        ngettext(
            "%(least)s values make a forecast; %(count)s so far.",
            "%(least)s values make a forecast; %(count)s so far.",
            count,
        )
        % words
    )


def _told(analysis: Analysis, found: Forecast) -> Outlook:
    indicator, due = analysis.indicator, found.due
    end = periods.period_end(periods.Rhythm(indicator.rhythm), due.period_start)
    words = {
        "day": date_format(end, "DATE_FORMAT"),
        "value": figure(_exact(due.value), indicator),
        "low": figure(_exact(due.low), indicator),
        "high": figure(_exact(due.high), indicator),
    }
    sentence = forecast_words(words["low"], words["high"], is_steady=found.spread == 0)
    chance = chance_words(found.chance, _aim(analysis, found))
    return Outlook(
        verdict=_("By %(day)s: %(value)s,") % words,
        sentence=f"{sentence} {chance}".strip(),
        note=" ".join(part for part in (_trend(analysis, found), _kept_within(analysis)) if part),
        is_miss=misses(found),
    )


def _aim(analysis: Analysis, found: Forecast) -> list[str]:
    """What is to be hit when it is due: one figure, or the two ends of a band."""
    indicator = analysis.indicator
    ends = [indicator.band_low, indicator.band_high]
    if None in ends:
        ends = [analysis.expected_at(found.due.period_start)]
    return [bound(each, indicator) for each in ends]


def _trend(analysis: Analysis, found: Forecast) -> str:
    indicator = analysis.indicator
    first = analysis.segment.periods[-found.values]
    words = {
        "count": found.values,
        "since": period_words(indicator.rhythm, first, year=True),
        "size": difference(_exact(abs(found.slope)), _finer(indicator)),
        "each": _each(indicator.rhythm),
    }
    if not found.has_trend:
        return _("No trend told from noise in %(count)s values since %(since)s.") % words
    if found.slope > 0:
        text = _("Rises by %(size)s %(each)s since %(since)s (Theil–Sen, %(count)s values).")
    else:
        text = _("Falls by %(size)s %(each)s since %(since)s (Theil–Sen, %(count)s values).")
    return text % words


def _kept_within(analysis: Analysis) -> str:
    values = [row.value for row in analysis.history if row.value is not None]
    low, high = bounds_of(analysis.indicator, values)
    if low is not None and high is not None:
        return _("Kept within 0 and 100%, where every value so far lay.")
    return _("Kept from falling below 0, where no value ever lay.") if low is not None else ""


def _each(rhythm: str) -> str:
    return {
        "daily": _("a day"),
        "weekly": _("a week"),
        "fortnightly": _("a fortnight"),
        "monthly": _("a month"),
        "quarterly": _("a quarter"),
        "yearly": _("a year"),
    }[rhythm]


def _finer(indicator: Indicator) -> Indicator:
    """A slope is small beside the values: it is said with one more decimal."""
    return Indicator(
        organization_id=indicator.organization_id,
        unit_of_measure=indicator.unit_of_measure,
        target_type=indicator.target_type,
        decimals=indicator.decimals + 1,
    )


def _exact(value: float) -> Decimal:
    return Decimal(str(value))
