"""What the API takes that writes indicators and their links."""

from typing import Any

from rest_framework import serializers

from objectives.models import Indicator, ObjectiveIndicator
from objectives.models.words import (
    Aggregation,
    Direction,
    LimitsMode,
    NumberFormat,
    Rhythm,
    TargetType,
)
from objectives.services.rebasing import LONGEST_REASON as LONGEST_BECAUSE
from objectives.services.retirement import LONGEST_REASON
from objectives.shapes.indicators import TargetPointRow
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField, Query


def _longest(name: str) -> int | None:
    field: Any = Indicator._meta.get_field(name)
    return field.max_length


class IndicatorFields(serializers.Serializer):
    """The fields of an indicator that may be written; those that are left out stay as they are."""

    title = serializers.CharField(required=False, max_length=_longest("title"))
    definition = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    owner = serializers.UUIDField(required=False, allow_null=True)
    updater = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    unit_of_measure = serializers.CharField(
        required=False, allow_blank=True, max_length=_longest("unit_of_measure")
    )
    number_format = serializers.ChoiceField(NumberFormat.choices, required=False)
    currency = serializers.CharField(
        required=False, allow_blank=True, max_length=3, help_text="ISO 4217, for money only."
    )
    decimals = serializers.IntegerField(required=False, min_value=0, max_value=6)
    target_type = serializers.ChoiceField(TargetType.choices, required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    baseline = FigureField(required=False, allow_null=True)
    baseline_on = serializers.DateField(required=False, allow_null=True)
    target = FigureField(required=False, allow_null=True)
    target_on = serializers.DateField(required=False, allow_null=True)
    band_low = FigureField(required=False, allow_null=True)
    band_high = FigureField(required=False, allow_null=True)
    risk_width = FigureField(required=False, allow_null=True)
    tolerance_on_track = FigureField(
        required=False, allow_null=True, help_text="A share: 0.05 is 5 %. Null is the rule's own."
    )
    tolerance_at_risk = FigureField(required=False, allow_null=True)
    tolerance_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=3650
    )
    rhythm = serializers.ChoiceField(Rhythm.choices, required=False)
    grace_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    aggregation = serializers.ChoiceField(Aggregation.choices, required=False)
    source = serializers.CharField(  # type: ignore[assignment] # the metaclass takes it
        required=False, allow_blank=True, max_length=_longest("source")
    )
    limits_mode = serializers.ChoiceField(LimitsMode.choices, required=False)
    needs_validation = serializers.BooleanField(required=False)
    watches = serializers.UUIDField(required=False, allow_null=True)


class NewIndicator(IndicatorFields):
    """An indicator that serves nothing yet; `measured_from` is the first day it is expected for."""

    title = serializers.CharField(max_length=_longest("title"))
    measured_from = serializers.DateField(required=False)
    external_key = serializers.CharField(
        required=False, allow_blank=True, max_length=_longest("external_key")
    )


class IndicatorChange(IndicatorFields):
    """What bears on the status of an indicator in force is refused, save what was empty."""

    version = serializers.IntegerField(
        required=False, help_text="The version that was read; 409 when it is not the stored one."
    )


class PathShape(serializers.Serializer):
    """The whole target path; no points are a straight line."""

    points = TargetPointRow(many=True)
    version = serializers.IntegerField(required=False)


class Retirement(serializers.Serializer):
    from_day = serializers.DateField(
        help_text="No figure is expected of periods that begin on this day or later."
    )
    because = serializers.CharField(max_length=LONGEST_REASON)
    version = serializers.IntegerField(required=False)


class Reinstatement(serializers.Serializer):
    version = serializers.IntegerField(required=False)


class RebasingBody(serializers.Serializer):
    since = serializers.DateField(help_text="First day of the first period of the new process.")
    because = serializers.CharField(max_length=LONGEST_BECAUSE)
    version = serializers.IntegerField(required=False)


class LinkQuery(PageQuery):
    objective = serializers.UUIDField(required=False)
    indicator = serializers.UUIDField(required=False)
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices, required=False)


class LinkRow(serializers.Serializer):
    """What an indicator means for an objective."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField()
    indicator = serializers.UUIDField()
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices)
    weight = FigureField()
    version = serializers.IntegerField()


class NewLink(serializers.Serializer):
    objective = serializers.UUIDField()
    indicator = serializers.UUIDField()
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices)
    weight = FigureField(required=False)


class LinkChange(serializers.Serializer):
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices, required=False)
    weight = FigureField(required=False)
    version = serializers.IntegerField(required=False)


class SeenVersion(Query):
    """Of what is taken away."""

    version = serializers.IntegerField(
        required=False, help_text="The version that was seen; 409 when it changed."
    )
