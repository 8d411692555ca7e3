"""A comparison in the reader's words: what a row of the controller's table, a block and a file say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from objectives import charts
from objectives.beside import Compared, Missing
from objectives.comparing import Comparison
from objectives.currencies import sign_of
from objectives.figures import NOTHING, bare, bound, number, unit_of
from objectives.models.words import TargetType
from objectives.rules.rounding import shown
from objectives.rules.variance import Basis, Estimate, Favour, NoEstimate, NoPercent
from objectives.wording import period_words

PERCENT_PLACES = 1


@dataclass(frozen=True, slots=True)
class Texts:
    """Every cell of a comparison, formatted. `why` says why there is no variance or no per cent."""

    unit: str
    period: str
    actual: str
    plan: str
    variance: str
    percent: str
    favour: SafeString
    why: str
    prior: str
    to_date: str
    plan_to_date: str
    variance_to_date: str
    note_to_date: str
    estimate: str
    estimate_note: str
    plan_of_year: str
    effect: str
    effect_to_date: str
    commentary: str
    commentary_missing: bool


def texts_of(found: Comparison, *, asked: date | None = None) -> Texts:
    """`asked` is the last day of the period that the page is about: another one is named beside the figure."""
    plan, year = found.against_plan, found.to_date
    return Texts(
        unit=unit_words(found),
        period=""
        if asked == found.period_end
        else period_words(found.rhythm, found.period_start, year=True),
        actual=_bare(plan.actual, found),
        plan=_plan(found),
        variance=_signed(plan, found),
        percent=_percent(plan),
        favour=favour_mark(plan.favour),
        why=_why(plan),
        prior=_bare(found.against_prior.base, found),
        to_date=_bare(year.actual, found),
        plan_to_date=_bare(year.base, found),
        variance_to_date=_signed(year, found),
        note_to_date=_missing_words(found.missing_to_date, found),
        estimate=_bare(found.estimate.value, found)
        if isinstance(found.estimate, Estimate)
        else NOTHING,
        estimate_note=estimate_words(found.estimate),
        plan_of_year=_bare(found.against_year.base, found),
        effect=_signed_number(found.effect, found),
        effect_to_date=_signed_number(found.effect_to_date, found),
        commentary=found.commentary,
        commentary_missing=found.commentary_missing,
    )


def unit_words(found: Comparison) -> str:
    """What the figures are in: the reporting currency where they were converted."""
    if found.currency and found.currency != found.indicator.currency:
        return sign_of(found.currency)
    return charts.unit_words(unit_of(found.indicator))


def favour_words(favour: Favour) -> str:
    return {
        Favour.FAVOURABLE: _("favourable"),
        Favour.ADVERSE: _("adverse"),
        Favour.NEITHER: "",
    }[favour]


def favour_letter(favour: Favour) -> str:
    return {
        Favour.FAVOURABLE: pgettext("favourable", "F"),
        Favour.ADVERSE: pgettext("adverse", "A"),
        Favour.NEITHER: NOTHING,
    }[favour]


def favour_mark(favour: Favour) -> SafeString:
    """The letter that controllers read, with its word for everybody else."""
    if favour == Favour.NEITHER:
        return SafeString(NOTHING)
    code = "on" if favour == Favour.FAVOURABLE else "off"
    letter, word = favour_letter(favour), favour_words(favour)
    return SafeString(
        f'<abbr class="fa fa-{code}" title="{word}">{letter}<span class="vh"> ({word})</span></abbr>'
    )


def estimate_words(estimate: Estimate | NoEstimate) -> str:
    if isinstance(estimate, Estimate):
        return {
            Basis.ACTUAL: _("the year is over"),
            Basis.FORECAST: _("rest: forecast"),
            Basis.PLAN: _("rest: plan"),
            Basis.BOTH: _("rest: forecast and plan"),
        }[estimate.basis]
    return {
        NoEstimate.RATIO: _("the counts to come are not known"),
        NoEstimate.NOTHING_TO_FILL: _("neither forecast nor plan to the year's end"),
        NoEstimate.NO_ACTUAL: "",
    }[estimate]


def missing_words(missing: Missing | None) -> str:
    if missing is None:
        return ""
    return {
        Missing.ACTUAL: _("no figure"),
        Missing.PLAN: _("no plan"),
        Missing.PERIODS: _("periods are missing"),
        Missing.PRIOR: _("no prior year"),
        Missing.RATE: _("an exchange rate is missing"),
        Missing.NO_SIZE: _("an answer or a date, no amount"),
    }[missing]


def no_percent_words(reason: NoPercent | None) -> str:
    if reason is None:
        return ""
    return {
        NoPercent.BASE_ZERO: _("the plan is 0"),
        NoPercent.SIGNS_DIFFER: _("actual and plan have different signs"),
    }[reason]


def _why(compared: Compared) -> str:
    if compared.variance is None:
        return missing_words(compared.missing)
    return no_percent_words(compared.variance.no_percent)


def _bare(value: Decimal | None, found: Comparison) -> str:
    return bare(value, found.indicator)


def _plan(found: Comparison) -> str:
    """Of a band both edges, in its own unit only: a converted one plans what the edge is worth."""
    if found.band is not None and found.currency == found.indicator.currency:
        low, high = found.band
        words = {"low": bound(low, found.indicator), "high": bound(high, found.indicator)}
        return _("%(low)s to %(high)s") % words
    if found.indicator.target_type == TargetType.YES_NO:
        return NOTHING
    return _bare(found.against_plan.base, found)


def _signed(compared: Compared, found: Comparison) -> str:
    return _signed_number(compared.variance.amount if compared.variance else None, found)


def _signed_number(value: Decimal | None, found: Comparison) -> str:
    """ "+4.8", "−3": no unit, the column's row names it; nothing at what reads as zero."""
    if value is None:
        return NOTHING
    places = 0 if found.indicator.target_type == TargetType.MILESTONE else found.indicator.decimals
    text = number(value, places)
    return f"+{text}" if shown(value, places) > 0 else text


def _percent(compared: Compared) -> str:
    if compared.variance is None:
        return NOTHING
    if compared.variance.percent is None:
        return _("n/a")
    return signed_percent(compared.variance.percent)


def signed_percent(value: Decimal) -> str:
    text = number(value, PERCENT_PLACES)
    sign = "+" if shown(value, PERCENT_PLACES) > 0 else ""
    return charts.with_unit(f"{sign}{text}", "%")


def _missing_words(missing: Sequence[date], found: Comparison) -> str:
    if not missing:
        return ""
    if len(missing) == 1:
        return _("without %(period)s") % {
            "period": period_words(found.indicator.rhythm, missing[0])
        }
    return ngettext("without %(count)s period", "without %(count)s periods", len(missing)) % {
        "count": len(missing)
    }
