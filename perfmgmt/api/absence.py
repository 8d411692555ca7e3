"""Stand-ins over REST: who acts for whom between which days."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import PageQuery, page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.organization import services
from perfmgmt.organization.permissions import may_arrange_stand_in, may_change_stand_in
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Delegation, Membership


class StandInRow(serializers.Serializer):
    """A stand-in acts for an absent person from a day to a day, both included."""

    id = serializers.UUIDField()
    absent = serializers.UUIDField()
    absent_name = serializers.CharField(source="absent.name")
    stand_in = serializers.UUIDField()
    stand_in_name = serializers.CharField(source="stand_in.name")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField()
    granted_by = serializers.UUIDField(allow_null=True)
    granted_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class StandInQuery(PageQuery):
    absent = serializers.UUIDField(required=False)
    stand_in = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Those that hold on this day.")


class NewStandIn(serializers.Serializer):
    """Both are told. Nobody is away twice at once, nor stands in while away."""

    absent = serializers.UUIDField()
    stand_in = serializers.UUIDField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class StandInEnd(serializers.Serializer):
    """Another last day, today or later."""

    ends_on = serializers.DateField()
    was = serializers.DateField(
        required=False, help_text="The last day that was read: 409 where it has changed since."
    )


@extend_schema(
    methods=["GET"],
    operation_id="stand_ins_list",
    tags=["stand-ins"],
    parameters=[StandInQuery],
    responses=answers(page_of(StandInRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="stand_ins_arrange",
    tags=["stand-ins"],
    parameters=[KEY_PARAMETER],
    request=NewStandIn,
    responses=answers(StandInRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def stand_ins(request):
    """GET lists absences and who stands in, past ones too. POST arranges one."""
    if request.method == "POST":
        return _arrange(request)
    query = read_query(StandInQuery, request)
    found = Delegation.objects.all()
    for name in ("absent", "stand_in"):
        if name in query:
            found = found.filter(**{name: query[name]})
    if "on" in query:
        found = found.in_force(query["on"])
    return page(request, rows(found, StandInRow), query)


def _arrange(request) -> Response:
    body = read_body(NewStandIn, request)
    absent = _person(body.pop("absent"), "absent")
    require(allowed=may_arrange_stand_in(request.member, absent), sentence=_who_may())
    made = services.arrange_stand_in(
        actor=request.member,
        absent=absent,
        stand_in=_person(body.pop("stand_in"), "stand_in"),
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    return Response(_row(made.pk), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="stand_ins_read",
    tags=["stand-ins"],
    responses=answers(StandInRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="stand_ins_move_end",
    tags=["stand-ins"],
    request=StandInEnd,
    responses=answers(StandInRow, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def stand_in(request, delegation_id):
    """One of them; PATCH moves its last day."""
    if request.method == "GET":
        return Response(_row(delegation_id))
    found = _of_arranger(request, delegation_id)
    body = read_body(StandInEnd, request)
    services.move_end(
        actor=request.member,
        delegation=found,
        ends_on=body["ends_on"],
        expected=body.get("was"),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(delegation_id))


@extend_schema(
    operation_id="stand_ins_withdraw",
    tags=["stand-ins"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(StandInRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def withdraw(request, delegation_id):
    """It ends at once, or never begins. What was done stays, and says for whom."""
    services.withdraw_stand_in(
        actor=request.member,
        delegation=_of_arranger(request, delegation_id),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_row(delegation_id))


def _of_arranger(request, delegation_id: UUID) -> Delegation:
    found: Delegation = get_object_or_404(Delegation.objects.with_people(), pk=delegation_id)
    require(allowed=may_change_stand_in(request.member, found), sentence=_who_may())
    return found


def _person(member_id: UUID, field: str) -> Membership:
    found = Membership.objects.filter(pk=member_id).first()
    if found is None:
        raise Refused(_("There is no such person."), field=field)
    return found


def _row(delegation_id: UUID) -> dict:
    return get_object_or_404(rows(Delegation.objects.all(), StandInRow), pk=delegation_id)


def _who_may() -> str:
    return _("The person, whoever they report to, leaders and admins arrange who stands in.")


api_urls = [
    path("stand-ins/", stand_ins),
    path("stand-ins/<uuid:delegation_id>/", stand_in),
    path("stand-ins/<uuid:delegation_id>/withdraw/", withdraw),
]
