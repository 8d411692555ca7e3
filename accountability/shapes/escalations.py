"""Escalations: what came before whom, when and why them."""

from rest_framework import serializers

from accountability.models import Dependency, Escalation
from perfmgmt.api.pagination import PageQuery


class EscalationQuery(PageQuery):
    dependency = serializers.UUIDField(required=False)
    authority = serializers.UUIDField(required=False)


class EscalationRow(serializers.Serializer):
    """A dependency came before the authority, as it stood then; once for each dependency.

    `authority` is null where nobody could be found; `source` says whether they are named or derived.
    """

    id = serializers.UUIDField()
    dependency = serializers.UUIDField()
    title = serializers.CharField(source="dependency.title")
    authority = serializers.UUIDField(allow_null=True)
    authority_name = serializers.CharField(source="authority.name", allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment] # the row's word and DRF's
        Escalation.Source.choices, allow_blank=True
    )
    state = serializers.ChoiceField(Dependency.State.choices)
    due_on = serializers.DateField()
    days_late = serializers.IntegerField()
    escalated_at = serializers.DateTimeField()
