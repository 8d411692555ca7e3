"""What the API of lessons takes and gives."""

from rest_framework import serializers

from evaluations.models import Lesson
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import Query


class LessonQuery(PageQuery):
    q = serializers.CharField(
        required=False,
        help_text="Full text in the lesson's language; quotes, or and - as in a search.",
    )
    tag = serializers.ChoiceField(Lesson.Tag.choices, required=False)
    unit = serializers.UUIDField(required=False, help_text="Of the objective that taught it.")
    objective = serializers.UUIDField(required=False)
    evaluation = serializers.UUIDField(required=False)
    review = serializers.UUIDField(required=False)
    indicator = serializers.UUIDField(required=False)
    author = serializers.UUIDField(required=False)
    taken_back = serializers.BooleanField(
        required=False, help_text="true: only those; false: only those that stand."
    )


class OfferQuery(Query):
    text = serializers.CharField(
        max_length=4000, help_text="What is being written: a title, an outcome, a definition."
    )


class LessonRow(serializers.Serializer):
    """What was learnt, what to do next time, and where it came from. Taken back, never deleted."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    next_time = serializers.CharField()
    tag = serializers.ChoiceField(Lesson.Tag.choices)
    objective = serializers.UUIDField(allow_null=True)
    objective_title = serializers.CharField(source="objective.title", allow_null=True)
    evaluation = serializers.UUIDField(allow_null=True)
    review = serializers.UUIDField(allow_null=True)
    review_title = serializers.CharField(source="review.title", allow_null=True)
    decision = serializers.UUIDField(allow_null=True)
    indicator = serializers.UUIDField(allow_null=True)
    indicator_title = serializers.CharField(source="indicator.title", allow_null=True)
    author = serializers.UUIDField()
    author_name = serializers.CharField(source="author.name")
    written_at = serializers.DateTimeField()
    language = serializers.CharField()
    useful_count = serializers.IntegerField(help_text="Persons to whom it was useful.")
    taken_back_at = serializers.DateTimeField(allow_null=True)
    taken_back_because = serializers.CharField()
    version = serializers.IntegerField()


class Offers(serializers.Serializer):
    """At most three, the most similar first."""

    offers = LessonRow(many=True)


class NewLesson(serializers.Serializer):
    """It came from an objective, a review, an evaluation or an indicator. An evaluation brings its objective
    along, a decision its objective and its review."""

    title = serializers.CharField(max_length=300)
    next_time = serializers.CharField(max_length=2000)
    tag = serializers.ChoiceField(Lesson.Tag.choices)
    objective = serializers.UUIDField(required=False)
    evaluation = serializers.UUIDField(required=False)
    review = serializers.UUIDField(required=False)
    decision = serializers.UUIDField(required=False)
    indicator = serializers.UUIDField(required=False)


class _Seen(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class LessonPatch(_Seen):
    """What is left out stays."""

    title = serializers.CharField(max_length=300, required=False)
    next_time = serializers.CharField(max_length=2000, required=False)
    tag = serializers.ChoiceField(Lesson.Tag.choices, required=False)


class LessonReason(_Seen):
    because = serializers.CharField(max_length=500)
