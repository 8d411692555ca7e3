"""Reviews and their agendas over REST."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_query, rows
from perfmgmt.api.renderers import OrjsonRenderer, file_renderer
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from reviews import services, shapes
from reviews.models import AgendaItem, Review
from reviews.paper import PDF, minutes_name, minutes_pdf, pdf_response
from reviews.permissions import may_run


@extend_schema(
    operation_id="reviews_list",
    tags=["reviews"],
    parameters=[shapes.ReviewQuery],
    responses=answers(page_of(shapes.ReviewRow), 400),
)
@api_view(["GET"])
def review_list(request):
    """Reviews, oldest first."""
    query = read_query(shapes.ReviewQuery, request)
    found = Review.objects.all()
    for column in ("state", "cadence"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.ReviewRow), query)


@extend_schema(
    operation_id="reviews_read", tags=["reviews"], responses=answers(shapes.ReviewDetail)
)
@api_view(["GET"])
def review(request, review_id):
    """One review with its agenda, every part of each score, and what the room saw."""
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_minutes",
    tags=["reviews"],
    responses=answers(OpenApiTypes.BINARY, 422),
)
@api_view(["GET"])
@renderer_classes([OrjsonRenderer, file_renderer("pdf", PDF)])
def minutes(request, review_id):
    """The minutes as a PDF; 422 before the review is closed."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    if not found.is_closed:
        raise Refused(_("The review is not closed yet: there are no minutes."))
    return pdf_response(minutes_pdf(found), minutes_name(found))


@extend_schema(
    operation_id="reviews_start",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def start(request, review_id):
    """Open the room; what does not fit is thereby deferred."""
    found = to_run(request, review_id)
    services.start_review(
        actor=request.member, review=found, now=request.now, api_key=request.api_key
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_close",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def close(request, review_id):
    """Close and send the minutes; 422 while an item is undecided."""
    found = to_run(request, review_id)
    services.close_review(
        actor=request.member, review=found, now=request.now, api_key=request.api_key
    )
    return Response(detail(review_id))


def detail(review_id: UUID) -> dict:
    found = get_object_or_404(rows(Review.objects.all(), shapes.ReviewRow), pk=review_id)
    items = AgendaItem.objects.filter(review=review_id).in_order()
    return found | {"agenda": list(rows(items, shapes.AgendaItemRow))}


def to_run(request, review_id: UUID) -> Review:
    found = get_object_or_404(Review.objects.all(), pk=review_id)
    require(
        allowed=may_run(request.member, found),
        sentence=_("The chair, leaders and controllers run a review."),
    )
    return found


api_urls = [
    path("reviews/", review_list),
    path("reviews/<uuid:review_id>/", review),
    path("reviews/<uuid:review_id>/minutes.pdf", minutes),
    path("reviews/<uuid:review_id>/start/", start),
    path("reviews/<uuid:review_id>/close/", close),
]
