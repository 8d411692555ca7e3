"""What packs look like over REST."""

from rest_framework import serializers

from evaluations.models import Pack
from perfmgmt.api.pagination import PageQuery


class PackQuery(PageQuery):
    review = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Pack.State.choices, required=False)


class PackRow(serializers.Serializer):
    """One export of a closed review. Its file is there once the state is `ready`."""

    id = serializers.UUIDField()
    review = serializers.UUIDField()
    review_title = serializers.CharField(source="review.title")
    kind = serializers.ChoiceField(Pack.Kind.choices)
    language = serializers.CharField()
    state = serializers.ChoiceField(Pack.State.choices)
    steps_done = serializers.IntegerField()
    steps_total = serializers.IntegerField()
    attempts = serializers.IntegerField()
    requested_by = serializers.UUIDField()
    requested_by_name = serializers.CharField(source="requested_by.name")
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField()
    failure = serializers.CharField()


class PackRequest(serializers.Serializer):
    review = serializers.UUIDField(help_text="A closed review.")
    kind = serializers.ChoiceField(Pack.Kind.choices, default=Pack.Kind.XLSX)
