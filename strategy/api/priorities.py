"""Ranked priorities over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from strategy import services, shapes
from strategy.api.common import by, merged, name_things, require_writer
from strategy.models import Priority

CHANGEABLE = ("title", "outcome", "perspective", "sponsor")


@extend_schema(
    methods=["GET"],
    operation_id="priorities_list",
    tags=["direction"],
    parameters=[shapes.OfPlan],
    responses=answers(page_of(shapes.PriorityRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="priorities_create",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewPriority,
    responses=answers(shapes.PriorityRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def priorities(request):
    """GET lists ranked priorities; `rank` orders them within their plan. POST adds one at the next rank."""
    if request.method == "POST":
        require_writer(request)
        body = name_things(read_body(shapes.NewPriority, request))
        made = services.add_priority(**by(request), **body)
        return Response(_row(made.pk), status=201)
    query = read_query(shapes.OfPlan, request)
    found = Priority.objects.all()
    if "plan" in query:
        found = found.filter(plan=query["plan"])
    return page(request, rows(found, shapes.PriorityRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="priorities_read",
    tags=["direction"],
    responses=answers(shapes.PriorityRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="priorities_change",
    tags=["direction"],
    request=shapes.PriorityChange,
    responses=answers(shapes.PriorityRow, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="priorities_remove",
    tags=["direction"],
    parameters=[shapes.Seen],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def priority(request, priority_id):
    """One priority. PATCH changes what it is sent; DELETE takes it out, 422 while something hangs on it."""
    if request.method == "GET":
        return Response(_row(priority_id))
    found = get_object_or_404(Priority.objects.select_related("plan", "sponsor"), pk=priority_id)
    require_writer(request)
    if request.method == "DELETE":
        seen = read_query(shapes.Seen, request).get("version")
        services.remove_priority(**by(request), priority=found, version=seen)
        return Response(status=204)
    body = name_things(read_body(shapes.PriorityChange, request))
    services.update_priority(
        **by(request),
        priority=found,
        version=body["version"],
        **merged(found, body, CHANGEABLE),
    )
    return Response(_row(priority_id))


def _row(priority_id) -> dict:
    return get_object_or_404(rows(Priority.objects.all(), shapes.PriorityRow), pk=priority_id)


api_urls = [
    path("priorities/", priorities),
    path("priorities/<uuid:priority_id>/", priority),
]
