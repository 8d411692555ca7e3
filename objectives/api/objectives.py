"""Objectives over REST."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import favour, shapes
from objectives.api import objective_writing
from objectives.api.detail import objective_detail
from objectives.models import Objective
from objectives.permissions import may_activate
from objectives.screens.filters import Stated, disfavoured_ids
from objectives.services import activate_objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require

COLUMNS = {
    "state": "state",
    "result": "result",
    "owner": "owner",
    "parent": "parent",
    "priority": "priority",
    "plan": "priority__plan",
    "unit": "unit",
}


@extend_schema(
    methods=["GET"],
    operation_id="objectives_list",
    tags=["objectives"],
    parameters=[shapes.ObjectiveQuery],
    responses=answers(page_of(shapes.ObjectiveRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="objectives_create",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.ObjectiveWriting,
    responses=answers(shapes.ObjectiveDetail, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def objective_list(request):
    """GET lists objectives, oldest first. POST writes a draft."""
    if request.method == "POST":
        return objective_writing.create(request)
    query = read_query(shapes.ObjectiveQuery, request)
    return page(request, rows(_filtered(query), shapes.ObjectiveRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="objectives_read",
    tags=["objectives"],
    responses=answers(shapes.ObjectiveDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="objectives_update",
    tags=["objectives"],
    request=shapes.ObjectivePatch,
    responses=answers(shapes.ObjectiveDetail, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def objective(request, objective_id):
    """GET is one objective with the indicators that serve it, heaviest first. PATCH writes it anew, as
    seen at a version.
    """
    if request.method == "PATCH":
        return objective_writing.update(request, objective_id)
    return Response(objective_detail(objective_id))


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
    """Make a draft binding: `checklist/` says what it needs."""
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
        cap_reason=body["cap_reason"],
        version=body.get("version"),
        api_key=request.api_key,
    )
    return Response(objective_detail(objective_id))


def _filtered(query: dict[str, Any]):
    found = Objective.objects.all()
    for name, column in COLUMNS.items():
        if name in query:
            found = found.filter(**{column: query[name]})
    if query.get("gaps"):
        found = found.with_gaps()
    if query.get("unaligned"):
        found = found.unaligned()
    if query.get("disfavoured"):
        stated = Stated(favour.choices(), favour.parents_of_units())
        found = found.filter(pk__in=disfavoured_ids(found, stated))
    if "tag" in query:
        found = found.tagged(query["tag"])
    if "q" in query:
        found = found.matching(query["q"])
    return found


api_urls = [
    path("objectives/", objective_list),
    path("objectives/<uuid:objective_id>/", objective),
    path("objectives/<uuid:objective_id>/activate/", activate),
]
