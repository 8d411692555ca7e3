"""What the API of measurements takes and gives."""

from rest_framework import serializers

from objectives.models import Measurement
from objectives.models.words import (
    Cause,
    Confidence,
    Status,
)
from objectives.services.entry import LONGEST_COMMENTARY
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField

LONGEST_REASON = Measurement._meta.get_field("no_value_reason").max_length


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
