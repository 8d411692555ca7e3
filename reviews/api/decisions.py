"""Decisions over REST."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Indicator
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.problems import CONTENT_TYPE, problem
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.models import Membership
from reviews import services, shapes
from reviews.models import AgendaItem, Decision, DecisionRequest
from reviews.permissions import may_record


@extend_schema(
    operation_id="agenda_items_decide",
    tags=["decisions"],
    parameters=[KEY_PARAMETER],
    request=shapes.Answer,
    responses=answers(shapes.DecisionRow, 400, 403, 422, status=201)
    | {(409, CONTENT_TYPE): shapes.TwoDecisions},
)
@api_view(["POST"])
@idempotent
def decide(request, item_id):
    """Record what was decided on an item.

    409 when somebody was faster: what they recorded, what was sent, and the version of the item
    with which it would replace theirs.
    """
    item = get_object_or_404(AgendaItem.objects.select_related("review"), pk=item_id)
    require(
        allowed=may_record(request.member, item.review),
        sentence=_("The chair, leaders and controllers record what is decided."),
    )
    body = read_body(shapes.Answer, request)
    body["owner"] = person_of(body["owner"], "owner")
    body["decided_by"] = person_of(body["decided_by"], "decided_by")
    body["effect_indicator"] = _indicator(body["effect_indicator"])
    body["answers"] = DecisionRequest.objects.filter(pk__in=body["answers"])
    try:
        decision = services.record_decision(
            actor=request.member, item=item, now=request.now, api_key=request.api_key, **body
        )
    except Changed as change:
        return _both(item, change, request.data)
    return Response(_row(decision), status=201)


@extend_schema(
    operation_id="decisions_list",
    tags=["decisions"],
    parameters=[shapes.DecisionQuery],
    responses=answers(page_of(shapes.DecisionRow), 400),
)
@api_view(["GET"])
def decision_list(request):
    """Decisions of all reviews, oldest first, so that a caller goes on where it stopped."""
    query = read_query(shapes.DecisionQuery, request)
    found = Decision.objects.open_actions() if query.get("open") else Decision.objects.all()
    if query.get("in_force"):
        found = found.in_force()
    for column in ("review", "objective", "owner", "kind"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.DecisionRow), query)


def _both(item: AgendaItem, change: Changed, sent: Any) -> Response:
    """What stands beside what was sent, and the version with which it would replace it."""
    version = AgendaItem.objects.values_list("version", flat=True).get(pk=item.pk)
    current = _row(change.current) if change.current else None
    body = problem(409, str(change)) | {"current": current, "sent": sent, "version": version}
    return Response(body, status=409, content_type=CONTENT_TYPE)


def _row(decision: Decision) -> dict[str, Any]:
    return rows(Decision.objects.all(), shapes.DecisionRow).get(pk=decision.pk)


def person_of(person_id: UUID | None, field: str) -> Membership | None:
    return None if person_id is None else somebody(person_id, field)


def somebody(person_id: UUID, field: str) -> Membership:
    person = Membership.objects.active().filter(pk=person_id).first()
    if person is None:
        raise Refused(_("Nobody here has this id."), field=field)
    return person


def _indicator(indicator_id: UUID | None) -> Indicator | None:
    if indicator_id is None:
        return None
    indicator = Indicator.objects.in_use().filter(pk=indicator_id).first()
    if indicator is None:
        raise Refused(_("There is no such indicator."), field="effect_indicator")
    return indicator


api_urls = [
    path("agenda-items/<uuid:item_id>/decision/", decide),
    path("decisions/", decision_list),
]
