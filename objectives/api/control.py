"""A controller's figures over REST: comparisons, exchange rates, closes, comments, thresholds."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import services, shapes
from objectives.comparing import comparisons
from objectives.models import ControllerComment, ExchangeRate, Indicator, PeriodClose
from objectives.permissions import (
    may_comment_as_controller,
    may_keep_rates,
    may_prepare,
    may_reopen,
    may_sign,
)
from objectives.rates import RateTable
from objectives.rules.money import RateKind
from objectives.rules.periods import Rhythm, latest_closed_period, period_containing, period_end
from objectives.screens.controlling import Asked, matching, offers_of
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Unit


@extend_schema(
    operation_id="figures_list",
    tags=["figures"],
    parameters=[shapes.FiguresQuery],
    responses=answers(page_of(shapes.FigureRow), 400),
)
@api_view(["GET"])
def figures(request):
    """Actual, plan, prior year, year to date and latest estimate of each indicator in a period."""
    query = read_query(shapes.FiguresQuery, request)
    asked = _asked(request, query)
    found = matching(asked, offers_of(asked, request.organization))
    answer = page(request, found, query)
    compared = comparisons(
        answer.data["results"],
        until=asked.until,
        organization=request.organization,
        rates=RateTable.read(request.organization),
        kind=asked.kind,
        as_of=query.get("as_of"),
    )
    answer.data["results"] = [shapes.figure_body(each) for each in compared]
    return answer


def _asked(request, query: dict) -> Asked:
    fiscal = request.organization.fiscal_year_starts
    today = request.now.astimezone(request.organization.zone).date()
    month = latest_closed_period(Rhythm.MONTHLY, today, fiscal)
    if "period" in query:
        month = min(month, period_containing(Rhythm.MONTHLY, query["period"], fiscal))
    kind = query.get("in")
    if kind and not request.organization.reporting_currency:
        raise Refused(_("Say first in which currency the organisation reports."), field="in")
    return Asked(
        period_start=month,
        until=period_end(Rhythm.MONTHLY, month),
        unit=query.get("unit"),
        plan=query.get("plan"),
        kind=RateKind(kind) if kind else None,
    )


@extend_schema(
    methods=["GET"],
    operation_id="exchange_rates_list",
    tags=["figures"],
    parameters=[shapes.ExchangeRateQuery],
    responses=answers(page_of(shapes.ExchangeRateRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="exchange_rates_enter",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=shapes.RateEntry,
    responses=answers(shapes.ExchangeRateRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def exchange_rates(request):
    """GET lists rates into the reporting currency. POST enters one, or changes the one that is there."""
    if request.method == "POST":
        _require_keeper(request)
        body = read_body(shapes.RateEntry, request)
        body["version"] = body.pop("expected_version", None)
        made = services.enter_rate(**body, **_by(request))
        found = rows(ExchangeRate.objects.all(), shapes.ExchangeRateRow).get(pk=made.pk)
        return Response(found, status=201)
    query = read_query(shapes.ExchangeRateQuery, request)
    filters = {name: query[name] for name in ("currency", "kind") if name in query}
    found = ExchangeRate.objects.filter(**filters)
    return page(request, rows(found, shapes.ExchangeRateRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="period_closes_list",
    tags=["figures"],
    parameters=[shapes.PeriodCloseQuery],
    responses=answers(page_of(shapes.PeriodCloseRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="period_closes_prepare",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=shapes.Preparing,
    responses=answers(shapes.PeriodCloseRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def period_closes(request):
    """GET lists closes, reopened ones too. POST prepares one."""
    if request.method == "POST":
        return _prepare(request)
    query = read_query(shapes.PeriodCloseQuery, request)
    filters = {name: query[name] for name in ("state", "unit") if name in query}
    found = PeriodClose.objects.filter(**filters)
    return page(request, rows(found, shapes.PeriodCloseRow), query)


def _prepare(request) -> Response:
    body = read_body(shapes.Preparing, request)
    body["unit"] = _row_of(Unit, body.get("unit"), "unit")
    require(
        allowed=may_prepare(request.member, body["unit"]),
        sentence=_("Controllers, administrators and the lead of a unit prepare a close."),
    )
    made = services.prepare_close(**body, **_by(request))
    return Response(_close_row(made), status=201)


@extend_schema(
    operation_id="period_closes_review",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.PeriodCloseRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def review(request, close_id):
    """The second of three different people stands by it."""
    return _sign(request, close_id, services.review_close)


@extend_schema(
    operation_id="period_closes_approve",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.PeriodCloseRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def approve(request, close_id):
    """The third of three different people approves; the period is locked."""
    return _sign(request, close_id, services.approve_close)


def _sign(request, close_id, verb: Callable[..., PeriodClose]) -> Response:
    close = get_object_or_404(PeriodClose, pk=close_id)
    require(
        allowed=may_sign(request.member),
        sentence=_("Who steers reviews and approves: leaders, controllers, administrators."),
    )
    return Response(_close_row(verb(close=close, **_by(request))))


@extend_schema(
    operation_id="period_closes_reopen",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=shapes.Reopening,
    responses=answers(shapes.PeriodCloseRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def reopen(request, close_id):
    """Take the signatures back, for a reason; the lock of the approval is lifted."""
    close = get_object_or_404(PeriodClose, pk=close_id)
    require(
        allowed=may_reopen(request.member),
        sentence=_("Controllers and administrators reopen a close."),
    )
    body = read_body(shapes.Reopening, request)
    return Response(_close_row(services.reopen_close(close=close, **body, **_by(request))))


@extend_schema(
    methods=["GET"],
    operation_id="controller_comments_list",
    tags=["figures"],
    parameters=[shapes.ControllerCommentQuery],
    responses=answers(page_of(shapes.ControllerCommentRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="controller_comments_write",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=shapes.Commenting,
    responses=answers(shapes.ControllerCommentRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def controller_comments(request):
    """GET lists what controllers say of indicators and units. POST adds a comment; none is ever changed."""
    if request.method == "POST":
        return _comment(request)
    query = read_query(shapes.ControllerCommentQuery, request)
    names = ("indicator", "unit", "period_start")
    found = ControllerComment.objects.filter(**{n: query[n] for n in names if n in query})
    return page(request, rows(found, shapes.ControllerCommentRow), query)


def _comment(request) -> Response:
    require(
        allowed=may_comment_as_controller(request.member),
        sentence=_("Controllers and administrators comment here."),
    )
    body = read_body(shapes.Commenting, request)
    body["indicator"] = _row_of(Indicator, body.get("indicator"), "indicator")
    body["unit"] = _row_of(Unit, body.get("unit"), "unit")
    made = services.write_controller_comment(**body, **_by(request))
    found = rows(ControllerComment.objects.all(), shapes.ControllerCommentRow).get(pk=made.pk)
    return Response(found, status=201)


@extend_schema(
    operation_id="indicators_threshold",
    tags=["figures"],
    parameters=[KEY_PARAMETER],
    request=shapes.ThresholdBody,
    responses=answers(shapes.ThresholdShape, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def threshold(request, indicator_id):
    """How large a variance of this indicator may be without a word of its owner."""
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    _require_keeper(request)
    body = read_body(shapes.ThresholdBody, request)
    body["version"] = body.pop("expected_version", None)
    saved = services.set_threshold(indicator=found, **body, **_by(request))
    return Response(
        {
            "indicator": saved.pk,
            "comment_over_percent": saved.comment_over_percent,
            "comment_over_amount": saved.comment_over_amount,
            "version": saved.version,
        }
    )


def _close_row(close: PeriodClose) -> dict:
    return rows(PeriodClose.objects.all(), shapes.PeriodCloseRow).get(pk=close.pk)


def _row_of(model: Any, pk, field: str):
    if pk is None:
        return None
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is nothing with this id."), field=field)
    return found


def _by(request) -> dict:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _require_keeper(request) -> None:
    require(
        allowed=may_keep_rates(request.member),
        sentence=_("Controllers and administrators keep rates, thresholds and the calendar."),
    )


CLOSE = "period-closes/<uuid:close_id>/"
api_urls = [
    path("figures/", figures),
    path("exchange-rates/", exchange_rates),
    path("period-closes/", period_closes),
    path(f"{CLOSE}review/", review),
    path(f"{CLOSE}approve/", approve),
    path(f"{CLOSE}reopen/", reopen),
    path("controller-comments/", controller_comments),
    path("indicators/<uuid:indicator_id>/threshold/", threshold),
]
