"""What the API of arranging an agenda takes."""

from rest_framework import serializers


class Order(serializers.Serializer):
    """The chair's order of the exceptions; those left out follow their neighbours."""

    version = serializers.IntegerField(help_text="Of the review as you saw it; 409 if it moved on.")
    order = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, help_text="Ids of objectives."
    )


class WantedItem(serializers.Serializer):
    """An objective of the scope that is to be discussed, put off or discussed after all."""

    objective = serializers.UUIDField()
    because = serializers.CharField(max_length=500)


class OneObjective(serializers.Serializer):
    objective = serializers.UUIDField()


class OneItem(serializers.Serializer):
    item = serializers.UUIDField()


class NewChair(serializers.Serializer):
    to = serializers.UUIDField(help_text="One of those invited.")
