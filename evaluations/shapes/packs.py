"""What packs look like over REST."""

from rest_framework import serializers

from evaluations.models import Pack, PackFile
from objectives.models.words import Status
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField, Query


class PackQuery(PageQuery):
    review = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    plan = serializers.UUIDField(required=False)
    cycle = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Pack.State.choices, required=False)


class PackRow(serializers.Serializer):
    """A snapshot of a review, a unit, a plan or a cycle in one or more formats. Its files are there once it is `ready`."""

    id = serializers.UUIDField()
    review = serializers.UUIDField(allow_null=True)
    review_title = serializers.CharField(source="review.title", allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    plan = serializers.UUIDField(allow_null=True)
    cycle = serializers.UUIDField(allow_null=True)
    source = serializers.UUIDField(  # type: ignore[assignment] # the metaclass takes it
        allow_null=True, help_text="The pack whose snapshot this one was built from again."
    )
    schedule = serializers.UUIDField(allow_null=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(Pack.Kind.choices))
    paper = serializers.ChoiceField(Pack.Paper.choices)
    language = serializers.CharField()
    pinned_at = serializers.DateTimeField(help_text="Everything in it was known then.")
    state = serializers.ChoiceField(Pack.State.choices)
    stage = serializers.ChoiceField([*Pack.Stage.choices, ("", "")])
    steps_done = serializers.IntegerField()
    steps_total = serializers.IntegerField()
    attempts = serializers.IntegerField()
    requested_by = serializers.UUIDField()
    requested_by_name = serializers.CharField(source="requested_by.name")
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    files_removed_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField()


class PackRequest(serializers.Serializer):
    """Exactly one of `review`, `unit`, `plan`, `cycle` and `source`."""

    review = serializers.UUIDField(required=False, help_text="A closed review.")
    unit = serializers.UUIDField(required=False, help_text="With the units below it.")
    plan = serializers.UUIDField(required=False)
    cycle = serializers.UUIDField(
        required=False, help_text="Of a signed one the signed copies, else what stands."
    )
    source = serializers.UUIDField(  # type: ignore[assignment] # the metaclass takes it
        required=False, help_text="A finished pack: its snapshot again, with the same figures."
    )
    kinds = serializers.ListField(
        child=serializers.ChoiceField(Pack.Kind.choices), default=[Pack.Kind.XLSX]
    )
    paper = serializers.ChoiceField(Pack.Paper.choices, default=Pack.Paper.A4)
    language = serializers.CharField(required=False, help_text="By default one's own.")


class ManifestFile(serializers.Serializer):
    """A file, and what was found when it was read for this answer."""

    kind = serializers.ChoiceField([(PackFile.DATA, "Data"), *Pack.Kind.choices])
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    verified = serializers.ChoiceField([("same", "same"), ("differs", "differs"), ("gone", "gone")])


class Manifest(serializers.Serializer):
    pack = serializers.UUIDField()
    pinned_at = serializers.DateTimeField()
    files = ManifestFile(many=True)


class CompareQuery(Query):
    other = serializers.UUIDField(help_text="Another finished pack of the same scope.")


class Standing(serializers.Serializer):
    result = serializers.ChoiceField(Status.choices)
    momentum = serializers.ChoiceField(Status.choices)
    overdue = serializers.BooleanField()


class ObjectiveDifference(serializers.Serializer):
    objective = serializers.UUIDField()
    title = serializers.CharField()
    before = Standing(allow_null=True)
    after = Standing(allow_null=True)


class Figure(serializers.Serializer):
    period_start = serializers.DateField(allow_null=True)
    value = FigureField(allow_null=True)
    expected = FigureField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    overdue = serializers.BooleanField()


class FigureDifference(serializers.Serializer):
    indicator = serializers.UUIDField()
    title = serializers.CharField()
    restated = serializers.BooleanField(help_text="The same period says another value.")
    before = Figure(allow_null=True)
    after = Figure(allow_null=True)


class NewDecision(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    text = serializers.CharField()
    owner_name = serializers.CharField()
    decided_at = serializers.DateTimeField()


class NewRestatement(serializers.Serializer):
    indicator = serializers.UUIDField()
    period_start = serializers.DateField()
    was = FigureField(allow_null=True)
    became = FigureField(allow_null=True)
    reason = serializers.CharField()


class Difference(serializers.Serializer):
    """What changed between two packs, from what they hold."""

    earlier_pinned_at = serializers.DateTimeField()
    later_pinned_at = serializers.DateTimeField()
    objectives = ObjectiveDifference(many=True)
    figures = FigureDifference(many=True)
    decisions = NewDecision(many=True)
    restatements = NewRestatement(many=True)
