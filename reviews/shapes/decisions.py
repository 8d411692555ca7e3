"""What the API of decisions takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField
from perfmgmt.api.schema import Problem
from reviews.models import Decision, InterventionKind


class DecisionQuery(PageQuery):
    review = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    owner = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(Decision.Kind.choices, required=False)
    open = serializers.BooleanField(
        required=False, help_text="true: actions that somebody has still to finish."
    )
    in_force = serializers.BooleanField(
        required=False, help_text="true: without those that a later decision replaced."
    )
    q = serializers.CharField(required=False, help_text="Words of the decision, or a name.")


class DecisionRow(serializers.Serializer):
    """What was decided on an item; a later one supersedes it, nothing edits it."""

    id = serializers.UUIDField()
    review = serializers.UUIDField(allow_null=True, help_text="Null between meetings.")
    item = serializers.UUIDField(allow_null=True)
    objective = serializers.UUIDField(allow_null=True)
    kind = serializers.ChoiceField(Decision.Kind.choices)
    text = serializers.CharField()
    because = serializers.CharField()
    alternatives = serializers.CharField()
    raised_on = serializers.DateField(
        allow_null=True, help_text="When there was something to decide."
    )
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    look_again_on = serializers.DateField(allow_null=True)
    look_again_when = serializers.CharField()
    intervention_kind = serializers.ChoiceField(InterventionKind.choices, allow_blank=True)
    effect_indicator = serializers.UUIDField(allow_null=True)
    expected_value = FigureField(allow_null=True)
    check_on = serializers.DateField(allow_null=True)
    is_recommendation = serializers.BooleanField()
    decided_by = serializers.UUIDField()
    recorded_by = serializers.UUIDField()
    dissent = serializers.CharField()
    decided_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)
    supersedes = serializers.UUIDField(allow_null=True)


class TwoDecisions(Problem):
    """Somebody was faster: what stands beside what was sent. Nothing was saved."""

    current = DecisionRow(allow_null=True)
    sent = serializers.JSONField()
    version = serializers.IntegerField(help_text="Send it to replace what stands.")


class Answer(serializers.Serializer):
    """An answer to "What action is required now?"."""

    version = serializers.IntegerField(help_text="Of the item as you saw it; 409 if it moved on.")
    kind = serializers.ChoiceField(Decision.Kind.choices)
    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    because = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    owner = serializers.UUIDField(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    look_again_on = serializers.DateField(required=False, allow_null=True, default=None)
    look_again_when = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=300
    )
    intervention_kind = serializers.ChoiceField(
        InterventionKind.choices, required=False, default="", allow_blank=True
    )
    effect_indicator = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Of an intervention: said with its value and check date, or not at all.",
    )
    expected_value = FigureField(required=False, allow_null=True, default=None)
    check_on = serializers.DateField(required=False, allow_null=True, default=None)
    decided_by = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The chair unless told; without the right to decide it is a recommendation.",
    )
    dissent = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    alternatives = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000
    )
    answers = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        help_text="Requests about the objective that are thereby decided.",
    )
