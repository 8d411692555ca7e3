"""Indicators over REST."""

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.analysis import analyse
from objectives.driving import checks_of
from objectives.models import Indicator, ObjectiveIndicator, TargetPoint
from objectives.permissions import may_create_indicator, may_edit_indicator
from objectives.services import (
    create_indicator,
    rebase_limits,
    reinstate_indicator,
    retire_indicator,
    set_target_path,
    update_indicator,
)
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption


@extend_schema(
    methods=["GET"],
    operation_id="indicators_list",
    tags=["indicators"],
    parameters=[shapes.IndicatorQuery],
    responses=answers(page_of(shapes.IndicatorRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="indicators_create",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewIndicator,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def indicator_list(request):
    """GET lists indicators with their latest value, oldest first. POST writes one down."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.IndicatorQuery, request)
    found = _with_overdue(request.now)
    for column in ("owner", "unit", "status"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "objective" in query:
        found = found.filter(objective_links__objective=query["objective"])
    if "overdue" in query:
        found = found.filter(overdue=query["overdue"])
    if "detached" in query:
        found = found.with_detachment().filter(is_detached=query["detached"])
    if "retired" in query:
        today = request.now.astimezone(request.organization.zone).date()
        found = found.retired(today) if query["retired"] else found.in_use(today)
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.IndicatorRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="indicators_read",
    tags=["indicators"],
    responses=answers(shapes.IndicatorDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="indicators_change",
    tags=["indicators"],
    request=shapes.IndicatorChange,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def indicator(request, indicator_id):
    """GET gives one indicator with its target path and the objectives it serves. PATCH changes some fields."""
    if request.method == "PATCH":
        found = _mine_to_edit(request, indicator_id)
        body = _with_rows(read_body(shapes.IndicatorChange, request))
        version = body.pop("version", None)
        update_indicator(indicator=found, changes=body, version=version, **_by(request))
    return Response(_detail(request, indicator_id))


@extend_schema(
    operation_id="indicators_set_target_points",
    tags=["indicators"],
    request=shapes.PathShape,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422),
)
@api_view(["PUT"])
def target_points(request, indicator_id):
    """Set the whole target path anew."""
    found = _mine_to_edit(request, indicator_id)
    body = read_body(shapes.PathShape, request)
    points = {point["period_start"]: point["value"] for point in body["points"]}
    if len(points) < len(body["points"]):
        raise Refused(_("Two points of the target path name the same period."), field="points")
    set_target_path(indicator=found, points=points, version=body.get("version"), **_by(request))
    return Response(_detail(request, indicator_id))


@extend_schema(
    operation_id="indicators_retire",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.Retirement,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def retire(request, indicator_id):
    """Expect no figure any more, from a day on and for a reason. Its figures stay."""
    found = _mine_to_edit(request, indicator_id)
    retire_indicator(indicator=found, **read_body(shapes.Retirement, request), **_by(request))
    return Response(_detail(request, indicator_id))


@extend_schema(
    operation_id="indicators_rebase",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.RebasingBody,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def rebase(request, indicator_id):
    """Take the natural limits anew from a period on, for a reason. Earlier values keep theirs."""
    found = _mine_to_edit(request, indicator_id)
    rebase_limits(indicator=found, **read_body(shapes.RebasingBody, request), **_by(request))
    return Response(_detail(request, indicator_id))


@extend_schema(
    operation_id="indicators_reinstate",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.Reinstatement,
    responses=answers(shapes.IndicatorDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def reinstate(request, indicator_id):
    """Expect figures again, from the period that now runs."""
    found = _mine_to_edit(request, indicator_id)
    reinstate_indicator(indicator=found, **read_body(shapes.Reinstatement, request), **_by(request))
    return Response(_detail(request, indicator_id))


@extend_schema(
    operation_id="indicators_analysis",
    tags=["indicators"],
    parameters=[shapes.AnalysisQuery],
    responses=answers(shapes.AnalysisShape, 400),
)
@api_view(["GET"])
def analysis(request, indicator_id):
    """What the indicator's page draws: natural limits, signals, forecast, expected value, driver checks."""
    query = read_query(shapes.AnalysisQuery, request)
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    as_of = query.get("as_of")
    checks = checks_of(
        [found.pk], fiscal_start=request.organization.fiscal_year_starts, as_of=as_of
    )
    mine = [each for each in checks.values() if found.pk in (each.link.lead_id, each.link.lag_id)]
    told = analyse(found, now=request.now, as_of=as_of, organization=request.organization)
    return Response(shapes.analysis_body(told, mine))


def _create(request) -> Response:
    require(
        allowed=may_create_indicator(request.member),
        sentence=_("A viewer writes no indicators."),
    )
    body = _with_rows(read_body(shapes.NewIndicator, request))
    try:
        with transaction.atomic():
            made = create_indicator(**body, **_by(request))
    except IntegrityError as error:
        if "indicator_external_key" not in str(error):
            raise
        raise Refused(_("Another indicator has this key."), field="external_key") from error
    return Response(_detail(request, made.pk), status=201)


ROWS = {
    "owner": Membership.objects.active,
    "updater": Membership.objects.active,
    "unit": Unit.objects.all,
    "watches": Assumption.objects.all,
}


def _with_rows(body: dict) -> dict:
    """Ids of the body as the rows that they mean here."""
    for name, rows_of in ROWS.items():
        if body.get(name) is not None:
            found = rows_of().filter(pk=body[name]).first()
            if found is None:
                raise Refused(_("There is nothing with this id."), field=name)
            body[name] = found
    return body


def _by(request) -> dict:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _mine_to_edit(request, indicator_id) -> Indicator:
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    require(
        allowed=may_edit_indicator(request.member, found),
        sentence=_("Its owner and those who steer change an indicator."),
    )
    return found


def _detail(request, indicator_id) -> dict:
    found = get_object_or_404(
        rows(_with_overdue(request.now), shapes.IndicatorRow), pk=indicator_id
    )
    points = TargetPoint.objects.filter(indicator=indicator_id).order_by("period_start")
    links = ObjectiveIndicator.objects.filter(indicator=indicator_id).order_by("role", "id")
    return found | {
        "target_points": list(rows(points, shapes.TargetPointRow)),
        "objectives": list(rows(links, shapes.ServedObjective)),
    }


def _with_overdue(now):
    late = ExpressionWrapper(Q(next_due_at__lt=now), output_field=BooleanField())
    return Indicator.objects.annotate(overdue=Coalesce(late, Value(value=False)))


api_urls = [
    path("indicators/", indicator_list),
    path("indicators/<uuid:indicator_id>/", indicator),
    path("indicators/<uuid:indicator_id>/analysis/", analysis),
    path("indicators/<uuid:indicator_id>/target-points/", target_points),
    path("indicators/<uuid:indicator_id>/rebase/", rebase),
    path("indicators/<uuid:indicator_id>/retire/", retire),
    path("indicators/<uuid:indicator_id>/reinstate/", reinstate),
]
