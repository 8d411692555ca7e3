"""What the API of objectives, indicators and measurements takes and gives."""

from rest_framework import serializers

from objectives.analysis import Analysis
from objectives.models import Measurement, Objective, ObjectiveIndicator, Signal
from objectives.models.words import (
    Aggregation,
    Cause,
    Confidence,
    Direction,
    Rhythm,
    Status,
    TargetType,
)
from objectives.rules.xmr import Capability, Effect
from objectives.services.entry import LONGEST_COMMENTARY
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField, Query

LONGEST_REASON = Measurement._meta.get_field("no_value_reason").max_length

# --- Objectives ------------------------------------------------------------------------------------


class ObjectiveQuery(PageQuery):
    state = serializers.ChoiceField(Objective.State.choices, required=False)
    result = serializers.ChoiceField(Status.choices, required=False)
    owner = serializers.UUIDField(required=False)
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment] # the metaclass takes it
    priority = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    q = serializers.CharField(required=False, help_text="Words of the title or the owner's name.")


class ObjectiveRow(serializers.Serializer):
    """An outcome with an owner and a due date, its result and its momentum."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    outcome = serializers.CharField()
    state = serializers.ChoiceField(Objective.State.choices)
    activated_with_gaps = serializers.BooleanField()
    priority = serializers.UUIDField(allow_null=True)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    unit = serializers.UUIDField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    result = serializers.ChoiceField(Status.choices)
    result_measured = serializers.IntegerField(help_text="Lag indicators with a figure …")
    result_total = serializers.IntegerField(help_text="… of so many that count.")
    momentum = serializers.ChoiceField(Status.choices)
    momentum_measured = serializers.IntegerField(help_text="Lead indicators with a figure …")
    momentum_total = serializers.IntegerField(help_text="… of so many that count.")
    next_due_at = serializers.DateTimeField(allow_null=True)
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class ServingIndicator(serializers.Serializer):
    """An indicator as the objective sees it."""

    indicator = serializers.UUIDField()
    title = serializers.CharField(source="indicator.title")
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices)
    weight = FigureField()
    status = serializers.ChoiceField(Status.choices, source="indicator.status")
    latest_period = serializers.DateField(source="indicator.latest_period", allow_null=True)
    latest_value = FigureField(source="indicator.latest_value", allow_null=True)
    latest_expected = FigureField(source="indicator.latest_expected", allow_null=True)


class ObjectiveDetail(ObjectiveRow):
    """The same with what it is measured by."""

    indicators = ServingIndicator(many=True)


class Activation(serializers.Serializer):
    with_gaps = serializers.BooleanField(
        default=False, help_text="Activate although something is missing; the gaps are counted."
    )


# --- Indicators ------------------------------------------------------------------------------------


class IndicatorQuery(PageQuery):
    owner = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    overdue = serializers.BooleanField(required=False)
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
    rhythm = serializers.ChoiceField(Rhythm.choices)
    grace_days = serializers.IntegerField()
    aggregation = serializers.ChoiceField(Aggregation.choices)
    source = serializers.CharField()  # type: ignore[assignment] # the metaclass takes it
    measured_from = serializers.DateField(allow_null=True)
    retired_from = serializers.DateField(allow_null=True)
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


# --- Measurements ----------------------------------------------------------------------------------


class MeasurementQuery(PageQuery):
    indicator = serializers.UUIDField(required=False)
    to = serializers.DateField(required=False, help_text="Last first day of a period.")
    as_of = serializers.DateTimeField(
        required=False, help_text="What was known at this instant, instead of what is known now."
    )

    def get_fields(self):
        first = serializers.DateField(required=False, help_text="Earliest first day of a period.")
        return super().get_fields() | {"from": first}  # a keyword, so it cannot be an attribute


class MeasurementRow(serializers.Serializer):
    """A figure of one period, or the reason why there is none."""

    id = serializers.UUIDField()
    indicator = serializers.UUIDField()
    period_start = serializers.DateField()
    value = FigureField(allow_null=True)
    no_value_reason = serializers.CharField()
    numerator = FigureField(allow_null=True)
    denominator = FigureField(allow_null=True)
    commentary = serializers.CharField()
    cause = serializers.ChoiceField([*Cause.choices, ("", "")])
    confidence = serializers.ChoiceField([*Confidence.choices, ("", "")])
    expected = FigureField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    target_revision = serializers.UUIDField(allow_null=True)
    author = serializers.UUIDField(allow_null=True)
    author_name = serializers.CharField(source="author.name", allow_null=True)
    stand_in_for = serializers.UUIDField(allow_null=True)
    batch = serializers.UUIDField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
    supersedes = serializers.UUIDField(allow_null=True)
    correction_reason = serializers.CharField()


class Recording(serializers.Serializer):
    """A check-in: exactly one of `value` and `no_value_reason`."""

    indicator = serializers.UUIDField()
    period_start = serializers.DateField(help_text="First day of the period.")
    value = FigureField(required=False, allow_null=True)
    no_value_reason = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_REASON
    )
    numerator = FigureField(required=False, allow_null=True)
    denominator = FigureField(required=False, allow_null=True)
    commentary = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_COMMENTARY
    )
    cause = serializers.ChoiceField(
        Cause.choices,
        required=False,
        allow_blank=True,
        help_text="Required with commentary on entering off track or on a new adverse signal.",
    )
    confidence = serializers.ChoiceField(Confidence.choices, required=False, allow_blank=True)
    correction_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Required where the period has a figure already.",
    )
    expected_version = serializers.IntegerField(
        required=False,
        help_text="The indicator's version that this figure was written for; 409 when it changed.",
    )


# --- Analysis --------------------------------------------------------------------------------------


class AnalysisQuery(Query):
    as_of = serializers.DateTimeField(
        required=False, help_text="What could be said at this instant, instead of now."
    )


class LimitsShape(serializers.Serializer):
    """Natural process limits (XmR): mean ± 2.66 × mean moving range."""

    mean = FigureField()
    lower = FigureField()
    upper = FigureField()
    since = serializers.DateField(help_text="First period of the segment they were taken from.")
    count = serializers.IntegerField(help_text="Values they were taken from.")


class SignalShape(serializers.Serializer):
    """An unbroken stretch of values that one rule names. Indexes point into `values`, from 0, inclusive."""

    rule = serializers.ChoiceField(Signal.Rule.choices)
    effect = serializers.ChoiceField([(each.value, each.value) for each in Effect])
    first_index = serializers.IntegerField()
    last_index = serializers.IntegerField()
    first_period = serializers.DateField()
    period = serializers.DateField(help_text="Period of the last value.")


class SegmentValue(serializers.Serializer):
    period_start = serializers.DateField()
    value = FigureField()


class AnalysisShape(serializers.Serializer):
    """What the indicator's page draws. There is no forecast yet, so none is given."""

    indicator = serializers.UUIDField()
    as_of = serializers.DateTimeField()
    latest_period = serializers.DateField(allow_null=True)
    latest_value = FigureField(allow_null=True)
    expected = FigureField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    overdue = serializers.BooleanField()
    capability = serializers.ChoiceField(
        [(each.value, each.value) for each in Capability], allow_null=True
    )
    limits = LimitsShape(allow_null=True)
    signals = SignalShape(many=True)
    values = SegmentValue(many=True, help_text="Values since the last re-basing, oldest first.")


def analysis_body(analysis: Analysis) -> dict:
    """An Analysis in the form of AnalysisShape."""
    latest, limits, segment = analysis.latest, analysis.limits, analysis.segment
    return {
        "indicator": analysis.indicator.pk,
        "as_of": analysis.now,
        "latest_period": latest.period_start if latest else None,
        "latest_value": latest.value if latest else None,
        "expected": analysis.judgement.expected,
        "status": analysis.status,
        "overdue": analysis.is_overdue,
        "capability": analysis.capability,
        "limits": limits
        and {
            "mean": limits.mean,
            "lower": limits.lower,
            "upper": limits.upper,
            "since": analysis.since,
            "count": limits.count,
        },
        "signals": [
            {
                "rule": run.rule,
                "effect": run.effect,
                "first_index": run.first_index,
                "last_index": run.last_index,
                "first_period": segment.periods[run.first_index],
                "period": segment.periods[run.last_index],
            }
            for run in analysis.runs
        ],
        "values": [
            {"period_start": day, "value": value}
            for day, value in zip(segment.periods, segment.values, strict=True)
        ],
    }
