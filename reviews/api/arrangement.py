"""Arranging an agenda and leading the meeting over REST. Each verb answers with the review as it then stands."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership
from reviews import services, shapes
from reviews.api.reviews import detail, to_run
from reviews.models import AgendaItem, Review
from reviews.permissions import may_ask_for, may_hand_over_chair


@extend_schema(
    operation_id="reviews_reorder",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.Order,
    responses=answers(shapes.ReviewDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def reorder(request, review_id):
    """The chair's order before the meeting; it is kept through the freeze."""
    found = to_run(request, review_id)
    body = read_body(shapes.Order, request)
    services.reorder_agenda(
        actor=request.member, review=found, now=request.now, api_key=request.api_key, **body
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_ask_for_item",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.WantedItem,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def ask_for_item(request, review_id):
    """Put an objective on the agenda: whoever runs the review any, an owner their own until the freeze."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    body = read_body(shapes.WantedItem, request)
    objective = _objective(body["objective"])
    require(
        allowed=may_ask_for(request.member, found, objective),
        sentence=_("Its owner asks for it, or whoever runs the review adds it."),
    )
    services.ask_for_item(
        actor=request.member,
        review=found,
        objective=objective,
        because=body["because"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_defer_item",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.WantedItem,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def defer_item(request, review_id):
    """Put one item off to the next review; each item at most twice."""
    found = to_run(request, review_id)
    body = read_body(shapes.WantedItem, request)
    services.defer_item(
        actor=request.member,
        review=found,
        objective=_objective(body["objective"]),
        because=body["because"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_take_back_deferral",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.OneObjective,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def take_back_deferral(request, review_id):
    """Discuss it after all."""
    found = to_run(request, review_id)
    body = read_body(shapes.OneObjective, request)
    services.take_back_deferral(
        actor=request.member,
        review=found,
        objective=_objective(body["objective"]),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_go_to_item",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.OneItem,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def go_to_item(request, review_id):
    """Bring the room to an item; everybody in it follows within two seconds."""
    found = to_run(request, review_id)
    body = read_body(shapes.OneItem, request)
    item = AgendaItem.objects.of(found).filter(pk=body["item"]).first()
    if item is None:
        raise Refused(_("This item is not on the agenda."), field="item")
    services.go_to_item(
        actor=request.member, review=found, item=item, now=request.now, api_key=request.api_key
    )
    return Response(detail(review_id))


@extend_schema(
    operation_id="reviews_hand_over_chair",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewChair,
    responses=answers(shapes.ReviewDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def hand_over_chair(request, review_id):
    """Let another of those invited lead this one review."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    require(
        allowed=may_hand_over_chair(request.member, found),
        sentence=_("The chair, leaders and controllers hand the chair over."),
    )
    body = read_body(shapes.NewChair, request)
    to = Membership.objects.active().filter(pk=body["to"]).first()
    if to is None:
        raise Refused(_("Nobody here has this id."), field="to")
    services.hand_over_chair(
        actor=request.member, review=found, to=to, now=request.now, api_key=request.api_key
    )
    return Response(detail(review_id))


def _objective(objective_id: UUID) -> Objective:
    found = Objective.objects.with_people().filter(pk=objective_id).first()
    if found is None:
        raise Refused(_("No objective has this id."), field="objective")
    return found


api_urls = [
    path("reviews/<uuid:review_id>/reorder/", reorder),
    path("reviews/<uuid:review_id>/ask-for-item/", ask_for_item),
    path("reviews/<uuid:review_id>/defer-item/", defer_item),
    path("reviews/<uuid:review_id>/take-back-deferral/", take_back_deferral),
    path("reviews/<uuid:review_id>/go-to-item/", go_to_item),
    path("reviews/<uuid:review_id>/hand-over-chair/", hand_over_chair),
]
