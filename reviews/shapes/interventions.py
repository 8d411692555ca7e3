"""What the API of interventions, their steps and their effect checks takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField
from reviews.models import EffectCheck, Intervention


class InterventionQuery(PageQuery):
    state = serializers.ChoiceField(Intervention.State.choices, required=False)
    kind = serializers.ChoiceField(Intervention.Kind.choices, required=False)
    owner = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    indicator = serializers.UUIDField(required=False)
    decision = serializers.UUIDField(required=False)
    open = serializers.BooleanField(
        required=False, help_text="true: planned or under way, somebody has something to do."
    )


class InterventionRow(serializers.Serializer):
    """What is done about an objective; `before` and the limits are those of its start."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField()
    decision = serializers.UUIDField(allow_null=True, help_text="null: begun between meetings.")
    kind = serializers.ChoiceField(Intervention.Kind.choices, allow_blank=True)
    text = serializers.CharField()
    because = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField(source="owner.name")
    due_on = serializers.DateField(allow_null=True)
    lag_periods = serializers.IntegerField()
    indicator = serializers.UUIDField(allow_null=True)
    expected_value = FigureField(allow_null=True)
    check_on = serializers.DateField(allow_null=True)
    effect_said_at = serializers.DateTimeField(allow_null=True)
    effect_is_late = serializers.BooleanField()
    state = serializers.ChoiceField(Intervention.State.choices)
    started_on = serializers.DateField(allow_null=True)
    before = FigureField(allow_null=True)
    before_count = serializers.IntegerField()
    mean = FigureField(allow_null=True)
    lower = FigureField(allow_null=True)
    upper = FigureField(allow_null=True)
    verdict = serializers.ChoiceField(
        EffectCheck.Verdict.choices, source="latest_check.verdict", allow_null=True
    )
    done_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_because = serializers.CharField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.UUIDField()
    version = serializers.IntegerField()


class StepRow(serializers.Serializer):
    id = serializers.UUIDField()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    position = serializers.IntegerField()


class EffectCheckRow(serializers.Serializer):
    """What one check found; `measurements` are the values that counted as after."""

    id = serializers.UUIDField()
    indicator = serializers.UUIDField()
    until = serializers.DateField()
    verdict = serializers.ChoiceField(EffectCheck.Verdict.choices)
    before = FigureField(allow_null=True)
    after = FigureField(allow_null=True)
    expected = FigureField()
    share = FigureField(allow_null=True)
    count = serializers.IntegerField()
    shared_with = serializers.IntegerField()
    measurements = serializers.ListField(child=serializers.UUIDField())
    checked_at = serializers.DateTimeField()
    checked_by = serializers.UUIDField(allow_null=True, help_text="null: its check date came.")


class InterventionDetail(InterventionRow):
    """The same with its steps in order and its checks, the newest first."""

    steps = StepRow(many=True)
    checks = EffectCheckRow(many=True)


class ExpectedEffect(serializers.Serializer):
    """Whole or not at all."""

    indicator = serializers.UUIDField(required=False, allow_null=True)
    expected_value = FigureField(required=False, allow_null=True)
    check_on = serializers.DateField(required=False, allow_null=True)
    lag_periods = serializers.IntegerField(required=False, min_value=0, max_value=24)


class NewIntervention(ExpectedEffect):
    objective = serializers.UUIDField()
    kind = serializers.ChoiceField(Intervention.Kind.choices)
    text = serializers.CharField(max_length=2000)
    because = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    owner = serializers.UUIDField()
    due_on = serializers.DateField(required=False, allow_null=True)


class SeenIntervention(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class InterventionPatch(ExpectedEffect, SeenIntervention):
    """What changes; what is left out stays, null empties."""

    kind = serializers.ChoiceField(Intervention.Kind.choices, required=False)
    text = serializers.CharField(required=False, max_length=2000)
    because = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    owner = serializers.UUIDField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)


class InterventionStart(SeenIntervention):
    on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Today unless told."
    )


class Stopping(SeenIntervention):
    because = serializers.CharField(max_length=500)


class NewStep(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
