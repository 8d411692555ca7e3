"""Units over REST, and where a person works."""

from typing import Any, cast
from uuid import UUID

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import PageQuery, page, page_of
from perfmgmt.api.query import Query, read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.organization import services
from perfmgmt.organization.permissions import may_steer_units
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit, UnitMove

SEEN = "The version that the change is made to; 409 when somebody saved since."


class UnitQuery(PageQuery):
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment] # the metaclass takes it
    below = serializers.UUIDField(
        required=False, help_text="This unit and everything below it, however deep."
    )
    kind = serializers.ChoiceField(Unit.Kind.choices, required=False)
    lead = serializers.UUIDField(required=False)


class Seen(Query):
    version = serializers.IntegerField(required=False, help_text=SEEN)


class UnitRow(serializers.Serializer):
    """A part of the organisation; without `parent` it stands at the top."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Unit.Kind.choices)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    lead = serializers.UUIDField(allow_null=True)
    lead_name = serializers.CharField(source="lead.name", allow_null=True)
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class UnitMoveRow(serializers.Serializer):
    """From one parent to another on a day; null is the top."""

    id = serializers.UUIDField()
    from_parent = serializers.UUIDField(allow_null=True)
    to_parent = serializers.UUIDField(allow_null=True)
    moved_on = serializers.DateField()
    reason = serializers.CharField()
    moved_by = serializers.UUIDField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class UnitDetail(UnitRow):
    """A unit with its moves, oldest first, and how many people work in it, at home or further."""

    people = serializers.IntegerField()
    moves = UnitMoveRow(many=True)


class NewUnit(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Unit.Kind.choices, default=Unit.Kind.TEAM)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment] # the metaclass takes it
    lead = serializers.UUIDField(required=False, allow_null=True)
    external_key = serializers.CharField(required=False, allow_blank=True, max_length=200)


class UnitChange(serializers.Serializer):
    """What is left out stays as it is. Its parent changes by `move/`, with a day and a reason."""

    version = serializers.IntegerField(help_text=SEEN)
    name = serializers.CharField(required=False, max_length=200)
    kind = serializers.ChoiceField(Unit.Kind.choices, required=False)
    lead = serializers.UUIDField(required=False, allow_null=True)
    external_key = serializers.CharField(required=False, allow_blank=True, max_length=200)


class UnitMoving(serializers.Serializer):
    parent = serializers.UUIDField(  # type: ignore[assignment] # the metaclass takes it
        allow_null=True, help_text="Null: to the top."
    )
    on = serializers.DateField(
        required=False, help_text="The day from which it holds; today unless told."
    )
    reason = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False, help_text=SEEN)


class PersonUnits(serializers.Serializer):
    """Where a person works: at home in one unit, further in others."""

    member = serializers.UUIDField()
    home = serializers.UUIDField(allow_null=True)
    further = serializers.ListField(child=serializers.UUIDField())
    version = serializers.IntegerField()


class PersonUnitsWriting(serializers.Serializer):
    home = serializers.UUIDField(allow_null=True)
    further = serializers.ListField(child=serializers.UUIDField(), max_length=100)
    version = serializers.IntegerField(help_text=SEEN)


@extend_schema(
    methods=["GET"],
    operation_id="units_list",
    tags=["organization"],
    parameters=[UnitQuery],
    responses=answers(page_of(UnitRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="units_create",
    tags=["organization"],
    parameters=[KEY_PARAMETER],
    request=NewUnit,
    responses=answers(UnitDetail, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def unit_list(request):
    """GET lists units, oldest first. POST adds one."""
    if request.method == "POST":
        _require_steering(request)
        body = _with_things(read_body(NewUnit, request))
        made = services.add_unit(**_by(request), **body)
        return Response(_detail(made.pk), status=201)
    query = read_query(UnitQuery, request)
    found = Unit.objects.all()
    for column in ("parent", "kind", "lead"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if "below" in query:
        found = found.filter(pk__in=Unit.objects.below(query["below"]))
    return page(request, rows(found, UnitRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="units_read",
    tags=["organization"],
    responses=answers(UnitDetail),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="units_change",
    tags=["organization"],
    request=UnitChange,
    responses=answers(UnitDetail, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="units_remove",
    tags=["organization"],
    parameters=[Seen],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PATCH", "DELETE"])
def unit(request, unit_id):
    """One unit with its moves. PATCH changes its name, kind, lead and key; DELETE takes out a mistake."""
    if request.method == "GET":
        return Response(_detail(unit_id))
    found = get_object_or_404(Unit.objects.all(), pk=unit_id)
    _require_steering(request)
    if request.method == "DELETE":
        seen = read_query(Seen, request).get("version")
        services.remove_unit(**_by(request), unit=found, version=seen)
        return Response(status=204)
    body = _with_things(read_body(UnitChange, request))
    version = body.pop("version")
    changes = cast("services.UnitChanges", body)  # the shape's fields are those
    services.change_unit(**_by(request), unit=found, version=version, changes=changes)
    return Response(_detail(unit_id))


@extend_schema(
    operation_id="units_move",
    tags=["organization"],
    parameters=[KEY_PARAMETER],
    request=UnitMoving,
    responses=answers(UnitDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def move(request, unit_id):
    """Make it part of another unit, or of none, from a day on, with everything below it."""
    found = get_object_or_404(Unit.objects.all(), pk=unit_id)
    _require_steering(request)
    body = _with_things(read_body(UnitMoving, request))
    body.setdefault("on", request.now.astimezone(request.organization.zone).date())
    services.move_unit(**_by(request), unit=found, **body)
    return Response(_detail(unit_id))


@extend_schema(
    methods=["GET"],
    operation_id="members_units_read",
    tags=["organization"],
    responses=answers(PersonUnits),
)
@extend_schema(
    methods=["PUT"],
    operation_id="members_units_replace",
    tags=["organization"],
    request=PersonUnitsWriting,
    responses=answers(PersonUnits, 400, 403, 409, 422),
)
@api_view(["GET", "PUT"])
def member_units(request, member_id):
    """The units in which a person works. PUT replaces them all, as seen at a version."""
    person = get_object_or_404(Membership.objects.all(), pk=member_id)
    if request.method == "GET":
        return Response(_of_person(services.units_of(person)))
    _require_steering(request)
    body = read_body(PersonUnitsWriting, request)
    saved = services.set_units(
        **_by(request),
        member=person,
        home=_thing(Unit.objects.all(), body["home"], "home"),
        further=_units(body["further"]),
        version=body["version"],
    )
    return Response(_of_person(saved))


def _require_steering(request) -> None:
    require(
        allowed=may_steer_units(request.member),
        sentence=_("Only an admin or a leader changes the units."),
    )


def _by(request) -> dict[str, Any]:
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def _with_things(body: dict[str, Any]) -> dict[str, Any]:
    """The body with the things that its ids mean."""
    found = dict(body)
    if "parent" in found:
        found["parent"] = _thing(Unit.objects.all(), found["parent"], "parent")
    if "lead" in found:
        found["lead"] = _thing(Membership.objects.all(), found["lead"], "lead")
    return found


def _thing(things: models.QuerySet, pk: UUID | None, field: str) -> Any:
    """Refused, on its field, for an id of nothing here."""
    if pk is None:
        return None
    thing = things.filter(pk=pk).first()
    if thing is None:
        sentence = _("Nobody here has this id.") if field == "lead" else _("There is no such unit.")
        raise Refused(sentence, field=field)
    return thing


def _units(ids: list[UUID]) -> list[Unit]:
    found = list(Unit.objects.filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise Refused(_("There is no such unit."), field="further")
    return found


def _detail(unit_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(rows(Unit.objects.all(), UnitRow), pk=unit_id)
    moves = UnitMove.objects.filter(unit=unit_id).in_order()
    people = Membership.objects.active().in_units([unit_id]).count()
    return row | {"people": people, "moves": list(rows(moves, UnitMoveRow))}


def _of_person(units: services.UnitsOfPerson) -> dict[str, Any]:
    return {
        "member": units.member.pk,
        "home": units.home,
        "further": list(units.further),
        "version": units.version,
    }


api_urls = [
    path("units/", unit_list),
    path("units/<uuid:unit_id>/", unit),
    path("units/<uuid:unit_id>/move/", move),
    path("members/<uuid:member_id>/units/", member_units),
]
