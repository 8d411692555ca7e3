"""Measurements over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.models import Indicator, Measurement
from objectives.permissions import answers_for, may_check_in
from objectives.services import record_measurement
from objectives.services.entry import check_by_hand
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from strategy.models import Assumption


@extend_schema(
    methods=["GET"],
    operation_id="measurements_list",
    tags=["measurements"],
    parameters=[shapes.MeasurementQuery],
    responses=answers(page_of(shapes.MeasurementRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="measurements_record",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=shapes.Recording,
    responses=answers(shapes.MeasurementRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def measurements(request):
    """GET lists current figures, or those known at `as_of`. POST records one, or corrects it with a reason."""
    if request.method == "POST":
        return _record(request)
    query = read_query(shapes.MeasurementQuery, request)
    found = Measurement.objects.all()
    found = found.as_of(query["as_of"]) if "as_of" in query else found.current()
    if "indicator" in query:
        found = found.filter(indicator=query["indicator"])
    if "from" in query:
        found = found.filter(period_start__gte=query["from"])
    if "to" in query:
        found = found.filter(period_start__lte=query["to"])
    return page(request, rows(found, shapes.MeasurementRow), query)


@extend_schema(
    operation_id="measurements_read",
    tags=["measurements"],
    responses=answers(shapes.MeasurementRow),
)
@api_view(["GET"])
def measurement(request, measurement_id):
    """One figure, also a superseded one."""
    found = rows(Measurement.objects.all(), shapes.MeasurementRow)
    return Response(get_object_or_404(found, pk=measurement_id))


def _record(request) -> Response:
    body = read_body(shapes.Recording, request)
    found = Indicator.objects.filter(pk=body.pop("indicator")).first()
    if found is None:
        raise Refused(_("There is no such indicator."), field="indicator")
    if answers_for(request.member, found):
        check_by_hand(found)
    require(
        allowed=may_check_in(request.member, found),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
    if (assumption := body.pop("assumption", None)) is not None:
        body["assumption"] = Assumption.objects.filter(pk=assumption).first()
        if body["assumption"] is None:
            raise Refused(_("There is no such assumption."), field="assumption")
    recorded = record_measurement(
        actor=request.member,
        indicator=found,
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    row = rows(Measurement.objects.all(), shapes.MeasurementRow).get(pk=recorded.pk)
    return Response(row, status=201)


api_urls = [
    path("measurements/", measurements),
    path("measurements/<uuid:measurement_id>/", measurement),
]
