"""Recalibrations over REST: asked, approved, declined, withdrawn."""

from collections.abc import Mapping
from decimal import InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Indicator, Objective
from objectives.terms import value_of
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from reviews import services, shapes
from reviews.models import Decision, Recalibration
from reviews.permissions import (
    may_answer_recalibration,
    may_ask_recalibration,
    may_withdraw_recalibration,
)

COLUMNS = ("indicator", "objective", "state", "authority", "requested_by")


@extend_schema(
    methods=["GET"],
    operation_id="recalibrations_list",
    tags=["recalibrations"],
    parameters=[shapes.RecalibrationQuery],
    responses=answers(page_of(shapes.RecalibrationRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="recalibrations_ask",
    tags=["recalibrations"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewRecalibration,
    responses=answers(shapes.RecalibrationRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def recalibration_list(request):
    """GET lists recalibrations, oldest first. POST asks for one; its authority approves it."""
    if request.method == "POST":
        return _ask(request)
    query = read_query(shapes.RecalibrationQuery, request)
    asked = {name: query[name] for name in COLUMNS if name in query}
    found = Recalibration.objects.filter(**asked)
    return page(request, rows(found, shapes.RecalibrationRow), query)


def _ask(request) -> Response:
    body = read_body(shapes.NewRecalibration, request)
    subject = _subject(body.pop("indicator", None), body.pop("objective", None))
    require(
        allowed=may_ask_recalibration(request.member, subject),
        sentence=_("Its owner and those who steer ask for a recalibration."),
    )
    asked = services.ask_recalibration(
        actor=request.member,
        subject=subject,
        changes=_values(body.pop("changes")),
        decision=_decision(body.pop("decision", None)),
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    return Response(_row(asked.pk), status=201)


@extend_schema(
    operation_id="recalibrations_read",
    tags=["recalibrations"],
    responses=answers(shapes.RecalibrationRow),
)
@api_view(["GET"])
def recalibration(_request, recalibration_id):
    return Response(_row(recalibration_id))


@extend_schema(
    operation_id="recalibrations_approve",
    tags=["recalibrations"],
    parameters=[KEY_PARAMETER],
    request=shapes.Approval,
    responses=answers(shapes.RecalibrationRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def approve(request, recalibration_id):
    """The authority's yes: it holds from its period on. 409 where it was answered or overtaken."""
    _answer(request, recalibration_id, services.approve_recalibration, shapes.Approval)
    return Response(_row(recalibration_id))


@extend_schema(
    operation_id="recalibrations_decline",
    tags=["recalibrations"],
    parameters=[KEY_PARAMETER],
    request=shapes.Refusal,
    responses=answers(shapes.RecalibrationRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def decline(request, recalibration_id):
    """The authority's no, with the reason."""
    _answer(request, recalibration_id, services.decline_recalibration, shapes.Refusal)
    return Response(_row(recalibration_id))


@extend_schema(
    operation_id="recalibrations_withdraw",
    tags=["recalibrations"],
    parameters=[KEY_PARAMETER],
    request=shapes.RecalibrationStep,
    responses=answers(shapes.RecalibrationRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def withdraw(request, recalibration_id):
    """Taken back by who asked, before it is answered."""
    found = _found(recalibration_id)
    require(
        allowed=may_withdraw_recalibration(request.member, found),
        sentence=_("Only %(name)s takes this back.") % {"name": found.requested_by.name},
    )
    services.withdraw_recalibration(
        actor=request.member,
        recalibration=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.RecalibrationStep, request),
    )
    return Response(_row(recalibration_id))


def _answer(request, recalibration_id: UUID, verb, shape) -> None:
    found = _found(recalibration_id)
    require(
        allowed=may_answer_recalibration(request.member, found),
        sentence=_("Only %(name)s can answer this.") % {"name": found.authority.name},
    )
    verb(
        actor=request.member,
        recalibration=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shape, request),
    )


def _subject(indicator_id: UUID | None, objective_id: UUID | None) -> Indicator | Objective:
    found: Indicator | Objective | None
    if indicator_id is not None and objective_id is None:
        found = Indicator.objects.select_related("owner").filter(pk=indicator_id).first()
        field = "indicator"
    elif objective_id is not None and indicator_id is None:
        found = Objective.objects.select_related("owner").filter(pk=objective_id).first()
        field = "objective"
    else:
        raise Refused(_("Name either an indicator or an objective."), field="indicator")
    if found is None:
        raise Refused(_("There is none with this id."), field=field)
    return found


def _decision(decision_id: UUID | None) -> Decision | None:
    if decision_id is None:
        return None
    found = Decision.objects.filter(pk=decision_id).first()
    if found is None:
        raise Refused(_("There is none with this id."), field="decision")
    return found


def _values(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the texts stand for; the sentence names the first that cannot be read."""
    return {name: _value(name, text) for name, text in changes.items()}


def _value(name: str, text: Any) -> Any:
    is_path = name == "points" and isinstance(text, Mapping)
    if not is_path and text is not None and not isinstance(text, str | int | float):
        raise Refused(_unreadable(name), field="changes")
    try:
        texts = {str(day): str(each) for day, each in text.items()} if is_path else text
        return value_of(name, texts if is_path or text is None else str(text))
    except FieldDoesNotExist as error:
        raise Refused(
            _("“%(name)s” is nothing that a recalibration changes.") % {"name": name},
            field="changes",
        ) from error
    except (ValueError, InvalidOperation, AttributeError) as error:
        raise Refused(_unreadable(name), field="changes") from error


def _unreadable(name: str) -> str:
    return _("What stands for “%(name)s” cannot be read.") % {"name": name}


def _found(recalibration_id: UUID) -> Recalibration:
    found: Recalibration = get_object_or_404(
        Recalibration.objects.with_people(), pk=recalibration_id
    )
    return found


def _row(recalibration_id: UUID) -> dict:
    found = rows(Recalibration.objects.all(), shapes.RecalibrationRow)
    return get_object_or_404(found, pk=recalibration_id)


api_urls = [
    path("recalibrations/", recalibration_list),
    path("recalibrations/<uuid:recalibration_id>/", recalibration),
    path("recalibrations/<uuid:recalibration_id>/approve/", approve),
    path("recalibrations/<uuid:recalibration_id>/decline/", decline),
    path("recalibrations/<uuid:recalibration_id>/withdraw/", withdraw),
]
