"""What the API of initiatives and milestones takes and gives."""

from rest_framework import serializers

from objectives.models import Initiative
from perfmgmt.api.pagination import PageQuery


class InitiativeQuery(PageQuery):
    state = serializers.ChoiceField(Initiative.State.choices, required=False)
    owner = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    indicator = serializers.UUIDField(required=False)
    late = serializers.BooleanField(
        required=False, help_text="Open, and its due day is over or one of its milestones is late."
    )
    q = serializers.CharField(required=False, help_text="Words of the title or the owner's name.")


class InitiativeRow(serializers.Serializer):
    """Work that should move an indicator."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    objective = serializers.UUIDField(allow_null=True)
    indicator = serializers.UUIDField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(Initiative.State.choices)
    state_because = serializers.CharField()
    late = serializers.BooleanField()
    milestones_reached = serializers.IntegerField()
    milestones_total = serializers.IntegerField()
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class MilestoneQuery(PageQuery):
    initiative = serializers.UUIDField(required=False)
    late = serializers.BooleanField(
        required=False, help_text="Not reached, and past its day or expected later than planned."
    )


class MilestoneRow(serializers.Serializer):
    """A date of an initiative: planned, expected by now, and reached."""

    id = serializers.UUIDField()
    initiative = serializers.UUIDField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    forecast_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class InitiativeDetail(InitiativeRow):
    """The same with its milestones in the order of their days."""

    milestones = MilestoneRow(many=True)


class Version(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class InitiativePatch(Version):
    """What changes; what is left out stays, null empties."""

    title = serializers.CharField(required=False, max_length=300)
    description = serializers.CharField(required=False, allow_blank=True)
    objective = serializers.UUIDField(required=False, allow_null=True)
    indicator = serializers.UUIDField(required=False, allow_null=True)
    owner = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class NewInitiative(serializers.Serializer):
    title = serializers.CharField(max_length=300)
    description = serializers.CharField(required=False, allow_blank=True)
    objective = serializers.UUIDField(required=False, allow_null=True)
    indicator = serializers.UUIDField(required=False, allow_null=True)
    owner = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    external_key = serializers.CharField(required=False, allow_blank=True, max_length=200)


class StateSetting(Version):
    state = serializers.ChoiceField(Initiative.State.choices)
    because = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Needed to stop it, to take it up again, or where a milestone is not reached.",
    )


class NewMilestone(serializers.Serializer):
    initiative = serializers.UUIDField()
    title = serializers.CharField(max_length=300)
    due_on = serializers.DateField()
    forecast_on = serializers.DateField(required=False, allow_null=True)


class MilestonePatch(Version):
    """What changes; what is left out stays, null empties."""

    title = serializers.CharField(required=False, max_length=300)
    due_on = serializers.DateField(required=False)
    forecast_on = serializers.DateField(required=False, allow_null=True)
    done_on = serializers.DateField(required=False, allow_null=True)


class Reaching(Version):
    done_on = serializers.DateField(required=False, help_text="Today unless told.")
