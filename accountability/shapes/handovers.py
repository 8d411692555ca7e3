"""An objective in force changes hands."""

from rest_framework import serializers

from accountability.models import Handover
from perfmgmt.api.pagination import PageQuery


class HandoverQuery(PageQuery):
    objective = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Handover.State.choices, required=False)
    to_owner = serializers.UUIDField(required=False)
    from_owner = serializers.UUIDField(required=False)


class HandoverRow(serializers.Serializer):
    """Asked, then accepted (done on its day), declined or withdrawn; done ones say who owned it when."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    from_owner = serializers.UUIDField(allow_null=True)
    from_owner_name = serializers.CharField(source="from_owner.name", allow_null=True)
    to_owner = serializers.UUIDField()
    to_owner_name = serializers.CharField(source="to_owner.name")
    effective_on = serializers.DateField()
    reason = serializers.CharField()
    note = serializers.CharField()
    state = serializers.ChoiceField(Handover.State.choices)
    asked_by = serializers.UUIDField(allow_null=True)
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewHandover(serializers.Serializer):
    objective = serializers.UUIDField()
    to_owner = serializers.UUIDField()
    effective_on = serializers.DateField(required=False, help_text="Today unless told.")
    reason = serializers.CharField(max_length=500)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    version = serializers.IntegerField(
        required=False, help_text="Of the objective, as it was read; 409 when it was changed since."
    )


class Withdrawal(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class Acceptance(Withdrawal):
    answer = serializers.CharField(required=False, allow_blank=True, max_length=500)


class Declining(Withdrawal):
    answer = serializers.CharField(max_length=500, help_text="Why, so that somebody else is found.")
