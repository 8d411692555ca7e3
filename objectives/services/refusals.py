"""What a rule's code says to a person."""

from django.utils.translation import gettext as _

from objectives.rules.refusal import RuleError
from objectives.rules.tags import LONGEST_TAG, MOST_TAGS
from perfmgmt.tenancy.access import Refused

OF_MONEY = frozenset({"currencies_mixed", "rate_missing"})


def sentence_of(error: RuleError) -> str:
    """The sentence for a rule's code; an unknown code is a bug and raises KeyError."""
    sentences = {
        "not_finite": _("Enter a number."),
        "not_yes_or_no": _("Enter 1 for yes or 0 for no."),
        "baseline_equals_target": _("The target equals the baseline. A path leads somewhere else."),
        "maintain_needs_band_or_standard": _(
            "To hold a value, choose a band or a standard instead of a path."
        ),
        "direction_contradicts": _("The target lies on the wrong side of the baseline."),
        "points_out_of_order": _("Two points of the target path name the same period."),
        "dates_reversed": _("The target's date is not after the baseline's."),
        "path_without_dates": _("A path needs the date of its baseline and of its target."),
        "width_not_used": _("Only a standard or a band takes a width of at risk."),
        "tolerance_negative": _("A width is not negative."),
        "tolerance_reversed": _("At risk begins before on track ends. Let it reach further."),
        "split_unit": _(
            "Only what is counted adds up: a count, an amount of money or days. Not a share, a ratio or an answer."
        ),
        "split_type": _(
            "Only an amount adds up: a path, a cumulative target, or a standard whose figures are summed."
        ),
        "split_no_target": _("It has no target that could be split."),
        "split_weights": _("A share is not negative, and somebody gets one."),
        "split_over_hundred": _("The shares are more than 100%."),
        "tags_too_many": _("At most %(most)s tags.") % {"most": MOST_TAGS},
        "tags_too_long": _("A tag has at most %(most)s characters.") % {"most": LONGEST_TAG},
        "currencies_mixed": _(
            "%(currencies)s are not added up as they are. Choose the reporting currency, which needs their rates."
        ),
        "rate_missing": _("A rate of %(currencies)s into the reporting currency is missing."),
        "sum_of_no_money": _("Only amounts of money are added up here."),
        "band_reversed": _("The lower bound is above the upper bound."),
        "band_without_width": _("Where both bounds are equal, say the width of at risk."),
    }
    if error.code.startswith("formula_"):
        return _sentence_of_formula(error)
    sentence = sentences[error.code]
    return sentence % error.facts if error.code in OF_MONEY else sentence


def _sentence_of_formula(error: RuleError) -> str:
    sentences = {
        "formula_empty": _("Write a formula, such as late / orders * 100."),
        "formula_too_long": _("A formula has at most %(limit)s characters."),
        "formula_too_deep": _(
            "This formula is nested too deeply. Calculate a part of it on its own."
        ),
        "formula_sign": _("“%(sign)s” cannot stand in a formula."),
        "formula_unreadable": _("This is no formula: something is missing or too much in it."),
        "formula_operator": _("A formula knows + - * / and parentheses, min, max and abs."),
        "formula_number": _("“%(number)s” is no number. Write digits with a decimal point."),
        "formula_currencies": _(
            "This adds %(one)s to %(other)s. Multiply one of them by a measure of its rate first."
        ),
        "formula_comma": _(
            "Write decimals with a point. A comma only parts the values of min and max."
        ),
        "formula_function": _("Only min, max and abs can be called, as in max(a, b)."),
        "formula_abs_takes_one": _("abs takes one value, as in abs(a - b)."),
        "formula_needs_two": _("%(function)s takes at least two values, as in %(function)s(a, b)."),
        "formula_name": _(
            "“%(name)s” cannot be a name. It begins with a letter; letters, digits and _ may follow."
        ),
        "formula_name_taken": _("“%(name)s” is a word of the formula itself. Choose another name."),
    }
    return sentences[error.code] % error.facts


FIELD_OF_CODE = {
    "not_finite": "value",
    "not_yes_or_no": "value",
    "baseline_equals_target": "target",
    "direction_contradicts": "target",
    "maintain_needs_band_or_standard": "target_type",
    "dates_reversed": "target_on",
    "path_without_dates": "target_on",
    "width_not_used": "risk_width",
    "tolerance_negative": "risk_width",
    "tolerance_reversed": "tolerance_at_risk",
    "points_out_of_order": "points",
    "tags_too_many": "tags",
    "tags_too_long": "tags",
    "band_reversed": "band_high",
    "band_without_width": "risk_width",
}


def refused(error: RuleError) -> Refused:
    of_formula = "formula" if error.code.startswith("formula_") else None
    return Refused(sentence_of(error), field=FIELD_OF_CODE.get(error.code, of_formula))
