"""Process health over REST: the checks with their trends, what is behind each, and its limit."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from evaluations import services
from evaluations.breakdowns import behind, months_before, rows_behind
from evaluations.permissions import may_set_limits
from evaluations.rules.health import DEFINITIONS, Check, course_of
from evaluations.screens.health import MOST_BEHIND, Reading, read, worst_first
from evaluations.shapes import health as shapes
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, enum=shapes.CHECKS)
# What the endpoints call the things behind a check.
NOUNS = {
    "objective": "objectives",
    "indicator": "indicators",
    "dependency": "dependencies",
    "review": "reviews",
    "decisionrequest": "decision-requests",
    "membership": "people",
    "unit": "units",
}


@extend_schema(operation_id="health_list", tags=["health"], responses=answers(shapes.HealthChecks))
@api_view(["GET"])
def health(request):
    """How well the loop is run: every common breakdown as a check, the worst first."""
    ranked = worst_first(read(request.organization, request.now))
    return Response({"checks": [_row(request, each) for each in ranked]})


@extend_schema(
    operation_id="health_read",
    tags=["health"],
    parameters=[CODE],
    responses=answers(shapes.HealthCheckDetail),
)
@api_view(["GET"])
def check(request, code):
    """One check and what is behind it."""
    return Response(_detail(request, _check(code)))


def _setting(method: str, name: str):
    """Both methods set the one number that there is."""
    return extend_schema(
        methods=[method],
        operation_id=f"health_{name}",
        tags=["health"],
        parameters=[CODE],
        request=shapes.HealthLimitBody,
        responses=answers(shapes.HealthCheckDetail, 400, 403, 409, 422),
    )


@_setting("PUT", "set_limit")
@_setting("PATCH", "change_limit")
@api_view(["PUT", "PATCH"])
def limit(request, code):
    """Set the limit beyond which the check fails."""
    found = _check(code)
    require(
        allowed=may_set_limits(request.member),
        sentence=_("Admins and controllers set the limits of process health."),
    )
    body = read_body(shapes.HealthLimitBody, request)
    services.set_limit(
        actor=request.member, check=found, now=request.now, api_key=request.api_key, **body
    )
    request.organization.refresh_from_db()
    return Response(_detail(request, found))


def _check(code: str) -> Check:
    try:
        return Check(code)
    except ValueError:
        raise Http404 from None


def _row(request, reading: Reading) -> dict[str, Any]:
    figure, definition = reading.figure, DEFINITIONS[reading.check]
    months = months_before(localdate(request.now))
    return {
        "check": reading.check.value,
        "measure": definition.measure.value,
        "high_is_good": definition.high_is_good,
        "value": figure.value,
        "is_at_least": figure.is_at_least,
        "part": figure.part,
        "whole": figure.whole,
        "limit": reading.limit.value,
        "limit_version": reading.limit.version,
        "state": reading.state.value,
        "course": course_of(reading.trend).value,
        "trend": [
            {"month": month, "value": value}
            for month, value in zip(months, reading.trend, strict=False)
        ],
    }


def _detail(request, found: Check) -> dict[str, Any]:
    reading = read(request.organization, request.now)[found]
    column = behind(found, request.now).title
    things = rows_behind(found, request.now, reading.limit.value)[:MOST_BEHIND]
    return _row(request, reading) | {
        "behind": [
            {
                "kind": NOUNS[thing._meta.model_name],
                "id": thing.pk,
                "title": getattr(thing, column),
            }
            for thing in things
        ]
    }


HEALTH = "health/<str:code>/"
api_urls = [
    path("health/", health),
    path(HEALTH, check),
    path(f"{HEALTH}limit/", limit),
]
