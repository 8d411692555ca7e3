"""Risks over REST: raised, judged, changed, and what became of them."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership
from reviews import services, shapes
from reviews.models import Risk, RiskAssessment
from reviews.permissions import may_judge_risk, may_raise_risk

COLUMNS = {
    "state": "state",
    "objective": "objective",
    "owner": "owner",
    "unit": "objective__unit",
    "score_from": "row_score__gte",
}
CHANGED = ("title", "owner", "response", "response_text", "review_on")


@extend_schema(
    methods=["GET"],
    operation_id="risks_list",
    tags=["risks"],
    parameters=[shapes.RiskQuery],
    responses=answers(page_of(shapes.RiskRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="risks_raise",
    tags=["risks"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewRisk,
    responses=answers(shapes.RiskDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def risk_list(request):
    """GET lists risks, oldest first. POST raises one, with its first assessment."""
    if request.method == "POST":
        return _raise(request)
    query = read_query(shapes.RiskQuery, request)
    found = Risk.objects.with_score()
    for name, column in COLUMNS.items():
        if name in query:
            found = found.filter(**{column: query[name]})
    if query.get("to_look_at"):
        due = Risk.objects.to_look_at(localdate(request.now))
        found = found.filter(pk__in=due.values("pk"))
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.RiskRow), query)


def _raise(request) -> Response:
    require(
        allowed=may_raise_risk(request.member),
        sentence=_("Viewers read risks; anybody else may raise one."),
    )
    body = read_body(shapes.NewRisk, request)
    objective = Objective.objects.filter(pk=body.pop("objective")).first()
    if objective is None:
        raise Refused(_("There is no such objective."), field="objective")
    if "owner" in body:
        body["owner"] = _person(body["owner"])
    made = services.raise_risk(
        actor=request.member,
        objective=objective,
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    return Response(_detail(made.pk), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="risks_read",
    tags=["risks"],
    responses=answers(shapes.RiskDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="risks_change",
    tags=["risks"],
    request=shapes.RiskPatch,
    responses=answers(shapes.RiskDetail, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def risk(request, risk_id):
    """One risk with every assessment. PATCH changes what could happen, who watches it and the response."""
    if request.method == "GET":
        return Response(_detail(risk_id))
    found = _to_judge(request, risk_id)
    body = read_body(shapes.RiskPatch, request)
    if "owner" in body:
        body["owner"] = _person(body["owner"])
    stays = {name: getattr(found, name) for name in CHANGED}
    return _say(request, found, services.change_risk, stays | body)


def _verb(name: str, shape):
    """What the sub-resources of a risk share in their description."""
    return extend_schema(
        operation_id=f"risks_{name}",
        tags=["risks"],
        parameters=[KEY_PARAMETER],
        request=shape,
        responses=answers(shapes.RiskDetail, 400, 403, 409, 422),
    )


@_verb("assess", shapes.Assessment)
@api_view(["POST"])
@idempotent
def assess(request, risk_id):
    """Judge it anew; earlier assessments stay."""
    found = _to_judge(request, risk_id)
    return _say(request, found, services.assess_risk, read_body(shapes.Assessment, request))


@_verb("occurred", shapes.Occurrence)
@api_view(["POST"])
@idempotent
def occurred(request, risk_id):
    """It happened. It may ask for an item in the next review."""
    found = _to_judge(request, risk_id)
    return _say(request, found, services.mark_occurred, read_body(shapes.Occurrence, request))


@_verb("close", shapes.RiskReason)
@api_view(["POST"])
@idempotent
def close(request, risk_id):
    """It cannot happen any more, or what occurred is over."""
    found = _to_judge(request, risk_id)
    return _say(request, found, services.close_risk, read_body(shapes.RiskReason, request))


def _say(request, found: Risk, verb, body: dict[str, Any]) -> Response:
    verb(actor=request.member, risk=found, now=request.now, api_key=request.api_key, **body)
    return Response(_detail(found.pk))


def _to_judge(request, risk_id: UUID) -> Risk:
    found = get_object_or_404(Risk.objects.with_people(), pk=risk_id)
    require(
        allowed=may_judge_risk(request.member, found),
        sentence=_("Its owner, the owner of its objective, leaders and controllers judge a risk."),
    )
    return found


def _person(member_id: UUID) -> Membership:
    found = Membership.objects.filter(pk=member_id).first()
    if found is None:
        raise Refused(_("Nobody here has this id."), field="owner")
    return found


def _detail(risk_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(rows(Risk.objects.with_score(), shapes.RiskRow), pk=risk_id)
    kept = RiskAssessment.objects.filter(risk=risk_id).newest_first()
    return row | {"assessments": list(rows(kept, shapes.RiskAssessmentRow))}


RISK = "risks/<uuid:risk_id>/"
api_urls = [
    path("risks/", risk_list),
    path(RISK, risk),
    path(f"{RISK}assess/", assess),
    path(f"{RISK}occurred/", occurred),
    path(f"{RISK}close/", close),
]
