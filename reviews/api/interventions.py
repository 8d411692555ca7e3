"""Interventions over REST."""

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Indicator, Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership
from reviews import services, shapes
from reviews.models import Intervention, InterventionStep
from reviews.permissions import may_open_intervention, may_stop, may_work_on

NAMED: dict[str, tuple[Any, Promise]] = {
    "objective": (Objective, gettext_lazy("There is no such objective.")),
    "indicator": (Indicator, gettext_lazy("There is no such indicator.")),
    "owner": (Membership, gettext_lazy("There is no such person.")),
}
PROBLEMS = (400, 403, 409, 422)


@extend_schema(
    methods=["GET"],
    operation_id="interventions_list",
    tags=["interventions"],
    parameters=[shapes.InterventionQuery],
    responses=answers(page_of(shapes.InterventionRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="interventions_open",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewIntervention,
    responses=answers(shapes.InterventionDetail, *PROBLEMS, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def intervention_list(request):
    """GET lists interventions, oldest first. POST begins one between meetings; it is planned."""
    if request.method == "POST":
        return _open(request)
    query = read_query(shapes.InterventionQuery, request)
    found = Intervention.objects.open() if query.get("open") else Intervention.objects.all()
    for column in ("state", "kind", "owner", "objective", "indicator", "decision"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.InterventionRow), query)


def _open(request) -> Response:
    body = _with_rows(read_body(shapes.NewIntervention, request))
    require(
        allowed=may_open_intervention(request.member, body["objective"]),
        sentence=_("Its owner and those who steer begin something about an objective."),
    )
    made = services.open_intervention(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_detail(made.pk), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="interventions_read",
    tags=["interventions"],
    responses=answers(shapes.InterventionDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="interventions_update",
    tags=["interventions"],
    request=shapes.InterventionPatch,
    responses=answers(shapes.InterventionDetail, *PROBLEMS),
)
@api_view(["GET", "PATCH"])
def intervention(request, intervention_id):
    """One intervention with its steps and checks. PATCH also says what a decision left open."""
    if request.method == "GET":
        return Response(_detail(intervention_id))
    found = _to_work_on(request, intervention_id)
    body = _with_rows(read_body(shapes.InterventionPatch, request))
    services.update_intervention(
        actor=request.member,
        intervention=found,
        now=request.now,
        version=body.pop("version", None),
        changes=cast("services.InterventionChanges", body),
        api_key=request.api_key,
    )
    return Response(_detail(intervention_id))


@extend_schema(
    operation_id="interventions_start",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.InterventionStart,
    responses=answers(shapes.InterventionDetail, *PROBLEMS),
)
@api_view(["POST"])
@idempotent
def start(request, intervention_id):
    """Say that it begins: what stood before, and its natural range, are held fast."""
    found = _to_work_on(request, intervention_id)
    services.start_intervention(
        actor=request.member,
        intervention=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.InterventionStart, request),
    )
    return Response(_detail(intervention_id))


@extend_schema(
    operation_id="interventions_finish",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.SeenIntervention,
    responses=answers(shapes.InterventionDetail, *PROBLEMS),
)
@api_view(["POST"])
@idempotent
def finish(request, intervention_id):
    """Say that it is done, and with it the decision that it comes from."""
    found = _to_work_on(request, intervention_id)
    services.finish_intervention(
        actor=request.member,
        intervention=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.SeenIntervention, request),
    )
    return Response(_detail(intervention_id))


@extend_schema(
    operation_id="interventions_stop",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.Stopping,
    responses=answers(shapes.InterventionDetail, *PROBLEMS),
)
@api_view(["POST"])
@idempotent
def stop(request, intervention_id):
    """End it with a reason, which stays on record."""
    found = _found(intervention_id)
    require(
        allowed=may_stop(request.member, found),
        sentence=_("It takes somebody with the right to decide."),
    )
    services.stop_intervention(
        actor=request.member,
        intervention=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.Stopping, request),
    )
    return Response(_detail(intervention_id))


@extend_schema(
    operation_id="interventions_check",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.EffectCheckRow, 400, 403, 422, status=201),
)
@api_view(["POST"])
@idempotent
def check(request, intervention_id):
    """Look again at its effect, with every value up to today. Earlier checks stay."""
    found = _to_work_on(request, intervention_id)
    made = services.check_effect(
        actor=request.member, intervention=found, now=request.now, api_key=request.api_key
    )
    return Response(rows(found.checks.all(), shapes.EffectCheckRow).get(pk=made.pk), status=201)


@extend_schema(
    operation_id="intervention_steps_add",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewStep,
    responses=answers(shapes.InterventionDetail, 400, 403, 422, status=201),
)
@api_view(["POST"])
@idempotent
def add_step(request, intervention_id):
    """One more step, behind the others."""
    found = _to_work_on(request, intervention_id)
    services.add_step(
        actor=request.member,
        intervention=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.NewStep, request),
    )
    return Response(_detail(intervention_id), status=201)


@extend_schema(
    operation_id="intervention_steps_done",
    tags=["interventions"],
    parameters=[KEY_PARAMETER],
    request=shapes.Nothing,
    responses=answers(shapes.InterventionDetail, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def complete_step(request, intervention_id, step_id):
    """Say that a step is done."""
    found = _to_work_on(request, intervention_id)
    step = get_object_or_404(
        InterventionStep.objects.filter(intervention=found).select_related("intervention"),
        pk=step_id,
    )
    services.complete_step(
        actor=request.member, step=step, now=request.now, api_key=request.api_key
    )
    return Response(_detail(intervention_id))


def _detail(intervention_id: UUID) -> dict[str, Any]:
    found = get_object_or_404(
        rows(Intervention.objects.all(), shapes.InterventionRow), pk=intervention_id
    )
    one = Intervention(pk=intervention_id)
    steps = rows(one.steps.order_by("position"), shapes.StepRow)
    checks = rows(one.checks.order_by("-checked_at", "-id"), shapes.EffectCheckRow)
    return found | {"steps": list(steps), "checks": list(checks)}


def _found(intervention_id: UUID) -> Intervention:
    return get_object_or_404(
        Intervention.objects.with_rows().select_related("decision__review__chair"),
        pk=intervention_id,
    )


def _to_work_on(request, intervention_id: UUID) -> Intervention:
    found = _found(intervention_id)
    require(
        allowed=may_work_on(request.member, found),
        sentence=_("Its owner, the owner of its objective and those who steer say how it goes."),
    )
    return found


def _with_rows(body: dict[str, Any]) -> dict[str, Any]:
    """Ids become rows; one that is not here is refused at its field."""
    for name, (model, sentence) in NAMED.items():
        if body.get(name) is None:
            continue
        row = model.objects.filter(pk=body[name]).first()
        if row is None:
            raise Refused(str(sentence), field=name)
        body[name] = row
    return body


ONE = "interventions/<uuid:intervention_id>/"

api_urls = [
    path("interventions/", intervention_list),
    path(ONE, intervention),
    path(f"{ONE}start/", start),
    path(f"{ONE}finish/", finish),
    path(f"{ONE}stop/", stop),
    path(f"{ONE}check/", check),
    path(f"{ONE}steps/", add_step),
    path(f"{ONE}steps/<uuid:step_id>/done/", complete_step),
]
