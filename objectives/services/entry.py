"""What a person types into a check-in, checked before anything is written."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from objectives.causes import is_cause
from objectives.models import FormulaInput, Indicator, Measurement
from objectives.models.words import Aggregation, Cause, Confidence, Status
from objectives.numbers import NotStorableError, storable
from objectives.rules import periods
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Organization
from strategy.models import Assumption

LONGEST_COMMENTARY = 10_000
JUDGED = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)


@dataclass(frozen=True, slots=True)
class Numbers:
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


def check_version(indicator: Indicator, expected: int | None) -> None:
    if expected is not None and indicator.version != expected:
        raise Changed(
            _("%(title)s was changed in the meantime.") % {"title": indicator.title},
            current=indicator,
        )


def check_by_hand(indicator: Indicator) -> None:
    """Nobody enters what is calculated; the sentence names where to enter instead."""
    if indicator.is_calculated:
        titles = FormulaInput.objects.of(indicator).values_list("input__title", flat=True)
        raise Refused(
            _("This one is calculated from %(inputs)s.")
            % {"inputs": get_text_list(list(titles), _("and"))}
        )


def check_period(
    indicator: Indicator, period_start: date, now: datetime, organization: Organization
) -> None:
    rhythm = periods.Rhythm(indicator.rhythm)
    words = {"day": date_format(period_start, "DATE_FORMAT")}
    if not periods.is_period_start(rhythm, period_start, organization.fiscal_year_starts):
        raise Refused(
            _("%(day)s is not the first day of a period of this indicator.") % words,
            field="period_start",
        )
    today = now.astimezone(organization.zone).date()
    if periods.period_end(rhythm, period_start) >= today:
        raise Refused(
            _("The period that begins on %(day)s has not ended yet.") % words,
            field="period_start",
        )
    if indicator.retired_from and period_start >= indicator.retired_from:
        raise Refused(_("The indicator was retired before %(day)s.") % words, field="period_start")


def check_words(commentary: str, cause: str, confidence: str) -> None:
    if len(commentary) > LONGEST_COMMENTARY:
        raise Refused(
            _("The commentary is longer than %(limit)s characters.")
            % {"limit": LONGEST_COMMENTARY},
            field="commentary",
        )
    if cause and not is_cause(cause):
        raise Refused(_("Choose one of the causes."), field="cause")
    if confidence and confidence not in Confidence.values:
        raise Refused(_("Choose high, medium or low."), field="confidence")


def checked_numbers(
    indicator: Indicator,
    value: Decimal | None,
    reason: str,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> Numbers:
    """Exactly one of value and reason; a ratio's value follows from its counts where none is given."""
    numerator = _finite(numerator, "numerator")
    denominator = _finite(denominator, "denominator")
    if (numerator is None) != (denominator is None):
        raise Refused(
            _("Give both counts, or none."),
            field="denominator" if denominator is None else "numerator",
        )
    if denominator is not None and denominator == 0:
        raise Refused(_("Nothing can be divided by zero."), field="denominator")
    value = _finite(value, "value")
    if value is None and numerator is not None and denominator is not None:
        value = _finite(_ratio(indicator, numerator, denominator), "value")
    if value is None and not reason.strip():
        raise Refused(_("Enter a figure, or say why there is none."), field="value")
    if value is not None and reason.strip():
        raise Refused(_("There is a figure, so no reason is needed."), field="no_value_reason")
    return Numbers(value, numerator, denominator)


def _ratio(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> Decimal | None:
    if indicator.aggregation != Aggregation.RATIO:
        return None
    return numerator / denominator * (100 if indicator.unit_of_measure == "%" else 1)


def _finite(number: Decimal | None, field: str) -> Decimal | None:
    if number is None:
        return None
    try:
        return storable(number)
    except (NotStorableError, ArithmeticError) as error:
        raise Refused(_("Enter a number."), field=field) from error


def check_correction(corrected: Measurement | None, reason: str) -> None:
    if corrected is not None and corrected.value is not None and not reason.strip():
        raise Refused(
            _("This period has a figure already. Say why it is corrected."),
            field="correction_reason",
        )


def checked_judgement(
    judged: str, because: str, *, computed: str, has_value: bool
) -> tuple[str, str]:
    """The owner's own status with its reason; nothing where it is what the rule says anyway."""
    if not judged or judged == computed:
        return "", ""
    if judged not in JUDGED:
        raise Refused(_("Choose on track, at risk or off track."), field="judged_status")
    if not has_value:
        raise Refused(
            _("Without a figure there is nothing to judge otherwise."), field="judged_status"
        )
    if not because.strip():
        raise Refused(_("Say why you judge it otherwise than the rule."), field="judged_because")
    return judged, because.strip()


def check_assumption(assumption: Assumption | None, cause: str, commentary: str) -> None:
    """An assumption is named with the cause that says so, and with the sentence that shows it."""
    if assumption is None:
        return
    if cause != Cause.FLAWED_ASSUMPTION:
        raise Refused(
            _("An assumption is named with the cause “flawed assumption”."), field="assumption"
        )
    if not commentary.strip():
        raise Refused(_("Say in a sentence what shows it."), field="commentary")
