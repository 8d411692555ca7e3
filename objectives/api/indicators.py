"""Indicators over REST."""

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.analysis import analyse
from objectives.models import Indicator, ObjectiveIndicator, TargetPoint
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_query, rows
from perfmgmt.api.schema import answers


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


api_urls = [
    path("indicators/", indicator_list),
    path("indicators/<uuid:indicator_id>/", indicator),
    path("indicators/<uuid:indicator_id>/analysis/", analysis),
]
