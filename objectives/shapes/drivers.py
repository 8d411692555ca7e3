"""What the API of driver links and formulas takes and gives."""

from rest_framework import serializers

from objectives.models.words import DriverSign
from objectives.rules.formula import LONGEST, LONGEST_NAME
from objectives.services.driver import LONGEST_LAG, LONGEST_REASON
from objectives.shapes.analysis import CheckShape
from perfmgmt.api.pagination import PageQuery


class DriverLinkQuery(PageQuery):
    lead = serializers.UUIDField(required=False)
    lag = serializers.UUIDField(required=False)
    as_of = serializers.DateTimeField(
        required=False, help_text="Checked by what was known at this instant, instead of now."
    )


class DriverLinkRow(serializers.Serializer):
    """A lead that drives a lag, so many periods of the longer rhythm of the two later, because."""

    id = serializers.UUIDField()
    lead = serializers.UUIDField()
    lead_title = serializers.CharField(source="lead.title")
    lag = serializers.UUIDField()
    lag_title = serializers.CharField(source="lag.title")
    lag_periods = serializers.IntegerField()
    sign = serializers.ChoiceField(DriverSign.choices)
    because = serializers.CharField()
    version = serializers.IntegerField()


class CheckedDriverLink(DriverLinkRow):
    """With what the figures say of it."""

    check = CheckShape()


class DriverLinkBody(serializers.Serializer):
    lead = serializers.UUIDField()
    lag = serializers.UUIDField()
    lag_periods = serializers.IntegerField(min_value=0, max_value=LONGEST_LAG)
    sign = serializers.ChoiceField(DriverSign.choices, required=False)
    because = serializers.CharField(max_length=LONGEST_REASON)


class DriverLinkChange(serializers.Serializer):
    """What is left out stays as it is."""

    lag_periods = serializers.IntegerField(min_value=0, max_value=LONGEST_LAG, required=False)
    sign = serializers.ChoiceField(DriverSign.choices, required=False)
    because = serializers.CharField(max_length=LONGEST_REASON, required=False)
    expected_version = serializers.IntegerField(
        required=False, help_text="The link's version that was seen; 409 when it changed."
    )


class FormulaShape(serializers.Serializer):
    """An empty formula: its figures are entered."""

    formula = serializers.CharField()
    inputs = serializers.DictField(
        child=serializers.UUIDField(), help_text="Name in the formula to the id of an indicator."
    )
    version = serializers.IntegerField()


class FormulaBody(serializers.Serializer):
    formula = serializers.CharField(
        max_length=LONGEST,
        allow_blank=True,
        help_text="+ - * / and parentheses, numbers, names, min, max and abs.",
    )
    inputs = serializers.DictField(
        child=serializers.UUIDField(),
        help_text=f"Names of up to {LONGEST_NAME} letters, digits and underscores.",
    )
    expected_version = serializers.IntegerField(
        required=False, help_text="The indicator's version that was seen; 409 when it changed."
    )
