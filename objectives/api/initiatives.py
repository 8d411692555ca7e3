"""Initiatives and milestones over REST."""

from typing import Any

from django.db.models import Case, Count, Q, Value, When
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import services, shapes
from objectives.models import Indicator, Initiative, Milestone, Objective
from objectives.permissions import may_create_initiative, may_edit_initiative
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit

NAMED: dict[str, tuple[Any, Promise]] = {
    "objective": (Objective, gettext_lazy("There is no such objective.")),
    "indicator": (Indicator, gettext_lazy("There is no such indicator.")),
    "owner": (Membership, gettext_lazy("There is no such person.")),
    "unit": (Unit, gettext_lazy("There is no such unit.")),
}


@extend_schema(
    methods=["GET"],
    operation_id="initiatives_list",
    tags=["initiatives"],
    parameters=[shapes.InitiativeQuery],
    responses=answers(page_of(shapes.InitiativeRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="initiatives_create",
    tags=["initiatives"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewInitiative,
    responses=answers(shapes.InitiativeDetail, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def initiative_list(request):
    """GET lists initiatives, oldest first. POST writes one down; it is planned until its state is set."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.InitiativeQuery, request)
    found = _counted(request.now)
    for column in ("state", "owner", "unit", "objective", "indicator"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "late" in query:
        late = Initiative.objects.late(request.now).values("pk")
        found = found.filter(pk__in=late) if query["late"] else found.exclude(pk__in=late)
    if "q" in query:
        found = found.matching(query["q"])
    return page(request, rows(found, shapes.InitiativeRow), query)


def _create(request) -> Response:
    require(
        allowed=may_create_initiative(request.member),
        sentence=_("Who only reads cannot write an initiative."),
    )
    body = _with_rows(read_body(shapes.NewInitiative, request))
    made = services.create_initiative(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_detail(made.pk, request.now), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="initiatives_read",
    tags=["initiatives"],
    responses=answers(shapes.InitiativeDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="initiatives_update",
    tags=["initiatives"],
    request=shapes.InitiativePatch,
    responses=answers(shapes.InitiativeDetail, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="initiatives_remove",
    tags=["initiatives"],
    parameters=[shapes.SeenVersion],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def initiative(request, initiative_id):
    """One initiative with its milestones. DELETE takes back what was written by mistake."""
    if request.method == "GET":
        return Response(_detail(initiative_id, request.now))
    found = _of_editor(request, initiative_id)
    if request.method == "DELETE":
        services.remove_initiative(
            actor=request.member,
            initiative=found,
            now=request.now,
            version=_seen(request),
            api_key=request.api_key,
        )
        return Response(status=204)
    body = _with_rows(read_body(shapes.InitiativePatch, request))
    services.update_initiative(
        actor=request.member,
        initiative=found,
        now=request.now,
        version=body.pop("version", None),
        changes=body,
        api_key=request.api_key,
    )
    return Response(_detail(initiative_id, request.now))


@extend_schema(
    operation_id="initiatives_state",
    tags=["initiatives"],
    parameters=[KEY_PARAMETER],
    request=shapes.StateSetting,
    responses=answers(shapes.InitiativeDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def set_state(request, initiative_id):
    """Planned, under way, then done or stopped; stopping and taking up again say why."""
    found = _of_editor(request, initiative_id)
    services.set_initiative_state(
        actor=request.member,
        initiative=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.StateSetting, request),
    )
    return Response(_detail(initiative_id, request.now))


@extend_schema(
    methods=["GET"],
    operation_id="milestones_list",
    tags=["milestones"],
    parameters=[shapes.MilestoneQuery],
    responses=answers(page_of(shapes.MilestoneRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="milestones_add",
    tags=["milestones"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewMilestone,
    responses=answers(shapes.MilestoneRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def milestone_list(request):
    """GET lists milestones, oldest first. POST adds one to an open initiative."""
    if request.method == "POST":
        return _add_milestone(request)
    query = read_query(shapes.MilestoneQuery, request)
    found = Milestone.objects.all()
    if "initiative" in query:
        found = found.filter(initiative=query["initiative"])
    if "late" in query:
        late = Milestone.objects.of_open_initiatives().late(request.now).values("pk")
        found = found.filter(pk__in=late) if query["late"] else found.exclude(pk__in=late)
    return page(request, rows(found, shapes.MilestoneRow), query)


def _add_milestone(request) -> Response:
    body = read_body(shapes.NewMilestone, request)
    wanted = Initiative.objects.with_people().filter(pk=body.pop("initiative")).first()
    if wanted is None:
        raise Refused(_("There is no such initiative."), field="initiative")
    _require_editor(request, wanted)
    made = services.add_milestone(
        actor=request.member, initiative=wanted, now=request.now, api_key=request.api_key, **body
    )
    return Response(_milestone_row(made.pk), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="milestones_read",
    tags=["milestones"],
    responses=answers(shapes.MilestoneRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="milestones_update",
    tags=["milestones"],
    request=shapes.MilestonePatch,
    responses=answers(shapes.MilestoneRow, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="milestones_remove",
    tags=["milestones"],
    parameters=[shapes.SeenVersion],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def milestone(request, milestone_id):
    """One milestone; a reached one stays in the record."""
    if request.method == "GET":
        return Response(_milestone_row(milestone_id))
    found = _milestone_of_editor(request, milestone_id)
    if request.method == "DELETE":
        services.remove_milestone(
            actor=request.member,
            milestone=found,
            now=request.now,
            version=_seen(request),
            api_key=request.api_key,
        )
        return Response(status=204)
    body: Any = read_body(shapes.MilestonePatch, request)
    services.update_milestone(
        actor=request.member,
        milestone=found,
        now=request.now,
        version=body.pop("version", None),
        changes=body,
        api_key=request.api_key,
    )
    return Response(_milestone_row(milestone_id))


@extend_schema(
    operation_id="milestones_reach",
    tags=["milestones"],
    parameters=[KEY_PARAMETER],
    request=shapes.Reaching,
    responses=answers(shapes.MilestoneRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def reach(request, milestone_id):
    """Reached today, or on the day given. The first one of planned work puts it under way."""
    found = _milestone_of_editor(request, milestone_id)
    services.reach_milestone(
        actor=request.member,
        milestone=found,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.Reaching, request),
    )
    return Response(_milestone_row(milestone_id))


def _seen(request) -> int | None:
    """The version of what is taken away, where the address names it."""
    version: int | None = read_query(shapes.SeenVersion, request).get("version")
    return version


def _counted(now):
    reached = Count("milestones", filter=Q(milestones__done_on__isnull=False))
    late = Initiative.objects.late(now).values("pk")
    return Initiative.objects.annotate(
        milestones_reached=reached,
        milestones_total=Count("milestones"),
        late=Case(When(pk__in=late, then=Value(value=True)), default=Value(value=False)),
    )


def _detail(initiative_id, now) -> dict:
    found = get_object_or_404(rows(_counted(now), shapes.InitiativeRow), pk=initiative_id)
    milestones = Milestone.objects.filter(initiative=initiative_id).in_time()
    return found | {"milestones": list(rows(milestones, shapes.MilestoneRow))}


def _milestone_row(milestone_id) -> dict:
    return get_object_or_404(rows(Milestone.objects.all(), shapes.MilestoneRow), pk=milestone_id)


def _with_rows(body: dict[str, Any]) -> Any:
    """Ids replaced by what they name; an id that names nothing here is said at its field."""
    for field, (model, sentence) in NAMED.items():
        if body.get(field) is not None:
            body[field] = model.objects.filter(pk=body[field]).first()
            if body[field] is None:
                raise Refused(str(sentence), field=field)
    return body


def _of_editor(request, initiative_id) -> Initiative:
    found = get_object_or_404(Initiative.objects.with_people(), pk=initiative_id)
    _require_editor(request, found)
    return found


def _milestone_of_editor(request, milestone_id) -> Milestone:
    found = get_object_or_404(
        Milestone.objects.select_related("initiative__objective"), pk=milestone_id
    )
    _require_editor(request, found.initiative)
    return found


def _require_editor(request, found: Initiative) -> None:
    require(
        allowed=may_edit_initiative(request.member, found),
        sentence=_("Only its owner, the owner of its objective and those who steer may change it."),
    )


api_urls = [
    path("initiatives/", initiative_list),
    path("initiatives/<uuid:initiative_id>/", initiative),
    path("initiatives/<uuid:initiative_id>/state/", set_state),
    path("milestones/", milestone_list),
    path("milestones/<uuid:milestone_id>/", milestone),
    path("milestones/<uuid:milestone_id>/reach/", reach),
]
