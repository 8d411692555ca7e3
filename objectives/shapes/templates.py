"""What the API of templates takes and gives."""

from rest_framework import serializers

from objectives.screens.templates import Kind
from perfmgmt.api.query import Query

KINDS = [(each.value, each.value) for each in Kind]


class TemplateQuery(Query):
    kind = serializers.ChoiceField(KINDS, required=False)


class TemplateCounts(serializers.Serializer):
    priorities = serializers.IntegerField()
    trade_offs = serializers.IntegerField()
    assumptions = serializers.IntegerField()
    objectives = serializers.IntegerField()
    indicators = serializers.IntegerField()


class TemplateRow(serializers.Serializer):
    """Something to start a plan from: a known method, or one that the organisation saved."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField()
    description = serializers.CharField()
    starts_on = serializers.DateField(help_text="Proposed for a plan that starts from it.")
    ends_on = serializers.DateField()
    counts = TemplateCounts()


class TemplateList(serializers.Serializer):
    results = TemplateRow(many=True)


class TemplateDetail(TemplateRow):
    """The same with everything in it; keys name lines within the outline."""

    outline = serializers.DictField()


class NewTemplate(serializers.Serializer):
    plan = serializers.UUIDField(help_text="Whose structure is kept.")
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(required=False, allow_blank=True)


class Starting(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    unit = serializers.UUIDField(required=False, allow_null=True)
    is_default = serializers.BooleanField(
        default=False, help_text="It is the organisation's plan; the one before must be closed."
    )


class StartedPlan(serializers.Serializer):
    """The draft that was made."""

    plan = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.CharField()
