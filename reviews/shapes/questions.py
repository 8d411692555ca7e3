"""What the API of questions and of addenda to minutes takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery


class QuestionQuery(PageQuery):
    review = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    unanswered = serializers.BooleanField(
        required=False, help_text="true: those that nobody answered yet."
    )


class QuestionRow(serializers.Serializer):
    """A question on what a review shows of an objective; answered once."""

    id = serializers.UUIDField()
    review = serializers.UUIDField()
    objective = serializers.UUIDField()
    author = serializers.UUIDField()
    author_name = serializers.CharField(source="author.name")
    text = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_by = serializers.UUIDField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class NewQuestion(serializers.Serializer):
    review = serializers.UUIDField()
    objective = serializers.UUIDField()
    text = serializers.CharField(max_length=2000)


class Reply(serializers.Serializer):
    answer = serializers.CharField(max_length=2000)


class AddendumQuery(PageQuery):
    review = serializers.UUIDField(required=False)


class AddendumRow(serializers.Serializer):
    """A dated note below closed minutes; what stands above it never changes."""

    id = serializers.UUIDField()
    review = serializers.UUIDField()
    author = serializers.UUIDField()
    author_name = serializers.CharField(source="author.name")
    text = serializers.CharField()
    added_at = serializers.DateTimeField()


class NewAddendum(serializers.Serializer):
    review = serializers.UUIDField()
    text = serializers.CharField(max_length=2000)
