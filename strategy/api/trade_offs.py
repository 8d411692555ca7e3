"""Trade-offs over REST."""

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
from perfmgmt.tenancy.access import Refused
from strategy import services, shapes
from strategy.api.common import by, merged, name_things, require_writer
from strategy.models import Priority, Tension, TradeOff

CHANGEABLE = ("because", "unit")


@extend_schema(
    methods=["GET"],
    operation_id="trade_offs_list",
    tags=["direction"],
    parameters=[shapes.OfPlan],
    responses=answers(page_of(shapes.TradeOffRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="trade_offs_create",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewTradeOff,
    responses=answers(shapes.TradeOffRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def trade_offs(request):
    """GET lists what is favoured over what, and why. POST makes one; a circle is refused, and named."""
    if request.method == "POST":
        require_writer(request)
        body = name_things(read_body(shapes.NewTradeOff, request))
        made = services.add_trade_off(**by(request), **_with_sides(body))
        return Response(_row(made.pk), status=201)
    query = read_query(shapes.OfPlan, request)
    found = TradeOff.objects.all()
    if "plan" in query:
        found = found.filter(plan=query["plan"])
    return page(request, rows(found, shapes.TradeOffRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="trade_offs_read",
    tags=["direction"],
    responses=answers(shapes.TradeOffRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="trade_offs_change",
    tags=["direction"],
    request=shapes.TradeOffChange,
    responses=answers(shapes.TradeOffRow, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="trade_offs_withdraw",
    tags=["direction"],
    parameters=[shapes.Seen],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def trade_off(request, trade_off_id):
    """One trade-off. PATCH changes its reason and where it holds; DELETE takes it back."""
    if request.method == "GET":
        return Response(_row(trade_off_id))
    found = get_object_or_404(TradeOff.objects.select_related("plan", "unit"), pk=trade_off_id)
    require_writer(request)
    if request.method == "DELETE":
        seen = read_query(shapes.Seen, request).get("version")
        services.withdraw_trade_off(**by(request), trade_off=found, version=seen)
        return Response(status=204)
    body = name_things(read_body(shapes.TradeOffChange, request))
    services.update_trade_off(
        **by(request),
        trade_off=found,
        version=body["version"],
        **merged(found, body, CHANGEABLE),
    )
    return Response(_row(trade_off_id))


def _row(trade_off_id) -> dict:
    return get_object_or_404(rows(TradeOff.objects.all(), shapes.TradeOffRow), pk=trade_off_id)


def _with_sides(body: dict) -> dict:
    given = dict(body)
    return given | {name: _side(given, name) for name in ("favoured", "over")}


def _side(given: dict, name: str) -> Priority | Tension:
    priority, tension = given.pop(f"{name}_priority", None), given.pop(f"{name}_tension", "")
    if bool(priority) == bool(tension):
        raise Refused(_("Name either a priority or a tension."), field=f"{name}_priority")
    return priority or Tension(tension)


api_urls = [
    path("trade-offs/", trade_offs),
    path("trade-offs/<uuid:trade_off_id>/", trade_off),
]
