"""Evaluations over REST: read with their evidence, judged, submitted, calibrated, signed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from evaluations import services
from evaluations.evidence import Evidence
from evaluations.models import Evaluation, QualityAnswer, SignedEvaluation
from evaluations.permissions import may_judge, may_open_cycle, may_sign, may_submit
from evaluations.rules.quality import Question
from evaluations.shapes import evaluations as shapes
from evaluations.verifying import verify
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require

COLUMNS = {
    "cycle": "cycle",
    "objective": "objective",
    "owner": "objective__owner",
    "state": "state",
    "result": "result",
}


@extend_schema(
    operation_id="evaluations_list",
    tags=["evaluations"],
    parameters=[shapes.EvaluationQuery],
    responses=answers(page_of(shapes.EvaluationRow), 400),
)
@api_view(["GET"])
def evaluation_list(request):
    """Evaluations, oldest first."""
    query = read_query(shapes.EvaluationQuery, request)
    found = Evaluation.objects.all()
    for name, column in COLUMNS.items():
        if name in query:
            found = found.filter(**{column: query[name]})
    return page(request, rows(found, shapes.EvaluationRow), query)


@extend_schema(
    operation_id="evaluations_read",
    tags=["evaluations"],
    responses=answers(shapes.EvaluationDetail),
)
@api_view(["GET"])
def evaluation(request, evaluation_id):
    """One evaluation with its evidence, its answers and its checksum."""
    return Response(_detail(evaluation_id))


def _verb(name: str, shape):
    return extend_schema(
        operation_id=f"evaluations_{name}",
        tags=["evaluations"],
        parameters=[KEY_PARAMETER],
        request=shape,
        responses=answers(shapes.EvaluationDetail, 400, 403, 409, 422),
    )


@_verb("submit", shapes.Submission)
@api_view(["POST"])
@idempotent
def submit(request, evaluation_id):
    """The owner's word on it, or that of who stands in for them."""
    found = _allowed(
        request,
        evaluation_id,
        may_submit,
        _("The owner submits it, or who stands in for them."),
    )
    return _say(request, found, services.submit_evaluation, shapes.Submission)


@_verb("send_back", shapes.EvaluationReason)
@api_view(["POST"])
@idempotent
def send_back(request, evaluation_id):
    """To its owner, as a draft, with what is to be mended."""
    found = _to_steer(request, evaluation_id)
    return _say(request, found, services.send_back, shapes.EvaluationReason)


@_verb("calibrate", shapes.Calibration)
@api_view(["POST"])
@idempotent
def calibrate(request, evaluation_id):
    """The score beside all others: as it stands, or another one with a reason."""
    found = _to_steer(request, evaluation_id)
    return _say(request, found, services.calibrate_evaluation, shapes.Calibration)


@_verb("sign", shapes.Seen)
@api_view(["POST"])
@idempotent
def sign(request, evaluation_id):
    """By a leader or controller who did not submit it. Nothing of it changes afterwards."""
    found = _allowed(
        request,
        evaluation_id,
        may_sign,
        _("A leader or controller signs it who did not submit it."),
    )
    return _say(request, found, services.sign_evaluation, shapes.Seen)


@extend_schema(
    methods=["GET"],
    operation_id="evaluations_quality_answers",
    tags=["evaluations"],
    responses=answers(shapes.QualityAnswerRow(many=True)),
)
@extend_schema(
    methods=["POST"],
    operation_id="evaluations_judge",
    tags=["evaluations"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewQualityAnswer,
    responses=answers(shapes.EvaluationDetail, 400, 403, 409, 422),
)
@api_view(["GET", "POST"])
@idempotent
def quality_answers(request, evaluation_id):
    """GET gives what people judged. POST judges one question, in place of what was judged before."""
    if request.method == "GET":
        _found(evaluation_id)
        return Response(_answers(evaluation_id))
    found = _allowed(
        request,
        evaluation_id,
        may_judge,
        _("The owner, leaders and controllers judge the quality of execution."),
    )
    return _say(request, found, services.judge_quality, shapes.NewQualityAnswer)


def _say(request, found: Evaluation, verb: Callable[..., Any], shape) -> Response:
    verb(
        actor=request.member,
        evaluation=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shape, request),
    )
    return Response(_detail(found.pk))


def _allowed(request, evaluation_id: UUID, may: Callable[..., bool], sentence: str) -> Evaluation:
    found = _found(evaluation_id)
    require(allowed=may(request.member, found), sentence=sentence)
    return found


def _to_steer(request, evaluation_id: UUID) -> Evaluation:
    found = _found(evaluation_id)
    require(
        allowed=may_open_cycle(request.member), sentence=_("Leaders and controllers calibrate.")
    )
    return found


def _found(evaluation_id: UUID) -> Evaluation:
    return get_object_or_404(Evaluation.objects.with_people(), pk=evaluation_id)


def _answers(evaluation_id: UUID) -> list[dict[str, Any]]:
    found = QualityAnswer.objects.filter(evaluation=evaluation_id).order_by("question")
    return list(rows(found, shapes.QualityAnswerRow))


def _detail(evaluation_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(rows(Evaluation.objects.all(), shapes.EvaluationRow), pk=evaluation_id)
    kept = Evaluation.objects.values_list("evidence", flat=True).get(pk=evaluation_id)
    evidence = Evidence.read(kept)
    copy = SignedEvaluation.objects.filter(evaluation=evaluation_id).first()
    return row | {
        "evidence": kept,
        "computed_answers": [
            {"question": question, "answer": evidence.answer(question)} for question in Question
        ],
        "quality_answers": _answers(evaluation_id),
        "sha256": copy.sha256 if copy else None,
        "is_intact": verify([evaluation_id]).is_intact if copy else None,
    }


EVALUATION = "evaluations/<uuid:evaluation_id>/"
api_urls = [
    path("evaluations/", evaluation_list),
    path(EVALUATION, evaluation),
    path(f"{EVALUATION}submit/", submit),
    path(f"{EVALUATION}send-back/", send_back),
    path(f"{EVALUATION}calibrate/", calibrate),
    path(f"{EVALUATION}sign/", sign),
    path(f"{EVALUATION}quality-answers/", quality_answers),
]
