"""What the API of recalibrations takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from reviews.models import Recalibration

TERMS = (
    "By name: of an indicator target_type, direction, baseline, baseline_on, target, target_on, points "
    "({first day: value}), band_low, band_high, risk_width, tolerance_on_track, tolerance_at_risk, "
    "tolerance_days, decimals, grace_days, aggregation, retired_from; of an objective due_on, "
    "weight:<indicator id>, role:<indicator id>. Numbers and days are texts."
)


class RecalibrationQuery(PageQuery):
    indicator = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Recalibration.State.choices, required=False)
    authority = serializers.UUIDField(required=False)
    requested_by = serializers.UUIDField(required=False)


class RecalibrationRow(serializers.Serializer):
    """Other terms asked for of an indicator or an objective in force; approved, they are a revision."""

    id = serializers.UUIDField()
    indicator = serializers.UUIDField(allow_null=True)
    objective = serializers.UUIDField(allow_null=True)
    seen = serializers.DictField(help_text="The terms as they stood when it was asked.")
    proposed = serializers.DictField(help_text="The terms that are asked for.")
    effective_from = serializers.DateField()
    reason = serializers.CharField()
    evidence = serializers.CharField()
    decision = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(Recalibration.State.choices)
    requested_by = serializers.UUIDField()
    requested_by_name = serializers.CharField(source="requested_by.name")
    authority = serializers.UUIDField()
    authority_name = serializers.CharField(source="authority.name")
    asked_at = serializers.DateTimeField()
    answered_by = serializers.UUIDField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    revision = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()


class NewRecalibration(serializers.Serializer):
    """Exactly one of `indicator` and `objective`."""

    indicator = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    changes = serializers.DictField(allow_empty=False, help_text=TERMS)
    effective_from = serializers.DateField(help_text="The first day of a period.")
    reason = serializers.CharField(max_length=500)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    decision = serializers.UUIDField(required=False)
    version = serializers.IntegerField(
        required=False, help_text="Of the subject, as it was read; 409 when it was changed since."
    )


class RecalibrationStep(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class Approval(RecalibrationStep):
    answer = serializers.CharField(required=False, allow_blank=True, max_length=5000)


class Refusal(RecalibrationStep):
    answer = serializers.CharField(max_length=5000, help_text="Why, for who asked.")
