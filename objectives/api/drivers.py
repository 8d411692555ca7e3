"""Driver links over REST."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import services, shapes
from objectives.driving import checks_of
from objectives.models import DriverLink, Indicator
from objectives.permissions import may_edit_indicator
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="driver_links_list",
    tags=["driver-links"],
    parameters=[shapes.DriverLinkQuery],
    responses=answers(page_of(shapes.CheckedDriverLink), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="driver_links_add",
    tags=["driver-links"],
    parameters=[KEY_PARAMETER],
    request=shapes.DriverLinkBody,
    responses=answers(shapes.CheckedDriverLink, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def driver_links(request):
    """GET lists them, oldest first. POST says that a lead drives a lag, once a pair."""
    if request.method == "POST":
        return _add(request)
    query = read_query(shapes.DriverLinkQuery, request)
    found = DriverLink.objects.all()
    for column in ("lead", "lag"):
        if column in query:
            found = found.filter(**{column: query[column]})
    answer = page(request, rows(found, shapes.DriverLinkRow), query)
    answer.data["results"] = _checked(request, answer.data["results"], query.get("as_of"))
    return answer


@extend_schema(
    methods=["GET"],
    operation_id="driver_links_read",
    tags=["driver-links"],
    parameters=[shapes.AnalysisQuery],
    responses=answers(shapes.CheckedDriverLink, 400),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="driver_links_change",
    tags=["driver-links"],
    request=shapes.DriverLinkChange,
    responses=answers(shapes.CheckedDriverLink, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="driver_links_remove",
    tags=["driver-links"],
    parameters=[shapes.SeenVersion],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def driver_link(request, driver_id):
    """One link. PATCH changes its lag, sign or reason; another pair is another link."""
    if request.method == "GET":
        as_of = read_query(shapes.AnalysisQuery, request).get("as_of")
        return Response(_row(request, driver_id, as_of))
    link = get_object_or_404(DriverLink.objects.with_indicators(), pk=driver_id)
    _require_editor(request, link.lag)
    if request.method == "DELETE":
        services.remove_driver_link(
            actor=request.member,
            link=link,
            now=request.now,
            version=read_query(shapes.SeenVersion, request).get("version"),
            api_key=request.api_key,
        )
        return Response(status=204)
    body = read_body(shapes.DriverLinkChange, request)
    services.update_driver_link(
        actor=request.member,
        link=link,
        lag_periods=body.get("lag_periods", link.lag_periods),
        sign=body.get("sign", link.sign),
        because=body.get("because", link.because),
        version=body.get("expected_version"),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(request, driver_id))


def _add(request) -> Response:
    body = read_body(shapes.DriverLinkBody, request)
    ends = Indicator.objects.in_bulk([body["lead"], body["lag"]])
    for side in ("lead", "lag"):
        if body[side] not in ends:
            raise Refused(_("There is no such indicator."), field=side)
        body[side] = ends[body[side]]
    _require_editor(request, body["lag"])
    link = services.add_driver_link(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_row(request, link.pk), status=201)


def _row(request, driver_id, as_of: datetime | None = None) -> dict:
    found = get_object_or_404(rows(DriverLink.objects.all(), shapes.DriverLinkRow), pk=driver_id)
    [row] = _checked(request, [found], as_of)
    return row


def _checked(request, found: list[dict], as_of: datetime | None = None) -> list[dict]:
    """Each with what the figures say of it, or said at an instant; two queries however many."""
    checks = checks_of(
        {row["lag"] for row in found},
        fiscal_start=request.organization.fiscal_year_starts,
        as_of=as_of,
    )
    return [row | {"check": shapes.check_body(checks[row["id"]].check)} for row in found]


def _require_editor(request, lag: Indicator) -> None:
    require(
        allowed=may_edit_indicator(request.member, lag),
        sentence=_("Only its owner and those who steer may say what drives a measure."),
    )


api_urls = [
    path("driver-links/", driver_links),
    path("driver-links/<uuid:driver_id>/", driver_link),
]
