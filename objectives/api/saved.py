"""Kept views of the list of objectives over REST."""

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.models import SavedView
from objectives.permissions import may_delete_view
from objectives.screens.filters import Filters
from objectives.services import delete_view, save_view
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require


@extend_schema(
    methods=["GET"],
    operation_id="saved_views_list",
    tags=["objectives"],
    parameters=[shapes.SavedViewQuery],
    responses=answers(page_of(shapes.SavedViewRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="saved_views_keep",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.SavedViewWriting,
    responses=answers(shapes.SavedViewRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def saved_views(request):
    """GET lists one's own views and the shared ones. POST keeps one."""
    if request.method == "POST":
        return _keep(request)
    query = read_query(shapes.SavedViewQuery, request)
    found = SavedView.objects.for_member(request.member).order_by()
    return page(request, rows(found, shapes.SavedViewRow), query)


@extend_schema(
    operation_id="saved_views_delete",
    tags=["objectives"],
    responses=answers(None, 403, status=204),
)
@api_view(["DELETE"])
def saved_view(request, view_id):
    """Delete one's own view; those who steer also a shared one."""
    view: SavedView = get_object_or_404(SavedView.objects.for_member(request.member), pk=view_id)
    require(
        allowed=may_delete_view(request.member, view),
        sentence=_("Who shared it and those who steer may delete it."),
    )
    delete_view(actor=request.member, view=view, now=request.now, api_key=request.api_key)
    return Response(status=204)


def _keep(request) -> Response:
    body = read_body(shapes.SavedViewWriting, request)
    body["query"] = Filters.read(QueryDict(body["query"])).as_query()
    view = save_view(actor=request.member, now=request.now, api_key=request.api_key, **body)
    row = rows(SavedView.objects.all(), shapes.SavedViewRow).get(pk=view.pk)
    return Response(row, status=201)


api_urls = [
    path("saved-views/", saved_views),
    path("saved-views/<uuid:view_id>/", saved_view),
]
