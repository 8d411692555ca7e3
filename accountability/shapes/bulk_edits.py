"""Changes of many objectives as the API takes and gives them."""

from rest_framework import serializers

from accountability.models import Handover
from accountability.services.bulk_plan import LONGEST_SHIFT, MOST_OBJECTIVES

LONGEST_REASON = Handover._meta.get_field("reason").max_length


class SeenObjective(serializers.Serializer):
    """Which one, and the version at which it was read: what was saved since is left out."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(required=False, min_value=1)


class BulkEditing(serializers.Serializer):
    """What changes in all of them; what is not sent stays. None empties a unit, a parent or a first day."""

    objectives = serializers.ListField(
        child=SeenObjective(), allow_empty=False, max_length=MOST_OBJECTIVES
    )
    preview = serializers.BooleanField(
        default=False, help_text="True: only say what would become of each."
    )
    owner = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False, allow_null=True)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False)
    due_shift_days = serializers.IntegerField(
        required=False, min_value=-LONGEST_SHIFT, max_value=LONGEST_SHIFT
    )
    add_tags = serializers.ListField(child=serializers.CharField(), required=False)
    remove_tags = serializers.ListField(child=serializers.CharField(), required=False)
    reason = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Why those in force change hands.",
    )
    effective_on = serializers.DateField(
        required=False, help_text="The day of a handover; today unless told."
    )


class BulkEditCounts(serializers.Serializer):
    selected = serializers.IntegerField()
    changed = serializers.IntegerField()
    handovers = serializers.IntegerField(help_text="Of the changed: asked of the new owner.")
    same = serializers.IntegerField()
    left_out = serializers.IntegerField()


class BulkEditChange(serializers.Serializer):
    """Values by column, before and after."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    handover = serializers.UUIDField(allow_null=True)


class BulkEditLeft(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    why = serializers.CharField()


class BulkEditDetail(serializers.Serializer):
    """`id` is null for a preview. `stays` is what an undo could not put back."""

    id = serializers.UUIDField(allow_null=True)
    counts = BulkEditCounts()
    rows = BulkEditChange(many=True)
    left_out = BulkEditLeft(many=True)
    made_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    stays = BulkEditLeft(many=True)
    version = serializers.IntegerField(allow_null=True)


class BulkEditUndo(serializers.Serializer):
    version = serializers.IntegerField(required=False, min_value=1)
