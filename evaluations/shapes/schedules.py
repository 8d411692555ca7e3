"""What schedules of packs look like over REST."""

from rest_framework import serializers

from evaluations.models import Pack
from perfmgmt.api.pagination import PageQuery


class ScheduleQuery(PageQuery):
    pass


class ScheduleRow(serializers.Serializer):
    """After each closed review of a cadence, or monthly of a unit or a plan on a working day."""

    id = serializers.UUIDField()
    cadence = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    plan = serializers.UUIDField(allow_null=True)
    working_day = serializers.IntegerField(allow_null=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(Pack.Kind.choices))
    paper = serializers.ChoiceField(Pack.Paper.choices)
    language = serializers.CharField()
    created_by = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ScheduleDetail(ScheduleRow):
    readers = serializers.ListField(child=serializers.UUIDField())


class SchedulePatch(serializers.Serializer):
    version = serializers.IntegerField(required=False, help_text="409 where it is an older one.")
    working_day = serializers.IntegerField(required=False, min_value=1, max_value=20)
    kinds = serializers.ListField(child=serializers.ChoiceField(Pack.Kind.choices), required=False)
    paper = serializers.ChoiceField(Pack.Paper.choices, required=False)
    readers = serializers.ListField(child=serializers.UUIDField(), required=False)


class NewSchedule(serializers.Serializer):
    """Exactly one of `cadence`, `unit` and `plan`; the latter two with a `working_day`."""

    cadence = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    plan = serializers.UUIDField(required=False)
    working_day = serializers.IntegerField(required=False, min_value=1, max_value=20)
    kinds = serializers.ListField(child=serializers.ChoiceField(Pack.Kind.choices))
    paper = serializers.ChoiceField(Pack.Paper.choices, default=Pack.Paper.A4)
    readers = serializers.ListField(child=serializers.UUIDField())
