"""Plans and their versions over REST."""

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
from strategy.models import Plan, PlanVersion
from strategy.wording import change_sentences

CHANGEABLE = ("title", "ambition", "starts_on", "ends_on", "unit")


@extend_schema(
    methods=["GET"],
    operation_id="plans_list",
    tags=["direction"],
    parameters=[shapes.PlanQuery],
    responses=answers(page_of(shapes.PlanRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="plans_create",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewPlan,
    responses=answers(shapes.PlanRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def plans(request):
    """GET lists plans, oldest first. POST writes a draft."""
    if request.method == "POST":
        require_writer(request)
        body = name_things(read_body(shapes.NewPlan, request))
        return Response(_row(services.create_plan(**by(request), **body).pk), status=201)
    query = read_query(shapes.PlanQuery, request)
    found = Plan.objects.all()
    for column in ("state", "unit"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.PlanRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="plans_read",
    tags=["direction"],
    responses=answers(shapes.PlanRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="plans_change",
    tags=["direction"],
    request=shapes.PlanChange,
    responses=answers(shapes.PlanRow, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def plan(request, plan_id):
    """One plan. PATCH changes what it is sent; a plan in force thereby gets its next version."""
    if request.method == "PATCH":
        found = _to_write(request, plan_id)
        body = name_things(read_body(shapes.PlanChange, request))
        services.update_plan(
            **by(request),
            plan=found,
            version=body["version"],
            **merged(found, body, CHANGEABLE),
        )
    return Response(_row(plan_id))


@extend_schema(
    operation_id="plans_activate",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.PlanRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def activate(request, plan_id):
    """Put a draft in force; it needs a ranked priority and trade-offs that do not contradict each other."""
    services.activate_plan(**by(request), plan=_to_write(request, plan_id))
    return Response(_row(plan_id))


@extend_schema(
    operation_id="plans_close",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.PlanRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def close(request, plan_id):
    """End a plan in force. Nothing in it changes any more."""
    services.close_plan(**by(request), plan=_to_write(request, plan_id))
    return Response(_row(plan_id))


@extend_schema(
    operation_id="plans_make_default",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.PlanRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def make_default(request, plan_id):
    """The plan that everybody sees first."""
    services.make_default_plan(**by(request), plan=_to_write(request, plan_id))
    return Response(_row(plan_id))


@extend_schema(
    operation_id="plans_rank",
    tags=["direction"],
    parameters=[KEY_PARAMETER],
    request=shapes.Ranking,
    responses=answers(shapes.PlanRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def rank(request, plan_id):
    """Rank every priority of the plan, seen at the version that is sent."""
    found = _to_write(request, plan_id)
    body = read_body(shapes.Ranking, request)
    services.rank_priorities(
        **by(request), plan=found, ordered_ids=body["order"], version=body["version"]
    )
    return Response(_row(plan_id))


@extend_schema(
    operation_id="plan_versions_list",
    tags=["direction"],
    parameters=[shapes.OfPlan],
    responses=answers(page_of(shapes.PlanVersionRow), 400),
)
@api_view(["GET"])
def plan_versions(request):
    """When a plan in force changed, oldest first."""
    query = read_query(shapes.OfPlan, request)
    found = PlanVersion.objects.all()
    if "plan" in query:
        found = found.filter(plan=query["plan"])
    return page(request, rows(found, shapes.PlanVersionRow), query)


@extend_schema(
    operation_id="plan_versions_read",
    tags=["direction"],
    responses=answers(shapes.PlanVersionDetail),
)
@api_view(["GET"])
def plan_version(request, plan_version_id):
    """One version: the whole text, and what changed since the one before."""
    found: PlanVersion = get_object_or_404(PlanVersion.objects.all(), pk=plan_version_id)
    before = PlanVersion.objects.filter(plan=found.plan_id).numbered(found.number - 1)
    row = rows(PlanVersion.objects.all(), shapes.PlanVersionRow).get(pk=plan_version_id)
    changes = change_sentences(before.text, found.text) if before else []
    return Response(row | {"content": found.content, "changes": changes})


def _to_write(request, plan_id) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.select_related("unit"), pk=plan_id)
    require_writer(request)
    return found


def _row(plan_id) -> dict:
    return get_object_or_404(rows(Plan.objects.all(), shapes.PlanRow), pk=plan_id)


api_urls = [
    path("plans/", plans),
    path("plans/<uuid:plan_id>/", plan),
    path("plans/<uuid:plan_id>/activate/", activate),
    path("plans/<uuid:plan_id>/close/", close),
    path("plans/<uuid:plan_id>/make-default/", make_default),
    path("plans/<uuid:plan_id>/rank/", rank),
    path("plan-versions/", plan_versions),
    path("plan-versions/<uuid:plan_version_id>/", plan_version),
]
