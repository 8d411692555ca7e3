"""A target split to the objectives below, as the API takes and gives it."""

from rest_framework import serializers

from objectives.models import TargetSplit
from perfmgmt.api.query import FigureField

LONGEST_REASON = TargetSplit._meta.get_field("kept_because").max_length


class SplitPart(serializers.Serializer):
    """One objective below. Without an indicator a new one is written; by share, or by value."""

    objective = serializers.UUIDField()
    indicator = serializers.UUIDField(required=False, allow_null=True)
    share = FigureField(required=False, help_text="In percent, for `how` share.")
    target = FigureField(required=False, help_text="For `how` value.")
    baseline = FigureField(required=False, help_text="Of a path, for `how` value.")


class SplitWriting(serializers.Serializer):
    """`version` is that of the split as it was read, 0 where there was none."""

    objective = serializers.UUIDField(help_text="Whose objectives below take it over.")
    how = serializers.ChoiceField(TargetSplit.How.choices)
    shares = SplitPart(many=True)
    kept_because = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Why something is not distributed; without it all of the target is.",
    )
    version = serializers.IntegerField(required=False, min_value=0)


class SplitShare(serializers.Serializer):
    objective = serializers.UUIDField()
    objective_title = serializers.CharField()
    indicator = serializers.UUIDField()
    indicator_title = serializers.CharField()
    share = FigureField(allow_null=True)
    target = FigureField()
    baseline = FigureField(allow_null=True)
    target_now = FigureField(allow_null=True, help_text="What the indicator is to reach today.")
    holds = serializers.BooleanField(help_text="As it was split, and still right below.")


class SplitRow(serializers.Serializer):
    """`adds_up` says whether all of it still holds and is the target; `sum` is what stands below today."""

    objective = serializers.UUIDField()
    how = serializers.ChoiceField(TargetSplit.How.choices)
    target = FigureField()
    baseline = FigureField(allow_null=True)
    kept = FigureField()
    kept_baseline = FigureField()
    kept_because = serializers.CharField()
    sum = FigureField()
    adds_up = serializers.BooleanField()
    shares = SplitShare(many=True)
    version = serializers.IntegerField()


class SplitList(serializers.Serializer):
    """`why_not` is empty where the target may be split."""

    why_not = serializers.CharField()
    splits = SplitRow(many=True)
