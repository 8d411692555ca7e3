"""Objectives, indicators and measurements over REST."""

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
from objectives.models import Indicator, Measurement, Objective, ObjectiveIndicator, TargetPoint
from objectives.permissions import may_activate, may_check_in
from objectives.services import activate_objective, record_measurement
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require

# --- Objectives ------------------------------------------------------------------------------------


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


# --- Indicators ------------------------------------------------------------------------------------


@extend_schema(
    operation_id="indicators_list",
    tags=["indicators"],
    parameters=[shapes.IndicatorQuery],
    responses=answers(page_of(shapes.IndicatorRow), 400),
)
@api_view(["GET"])
def indicator_list(request):
    """Indicators with their latest value, oldest first."""
    query = read_query(shapes.IndicatorQuery, request)
    found = _with_overdue(request.now)
    for column in ("owner", "unit", "status"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "objective" in query:
        found = found.filter(objective_links__objective=query["objective"])
    if "overdue" in query:
        found = found.filter(overdue=query["overdue"])
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.IndicatorRow), query)


@extend_schema(
    operation_id="indicators_read",
    tags=["indicators"],
    responses=answers(shapes.IndicatorDetail),
)
@api_view(["GET"])
def indicator(request, indicator_id):
    """One indicator with its target path and the objectives it serves."""
    found = get_object_or_404(
        rows(_with_overdue(request.now), shapes.IndicatorRow), pk=indicator_id
    )
    points = TargetPoint.objects.filter(indicator=indicator_id).order_by("period_start")
    links = ObjectiveIndicator.objects.filter(indicator=indicator_id).order_by("role", "id")
    return Response(
        found
        | {
            "target_points": list(rows(points, shapes.TargetPointRow)),
            "objectives": list(rows(links, shapes.ServedObjective)),
        }
    )


@extend_schema(
    operation_id="indicators_analysis",
    tags=["indicators"],
    parameters=[shapes.AnalysisQuery],
    responses=answers(shapes.AnalysisShape, 400),
)
@api_view(["GET"])
def analysis(request, indicator_id):
    """What the indicator's page draws: natural limits, signals and the expected value."""
    query = read_query(shapes.AnalysisQuery, request)
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    return Response(shapes.analysis_body(analyse(found, now=request.now, as_of=query.get("as_of"))))


def _with_overdue(now):
    late = ExpressionWrapper(Q(next_due_at__lt=now), output_field=BooleanField())
    return Indicator.objects.annotate(overdue=Coalesce(late, Value(value=False)))


# --- Measurements ----------------------------------------------------------------------------------


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
    require(
        allowed=may_check_in(request.member, found),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
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
    path("objectives/", objective_list),
    path("objectives/<uuid:objective_id>/", objective),
    path("objectives/<uuid:objective_id>/activate/", activate),
    path("indicators/", indicator_list),
    path("indicators/<uuid:indicator_id>/", indicator),
    path("indicators/<uuid:indicator_id>/analysis/", analysis),
    path("measurements/", measurements),
    path("measurements/<uuid:measurement_id>/", measurement),
]
