"""What the API of measurements takes and gives."""

from rest_framework import serializers

from objectives.models import Measurement
from objectives.models.words import (
    Cause,
    Confidence,
    Status,
)
from objectives.services.entry import JUDGED, LONGEST_COMMENTARY
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
    cause = serializers.CharField(help_text="A cause's code, the id of an own one, or blank.")
    assumption = serializers.UUIDField(allow_null=True)
    confidence = serializers.ChoiceField([*Confidence.choices, ("", "")])
    expected = FigureField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    judged_status = serializers.ChoiceField([*Status.choices, ("", "")])
    judged_because = serializers.CharField()
    is_restatement = serializers.BooleanField(
        help_text="Recorded after its period had been locked."
    )
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
    cause = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="Required with commentary on entering off track or on a new adverse signal: one "
        f"of {', '.join(Cause.values)}, or the id of one of the organisation's own (`causes`).",
    )
    assumption = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="With the cause flawed_assumption: it comes under question.",
    )
    judged_status = serializers.ChoiceField(
        [(each.value, each.label) for each in map(Status, JUDGED)], required=False, allow_blank=True
    )
    judged_because = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_REASON
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


class ValidationQuery(PageQuery):
    measurement = serializers.UUIDField(required=False)


class ValidationRow(serializers.Serializer):
    """A second person stood by a figure."""

    id = serializers.UUIDField()
    measurement = serializers.UUIDField()
    validated_by = serializers.UUIDField()
    validated_by_name = serializers.CharField(source="validated_by.name")
    validated_at = serializers.DateTimeField()
    note = serializers.CharField()


class Validating(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_REASON)


class Voided(serializers.Serializer):
    restored = serializers.UUIDField(
        allow_null=True,
        help_text="The row that brings the figure before it back, if there was one.",
    )


class PeriodLockQuery(PageQuery):
    in_force = serializers.BooleanField(required=False)


class PeriodLockRow(serializers.Serializer):
    """What ended between two days is closed, in a unit and below it, or everywhere."""

    id = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField()
    locked_by = serializers.UUIDField(allow_null=True)
    locked_at = serializers.DateTimeField()
    lifted_by = serializers.UUIDField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_because = serializers.CharField()


class Locking(serializers.Serializer):
    unit = serializers.UUIDField(required=False, allow_null=True)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_REASON)


class Lifting(serializers.Serializer):
    because = serializers.CharField(max_length=LONGEST_REASON)


class RestatementQuery(PageQuery):
    unit = serializers.UUIDField(required=False, help_text="With the units below it.")
    indicator = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(
        required=False, help_text="Restated after this instant, such as that of the last pack."
    )
    to = serializers.DateField(required=False, help_text="Last first day of a period.")

    def get_fields(self):
        first = serializers.DateField(required=False, help_text="Earliest first day of a period.")
        return super().get_fields() | {"from": first}


class RestatementRow(serializers.Serializer):
    """A figure that was changed after its period had been locked."""

    id = serializers.UUIDField()
    indicator = serializers.UUIDField()
    period_start = serializers.DateField()
    value_before = FigureField(source="supersedes.value", allow_null=True)
    value = FigureField(allow_null=True)
    correction_reason = serializers.CharField()
    author = serializers.UUIDField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class AttachmentRow(serializers.Serializer):
    """A file beside a figure; its content is at `attachments/<id>/`."""

    id = serializers.UUIDField()
    measurement = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    added_by = serializers.UUIDField(allow_null=True)
    added_at = serializers.DateTimeField()


class AttachmentUpload(serializers.Serializer):
    file = serializers.FileField()


class CauseQuery(PageQuery):
    on_offer = serializers.BooleanField(required=False)


class CauseRow(serializers.Serializer):
    """A cause of misses that the organisation named itself."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)


class NewCause(serializers.Serializer):
    name = serializers.CharField(max_length=80)
