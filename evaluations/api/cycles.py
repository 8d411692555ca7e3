"""Cycles over REST: opened, prefilled again, submitted, calibrated and signed as a whole, closed."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from evaluations import services
from evaluations.evidence import Evidence
from evaluations.models import Cycle, Evaluation
from evaluations.permissions import may_open_cycle
from evaluations.rules.surprise import surprises
from evaluations.shapes import cycles as shapes
from evaluations.verifying import verify
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Unit
from strategy.models import Plan


@extend_schema(
    methods=["GET"],
    operation_id="cycles_list",
    tags=["cycles"],
    parameters=[shapes.CycleQuery],
    responses=answers(page_of(shapes.CycleRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="cycles_open",
    tags=["cycles"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewCycle,
    responses=answers(shapes.CycleDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def cycle_list(request):
    """GET lists cycles, oldest first. POST opens one and prefills an evaluation of each objective."""
    if request.method == "POST":
        return _open(request)
    query = read_query(shapes.CycleQuery, request)
    found = Cycle.objects.with_progress()
    for name in ("state", "plan", "unit"):
        if name in query:
            found = found.filter(**{name: query[name]})
    return page(request, rows(found, shapes.CycleRow), query)


@extend_schema(
    operation_id="cycles_read",
    tags=["cycles"],
    responses=answers(shapes.CycleDetail),
)
@api_view(["GET"])
def cycle(request, cycle_id):
    """One cycle with its progress, its surprise index and the verification of what is signed."""
    return Response(_detail(cycle_id))


def _verb(name: str, shape=None, answer=shapes.CycleDetail):
    return extend_schema(
        operation_id=f"cycles_{name}",
        tags=["cycles"],
        parameters=[KEY_PARAMETER],
        request=shape,
        responses=answers(answer, 400, 403, 409, 422),
    )


@_verb("prefill")
@api_view(["POST"])
@idempotent
def prefill(request, cycle_id):
    """Prefill every draft again with what has become known since."""
    found = _to_steer(request, cycle_id)
    services.refresh_cycle(
        actor=request.member, cycle=found, now=request.now, api_key=request.api_key
    )
    return Response(_detail(cycle_id))


@_verb("close", shapes.CycleReason)
@api_view(["POST"])
@idempotent
def close(request, cycle_id):
    """End it although not everything is signed."""
    found = _to_steer(request, cycle_id)
    services.close_cycle(
        actor=request.member,
        cycle=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.CycleReason, request),
    )
    return Response(_detail(cycle_id))


@_verb("submit", answer=shapes.Done)
@api_view(["POST"])
@idempotent
def submit(request, cycle_id):
    """Submit every draft that is the caller's, with the score that its figures suggest."""
    return _done(request, services.submit_evaluations, _found(cycle_id))


@_verb("calibrate", shapes.Chosen, answer=shapes.Done)
@api_view(["POST"])
@idempotent
def calibrate(request, cycle_id):
    """Accept submitted scores as they stand."""
    found = _to_steer(request, cycle_id)
    body = read_body(shapes.Chosen, request)
    return _done(request, services.calibrate_evaluations, found, **body)


@_verb("sign", answer=shapes.Done)
@api_view(["POST"])
@idempotent
def sign(request, cycle_id):
    """Sign every calibrated evaluation that the caller did not submit. Nothing of them changes afterwards."""
    return _done(request, services.sign_evaluations, _to_steer(request, cycle_id))


def _open(request) -> Response:
    require(
        allowed=may_open_cycle(request.member), sentence=_("Leaders and controllers open a cycle.")
    )
    body = read_body(shapes.NewCycle, request)
    plan_id, unit_id = body.pop("plan", None), body.pop("unit", None)
    made = services.open_cycle(
        actor=request.member,
        now=request.now,
        api_key=request.api_key,
        plan=_row(Plan, plan_id, "plan", _("There is no such plan.")),
        unit=_row(Unit, unit_id, "unit", _("There is no such unit.")),
        **body,
    )
    return Response(_detail(made.pk), status=201)


def _row(model, key: UUID | None, field: str, sentence: str):
    found = model.objects.filter(pk=key).first() if key else None
    if key and found is None:
        raise Refused(sentence, field=field)
    return found


def _done(request, verb, found: Cycle, **body) -> Response:
    ids = verb(actor=request.member, cycle=found, now=request.now, api_key=request.api_key, **body)
    return Response({"evaluations": ids})


def _to_steer(request, cycle_id: UUID) -> Cycle:
    found = _found(cycle_id)
    require(
        allowed=may_open_cycle(request.member),
        sentence=_("Leaders and controllers lead a cycle to its end."),
    )
    return found


def _found(cycle_id: UUID) -> Cycle:
    return get_object_or_404(Cycle.objects.with_people(), pk=cycle_id)


def _detail(cycle_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(rows(Cycle.objects.with_progress(), shapes.CycleRow), pk=cycle_id)
    found = Evaluation.objects.filter(cycle=cycle_id).values_list("pk", "state", "evidence")
    counted = surprises(Evidence.read(evidence).ending for _pk, _state, evidence in found)
    signed = [pk for pk, state, _evidence in found if state == Evaluation.State.SIGNED]
    index, rate = counted.index, counted.false_alarm_rate
    return row | {
        "surprise": {
            "compared": counted.compared,
            "surprises": counted.surprises,
            "reliefs": counted.reliefs,
            "alarms": counted.alarms,
            "false_alarms": counted.false_alarms,
            "unknown": counted.unknown,
            "index": None if index is None else float(index),
            "false_alarm_rate": None if rate is None else float(rate),
        },
        "is_intact": verify(signed).is_intact,
    }


CYCLE = "cycles/<uuid:cycle_id>/"
api_urls = [
    path("cycles/", cycle_list),
    path(CYCLE, cycle),
    path(f"{CYCLE}prefill/", prefill),
    path(f"{CYCLE}submit/", submit),
    path(f"{CYCLE}calibrate/", calibrate),
    path(f"{CYCLE}sign/", sign),
    path(f"{CYCLE}close/", close),
]
