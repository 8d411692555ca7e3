"""What indicators mean for objectives, over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.permissions import may_link
from objectives.services import link_indicator, unlink_indicator, update_link
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="objective_indicators_list",
    tags=["indicators"],
    parameters=[shapes.LinkQuery],
    responses=answers(page_of(shapes.LinkRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="objective_indicators_create",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewLink,
    responses=answers(shapes.LinkRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def link_list(request):
    """GET lists which indicator serves which objective, as what. POST lets one serve one."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.LinkQuery, request)
    found = ObjectiveIndicator.objects.all()
    for column in ("objective", "indicator", "role"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.LinkRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="objective_indicators_read",
    tags=["indicators"],
    responses=answers(shapes.LinkRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="objective_indicators_change",
    tags=["indicators"],
    request=shapes.LinkChange,
    responses=answers(shapes.LinkRow, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="objective_indicators_delete",
    tags=["indicators"],
    parameters=[shapes.SeenVersion],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def link(request, link_id):
    """One link. In force, role and weight change and a link goes only by recalibration."""
    if request.method == "GET":
        return Response(get_object_or_404(_rows(), pk=link_id))
    found = get_object_or_404(
        ObjectiveIndicator.objects.select_related("objective", "indicator"), pk=link_id
    )
    _require_linker(request, found.objective)
    if request.method == "DELETE":
        version = read_query(shapes.SeenVersion, request).get("version")
        unlink_indicator(link=found, version=version, **_by(request))
        return Response(status=204)
    update_link(link=found, **read_body(shapes.LinkChange, request), **_by(request))
    return Response(_rows().get(pk=link_id))


def _create(request) -> Response:
    body = read_body(shapes.NewLink, request)
    objective = Objective.objects.filter(pk=body.pop("objective")).first()
    if objective is None:
        raise Refused(_("There is no such objective."), field="objective")
    indicator = Indicator.objects.filter(pk=body.pop("indicator")).first()
    if indicator is None:
        raise Refused(_("There is no such indicator."), field="indicator")
    _require_linker(request, objective)
    made = link_indicator(objective=objective, indicator=indicator, **body, **_by(request))
    return Response(_rows().get(pk=made.pk), status=201)


def _rows():
    return rows(ObjectiveIndicator.objects.all(), shapes.LinkRow)


def _by(request) -> dict:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _require_linker(request, objective: Objective) -> None:
    require(
        allowed=may_link(request.member, objective),
        sentence=_("Its owner and those who steer say what measures an objective."),
    )


api_urls = [
    path("objective-indicators/", link_list),
    path("objective-indicators/<uuid:link_id>/", link),
]
