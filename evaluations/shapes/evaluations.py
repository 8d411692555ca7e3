"""What the API of evaluations takes and gives."""

from rest_framework import serializers

from evaluations.models import Evaluation, QualityAnswer
from objectives.models.words import Status
from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import FigureField


class EvaluationQuery(PageQuery):
    cycle = serializers.UUIDField(required=False)
    objective = serializers.UUIDField(required=False)
    owner = serializers.UUIDField(required=False, help_text="Of the objective.")
    state = serializers.ChoiceField(Evaluation.State.choices, required=False)
    result = serializers.ChoiceField(Status.choices, required=False)


class EvaluationRow(serializers.Serializer):
    """One objective in one cycle. Scores lie between 0 and 1; null where nothing was measured."""

    id = serializers.UUIDField()
    cycle = serializers.UUIDField()
    objective = serializers.UUIDField()
    objective_title = serializers.CharField(source="objective.title")
    owner = serializers.UUIDField(source="objective.owner", allow_null=True)
    state = serializers.ChoiceField(Evaluation.State.choices)
    result = serializers.ChoiceField(Status.choices)
    momentum = serializers.ChoiceField(Status.choices)
    suggested = FigureField(allow_null=True)
    score = FigureField(allow_null=True)
    score_because = serializers.CharField()
    summary = serializers.CharField()
    prefilled_at = serializers.DateTimeField()
    submitted_by = serializers.UUIDField(allow_null=True)
    stand_in_for = serializers.UUIDField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    submitted_score = FigureField(allow_null=True)
    sent_back_because = serializers.CharField()
    calibrated_by = serializers.UUIDField(allow_null=True)
    calibrated_at = serializers.DateTimeField(allow_null=True)
    calibrated_because = serializers.CharField()
    signed_by = serializers.UUIDField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class QualityAnswerRow(serializers.Serializer):
    """What somebody judged of one question; `well` is what one would wish."""

    question = serializers.ChoiceField(QualityAnswer.Question.choices)
    answer = serializers.ChoiceField(QualityAnswer.Answer.choices)
    text = serializers.CharField()
    answered_by = serializers.UUIDField()
    stand_in_for = serializers.UUIDField(allow_null=True)
    answered_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ComputedAnswer(serializers.Serializer):
    """What the facts alone would answer."""

    question = serializers.ChoiceField(QualityAnswer.Question.choices)
    answer = serializers.ChoiceField(QualityAnswer.Answer.choices)


class EvaluationDetail(EvaluationRow):
    """The same with its evidence, the answers, and the checksum of what was signed.

    `evidence` is what was known when it was prefilled: figures with the ids of their measurements, decisions,
    dependencies, initiatives, driver checks and the last review; numbers are exact texts.
    """

    evidence = serializers.DictField()
    computed_answers = ComputedAnswer(many=True)
    quality_answers = QualityAnswerRow(many=True)
    sha256 = serializers.CharField(allow_null=True)
    is_intact = serializers.BooleanField(
        allow_null=True, help_text="Computed anew for this answer; null before it is signed."
    )


class Submission(serializers.Serializer):
    """Without a score it is the suggested one; another one says why."""

    score = FigureField(required=False, allow_null=True)
    score_because = serializers.CharField(max_length=500, required=False, allow_blank=True)
    summary = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    version = serializers.IntegerField(required=False)


class Calibration(serializers.Serializer):
    """Without a score it stays as it is; another one says why."""

    score = FigureField(required=False, allow_null=True)
    because = serializers.CharField(max_length=500, required=False, allow_blank=True)
    version = serializers.IntegerField(required=False)


class EvaluationReason(serializers.Serializer):
    because = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False)


class Seen(serializers.Serializer):
    version = serializers.IntegerField(required=False)


class NewQualityAnswer(serializers.Serializer):
    """In place of what was judged of the question before; `version` 0 is none before."""

    question = serializers.ChoiceField(QualityAnswer.Question.choices)
    answer = serializers.ChoiceField(QualityAnswer.Answer.choices)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    version = serializers.IntegerField(required=False)
