"""What the API of coaching notes takes and gives: to the two people of a note, and to nobody else."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery


class CoachingQuery(PageQuery):
    person = serializers.UUIDField(required=False, help_text="About whom.")
    manager = serializers.UUIDField(required=False, help_text="Who wrote it.")


class CoachingNoteRow(serializers.Serializer):
    """Private: only whoever wrote it and the person it is about read it, with a key of their own."""

    id = serializers.UUIDField()
    manager = serializers.UUIDField()
    manager_name = serializers.CharField(source="manager.name")
    person = serializers.UUIDField()
    person_name = serializers.CharField(source="person.name")
    objective = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    next_talk_on = serializers.DateField(allow_null=True)
    written_at = serializers.DateTimeField()


class CoachingReplyRow(serializers.Serializer):
    id = serializers.UUIDField()
    author = serializers.UUIDField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class CoachingNoteDetail(CoachingNoteRow):
    """The same with what was said to it, oldest first."""

    replies = CoachingReplyRow(many=True)


class NewCoachingNote(serializers.Serializer):
    """For somebody who reports to you."""

    person = serializers.UUIDField()
    text = serializers.CharField(max_length=4000)
    objective = serializers.UUIDField(required=False, allow_null=True)
    next_talk_on = serializers.DateField(required=False, allow_null=True)


class CoachingAnswer(serializers.Serializer):
    text = serializers.CharField(max_length=4000)


class Kept(serializers.Serializer):
    """That it is kept. Its words are not repeated, so that no stored answer holds them."""

    id = serializers.UUIDField()
    written_at = serializers.DateTimeField()
