"""What the API of cycles takes and gives."""

from rest_framework import serializers

from evaluations.models import Cycle
from perfmgmt.api.pagination import PageQuery


class CycleQuery(PageQuery):
    state = serializers.ChoiceField(Cycle.State.choices, required=False)
    plan = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)


class CycleRow(serializers.Serializer):
    """A quarter, half-year or year of a plan, or of a unit and those below it, with its progress."""

    id = serializers.UUIDField()
    span = serializers.ChoiceField(Cycle.Span.choices)
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    plan = serializers.UUIDField(allow_null=True)
    plan_title = serializers.CharField(source="plan.title", allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    unit_name = serializers.CharField(source="unit.name", allow_null=True)
    state = serializers.ChoiceField(Cycle.State.choices)
    opened_by = serializers.UUIDField()
    opened_at = serializers.DateTimeField()
    prefilled_at = serializers.DateTimeField()
    ended_by = serializers.UUIDField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_because = serializers.CharField()
    evaluation_count = serializers.IntegerField()
    draft_count = serializers.IntegerField()
    submitted_count = serializers.IntegerField()
    calibrated_count = serializers.IntegerField()
    signed_count = serializers.IntegerField()
    version = serializers.IntegerField()


class SurpriseFigures(serializers.Serializer):
    """How often objectives ended otherwise than their last review showed; rates are null without a base."""

    compared = serializers.IntegerField()
    surprises = serializers.IntegerField(help_text="Missed after on track.")
    reliefs = serializers.IntegerField(help_text="Hit after off track.")
    alarms = serializers.IntegerField(help_text="Shown at risk or off track.")
    false_alarms = serializers.IntegerField(help_text="Of these, hit.")
    unknown = serializers.IntegerField()
    index = serializers.FloatField(allow_null=True)
    false_alarm_rate = serializers.FloatField(allow_null=True)


class CycleDetail(CycleRow):
    """The same with its surprise index and whether what is signed is still what was signed."""

    surprise = SurpriseFigures()
    is_intact = serializers.BooleanField(help_text="Every SHA-256 was computed anew.")


class NewCycle(serializers.Serializer):
    """Over the period of the fiscal calendar that `day` lies in; either a plan or a unit."""

    span = serializers.ChoiceField(Cycle.Span.choices)
    day = serializers.DateField()
    plan = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.UUIDField(required=False, allow_null=True)


class CycleReason(serializers.Serializer):
    because = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False)


class Chosen(serializers.Serializer):
    evaluations = serializers.ListField(child=serializers.UUIDField(), max_length=10_000)


class Done(serializers.Serializer):
    """Which evaluations the step was taken with."""

    evaluations = serializers.ListField(child=serializers.UUIDField())
