"""Dependencies over REST: what one objective needs from another, and what its two sides say."""

from datetime import date
from typing import Any

from django.db.models import Case, Q, Value, When
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import services, shapes
from accountability.models import Dependency
from accountability.permissions import may_propose, sides_of
from accountability.rules import Side
from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require

COLUMNS = {
    "state": "state",
    "objective": "objective",
    "provider": "provider",
    "needed_by": "objective__owner",
    "owed_by": "provider__owner",
}


@extend_schema(
    methods=["GET"],
    operation_id="dependencies_list",
    tags=["dependencies"],
    parameters=[shapes.DependencyQuery],
    responses=answers(page_of(shapes.DependencyRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="dependencies_propose",
    tags=["dependencies"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewDependency,
    responses=answers(shapes.DependencyRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def dependency_list(request):
    """GET lists dependencies, oldest first. POST asks the owner of another objective; it promises nothing."""
    if request.method == "POST":
        return _propose(request)
    query = read_query(shapes.DependencyQuery, request)
    return page(
        request, rows(_filtered(query, localdate(request.now)), shapes.DependencyRow), query
    )


def _propose(request) -> Response:
    body = read_body(shapes.NewDependency, request)
    for field in ("objective", "provider"):
        body[field] = Objective.objects.with_people().filter(pk=body[field]).first()
        if body[field] is None:
            raise Refused(_("There is no such objective."), field=field)
    require(
        allowed=may_propose(request.member, body["objective"]),
        sentence=_("Only its owner and those who steer may ask for something on its behalf."),
    )
    made = services.propose_dependency(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_row(request, made.pk), status=201)


@extend_schema(
    operation_id="dependencies_read",
    tags=["dependencies"],
    responses=answers(shapes.DependencyRow),
)
@api_view(["GET"])
def dependency(request, dependency_id):
    """One dependency."""
    return Response(_row(request, dependency_id))


def _verb(name: str, shape: type[shapes.Agreement]):
    """What the sub-resources of a dependency share in their description."""
    return extend_schema(
        operation_id=f"dependencies_{name}",
        tags=["dependencies"],
        parameters=[KEY_PARAMETER],
        request=shape,
        responses=answers(shapes.DependencyRow, 400, 403, 409, 422),
    )


@_verb("agree", shapes.Agreement)
@api_view(["POST"])
@idempotent
def agree(request, dependency_id):
    """The other side's yes to the day on the table: it is promised."""
    return _say(request, dependency_id, services.agree_dependency, shapes.Agreement)


@_verb("offer", shapes.DayOffer)
@api_view(["POST"])
@idempotent
def offer(request, dependency_id):
    """Name another day; until the other side agrees, an earlier promise stands."""
    return _say(request, dependency_id, services.offer_day, shapes.DayOffer)


@_verb("decline", shapes.Reasoned)
@api_view(["POST"])
@idempotent
def decline(request, dependency_id):
    """Take a new day from the table: the promise that stands goes on standing."""
    return _say(request, dependency_id, services.decline_day, shapes.Reasoned)


@_verb("at_risk", shapes.Reasoned)
@api_view(["POST"])
@idempotent
def at_risk(request, dependency_id):
    """The promise may not hold."""
    return _say(request, dependency_id, services.report_risk, shapes.Reasoned)


@_verb("clear", shapes.Reasoned)
@api_view(["POST"])
@idempotent
def clear(request, dependency_id):
    """The promise holds again."""
    return _say(request, dependency_id, services.report_clear, shapes.Reasoned)


@_verb("keep", shapes.Keeping)
@api_view(["POST"])
@idempotent
def keep(request, dependency_id):
    """It is there; only who needs it can say so."""
    return _say(request, dependency_id, services.keep_dependency, shapes.Keeping)


@_verb("break", shapes.Reasoned)
@api_view(["POST"])
@idempotent
def break_(request, dependency_id):
    """The promise did not hold."""
    return _say(request, dependency_id, services.break_dependency, shapes.Reasoned)


@_verb("withdraw", shapes.Reasoned)
@api_view(["POST"])
@idempotent
def withdraw(request, dependency_id):
    """It is not needed any more; before a promise, also the provider's no."""
    return _say(request, dependency_id, services.withdraw_dependency, shapes.Reasoned)


def _say(request, dependency_id, verb, shape) -> Response:
    found = get_object_or_404(Dependency.objects.with_both_sides(), pk=dependency_id)
    require(
        allowed=bool(sides_of(request.member, found)),
        sentence=_("Only the owners of its two objectives and those who steer speak here."),
    )
    body: dict[str, Any] = read_body(shape, request)
    side = body.pop("side", None)
    verb(
        actor=request.member,
        dependency=found,
        now=request.now,
        side=Side(side) if side else None,
        api_key=request.api_key,
        **body,
    )
    return Response(_row(request, dependency_id))


def _filtered(query: dict[str, Any], today: date):
    found = _read(today)
    for name, column in COLUMNS.items():
        if name in query:
            found = found.filter(**{column: query[name]})
    if "unit" in query:
        found = found.filter(Q(objective__unit=query["unit"]) | Q(provider__unit=query["unit"]))
    if "late" in query:
        found = found.filter(late=query["late"])
    if "q" in query:
        found = found.matching(query["q"])
    return found


def _read(today: date):
    late = Dependency.objects.late(today).values("pk")
    return (
        Dependency.objects.with_due()
        .with_escalation()
        .annotate(late=Case(When(pk__in=late, then=Value(value=True)), default=Value(value=False)))
    )


def _row(request, dependency_id) -> dict:
    return get_object_or_404(
        rows(_read(localdate(request.now)), shapes.DependencyRow), pk=dependency_id
    )


DEPENDENCY = "dependencies/<uuid:dependency_id>/"
api_urls = [
    path("dependencies/", dependency_list),
    path(DEPENDENCY, dependency),
    path(f"{DEPENDENCY}agree/", agree),
    path(f"{DEPENDENCY}offer/", offer),
    path(f"{DEPENDENCY}decline/", decline),
    path(f"{DEPENDENCY}at-risk/", at_risk),
    path(f"{DEPENDENCY}clear/", clear),
    path(f"{DEPENDENCY}keep/", keep),
    path(f"{DEPENDENCY}break/", break_),
    path(f"{DEPENDENCY}withdraw/", withdraw),
]
