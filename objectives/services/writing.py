"""What may be written of an indicator: each field checked for itself, all of them as they belong together."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from objectives import charts
from objectives.agreed import Agreed, Revised, agreed_of
from objectives.currencies import CODES, sign_of
from objectives.models import Indicator
from objectives.models.words import NumberFormat, TargetType
from objectives.numbers import NotStorableError, storable
from objectives.rules import periods
from objectives.rules.refusal import RuleError
from objectives.rules.targets import Target
from objectives.services.refusals import refused
from objectives.targets import target_of
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Organization

TEXTS = ("title", "definition", "unit_of_measure", "source", "currency")
FIGURES = ("baseline", "target", "band_low", "band_high", "risk_width")
SHARES = ("tolerance_on_track", "tolerance_at_risk")
PEOPLE = ("owner", "updater")
WORDS: Mapping[str, tuple[str, str]] = {
    TargetType.YES_NO: (NumberFormat.YES_NO, charts.YES_NO),
    TargetType.MILESTONE: (NumberFormat.DAYS, charts.DAYS_LATE),
}
MOST_DECIMALS = 6
LARGEST_SHARE = Decimal(10)
MOST_POINTS = 400


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are stored, or the sentence for the first that cannot be."""
    fields = dict(fields)
    for name in fields.keys() & set(TEXTS):
        fields[name] = fields[name].strip()
    if not fields.get("title", "-"):
        raise Refused(_("Give the indicator a title."), field="title")
    for names, read in ((FIGURES, figure), (SHARES, _share)):
        for name in names:
            if fields.get(name) is not None:
                fields[name] = read(fields[name], name)
    if fields.get("decimals", 0) > MOST_DECIMALS:
        raise Refused(_("At most six decimals are shown."), field="decimals")
    _refuse_who_has_left(fields)
    return fields


def _refuse_who_has_left(fields: Mapping[str, Any]) -> None:
    for name in PEOPLE:
        person = fields.get(name)
        if person is not None and not person.is_active:
            raise Refused(_("%(name)s has left.") % {"name": person.name}, field=name)


def settle_unit(indicator: Indicator) -> None:
    """A percentage counts in %, money in its currency; a yes or no and a delay count in nothing else."""
    if indicator.target_type in WORDS:
        indicator.number_format, indicator.unit_of_measure = WORDS[indicator.target_type]
        indicator.decimals, indicator.currency = 0, ""
        return
    if indicator.number_format == NumberFormat.CURRENCY:
        code = indicator.currency.upper()
        if code not in CODES:
            sentence = _("Name the currency by its three letters, such as EUR, GBP or USD.")
            raise Refused(sentence, field="currency")
        indicator.currency, indicator.unit_of_measure = code, sign_of(code)
        return
    indicator.currency = ""
    match indicator.number_format:
        case NumberFormat.PERCENT:
            indicator.unit_of_measure = "%"
        case NumberFormat.DAYS:
            indicator.unit_of_measure = charts.DAYS
        case NumberFormat.YES_NO:
            indicator.unit_of_measure = charts.YES_NO


def target_or_refusal(indicator: Indicator, points: Mapping[date, Decimal]) -> Target | None:
    try:
        return target_of(indicator, points.items())
    except RuleError as error:
        raise refused(error) from error


def agreed_or_refusal(
    indicator: Indicator, points: Mapping[date, Decimal], revisions: Sequence[Revised]
) -> Agreed:
    try:
        return agreed_of(indicator, points.items(), revisions)
    except RuleError as error:
        raise refused(error) from error


def points_by_period(
    points: Mapping[date, Decimal], indicator: Indicator, organization: Organization
) -> dict[date, Decimal]:
    """In the order of their periods; each begins one and has a figure that can be stored."""
    if len(points) > MOST_POINTS:
        raise Refused(
            _("A target path has at most %(most)s periods.") % {"most": MOST_POINTS}, field="points"
        )
    rhythm = periods.Rhythm(indicator.rhythm)
    for day in points:
        if not periods.is_period_start(rhythm, day, organization.fiscal_year_starts):
            raise Refused(
                _("%(day)s is not the first day of a period.") % {"day": day.isoformat()},
                field="points",
            )
    return {day: figure(points[day], "points") for day in sorted(points)}


def figure(value: Decimal, field: str) -> Decimal:
    try:
        return storable(value)
    except (NotStorableError, ArithmeticError) as error:
        raise Refused(_("Enter a number."), field=field) from error


def _share(value: Decimal, field: str) -> Decimal:
    share = figure(value, field)
    if share < 0:
        raise Refused(_("A tolerance is not negative."), field=field)
    if share > LARGEST_SHARE:
        raise Refused(_("A tolerance is at most ten times the whole."), field=field)
    return share.quantize(Decimal("0.0001"))
