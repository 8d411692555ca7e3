"""Assumptions over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require
from strategy import services, shapes
from strategy.api.common import by, merged, name_things, require_writer
from strategy.models import Assumption
from strategy.permissions import may_judge_assumption

CHANGEABLE = ("statement", "sign", "owner", "priority")


@extend_schema(
    methods=["GET"],
    operation_id="assumptions_list",
    tags=["direction"],
    parameters=[shapes.AssumptionQuery],
    responses=answers(page_of(shapes.AssumptionRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="assumptions_create",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewAssumption,
    responses=answers(shapes.AssumptionRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def assumptions(request):
    """GET lists assumptions, oldest first. POST adds one, which holds until somebody says otherwise."""
    if request.method == "POST":
        require_writer(request)
        body = name_things(read_body(shapes.NewAssumption, request))
        made = services.add_assumption(**by(request), **body)
        return Response(_row(made.pk), status=201)
    query = read_query(shapes.AssumptionQuery, request)
    found = Assumption.objects.all()
    for column in ("plan", "state", "owner"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.AssumptionRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="assumptions_read",
    tags=["direction"],
    responses=answers(shapes.AssumptionRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="assumptions_change",
    tags=["direction"],
    request=shapes.AssumptionChange,
    responses=answers(shapes.AssumptionRow, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="assumptions_remove",
    tags=["direction"],
    parameters=[shapes.Seen],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def assumption(request, assumption_id):
    """One assumption. PATCH changes its words, owner and priority; DELETE takes it out."""
    if request.method == "GET":
        return Response(_row(assumption_id))
    found = get_object_or_404(
        Assumption.objects.select_related("plan", "owner", "priority"), pk=assumption_id
    )
    require_writer(request)
    if request.method == "DELETE":
        seen = read_query(shapes.Seen, request).get("version")
        services.remove_assumption(**by(request), assumption=found, version=seen)
        return Response(status=204)
    body = name_things(read_body(shapes.AssumptionChange, request))
    services.update_assumption(
        **by(request),
        assumption=found,
        version=body["version"],
        **merged(found, body, CHANGEABLE),
    )
    return Response(_row(assumption_id))


@extend_schema(
    operation_id="assumptions_judge",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.Judgement,
    responses=answers(shapes.AssumptionRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def judge(request, assumption_id):
    """Say that it holds, is under question or is broken, and why. Its owner may, too."""
    found = get_object_or_404(Assumption.objects.select_related("plan"), pk=assumption_id)
    require(
        allowed=may_judge_assumption(request.member, found),
        sentence=_("Its owner and those who write the plan say how an assumption stands."),
    )
    body = read_body(shapes.Judgement, request)
    services.judge_assumption(**by(request), assumption=found, **body)
    return Response(_row(assumption_id))


def _row(assumption_id) -> dict:
    return get_object_or_404(rows(Assumption.objects.all(), shapes.AssumptionRow), pk=assumption_id)


api_urls = [
    path("assumptions/", assumptions),
    path("assumptions/<uuid:assumption_id>/", assumption),
    path("assumptions/<uuid:assumption_id>/judge/", judge),
]
