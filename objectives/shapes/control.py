"""What the API of a controller's figures takes and gives."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from objectives.beside import Compared, Missing
from objectives.comparing import Comparison
from objectives.models import ExchangeRate, PeriodClose
from objectives.models.words import Rhythm
from objectives.numbers import storable
from objectives.rules.money import RateKind
from objectives.rules.variance import Basis, Estimate, Favour, NoEstimate, NoPercent
from objectives.services.closing import RHYTHMS
from objectives.services.commenting import LONGEST
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField

LONGEST_REASON = 500
# The periods that are closed; the schema names the choice.
CLOSED_RHYTHMS = [(each.value, each.label) for each in RHYTHMS]


class FiguresQuery(PageQuery):
    period = serializers.DateField(
        required=False, help_text="A day of the month that is looked at; the last closed one else."
    )
    unit = serializers.UUIDField(required=False, help_text="With the units below it.")
    plan = serializers.UUIDField(
        required=False, help_text="Indicators that serve an objective of this plan."
    )
    as_of = serializers.DateTimeField(
        required=False, help_text="What was known at this instant, instead of what is known now."
    )

    def get_fields(self):
        kind = serializers.ChoiceField(
            [(each.value, each.value) for each in RateKind],
            required=False,
            help_text="Money in the reporting currency, actuals at this rate; else in its own.",
        )
        return super().get_fields() | {"in": kind}  # a keyword, so it cannot be an attribute


class FigureRow(serializers.Serializer):
    """One indicator in one period: actual, plan, prior year, year to date, latest estimate.

    Numbers are rounded at the tenth decimal and nowhere else. A variance is actual less plan; where there is
    none, `no_variance` says why, and `no_percent` why it has no per cent.
    """

    id = serializers.UUIDField(help_text="Of the indicator.")
    title = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    unit_of_measure = serializers.CharField()
    currency = serializers.CharField(help_text="What the amounts are in; blank where not money.")
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    actual = FigureField(allow_null=True)
    plan = FigureField(allow_null=True)
    variance = FigureField(allow_null=True)
    variance_percent = FigureField(allow_null=True)
    favour = serializers.ChoiceField([(each.value, each.value) for each in Favour])
    no_variance = serializers.ChoiceField(
        [(each.value, each.value) for each in Missing], allow_null=True
    )
    no_percent = serializers.ChoiceField(
        [(each.value, each.value) for each in NoPercent], allow_null=True
    )
    prior_year = FigureField(allow_null=True)
    prior_year_variance = FigureField(allow_null=True)
    prior_year_variance_percent = FigureField(allow_null=True)
    year_to_date = FigureField(allow_null=True)
    plan_to_date = FigureField(allow_null=True)
    variance_to_date = FigureField(allow_null=True)
    variance_to_date_percent = FigureField(allow_null=True)
    missing_to_date = serializers.ListField(
        child=serializers.DateField(), help_text="Periods of the year without a figure."
    )
    latest_estimate = FigureField(allow_null=True)
    estimate_basis = serializers.ChoiceField(
        [(each.value, each.value) for each in Basis], allow_null=True
    )
    no_estimate = serializers.ChoiceField(
        [(each.value, each.value) for each in NoEstimate], allow_null=True
    )
    plan_of_year = FigureField(allow_null=True)
    currency_effect = FigureField(allow_null=True)
    currency_effect_to_date = FigureField(allow_null=True)
    commentary = serializers.CharField(help_text="The owner's.")
    commentary_required = serializers.BooleanField()
    commentary_missing = serializers.BooleanField()


def figure_body(found: Comparison) -> dict[str, Any]:
    plan, prior, year = found.against_plan, found.against_prior, found.to_date
    estimate = found.estimate
    known = estimate if isinstance(estimate, Estimate) else None
    return {
        "id": found.indicator.pk,
        "title": found.indicator.title,
        "unit": found.indicator.unit_id,
        "unit_of_measure": found.indicator.unit_of_measure,
        "currency": found.currency,
        "period_start": found.period_start,
        "period_end": found.period_end,
        "actual": _plain(plan.actual),
        "plan": _plain(plan.base),
        "variance": _amount(plan),
        "variance_percent": _percent(plan),
        "favour": plan.favour.value,
        "no_variance": plan.missing and plan.missing.value,
        "no_percent": plan.variance and plan.variance.no_percent and plan.variance.no_percent.value,
        "prior_year": _plain(prior.base),
        "prior_year_variance": _amount(prior),
        "prior_year_variance_percent": _percent(prior),
        "year_to_date": _plain(year.actual),
        "plan_to_date": _plain(year.base),
        "variance_to_date": _amount(year),
        "variance_to_date_percent": _percent(year),
        "missing_to_date": list(found.missing_to_date),
        "latest_estimate": _plain(known.value if known else None),
        "estimate_basis": known and known.basis.value,
        "no_estimate": estimate.value if isinstance(estimate, NoEstimate) else None,
        "plan_of_year": _plain(found.against_year.base),
        "currency_effect": _plain(found.effect),
        "currency_effect_to_date": _plain(found.effect_to_date),
        "commentary": found.commentary,
        "commentary_required": found.wants_commentary,
        "commentary_missing": found.commentary_missing,
    }


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else storable(value)


def _amount(compared: Compared) -> Decimal | None:
    return _plain(compared.variance.amount if compared.variance else None)


def _percent(compared: Compared) -> Decimal | None:
    return _plain(compared.variance.percent if compared.variance else None)


class ExchangeRateQuery(PageQuery):
    currency = serializers.CharField(required=False, max_length=3)
    kind = serializers.ChoiceField(ExchangeRate.Kind.choices, required=False)


class ExchangeRateRow(serializers.Serializer):
    """What one unit of a currency costs in the reporting currency."""

    id = serializers.UUIDField()
    currency = serializers.CharField()
    kind = serializers.ChoiceField(ExchangeRate.Kind.choices)
    first_day = serializers.DateField(help_text="Of the fiscal year or of the month.")
    rate = FigureField()
    entered_by = serializers.UUIDField(allow_null=True)
    entered_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RateEntry(serializers.Serializer):
    """A rate; one that is there is changed."""

    currency = serializers.CharField(max_length=3)
    kind = serializers.ChoiceField(ExchangeRate.Kind.choices)
    day = serializers.DateField(help_text="Any day of the fiscal year (plan) or month (actual).")
    rate = FigureField()
    expected_version = serializers.IntegerField(
        required=False, help_text="The version that was read: 409 where it has moved on."
    )


class PeriodCloseQuery(PageQuery):
    state = serializers.ChoiceField(PeriodClose.State.choices, required=False)
    unit = serializers.UUIDField(required=False)


class PeriodCloseRow(serializers.Serializer):
    """A period of a unit and what is below it, or of everything: prepared, reviewed, approved."""

    id = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    rhythm = serializers.ChoiceField(Rhythm.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    state = serializers.ChoiceField(PeriodClose.State.choices)
    note = serializers.CharField()
    prepared_by = serializers.UUIDField()
    prepared_at = serializers.DateTimeField()
    reviewed_by = serializers.UUIDField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    lock = serializers.UUIDField(allow_null=True, help_text="The lock that the approval made.")
    reopened_by = serializers.UUIDField(allow_null=True)
    reopened_at = serializers.DateTimeField(allow_null=True)
    reopened_because = serializers.CharField()


class Preparing(serializers.Serializer):
    unit = serializers.UUIDField(required=False, allow_null=True)
    rhythm = serializers.ChoiceField(CLOSED_RHYTHMS)
    period_start = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_REASON)


class Reopening(serializers.Serializer):
    because = serializers.CharField(max_length=LONGEST_REASON)


class ControllerCommentQuery(PageQuery):
    indicator = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    period_start = serializers.DateField(required=False)


class ControllerCommentRow(serializers.Serializer):
    """A controller's own word, beside the owner's commentary."""

    id = serializers.UUIDField()
    indicator = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    rhythm = serializers.ChoiceField(Rhythm.choices)
    period_start = serializers.DateField()
    text = serializers.CharField()
    author = serializers.UUIDField()
    author_name = serializers.CharField(source="author.name")
    written_at = serializers.DateTimeField()


class Commenting(serializers.Serializer):
    """On an indicator or on a unit, exactly one of them."""

    indicator = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    rhythm = serializers.ChoiceField(CLOSED_RHYTHMS, required=False)
    period_start = serializers.DateField()
    text = serializers.CharField(max_length=LONGEST)


class ThresholdBody(serializers.Serializer):
    """An indicator's own limits; two nulls give the organisation's back."""

    comment_over_percent = FigureField(allow_null=True)
    comment_over_amount = FigureField(allow_null=True)
    expected_version = serializers.IntegerField(required=False)


class ThresholdShape(serializers.Serializer):
    indicator = serializers.UUIDField()
    comment_over_percent = FigureField(allow_null=True)
    comment_over_amount = FigureField(allow_null=True)
    version = serializers.IntegerField()
