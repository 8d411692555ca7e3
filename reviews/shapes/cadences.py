"""What the API of cadences takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from reviews.models import Attendance

SEEN = "The version that the change is made to; 409 when somebody saved since."
RULE = (
    "One endless RFC 5545 recurrence rule of whole days, such as FREQ=MONTHLY;BYDAY=3TU; "
    "FREQ=DAILY;COUNT=1 takes place once. Read on the organisation's wall clock."
)


class CadenceQuery(PageQuery):
    plan = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    priority = serializers.UUIDField(required=False)
    chair = serializers.UUIDField(required=False)
    running = serializers.BooleanField(
        required=False, help_text="true: without those that have ended; false: only those."
    )


class CadenceRow(serializers.Serializer):
    """How often who reviews what; `unit`, with those below it, and `priority` narrow the plan."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    plan = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    priority = serializers.UUIDField(allow_null=True)
    chair = serializers.UUIDField()
    chair_name = serializers.CharField(source="chair.name")
    rule = serializers.CharField(help_text=RULE)
    starts_at_time = serializers.TimeField()
    first_on = serializers.DateField()
    holds_from = serializers.DateField(
        allow_null=True, help_text="Before this day the rhythm was another one."
    )
    minutes = serializers.IntegerField()
    freeze_hours_before = serializers.IntegerField()
    remind_hours_before = serializers.IntegerField()
    place = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_because = serializers.CharField()
    version = serializers.IntegerField()


class CadenceDetail(CadenceRow):
    """The same with who is invited, the chair among them, and the next six days of its rhythm."""

    participants = serializers.ListField(child=serializers.UUIDField())
    next_at = serializers.ListField(child=serializers.DateTimeField())


class NewCadence(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    plan = serializers.UUIDField()
    unit = serializers.UUIDField(required=False, allow_null=True)
    priority = serializers.UUIDField(required=False, allow_null=True)
    chair = serializers.UUIDField()
    participants = serializers.ListField(
        child=serializers.UUIDField(), max_length=500, help_text="The chair is one of them anyway."
    )
    rule = serializers.CharField(max_length=200, help_text=RULE)
    starts_at_time = serializers.TimeField()
    first_on = serializers.DateField()
    minutes = serializers.IntegerField(default=90, max_value=480)
    freeze_hours_before = serializers.IntegerField(default=24, min_value=0, max_value=720)
    remind_hours_before = serializers.IntegerField(default=72, min_value=0, max_value=720)
    place = serializers.CharField(default="", allow_blank=True, max_length=200)


class CadenceChange(serializers.Serializer):
    """What is left out stays as it is. It holds for the reviews that nobody prepares yet."""

    version = serializers.IntegerField(help_text=SEEN)
    title = serializers.CharField(required=False, max_length=200)
    plan = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False, allow_null=True)
    priority = serializers.UUIDField(required=False, allow_null=True)
    chair = serializers.UUIDField(required=False)
    participants = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=500
    )
    rule = serializers.CharField(required=False, max_length=200, help_text=RULE)
    starts_at_time = serializers.TimeField(required=False)
    first_on = serializers.DateField(required=False)
    minutes = serializers.IntegerField(required=False, max_value=480)
    freeze_hours_before = serializers.IntegerField(required=False, min_value=0, max_value=720)
    remind_hours_before = serializers.IntegerField(required=False, min_value=0, max_value=720)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ReasonTold(serializers.Serializer):
    because = serializers.CharField(max_length=300, help_text="The invited are told.")
    version = serializers.IntegerField(required=False, help_text=SEEN)


class ReviewMoving(ReasonTold):
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="As before unless told."
    )


class AttendanceRow(serializers.Serializer):
    """Who is invited to a review, what they answered, and when they came into the room."""

    id = serializers.UUIDField()
    member = serializers.UUIDField()
    member_name = serializers.CharField(source="member.name")
    response = serializers.ChoiceField(Attendance.Response.choices, allow_blank=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    joined_at = serializers.DateTimeField(allow_null=True)


class Coming(serializers.Serializer):
    """Whether somebody comes."""

    response = serializers.ChoiceField(
        [choice for choice in Attendance.Response.choices if choice[0]]
    )
    member = serializers.UUIDField(
        required=False,
        help_text="For whom, where the caller stands in for them; oneself unless told.",
    )
