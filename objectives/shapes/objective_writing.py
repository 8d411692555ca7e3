"""What the API of objectives takes: writing, activating, ending, and kept views of the list."""

from rest_framework import serializers

from objectives.models import Objective
from objectives.services.saved import LONGEST_NAME, LONGEST_QUERY
from perfmgmt.api.pagination import PageQuery
from strategy.models import Perspective, Tension

LONGEST_TITLE = Objective._meta.get_field("title").max_length
LONGEST_NOTE = 2_000
LONGEST_REASON = Objective._meta.get_field("cap_reason").max_length
ENDINGS = [
    choice
    for choice in Objective.State.choices
    if choice[0] not in (Objective.State.DRAFT, Objective.State.ACTIVE)
]


class ObjectivePatch(serializers.Serializer):
    """What changes; what is not sent stays. `version` is that of the objective as it was read."""

    version = serializers.IntegerField(min_value=1)
    title = serializers.CharField(required=False, max_length=LONGEST_TITLE)
    outcome = serializers.CharField(required=False, allow_blank=True)
    priority = serializers.UUIDField(required=False, allow_null=True)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    contribution = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="What of its parent it brings about.",
    )
    unit = serializers.UUIDField(required=False, allow_null=True)
    owner = serializers.UUIDField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    perspective = serializers.ChoiceField(
        [*Perspective.choices, ("", "")],
        required=False,
        help_text="Where on the strategy map it stands; empty is that of its priority.",
    )
    tension = serializers.ChoiceField(
        [*Tension.choices, ("", "")],
        required=False,
        help_text="Which of the classic tensions it serves above all.",
    )
    tags = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="At most ten of at most 40 characters, each once without regard to capitals.",
    )
    assumptions = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="What it rests on."
    )


class ObjectiveWriting(ObjectivePatch):
    """A new objective; it begins as a draft."""

    version = None  # type: ignore[assignment] # nothing was read before
    title = serializers.CharField(max_length=LONGEST_TITLE)


class Activation(serializers.Serializer):
    with_gaps = serializers.BooleanField(
        default=False,
        help_text="Activate an imported objective although something is missing; it stays counted.",
    )
    cap_reason = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Why one more; required where its unit or its owner has enough already.",
    )
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that was seen; 409 when it changed."
    )


class Moving(serializers.Serializer):
    """Where it is hung: below `parent`, or at the top with null, there under `priority` if one is named."""

    version = serializers.IntegerField(min_value=1)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    priority = serializers.UUIDField(required=False, allow_null=True)
    contribution = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="How it contributes to the parent."
    )


class Ending(serializers.Serializer):
    state = serializers.ChoiceField(ENDINGS)
    because = serializers.CharField()
    on = serializers.DateField()
    version = serializers.IntegerField(required=False, min_value=1)


class ChecklistLine(serializers.Serializer):
    """One thing that activation asks for."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # the metaclass takes it
    is_met = serializers.BooleanField()
    missing = serializers.CharField(allow_blank=True)


class Checklist(serializers.Serializer):
    """What it has and lacks, what it might think about, and the trade-offs that it goes against."""

    lines = ChecklistLine(many=True)
    gaps = serializers.ListField(child=serializers.CharField())
    advice = serializers.ListField(child=serializers.CharField())
    against = serializers.ListField(child=serializers.CharField())
    needs_cap_reason = serializers.BooleanField()


class SavedViewQuery(PageQuery):
    pass


class SavedViewRow(serializers.Serializer):
    """A filtered list of objectives under a name: one's own, or shared."""

    id = serializers.UUIDField()
    member = serializers.UUIDField()
    member_name = serializers.CharField(source="member.name")
    name = serializers.CharField()
    query = serializers.CharField(help_text="The address of the list after the question mark.")
    is_shared = serializers.BooleanField()


class SavedViewWriting(serializers.Serializer):
    name = serializers.CharField(max_length=LONGEST_NAME)
    query = serializers.CharField(max_length=LONGEST_QUERY)
    is_shared = serializers.BooleanField(default=False)
