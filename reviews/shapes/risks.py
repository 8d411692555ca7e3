"""What the API of risks takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from reviews.models import Risk
from reviews.rules.risk import HIGHEST, LOWEST


def _scale(**options) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST, **options)


class RiskQuery(PageQuery):
    state = serializers.ChoiceField(Risk.State.choices, required=False)
    objective = serializers.UUIDField(required=False)
    owner = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False, help_text="Of the objective that it threatens.")
    score_from = serializers.IntegerField(
        required=False, min_value=1, max_value=25, help_text="15 and more are extreme."
    )
    to_look_at = serializers.BooleanField(
        required=False,
        help_text="true: open, and its day has come or nobody assessed it for 90 days.",
    )
    q = serializers.CharField(
        required=False, help_text="Words of the risk, of its objective or an owner's name."
    )


class RiskRow(serializers.Serializer):
    """What could keep an objective from being reached. `score` is likelihood × impact, at most 25."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    owner = serializers.UUIDField()
    owner_name = serializers.CharField(source="owner.name")
    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    score = serializers.IntegerField(source="row_score")
    response = serializers.ChoiceField(Risk.Response.choices, allow_blank=True)
    response_text = serializers.CharField()
    review_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(Risk.State.choices)
    because = serializers.CharField(help_text="What happened, or why it is over.")
    wants_item = serializers.BooleanField(
        help_text="It occurred, and an item in the next review is asked for."
    )
    raised_by = serializers.UUIDField()
    raised_at = serializers.DateTimeField()
    assessed_at = serializers.DateTimeField()
    occurred_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class RiskAssessmentRow(serializers.Serializer):
    """How it was judged on a day; never changed."""

    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    note = serializers.CharField()
    assessed_by = serializers.UUIDField()
    stand_in_for = serializers.UUIDField(allow_null=True)
    assessed_at = serializers.DateTimeField()


class RiskDetail(RiskRow):
    """The same with every assessment, newest first."""

    assessments = RiskAssessmentRow(many=True)


class _Response(serializers.Serializer):
    """Response and its sentence come together, or neither."""

    response = serializers.ChoiceField(Risk.Response.choices, required=False, allow_blank=True)
    response_text = serializers.CharField(max_length=500, required=False, allow_blank=True)
    review_on = serializers.DateField(required=False, allow_null=True)


class NewRisk(_Response):
    title = serializers.CharField(max_length=300)
    objective = serializers.UUIDField()
    likelihood = _scale()
    impact = _scale()
    note = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="Why it is judged so."
    )
    owner = serializers.UUIDField(
        required=False, help_text="Whoever owns the objective unless told."
    )


class _Seen(serializers.Serializer):
    version = serializers.IntegerField(
        required=False, help_text="As it was read; 409 when it was changed since."
    )


class RiskPatch(_Response, _Seen):
    """What is left out stays."""

    title = serializers.CharField(max_length=300, required=False)
    owner = serializers.UUIDField(required=False)


class Assessment(_Seen):
    likelihood = _scale()
    impact = _scale()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    review_on = serializers.DateField(required=False, allow_null=True)


class RiskReason(_Seen):
    because = serializers.CharField(max_length=500)


class Occurrence(RiskReason):
    wants_item = serializers.BooleanField(
        required=False, help_text="Ask for an item in the next review."
    )
