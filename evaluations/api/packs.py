"""Packs over REST: ask for one, watch it, fetch its file."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.response import Response

from evaluations.files import CONTENT_TYPES, pack_response
from evaluations.models import Pack
from evaluations.permissions import may_request_pack
from evaluations.services import request_pack
from evaluations.shapes.packs import PackQuery, PackRequest, PackRow
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.renderers import OrjsonRenderer
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from reviews.models import Review


class WorkbookRenderer(OrjsonRenderer):
    """Lets a caller ask for the workbook by its type; problems stay JSON."""

    media_type = CONTENT_TYPES[Pack.Kind.XLSX]
    format = "xlsx"


@extend_schema(
    methods=["GET"],
    operation_id="packs_list",
    tags=["packs"],
    parameters=[PackQuery],
    responses=answers(page_of(PackRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="packs_request",
    tags=["packs"],
    parameters=[KEY_PARAMETER],
    request=PackRequest,
    responses=answers(PackRow, 400, 403, 422, status=202),
)
@api_view(["GET", "POST"])
@idempotent
def packs(request):
    """GET lists packs, oldest first. POST asks for one; while one is being built, that one is given."""
    if request.method == "POST":
        return _request(request)
    query = read_query(PackQuery, request)
    found = Pack.objects.all()
    for column in ("review", "state"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, PackRow), query)


@extend_schema(operation_id="packs_read", tags=["packs"], responses=answers(PackRow))
@api_view(["GET"])
def pack(request, pack_id):
    """One pack and how far it is."""
    return Response(get_object_or_404(rows(Pack.objects.all(), PackRow), pk=pack_id))


@extend_schema(
    operation_id="packs_file",
    tags=["packs"],
    responses=answers(OpenApiTypes.BINARY),
)
@api_view(["GET"])
@renderer_classes([OrjsonRenderer, WorkbookRenderer])
def pack_file(request, pack_id):
    """The file of a pack that is ready; 404 before."""
    found = get_object_or_404(Pack.objects.with_people(), pk=pack_id)
    response = pack_response(found, request.organization)
    if response is None:
        raise Http404
    return response


def _request(request) -> Response:
    body = read_body(PackRequest, request)
    review = Review.objects.filter(pk=body["review"]).first()
    if review is None:
        raise Refused(_("There is no such review."), field="review")
    require(
        allowed=may_request_pack(request.member, review),
        sentence=_("A leader, a controller or the chair of the review makes its pack."),
    )
    made = request_pack(
        actor=request.member,
        review=review,
        kind=body["kind"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(rows(Pack.objects.all(), PackRow).get(pk=made.pk), status=202)


api_urls = [
    path("packs/", packs),
    path("packs/<uuid:pack_id>/", pack),
    path("packs/<uuid:pack_id>/file/", pack_file),
]
