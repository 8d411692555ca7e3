"""Cadences over REST, and their single reviews moved, called off and answered."""

from typing import Any, cast
from uuid import UUID

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import PageQuery, page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit
from reviews import services, shapes
from reviews.models import Attendance, Cadence, CadenceParticipant, Review
from reviews.permissions import (
    may_answer_invitation,
    may_arrange,
    may_change_cadence,
    may_plan_reviews,
)
from reviews.rhythm_wording import DATES_SHOWN
from strategy.models import Plan, Priority


@extend_schema(
    methods=["GET"],
    operation_id="cadences_list",
    tags=["reviews"],
    parameters=[shapes.CadenceQuery],
    responses=answers(page_of(shapes.CadenceRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="cadences_create",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewCadence,
    responses=answers(shapes.CadenceDetail, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def cadence_list(request):
    """GET lists cadences, oldest first. POST sets one up and schedules its next reviews."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.CadenceQuery, request)
    found = Cadence.objects.all()
    for column in ("plan", "unit", "priority", "chair"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "running" in query:
        found = found.filter(ended_at__isnull=query["running"])
    return page(request, rows(found, shapes.CadenceRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="cadences_read",
    tags=["reviews"],
    responses=answers(shapes.CadenceDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="cadences_change",
    tags=["reviews"],
    request=shapes.CadenceChange,
    responses=answers(shapes.CadenceDetail, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def cadence(request, cadence_id):
    """One cadence with who is invited and its next days. PATCH changes it for what nobody prepares yet."""
    if request.method == "GET":
        return Response(_detail(request, cadence_id))
    found = _to_change(request, cadence_id)
    body = _with_things(read_body(shapes.CadenceChange, request))
    version = body.pop("version")
    changes = cast("services.CadenceChanges", body)  # the shape's fields are those
    services.change_cadence(**_by(request), cadence=found, changes=changes, version=version)
    return Response(_detail(request, cadence_id))


@extend_schema(
    operation_id="cadences_end",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.ReasonTold,
    responses=answers(shapes.CadenceDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def end(request, cadence_id):
    """Schedule nothing more, and call off what nobody prepares yet."""
    found = _to_change(request, cadence_id)
    body = read_body(shapes.ReasonTold, request)
    services.end_cadence(**_by(request), cadence=found, **body)
    return Response(_detail(request, cadence_id))


@extend_schema(
    operation_id="reviews_move",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.ReviewMoving,
    responses=answers(shapes.ReviewRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def move(request, review_id):
    """Another time or place for this review alone; it keeps its place in the series."""
    found = _to_arrange(request, review_id)
    body = read_body(shapes.ReviewMoving, request)
    services.move_review(**_by(request), review=found, **body)
    return Response(_review(review_id))


@extend_schema(
    operation_id="reviews_call_off",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.ReasonTold,
    responses=answers(shapes.ReviewRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def call_off(request, review_id):
    """This review will not take place; the others of its series do."""
    found = _to_arrange(request, review_id)
    body = read_body(shapes.ReasonTold, request)
    services.call_off_review(**_by(request), review=found, **body)
    return Response(_review(review_id))


@extend_schema(
    operation_id="reviews_attendances",
    tags=["reviews"],
    parameters=[PageQuery],
    responses=answers(page_of(shapes.AttendanceRow), 400),
)
@api_view(["GET"])
def attendances(request, review_id):
    """Who is invited to a review and what they answered."""
    get_object_or_404(Review.objects.all(), pk=review_id)
    query = read_query(PageQuery, request)
    found = Attendance.objects.filter(review=review_id)
    return page(request, rows(found, shapes.AttendanceRow), query)


@extend_schema(
    operation_id="reviews_answer",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.Coming,
    responses=answers(shapes.AttendanceRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def answer(request, review_id):
    """Say whether somebody invited comes: oneself, or whom one stands in for."""
    get_object_or_404(Review.objects.all(), pk=review_id)
    body = read_body(shapes.Coming, request)
    seats = Attendance.objects.filter(review=review_id).select_related("review")
    seat = seats.filter(member=body.get("member", request.member.pk)).first()
    if seat is None:
        raise Refused(_("They are not invited to this review."), field="member")
    require(
        allowed=may_answer_invitation(request.member, seat),
        sentence=_("The invited answer for themselves, or who stands in for them."),
    )
    services.answer_invitation(**_by(request), seat=seat, response=body["response"])
    return Response(rows(Attendance.objects.all(), shapes.AttendanceRow).get(pk=seat.pk))


def _create(request) -> Response:
    require(
        allowed=may_plan_reviews(request.member),
        sentence=_("Leaders, controllers and admins set up a cadence."),
    )
    body = _with_things(read_body(shapes.NewCadence, request))
    made = services.create_cadence(**_by(request), **body)
    return Response(_detail(request, made.pk), status=201)


def _by(request) -> dict[str, Any]:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _to_change(request, cadence_id: UUID) -> Cadence:
    found = get_object_or_404(Cadence.objects.with_scope(), pk=cadence_id)
    require(
        allowed=may_change_cadence(request.member, found),
        sentence=_("Its chair, leaders, controllers and admins change a cadence."),
    )
    return found


def _to_arrange(request, review_id: UUID) -> Review:
    found = get_object_or_404(Review.objects.all(), pk=review_id)
    require(
        allowed=may_arrange(request.member, found),
        sentence=_("Its chair, leaders, controllers and admins move a review or call it off."),
    )
    return found


def _detail(request, cadence_id: UUID) -> dict[str, Any]:
    found = get_object_or_404(rows(Cadence.objects.all(), shapes.CadenceRow), pk=cadence_id)
    people = CadenceParticipant.objects.filter(cadence=cadence_id).order_by("id")
    row = Cadence.objects.with_scope().get(pk=cadence_id)
    coming = () if row.has_ended else services.occurrences_of(row, request.now, count=DATES_SHOWN)
    participants = list(people.values_list("member_id", flat=True))
    return found | {"participants": participants, "next_at": list(coming)}


def _review(review_id: UUID) -> dict[str, Any]:
    return rows(Review.objects.all(), shapes.ReviewRow).get(pk=review_id)


def _with_things(body: dict[str, Any]) -> dict[str, Any]:
    """The body with the things that its ids mean."""
    found = dict(body)
    kinds: dict[str, tuple[models.QuerySet, str]] = {
        "plan": (Plan.objects.all(), _("There is no such plan.")),
        "unit": (Unit.objects.all(), _("There is no such unit.")),
        "priority": (Priority.objects.all(), _("There is no such priority.")),
        "chair": (Membership.objects.all(), _("Nobody here has this id.")),
    }
    for name, (things, sentence) in kinds.items():
        if found.get(name) is not None:
            found[name] = things.filter(pk=found[name]).first()
            if found[name] is None:
                raise Refused(sentence, field=name)
    if "participants" in found:
        found["participants"] = _people(found["participants"])
    return found


def _people(ids: list[UUID]) -> list[Membership]:
    people = list(Membership.objects.active().filter(pk__in=ids))
    if len(people) < len(set(ids)):
        raise Refused(_("Nobody here has this id."), field="participants")
    return people


api_urls = [
    path("cadences/", cadence_list),
    path("cadences/<uuid:cadence_id>/", cadence),
    path("cadences/<uuid:cadence_id>/end/", end),
    path("reviews/<uuid:review_id>/move/", move),
    path("reviews/<uuid:review_id>/call-off/", call_off),
    path("reviews/<uuid:review_id>/attendances/", attendances),
    path("reviews/<uuid:review_id>/answer/", answer),
]
