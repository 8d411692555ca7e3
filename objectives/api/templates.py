"""Templates over REST: an id may also be that of a plan in force or closed, to start from last year."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import services, shapes
from objectives.models import StructureTemplate
from objectives.permissions import may_delete_template
from objectives.screens import templates as sources
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body, read_query
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Unit
from strategy.models import Plan
from strategy.permissions import may_write_plan


@extend_schema(
    methods=["GET"],
    operation_id="templates_list",
    tags=["templates"],
    parameters=[shapes.TemplateQuery],
    responses=answers(shapes.TemplateList, 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="templates_save",
    tags=["templates"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewTemplate,
    responses=answers(shapes.TemplateDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def template_list(request):
    """GET lists those that come along and the organisation's own. POST keeps the structure of a plan."""
    if request.method == "POST":
        return _save(request)
    query = read_query(shapes.TemplateQuery, request)
    found = [
        _row(each)
        for each in sources.known(request.now)
        if query.get("kind", each.kind) == each.kind
    ]
    return Response({"results": found})


def _save(request) -> Response:
    _require_writer(request)
    body = read_body(shapes.NewTemplate, request)
    plan = Plan.objects.filter(pk=body.pop("plan")).first()
    if plan is None:
        raise Refused(_("There is no such plan."), field="plan")
    kept = services.save_outline(
        actor=request.member, plan=plan, now=request.now, api_key=request.api_key, **body
    )
    return Response(_detail(_source(request, kept.pk)), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="templates_read",
    tags=["templates"],
    responses=answers(shapes.TemplateDetail),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="templates_delete",
    tags=["templates"],
    responses=answers(None, 403, status=204),
)
@api_view(["GET", "DELETE"])
def template(request, template_id):
    """One template with everything in it. DELETE is for saved ones."""
    if request.method == "GET":
        return Response(_detail(_source(request, template_id)))
    kept = get_object_or_404(StructureTemplate.objects.all(), pk=template_id)
    require(
        allowed=may_delete_template(request.member, kept),
        sentence=_("Only who saved it and an administrator may delete a template."),
    )
    services.delete_outline(
        actor=request.member, template=kept, now=request.now, api_key=request.api_key
    )
    return Response(status=204)


@extend_schema(
    operation_id="templates_start",
    tags=["templates"],
    parameters=[KEY_PARAMETER],
    request=shapes.Starting,
    responses=answers(shapes.StartedPlan, 400, 403, 409, 422, status=201),
)
@api_view(["POST"])
@idempotent
def start(request, template_id):
    """A draft plan with draft objectives; days move by whole years, figures are not copied."""
    _require_writer(request)
    source = _source(request, template_id)
    body = read_body(shapes.Starting, request)
    unit_id = body.pop("unit", None)
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id else None
    if unit_id and unit is None:
        raise Refused(_("There is no such unit."), field="unit")
    if body["ends_on"] < body["starts_on"]:
        raise Refused(_("The plan ends before it starts."), field="ends_on")
    plan = services.start_from_outline(
        actor=request.member,
        outline=source.outline_for(body["starts_on"], body["ends_on"]),
        unit=unit,
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    return Response({"plan": plan.pk, "title": plan.title, "state": plan.state}, status=201)


def _source(request, template_id) -> sources.Source:
    found = sources.find(template_id, request.now)
    if found is None:
        raise Http404
    return found


def _row(source: sources.Source) -> dict:
    starts_on, ends_on = source.span
    return {
        "id": source.id,
        "kind": source.kind,
        "name": source.name,
        "description": source.description,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "counts": source.outline.counts,
    }


def _detail(source: sources.Source) -> dict:
    return _row(source) | {"outline": source.outline.as_dict()}


def _require_writer(request) -> None:
    require(
        allowed=may_write_plan(request.member),
        sentence=_("A leader, a controller or an administrator writes the plan."),
    )


api_urls = [
    path("templates/", template_list),
    path("templates/<uuid:template_id>/", template),
    path("templates/<uuid:template_id>/start/", start),
]
