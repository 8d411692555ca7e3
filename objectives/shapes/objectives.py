"""What the API of objectives takes and gives."""

from rest_framework import serializers

from objectives.models import Objective, ObjectiveIndicator
from objectives.models.words import (
    Status,
)
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField
from strategy.models import Perspective, Tension


class ObjectiveQuery(PageQuery):
    state = serializers.ChoiceField(Objective.State.choices, required=False)
    result = serializers.ChoiceField(Status.choices, required=False)
    owner = serializers.UUIDField(required=False)
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment] # the metaclass takes it
    priority = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    plan = serializers.UUIDField(required=False, help_text="That of its own priority.")
    gaps = serializers.BooleanField(
        required=False, help_text="True: lacking something that activation asks for."
    )
    unaligned = serializers.BooleanField(
        required=False, help_text="True: serving no priority and no objective."
    )
    disfavoured = serializers.BooleanField(
        required=False, help_text="True: on the side that gives way in a trade-off in force."
    )
    tag = serializers.CharField(required=False, help_text="However it is spelled.")
    q = serializers.CharField(required=False, help_text="Words of the title or the owner's name.")


class ObjectiveRow(serializers.Serializer):
    """An outcome with an owner and a due date, its result and its momentum."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    outcome = serializers.CharField()
    state = serializers.ChoiceField(Objective.State.choices)
    activated_with_gaps = serializers.BooleanField()
    cap_reason = serializers.CharField()
    perspective = serializers.ChoiceField([*Perspective.choices, ("", "")])
    tension = serializers.ChoiceField([*Tension.choices, ("", "")])
    ended_on = serializers.DateField(allow_null=True)
    ended_because = serializers.CharField()
    priority = serializers.UUIDField(allow_null=True)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    contribution = serializers.CharField(help_text="What of its parent it brings about.")
    unit = serializers.UUIDField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    result = serializers.ChoiceField(Status.choices)
    result_measured = serializers.IntegerField(help_text="Lag indicators with a figure …")
    result_total = serializers.IntegerField(help_text="… of so many that count.")
    momentum = serializers.ChoiceField(Status.choices)
    momentum_measured = serializers.IntegerField(help_text="Lead indicators with a figure …")
    momentum_total = serializers.IntegerField(help_text="… of so many that count.")
    next_due_at = serializers.DateTimeField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class ServingIndicator(serializers.Serializer):
    """An indicator as the objective sees it."""

    indicator = serializers.UUIDField()
    title = serializers.CharField(source="indicator.title")
    role = serializers.ChoiceField(ObjectiveIndicator.Role.choices)
    weight = FigureField()
    status = serializers.ChoiceField(Status.choices, source="indicator.status")
    latest_period = serializers.DateField(source="indicator.latest_period", allow_null=True)
    latest_value = FigureField(source="indicator.latest_value", allow_null=True)
    latest_expected = FigureField(source="indicator.latest_expected", allow_null=True)


class ObjectiveDetail(ObjectiveRow):
    """The same with what it is measured by and what it rests on."""

    indicators = ServingIndicator(many=True)
    assumptions = serializers.ListField(child=serializers.UUIDField())
