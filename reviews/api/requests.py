"""Requests for a decision over REST, and how long decisions take."""

from dataclasses import asdict
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
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
from perfmgmt.tenancy.models import Unit
from reviews import services, shapes
from reviews.api.decisions import person_of, somebody
from reviews.latency import decision_latencies
from reviews.models import Decision, DecisionRequest
from reviews.permissions import may_answer_request, may_raise_request, may_withdraw_request


@extend_schema(
    methods=["GET"],
    operation_id="decision_requests_list",
    tags=["decisions"],
    parameters=[shapes.RequestQuery],
    responses=answers(page_of(shapes.RequestRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="decision_requests_raise",
    tags=["decisions"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewRequest,
    responses=answers(shapes.RequestRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def decision_requests(request):
    """GET lists them, oldest first. POST asks somebody for a decision."""
    if request.method == "POST":
        return _raise(request)
    query = read_query(shapes.RequestQuery, request)
    columns = ("state", "objective", "asked", "asker")
    filters = {column: query[column] for column in columns if column in query}
    found = DecisionRequest.objects.filter(**filters)
    return page(request, rows(found, shapes.RequestRow), query)


@extend_schema(
    operation_id="decision_requests_read",
    tags=["decisions"],
    responses=answers(shapes.RequestRow),
)
@api_view(["GET"])
def decision_request(request, request_id):
    """One request."""
    return Response(_row(request_id))


@extend_schema(
    operation_id="decision_requests_decide",
    tags=["decisions"],
    parameters=[KEY_PARAMETER],
    request=shapes.RequestAnswer,
    responses=answers(shapes.DecisionRow, 400, 403, 409, 422, status=201),
)
@api_view(["POST"])
@idempotent
def decide(request, request_id):
    """Decide between meetings."""
    found = _to_answer(request, request_id)
    body = read_body(shapes.RequestAnswer, request)
    body["owner"] = person_of(body["owner"], "owner")
    body["version"] = body.pop("expected_version")
    decision = services.decide_request(
        actor=request.member, request=found, now=request.now, api_key=request.api_key, **body
    )
    recorded = rows(Decision.objects.all(), shapes.DecisionRow).get(pk=decision.pk)
    return Response(recorded, status=201)


@extend_schema(
    operation_id="decision_requests_pass_on",
    tags=["decisions"],
    parameters=[KEY_PARAMETER],
    request=shapes.PassingOn,
    responses=answers(shapes.RequestRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def pass_on(request, request_id):
    """Ask somebody else in one's place."""
    found = _to_answer(request, request_id)
    body = read_body(shapes.PassingOn, request)
    services.pass_request_on(
        actor=request.member,
        request=found,
        to=somebody(body["to"], "to"),
        because=body["because"],
        version=body["expected_version"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(request_id))


@extend_schema(
    operation_id="decision_requests_withdraw",
    tags=["decisions"],
    parameters=[KEY_PARAMETER],
    request=shapes.RequestWithdrawal,
    responses=answers(shapes.RequestRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def withdraw(request, request_id):
    """Nothing is to be decided any more."""
    found = get_object_or_404(DecisionRequest.objects.with_people(), pk=request_id)
    require(
        allowed=may_withdraw_request(request.member, found),
        sentence=_("Who asked takes it back, or somebody who steers."),
    )
    body = read_body(shapes.RequestWithdrawal, request)
    services.withdraw_request(
        actor=request.member,
        request=found,
        because=body["because"],
        version=body["expected_version"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(request_id))


@extend_schema(
    operation_id="decisions_latency",
    tags=["decisions"],
    responses=answers(shapes.LatencyBody),
)
@api_view(["GET"])
def decision_latency(request):
    """How long decisions of the past year took, with what still waits, by unit."""
    found = decision_latencies(request.now, dict(Unit.objects.values_list("pk", "name")))
    return Response(
        {
            "overall": asdict(found.overall),
            "units": [asdict(row.latency) | {"unit": row.unit_id} for row in found.rows],
        }
    )


def _raise(request) -> Response:
    require(
        allowed=may_raise_request(request.member),
        sentence=_("Viewers read; anybody else may ask for a decision."),
    )
    body = read_body(shapes.NewRequest, request)
    body["asked"] = somebody(body["asked"], "asked")
    if body["objective"] is not None:
        objective = Objective.objects.filter(pk=body["objective"]).first()
        if objective is None:
            raise Refused(_("There is no such objective."), field="objective")
        body["objective"] = objective
    made = services.raise_request(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_row(made.pk), status=201)


def _row(request_id: UUID) -> dict:
    found = rows(DecisionRequest.objects.all(), shapes.RequestRow)
    return get_object_or_404(found, pk=request_id)


def _to_answer(request, request_id: UUID) -> DecisionRequest:
    found = get_object_or_404(DecisionRequest.objects.with_people(), pk=request_id)
    require(
        allowed=may_answer_request(request.member, found),
        sentence=_("Only %(name)s and leaders can answer this.") % {"name": found.asked.name},
    )
    return found


api_urls = [
    path("decision-requests/", decision_requests),
    path("decision-requests/<uuid:request_id>/", decision_request),
    path("decision-requests/<uuid:request_id>/decide/", decide),
    path("decision-requests/<uuid:request_id>/pass-on/", pass_on),
    path("decision-requests/<uuid:request_id>/withdraw/", withdraw),
    path("decisions/latency/", decision_latency),
]
