"""Secondary contributions as the API takes and gives them."""

from rest_framework import serializers

from accountability.services.alignment import LONGEST_NOTE
from perfmgmt.api.pagination import PageQuery


class AlignmentQuery(PageQuery):
    objective = serializers.UUIDField(required=False)
    serves = serializers.UUIDField(required=False)


class AlignmentRow(serializers.Serializer):
    """An objective also serves another one, whose numbers do not count it."""

    id = serializers.UUIDField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    serves = serializers.UUIDField()
    serves_title = serializers.CharField(source="serves.title")
    note = serializers.CharField()
    version = serializers.IntegerField()


class AlignmentDetail(AlignmentRow):
    """The same with what is worth a thought about it."""

    advice = serializers.ListField(child=serializers.CharField())


class NewAlignment(serializers.Serializer):
    objective = serializers.UUIDField()
    serves = serializers.UUIDField()
    note = serializers.CharField(max_length=LONGEST_NOTE)


class AlignmentChange(serializers.Serializer):
    note = serializers.CharField(max_length=LONGEST_NOTE)
    version = serializers.IntegerField(min_value=1)
