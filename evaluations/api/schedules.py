"""Schedules of packs over REST."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from evaluations import services
from evaluations.models import PackSchedule
from evaluations.permissions import may_make_packs
from evaluations.shapes import schedules as shapes
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit
from reviews.models import Cadence
from strategy.models import Plan

SUBJECTS: Mapping[str, Any] = {"cadence": Cadence, "unit": Unit, "plan": Plan}


@extend_schema(
    methods=["GET"],
    operation_id="pack_schedules_list",
    tags=["packs"],
    parameters=[shapes.ScheduleQuery],
    responses=answers(page_of(shapes.ScheduleRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="pack_schedules_create",
    tags=["packs"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewSchedule,
    responses=answers(shapes.ScheduleDetail, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def schedules(request):
    """GET lists schedules in force, oldest first. POST has packs made by themselves from now on."""
    if request.method == "POST":
        return _create(request)
    query = read_query(shapes.ScheduleQuery, request)
    return page(request, rows(PackSchedule.objects.in_force(), shapes.ScheduleRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="pack_schedules_read",
    tags=["packs"],
    responses=answers(shapes.ScheduleDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="pack_schedules_change",
    tags=["packs"],
    request=shapes.SchedulePatch,
    responses=answers(shapes.ScheduleDetail, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def schedule(request, schedule_id):
    """One schedule with its readers. PATCH changes formats, day, paper and readers."""
    found = _found(schedule_id)
    if request.method == "GET":
        return Response(_detail(found))
    _require(request)
    body = read_body(shapes.SchedulePatch, request)
    stays = {"kinds": found.kinds, "paper": found.paper, "working_day": found.working_day}
    readers = body.pop("readers", None)
    people = (
        [reader.member for reader in found.readers.all()] if readers is None else _people(readers)
    )
    changed = services.change_schedule(
        actor=request.member,
        schedule=found,
        now=request.now,
        api_key=request.api_key,
        readers=people,
        version=body.pop("version", found.version),
        **stays | body,
    )
    return Response(_detail(_found(changed.pk)))


def _verb(name: str):
    return extend_schema(
        operation_id=f"pack_schedules_{name}",
        tags=["packs"],
        parameters=[KEY_PARAMETER],
        request=None,
        responses=answers(shapes.ScheduleDetail, 403, 422),
    )


@_verb("pause")
@api_view(["POST"])
@idempotent
def pause(request, schedule_id):
    """Nothing is made until it is resumed."""
    return _say(request, schedule_id, services.pause_schedule)


@_verb("resume")
@api_view(["POST"])
@idempotent
def resume(request, schedule_id):
    """From now on; what passed meanwhile is not made up for."""
    return _say(request, schedule_id, services.resume_schedule)


@_verb("end")
@api_view(["POST"])
@idempotent
def end(request, schedule_id):
    """For good; its packs stay."""
    return _say(request, schedule_id, services.end_schedule)


def _create(request) -> Response:
    _require(request)
    body = read_body(shapes.NewSchedule, request)
    named = [name for name in SUBJECTS if name in body]
    if len(named) != 1:
        raise Refused(_("Name exactly one of cadence, unit and plan."), field="cadence")
    subject = SUBJECTS[named[0]].objects.filter(pk=body[named[0]]).first()
    if subject is None:
        raise Refused(_("There is nothing of this kind by that id."), field=named[0])
    made = services.create_schedule(
        actor=request.member,
        subject=subject,
        now=request.now,
        kinds=body["kinds"],
        paper=body["paper"],
        working_day=body.get("working_day"),
        readers=_people(body["readers"]),
        api_key=request.api_key,
    )
    return Response(_detail(_found(made.pk)), status=201)


def _say(request, schedule_id, verb) -> Response:
    found = _found(schedule_id)
    _require(request)
    said = verb(actor=request.member, schedule=found, now=request.now, api_key=request.api_key)
    return Response(_detail(said))


def _found(schedule_id) -> PackSchedule:
    return get_object_or_404(PackSchedule.objects.in_force().with_people(), pk=schedule_id)


def _detail(schedule: PackSchedule) -> dict[str, Any]:
    row = rows(PackSchedule.objects.all(), shapes.ScheduleRow).get(pk=schedule.pk)
    return dict(row) | {"readers": sorted(str(each.member_id) for each in schedule.readers.all())}


def _people(ids) -> list[Membership]:
    found = list(Membership.objects.active().filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise Refused(_("Somebody among the readers is not here."), field="readers")
    return found


def _require(request) -> None:
    require(
        allowed=may_make_packs(request.member),
        sentence=_("A leader or a controller has packs made on a schedule."),
    )


api_urls = [
    path("pack-schedules/", schedules),
    path("pack-schedules/<uuid:schedule_id>/", schedule),
    path("pack-schedules/<uuid:schedule_id>/pause/", pause),
    path("pack-schedules/<uuid:schedule_id>/resume/", resume),
    path("pack-schedules/<uuid:schedule_id>/end/", end),
]
