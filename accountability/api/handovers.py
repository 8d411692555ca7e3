"""Handovers over REST: asked, accepted, declined, withdrawn."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import services, shapes
from accountability.api.named import objective_named, person_named
from accountability.models import Handover
from accountability.permissions import (
    may_answer_handover,
    may_hand_over,
    may_withdraw_handover,
)
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import require

COLUMNS = ("objective", "state", "to_owner", "from_owner")


@extend_schema(
    methods=["GET"],
    operation_id="handovers_list",
    tags=["handovers"],
    parameters=[shapes.HandoverQuery],
    responses=answers(page_of(shapes.HandoverRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="handovers_ask",
    tags=["handovers"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewHandover,
    responses=answers(shapes.HandoverRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def handover_list(request):
    """GET lists handovers, oldest first. POST asks somebody to own an objective that is in force."""
    if request.method == "POST":
        return _ask(request)
    query = read_query(shapes.HandoverQuery, request)
    asked = {name: query[name] for name in COLUMNS if name in query}
    return page(request, rows(Handover.objects.filter(**asked), shapes.HandoverRow), query)


def _ask(request) -> Response:
    body = read_body(shapes.NewHandover, request)
    objective = objective_named(body.pop("objective"))
    require(
        allowed=may_hand_over(request.member, objective),
        sentence=_("Its owner, its authority and those who steer hand an objective over."),
    )
    made = services.ask_handover(
        actor=request.member,
        objective=objective,
        to=person_named(body.pop("to_owner"), "to_owner"),
        now=request.now,
        effective_on=body.pop("effective_on", localdate(request.now)),
        api_key=request.api_key,
        **body,
    )
    return Response(_row(made.pk), status=201)


@extend_schema(
    operation_id="handovers_read", tags=["handovers"], responses=answers(shapes.HandoverRow)
)
@api_view(["GET"])
def handover(_request, handover_id):
    return Response(_row(handover_id))


@extend_schema(
    operation_id="handovers_accept",
    tags=["handovers"],
    parameters=[KEY_PARAMETER],
    request=shapes.Acceptance,
    responses=answers(shapes.HandoverRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def accept(request, handover_id):
    """The new owner's yes: it is theirs at once, or on its day."""
    found = _asked_of(request, handover_id)
    services.accept_handover(
        actor=request.member,
        handover=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.Acceptance, request),
    )
    return Response(_row(handover_id))


@extend_schema(
    operation_id="handovers_decline",
    tags=["handovers"],
    parameters=[KEY_PARAMETER],
    request=shapes.Declining,
    responses=answers(shapes.HandoverRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def decline(request, handover_id):
    """The new owner's no, with the reason."""
    found = _asked_of(request, handover_id)
    services.decline_handover(
        actor=request.member,
        handover=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.Declining, request),
    )
    return Response(_row(handover_id))


@extend_schema(
    operation_id="handovers_withdraw",
    tags=["handovers"],
    parameters=[KEY_PARAMETER],
    request=shapes.Withdrawal,
    responses=answers(shapes.HandoverRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def withdraw(request, handover_id):
    """Take the question back, also an accepted one before its day."""
    found = get_object_or_404(Handover.objects.with_people(), pk=handover_id)
    require(
        allowed=may_withdraw_handover(request.member, found),
        sentence=_("Who asked takes it back, or who may hand the objective over."),
    )
    services.withdraw_handover(
        actor=request.member,
        handover=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.Withdrawal, request),
    )
    return Response(_row(handover_id))


def _asked_of(request, handover_id) -> Handover:
    found: Handover = get_object_or_404(Handover.objects.with_people(), pk=handover_id)
    require(
        allowed=may_answer_handover(request.member, found),
        sentence=_("Only %(name)s can answer this.") % {"name": found.to_owner.name},
    )
    return found


def _row(handover_id) -> dict:
    return get_object_or_404(rows(Handover.objects.all(), shapes.HandoverRow), pk=handover_id)


api_urls = [
    path("handovers/", handover_list),
    path("handovers/<uuid:handover_id>/", handover),
    path("handovers/<uuid:handover_id>/accept/", accept),
    path("handovers/<uuid:handover_id>/decline/", decline),
    path("handovers/<uuid:handover_id>/withdraw/", withdraw),
]
