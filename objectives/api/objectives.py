"""Objectives over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.models import Objective, ObjectiveIndicator
from objectives.permissions import may_activate
from objectives.services import activate_objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require


@extend_schema(
    operation_id="objectives_list",
    tags=["objectives"],
    parameters=[shapes.ObjectiveQuery],
    responses=answers(page_of(shapes.ObjectiveRow), 400),
)
@api_view(["GET"])
def objective_list(request):
    """Objectives, oldest first."""
    query = read_query(shapes.ObjectiveQuery, request)
    found = Objective.objects.all()
    for column in ("state", "result", "owner", "parent", "priority", "unit"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.ObjectiveRow), query)


@extend_schema(
    operation_id="objectives_read",
    tags=["objectives"],
    responses=answers(shapes.ObjectiveDetail),
)
@api_view(["GET"])
def objective(request, objective_id):
    """One objective with the indicators that serve it, heaviest first."""
    return Response(_objective_detail(objective_id))


@extend_schema(
    operation_id="objectives_activate",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.Activation,
    responses=answers(shapes.ObjectiveDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def activate(request, objective_id):
    """Make a draft binding: it needs an owner, an outcome, a due date and a lag indicator with a target."""
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    require(
        allowed=may_activate(request.member, found),
        sentence=_("Only its owner and those who steer may activate an objective."),
    )
    body = read_body(shapes.Activation, request)
    activate_objective(
        actor=request.member,
        objective=found,
        now=request.now,
        with_gaps=body["with_gaps"],
        api_key=request.api_key,
    )
    return Response(_objective_detail(objective_id))


def _objective_detail(objective_id) -> dict:
    found = get_object_or_404(rows(Objective.objects.all(), shapes.ObjectiveRow), pk=objective_id)
    links = ObjectiveIndicator.objects.filter(objective=objective_id).heaviest_first()
    return found | {"indicators": list(rows(links, shapes.ServingIndicator))}


api_urls = [
    path("objectives/", objective_list),
    path("objectives/<uuid:objective_id>/", objective),
    path("objectives/<uuid:objective_id>/activate/", activate),
]
