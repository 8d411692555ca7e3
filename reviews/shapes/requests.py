"""What the API of requests for a decision takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from reviews.models import Decision, DecisionRequest


class RequestQuery(PageQuery):
    state = serializers.ChoiceField(DecisionRequest.State.choices, required=False)
    objective = serializers.UUIDField(required=False)
    asked = serializers.UUIDField(required=False)
    asker = serializers.UUIDField(required=False)


class RequestRow(serializers.Serializer):
    """Who asks whom for a decision. `decision` answers it, made between meetings or in a review."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField(allow_null=True)
    asker = serializers.UUIDField()
    asker_name = serializers.CharField(source="asker.name")
    asked = serializers.UUIDField()
    asked_name = serializers.CharField(source="asked.name")
    proposal = serializers.CharField()
    details = serializers.CharField()
    cost = serializers.CharField()
    expected_effect = serializers.CharField()
    needed_by = serializers.DateField(allow_null=True)
    raised_at = serializers.DateTimeField()
    state = serializers.ChoiceField(DecisionRequest.State.choices)
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_because = serializers.CharField()
    decision = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()


class NewRequest(serializers.Serializer):
    proposal = serializers.CharField(max_length=300)
    asked = serializers.UUIDField()
    objective = serializers.UUIDField(required=False, allow_null=True, default=None)
    details = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    cost = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    expected_effect = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=300
    )
    needed_by = serializers.DateField(required=False, allow_null=True, default=None)


class PassingOn(serializers.Serializer):
    to = serializers.UUIDField()
    because = serializers.CharField(max_length=500)
    expected_version = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="409 if it moved on."
    )


class RequestWithdrawal(serializers.Serializer):
    because = serializers.CharField(max_length=500)
    expected_version = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="409 if it moved on."
    )


class RequestAnswer(serializers.Serializer):
    """A decision between meetings; it takes the right to decide."""

    kind = serializers.ChoiceField(Decision.Kind.choices)
    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    because = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    alternatives = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000
    )
    owner = serializers.UUIDField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    look_again_on = serializers.DateField(required=False, allow_null=True, default=None)
    look_again_when = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=300
    )
    dissent = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    expected_version = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="409 if it moved on."
    )


class LatencyShape(serializers.Serializer):
    """Days from what raised a decision to the word; what waits counts (Kaplan–Meier)."""

    median = serializers.IntegerField(
        allow_null=True, help_text="Null where not half of them are decided."
    )
    over = serializers.IntegerField(allow_null=True, help_text="Then it lies over so many days.")
    decided = serializers.IntegerField()
    waiting = serializers.IntegerField()


class UnitLatency(LatencyShape):
    unit = serializers.UUIDField(allow_null=True, help_text="Null for what belongs to none.")


class LatencyBody(serializers.Serializer):
    overall = LatencyShape()
    units = UnitLatency(many=True, help_text="The slowest first; never of a person.")
