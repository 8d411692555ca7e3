"""Secondary contributions over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import services, shapes
from accountability.models import Alignment
from accountability.permissions import may_align, may_unalign
from objectives.models import Objective
from objectives.shapes import SeenVersion
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="alignments_list",
    tags=["alignments"],
    parameters=[shapes.AlignmentQuery],
    responses=answers(page_of(shapes.AlignmentRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="alignments_create",
    tags=["alignments"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewAlignment,
    responses=answers(shapes.AlignmentDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def alignment_list(request):
    """GET lists which objective also serves which. POST says so of two; no result counts it."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.AlignmentQuery, request)
    found = Alignment.objects.all()
    for column in ("objective", "serves"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.AlignmentRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="alignments_read",
    tags=["alignments"],
    responses=answers(shapes.AlignmentDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="alignments_change",
    tags=["alignments"],
    request=shapes.AlignmentChange,
    responses=answers(shapes.AlignmentDetail, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="alignments_remove",
    tags=["alignments"],
    parameters=[SeenVersion],
    responses=answers(None, 400, 403, 409, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def alignment(request, alignment_id):
    """One further contribution, with what is worth a thought about it."""
    found: Alignment = get_object_or_404(Alignment.objects.with_objectives(), pk=alignment_id)
    if request.method == "GET":
        return Response(_detail(found))
    may = may_unalign if request.method == "DELETE" else _may_align
    _require(may(request.member, found))
    if request.method == "DELETE":
        version = read_query(SeenVersion, request).get("version")
        services.remove_alignment(alignment=found, version=version, **_by(request))
        return Response(status=204)
    body = read_body(shapes.AlignmentChange, request)
    return Response(_detail(services.change_alignment(alignment=found, **body, **_by(request))))


def _create(request) -> Response:
    body = read_body(shapes.NewAlignment, request)
    for name in ("objective", "serves"):
        found = Objective.objects.with_people().filter(pk=body[name]).first()
        if found is None:
            raise Refused(_("There is no such objective."), field=name)
        body[name] = found
    _require(may_align(request.member, body["objective"]))
    made = services.add_alignment(**body, **_by(request))
    return Response(_detail(made), status=201)


def _may_align(member, alignment: Alignment) -> bool:
    return may_align(member, alignment.objective)


def _detail(alignment: Alignment) -> dict:
    row = rows(Alignment.objects.all(), shapes.AlignmentRow).get(pk=alignment.pk)
    return row | {"advice": services.advice_on(alignment)}


def _by(request) -> dict:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _require(allowed: bool) -> None:  # noqa: FBT001 - it reads as what it asks
    require(
        allowed=allowed,
        sentence=_("Its owner and those who steer say what else an objective serves."),
    )


api_urls = [
    path("alignments/", alignment_list),
    path("alignments/<uuid:alignment_id>/", alignment),
]
