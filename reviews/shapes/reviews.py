"""What the API of reviews and their agendas takes and gives."""

from rest_framework import serializers

from objectives.models.words import Status
from perfmgmt.api.pagination import PageQuery
from reviews.models import AgendaItem, Review


class ReviewQuery(PageQuery):
    state = serializers.ChoiceField(Review.State.choices, required=False)
    cadence = serializers.UUIDField(required=False)


class ReviewRow(serializers.Serializer):
    """One meeting; from `frozen_at` on its figures and its agenda stand."""

    id = serializers.UUIDField()
    cadence = serializers.UUIDField()
    title = serializers.CharField()
    chair = serializers.UUIDField()
    chair_name = serializers.CharField(source="chair.name")
    starts_at = serializers.DateTimeField()
    slot_on = serializers.DateField(
        allow_null=True, help_text="Its place in the series, wherever it was moved to."
    )
    place = serializers.CharField()
    minutes = serializers.IntegerField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    prepare_at = serializers.DateTimeField()
    freeze_at = serializers.DateTimeField()
    state = serializers.ChoiceField(Review.State.choices)
    frozen_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    moved_from = serializers.DateTimeField(allow_null=True)
    called_off_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was moved or called off.")
    on_track_count = serializers.IntegerField()
    objective_count = serializers.IntegerField()
    current_item = serializers.UUIDField(allow_null=True)
    item_opened_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AgendaItemRow(serializers.Serializer):
    """An item with every part of its score as [code, points, what it rests on]."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(AgendaItem.Kind.choices)
    title = serializers.CharField()
    objective = serializers.UUIDField(allow_null=True)
    minutes = serializers.IntegerField()
    state = serializers.ChoiceField(AgendaItem.State.choices)
    score = serializers.IntegerField()
    is_forced = serializers.BooleanField()
    parts = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    result = serializers.ChoiceField(Status.choices)
    momentum = serializers.ChoiceField(Status.choices)
    grouped_count = serializers.IntegerField()
    times_deferred = serializers.IntegerField()
    asked_by = serializers.UUIDField(allow_null=True)
    asked_because = serializers.CharField()
    deferred_by = serializers.UUIDField(
        allow_null=True, help_text="Null where the meeting only has no time for it."
    )
    deferred_because = serializers.CharField()
    seconds_used = serializers.IntegerField(
        help_text="The room's time on it, without the stretch that is going on."
    )
    evidence = serializers.JSONField(help_text="What questions 1 to 3 showed at the freeze.")
    version = serializers.IntegerField(help_text="Send it with the decision.")


class ReviewDetail(ReviewRow):
    """The same with its agenda in order."""

    agenda = AgendaItemRow(many=True)


class Nothing(serializers.Serializer):
    """An empty body."""
