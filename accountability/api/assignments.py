"""Roles beside the owner over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import services, shapes
from accountability.api.named import objective_named, person_named
from accountability.models import Assignment
from accountability.permissions import may_assign
from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require

COLUMNS = ("objective", "member", "role")


@extend_schema(
    methods=["GET"],
    operation_id="assignments_list",
    tags=["assignments"],
    parameters=[shapes.AssignmentQuery],
    responses=answers(page_of(shapes.AssignmentRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="assignments_give",
    tags=["assignments"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewAssignment,
    responses=answers(shapes.AssignmentRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def assignment_list(request):
    """GET lists roles, oldest first. POST gives one; a new authority takes the place of the old."""
    if request.method == "POST":
        return _give(request)
    query = read_query(shapes.AssignmentQuery, request)
    asked = {name: query[name] for name in COLUMNS if name in query}
    found = Assignment.objects.filter(**asked)
    return page(request, rows(found, shapes.AssignmentRow), query)


def _give(request) -> Response:
    body = read_body(shapes.NewAssignment, request)
    objective = objective_named(body["objective"])
    _require_editor(request, objective)
    made = services.assign(
        actor=request.member,
        objective=objective,
        member=person_named(body["member"], "member"),
        role=body["role"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(made.pk), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="assignments_read",
    tags=["assignments"],
    responses=answers(shapes.AssignmentRow),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="assignments_take",
    tags=["assignments"],
    responses=answers(None, 403, 422, status=204),
)
@api_view(["GET", "DELETE"])
def assignment(request, assignment_id):
    """One role. DELETE takes it back; the record keeps that it was there."""
    if request.method == "GET":
        return Response(_row(assignment_id))
    found = get_object_or_404(
        Assignment.objects.select_related("member", "objective"), pk=assignment_id
    )
    _require_editor(request, found.objective)
    services.unassign(
        actor=request.member, assignment=found, now=request.now, api_key=request.api_key
    )
    return Response(status=204)


def _row(assignment_id) -> dict:
    return get_object_or_404(rows(Assignment.objects.all(), shapes.AssignmentRow), pk=assignment_id)


def _require_editor(request, objective: Objective) -> None:
    require(
        allowed=may_assign(request.member, objective),
        sentence=_("Its owner and those who steer may change an objective."),
    )


api_urls = [
    path("assignments/", assignment_list),
    path("assignments/<uuid:assignment_id>/", assignment),
]
