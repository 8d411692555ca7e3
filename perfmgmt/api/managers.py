"""Who reports to whom over REST."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.query import read_body, rows
from perfmgmt.api.schema import answers
from perfmgmt.organization import services
from perfmgmt.organization.permissions import may_administer
from perfmgmt.organization.services.manager import ANY
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership


class ManagerRow(serializers.Serializer):
    """Who somebody reports to; null: to nobody."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    manager = serializers.UUIDField(allow_null=True)
    manager_name = serializers.CharField(source="manager.name", allow_null=True)


class ManagerWriting(serializers.Serializer):
    """No circle, and nobody their own manager."""

    manager = serializers.UUIDField(allow_null=True)
    was = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The manager that was read: 409 where it has changed since.",
    )


@extend_schema(
    methods=["GET"],
    operation_id="members_manager_read",
    tags=["organization"],
    responses=answers(ManagerRow),
)
@extend_schema(
    methods=["PUT"],
    operation_id="members_manager_replace",
    tags=["organization"],
    request=ManagerWriting,
    responses=answers(ManagerRow, 400, 403, 409, 422),
)
@api_view(["GET", "PUT"])
def member_manager(request, member_id):
    """Who a person reports to. An admin's PUT says it anew."""
    if request.method == "GET":
        return Response(_row(member_id))
    person = get_object_or_404(Membership.objects.all(), pk=member_id)
    require(
        allowed=may_administer(request.member),
        sentence=_("Only an admin says who reports to whom."),
    )
    body = read_body(ManagerWriting, request)
    services.change_manager(
        actor=request.member,
        member=person,
        manager=_person(body["manager"]),
        expected=body.get("was", ANY),
        now=timezone.now(),
        api_key=request.api_key,
    )
    return Response(_row(member_id))


def _person(member_id: UUID | None) -> Membership | None:
    if member_id is None:
        return None
    found = Membership.objects.filter(pk=member_id).first()
    if found is None:
        raise Refused(_("Nobody here has this id."), field="manager")
    return found


def _row(member_id: UUID) -> dict:
    return get_object_or_404(rows(Membership.objects.all(), ManagerRow), pk=member_id)


api_urls = [path("members/<uuid:member_id>/manager/", member_manager)]
