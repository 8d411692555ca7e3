"""Writing objectives over REST: what a body names is looked up, then the verb is called."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import checklist, favour, shapes
from objectives.api.detail import objective_detail
from objectives.models import Objective
from objectives.permissions import may_create_objective, may_edit_objective, may_end
from objectives.services import (
    create_objective,
    end_objective,
    move_objective,
    update_objective,
)
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption, Priority

NAMED = {"priority": Priority, "parent": Objective, "unit": Unit, "owner": Membership}


def create(request) -> Response:
    require(
        allowed=may_create_objective(request.member),
        sentence=_("Viewers read objectives; anybody else may write one."),
    )
    fields = _looked_up(read_body(shapes.ObjectiveWriting, request))
    made = create_objective(
        actor=request.member, now=request.now, api_key=request.api_key, **fields
    )
    return Response(objective_detail(made.pk), status=201)


def update(request, objective_id) -> Response:
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    _require_writer(may_edit_objective(request.member, found))
    fields = _looked_up(read_body(shapes.ObjectivePatch, request))
    version = fields.pop("version")
    update_objective(
        actor=request.member,
        objective=found,
        now=request.now,
        changes=fields,  # type: ignore[arg-type] # the shape's fields are those of Changes
        version=version,
        api_key=request.api_key,
    )
    return Response(objective_detail(objective_id))


@extend_schema(
    operation_id="objectives_end",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.Ending,
    responses=answers(shapes.ObjectiveDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def end(request, objective_id):
    """Achieved, missed or dropped, with a reason and a day; a draft can only be dropped."""
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    _require_writer(may_end(request.member, found))
    body = read_body(shapes.Ending, request)
    end_objective(
        actor=request.member, objective=found, now=request.now, api_key=request.api_key, **body
    )
    return Response(objective_detail(objective_id))


@extend_schema(
    operation_id="objectives_move",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.Moving,
    responses=answers(shapes.ObjectiveDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def move(request, objective_id):
    """Hang it somewhere else in the cascade, with everything below it; a circle is refused by name."""
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    _require_writer(may_edit_objective(request.member, found))
    body = _looked_up(read_body(shapes.Moving, request))
    move_objective(
        actor=request.member, objective=found, now=request.now, api_key=request.api_key, **body
    )
    return Response(objective_detail(objective_id))


@extend_schema(
    operation_id="objectives_checklist",
    tags=["objectives"],
    responses=answers(shapes.Checklist),
)
@api_view(["GET"])
def objective_checklist(request, objective_id):
    """What activation asks for, met or missing; advice; and the trade-offs that it goes against."""
    readable = Objective.objects.with_people().with_readiness()
    found = get_object_or_404(readable.annotate(chain=favour.unit_chain()), pk=objective_id)
    load = checklist.load_beside(
        unit=found.unit_id, owner=found.owner_id, organization=request.organization, but=found.pk
    )
    against = favour.disfavoured(found, found.chain or [], favour.choices())
    lines = checklist.lines(found, request.organization.slug)
    return Response(
        {
            "lines": [
                {name: getattr(line, name) for name in ("code", "label", "is_met", "missing")}
                for line in lines
            ],
            "gaps": [str(gap) for gap in found.gaps],
            "advice": checklist.advice(found, load),
            "against": [favour.sentence(choice) for choice in against],
            "needs_cap_reason": found.state == Objective.State.DRAFT and load.is_over,
        }
    )


def _require_writer(allowed: bool) -> None:  # noqa: FBT001 - it reads as what it asks
    require(allowed=allowed, sentence=_("Its owner and those who steer may change an objective."))


def _looked_up(body: dict[str, Any]) -> dict[str, Any]:
    """The rows that a body names by id, in one query for each kind; Refused where one is not there."""
    for name, model in NAMED.items():
        if body.get(name) is not None:
            row = model.objects.filter(pk=body[name]).first()
            if row is None:
                raise Refused(_nothing_there(name), field=name)
            body[name] = row
    if "assumptions" in body:
        wanted = set(body["assumptions"])
        found = list(Assumption.objects.filter(pk__in=wanted))
        if len(found) != len(wanted):
            raise Refused(_nothing_there("assumptions"), field="assumptions")
        body["assumptions"] = found
    return body


def _nothing_there(name: str) -> str:
    sentences = {
        "priority": _("There is no such priority."),
        "parent": _("There is no such objective."),
        "unit": _("There is no such unit."),
        "owner": _("There is no such person."),
        "assumptions": _("There is no such assumption."),
    }
    return sentences[name]


api_urls = [
    path("objectives/<uuid:objective_id>/end/", end),
    path("objectives/<uuid:objective_id>/move/", move),
    path("objectives/<uuid:objective_id>/checklist/", objective_checklist),
]
