"""What somebody answers for, and ending their access."""

from rest_framework import serializers

from accountability.belongings import Kind


class BelongingRow(serializers.Serializer):
    """One thing that can get somebody else; `key` names it in `new_owners`."""

    key = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    id = serializers.UUIDField()
    title = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    unit_name = serializers.CharField()
    about = serializers.CharField(help_text="What it serves; the role, of a role.")
    asked = serializers.CharField(
        help_text="Who was asked already to take it over; empty while nobody was."
    )


class BelongingsShape(serializers.Serializer):
    """Everything that one person answers for."""

    person = serializers.UUIDField()
    name = serializers.CharField()
    things = BelongingRow(many=True)
    handovers = serializers.ListField(
        child=serializers.CharField(), help_text="Objectives that they are asked to take over."
    )
    dependencies = serializers.ListField(
        child=serializers.CharField(), help_text="Open ones of their objectives, on either side."
    )


class EndingAccess(serializers.Serializer):
    """The reason, and who takes over what; what is not named stays and shows that its owner has left."""

    reason = serializers.CharField(max_length=500)
    new_owners = serializers.DictField(
        child=serializers.UUIDField(),
        required=False,
        help_text="Somebody's id by the key of each thing, such as {“objective:…”: “…”}.",
    )


class LeftShape(serializers.Serializer):
    """How it went: what was passed on, and what still shows that its owner has left."""

    person = serializers.UUIDField()
    ended_at = serializers.DateTimeField()
    given = serializers.DictField(child=serializers.UUIDField())
    open = serializers.ListField(child=serializers.CharField())
