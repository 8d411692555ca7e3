"""Dependencies: what is asked for, what was promised, and what either side says."""

from rest_framework import serializers

from accountability.models import Dependency
from perfmgmt.api.pagination import PageQuery


class DependencyQuery(PageQuery):
    state = serializers.ChoiceField(Dependency.State.choices, required=False)
    objective = serializers.UUIDField(required=False, help_text="The one that needs it.")
    provider = serializers.UUIDField(required=False, help_text="The one that gives it.")
    needed_by = serializers.UUIDField(
        required=False, help_text="Owner of the objective that needs it."
    )
    owed_by = serializers.UUIDField(
        required=False, help_text="Owner of the objective that gives it."
    )
    unit = serializers.UUIDField(required=False, help_text="Of either objective.")
    late = serializers.BooleanField(
        required=False,
        help_text="Open, and past the promised day, or the one asked for while nothing is promised.",
    )
    q = serializers.CharField(
        required=False, help_text="Words of what is needed, of an objective or an owner's name."
    )


class DependencyRow(serializers.Serializer):
    """One objective needs something from another. `promised_on` is what the other side agreed to."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    details = serializers.CharField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    provider = serializers.UUIDField()
    provider_title = serializers.CharField(source="provider.title")
    state = serializers.ChoiceField(Dependency.State.choices)
    needed_on = serializers.DateField()
    promised_on = serializers.DateField(allow_null=True)
    offered_on = serializers.DateField(
        allow_null=True, help_text="A day on the table that the other side has not agreed to."
    )
    offered_side = serializers.ChoiceField(Dependency.Side.choices, allow_blank=True)
    due_on = serializers.DateField(source="row_due_on")
    late = serializers.BooleanField()
    because = serializers.CharField()
    proposed_by = serializers.UUIDField(allow_null=True)
    proposed_at = serializers.DateTimeField()
    agreed_by = serializers.UUIDField(allow_null=True)
    agreed_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.UUIDField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    escalated_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewDependency(serializers.Serializer):
    title = serializers.CharField(max_length=300)
    objective = serializers.UUIDField(help_text="The one that needs it.")
    provider = serializers.UUIDField(help_text="The one whose owner is asked.")
    needed_on = serializers.DateField()
    details = serializers.CharField(required=False, allow_blank=True)


class Agreement(serializers.Serializer):
    """`side` says for whom you speak; it may be left out by the owner of exactly one side."""

    side = serializers.ChoiceField(Dependency.Side.choices, required=False)
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class Reasoned(Agreement):
    because = serializers.CharField(max_length=500)


class Keeping(Agreement):
    because = serializers.CharField(required=False, max_length=500, allow_blank=True)


class DayOffer(Keeping):
    day = serializers.DateField()
