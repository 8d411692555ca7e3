"""Roles beside the owner, the authority, and what one person answers for."""

from rest_framework import serializers

from accountability.models import Assignment
from accountability.rules import Source
from perfmgmt.api.pagination import PageQuery


class AssignmentQuery(PageQuery):
    objective = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)
    role = serializers.ChoiceField(Assignment.Role.choices, required=False)


class AssignmentRow(serializers.Serializer):
    """Somebody beside the owner, who stands on the objective itself."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    member = serializers.UUIDField()
    member_name = serializers.CharField(source="member.name")
    role = serializers.ChoiceField(Assignment.Role.choices)
    created_at = serializers.DateTimeField()


class NewAssignment(serializers.Serializer):
    """A new authority takes the place of the old one."""

    objective = serializers.UUIDField()
    member = serializers.UUIDField()
    role = serializers.ChoiceField(Assignment.Role.choices)


class AuthorityShape(serializers.Serializer):
    """Who can remove a blocker, and why it is them; null where nobody is left above."""

    member = serializers.UUIDField(allow_null=True)
    member_name = serializers.CharField(allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment] # the row's word and DRF's
        [each.value for each in Source], allow_null=True
    )
    derived = serializers.BooleanField(help_text="Followed from the structure; nobody named them.")


class Responsibilities(serializers.Serializer):
    """Ids of objectives that are in force or drafts, by what the person is on them."""

    member = serializers.UUIDField()
    owned = serializers.IntegerField(help_text="In force; this is what the limit counts.")
    limit = serializers.IntegerField()
    owns = serializers.ListField(child=serializers.UUIDField())
    contributes_to = serializers.ListField(child=serializers.UUIDField())
    reviews = serializers.ListField(child=serializers.UUIDField())
    authority_over = serializers.ListField(child=serializers.UUIDField())
    asked_to_own = serializers.ListField(child=serializers.UUIDField())
    waits_for = serializers.ListField(
        child=serializers.UUIDField(), help_text="Open dependencies that their objectives need."
    )
    owes = serializers.ListField(
        child=serializers.UUIDField(), help_text="Open dependencies that their objectives give."
    )
