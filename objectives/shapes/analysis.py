"""What the API of analysis takes and gives."""

from rest_framework import serializers

from objectives.analysis import Analysis
from objectives.models import Signal
from objectives.models.words import (
    Status,
)
from objectives.rules.xmr import Capability, Effect
from perfmgmt.api.query import FigureField, Query


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
