"""What the API of indicators takes and gives."""

from rest_framework import serializers

from objectives.models import ObjectiveIndicator
from objectives.models.words import (
    Aggregation,
    Direction,
    NumberFormat,
    Rhythm,
    Status,
    TargetType,
)
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField


class IndicatorQuery(PageQuery):
    owner = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    overdue = serializers.BooleanField(required=False)
    detached = serializers.BooleanField(
        required=False, help_text="Serving no objective, no assumption and no formula."
    )
    retired = serializers.BooleanField(required=False)
    q = serializers.CharField(required=False, help_text="Words of the title or the owner's name.")


class IndicatorRow(serializers.Serializer):
    """What is measured, how often, against what; with its latest value."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    definition = serializers.CharField()
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    updater = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    unit_of_measure = serializers.CharField()
    number_format = serializers.ChoiceField(NumberFormat.choices)
    currency = serializers.CharField()
    decimals = serializers.IntegerField()
    target_type = serializers.ChoiceField(TargetType.choices)
    direction = serializers.ChoiceField(Direction.choices)
    baseline = FigureField(allow_null=True)
    baseline_on = serializers.DateField(allow_null=True)
    target = FigureField(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
    band_low = FigureField(allow_null=True)
    band_high = FigureField(allow_null=True)
    risk_width = FigureField(allow_null=True)
    tolerance_on_track = FigureField(allow_null=True)
    tolerance_at_risk = FigureField(allow_null=True)
    tolerance_days = serializers.IntegerField(allow_null=True)
    rhythm = serializers.ChoiceField(Rhythm.choices)
    grace_days = serializers.IntegerField()
    aggregation = serializers.ChoiceField(Aggregation.choices)
    source = serializers.CharField()  # type: ignore[assignment] # the metaclass takes it
    measured_from = serializers.DateField(allow_null=True)
    needs_validation = serializers.BooleanField()
    watches = serializers.UUIDField(allow_null=True)
    retired_from = serializers.DateField(allow_null=True)
    retired_because = serializers.CharField()
    latest_period = serializers.DateField(allow_null=True)
    latest_value = FigureField(allow_null=True)
    latest_expected = FigureField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    next_due_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class TargetPointRow(serializers.Serializer):
    """A point of the target path: what is expected at the end of this period."""

    period_start = serializers.DateField()
    value = FigureField()


class ServedObjective(serializers.Serializer):
    """What the indicator means for an objective."""

    objective = serializers.UUIDField()
    title = serializers.CharField(source="objective.title")
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices)
    weight = FigureField()


class IndicatorDetail(IndicatorRow):
    """The same with its target path and what it serves."""

    target_points = TargetPointRow(many=True)
    objectives = ServedObjective(many=True)
