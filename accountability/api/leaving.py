"""What somebody answers for, and ending their access, over REST."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import shapes
from accountability.belongings import belongings_of
from accountability.services import end_membership
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.organization.permissions import may_administer
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership

ROW = tuple(shapes.BelongingRow().fields)


@extend_schema(
    operation_id="people_belongings",
    tags=["people"],
    responses=answers(shapes.BelongingsShape),
)
@api_view(["GET"])
def belongings(request, member_id):
    """Everything that one person answers for, with the key of each thing."""
    person = get_object_or_404(Membership.objects.all(), pk=member_id)
    found = belongings_of(person, request.organization.today())
    return Response(
        {
            "person": person.pk,
            "name": person.name,
            "things": [{name: getattr(each, name) for name in ROW} for each in found.things],
            "handovers": found.handovers,
            "dependencies": found.dependencies,
        }
    )


@extend_schema(
    operation_id="people_end_access",
    tags=["people"],
    parameters=[KEY_PARAMETER],
    request=shapes.EndingAccess,
    responses=answers(shapes.LeftShape, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def end_access(request, member_id):
    """End somebody's access and pass on what they answer for, all or nothing."""
    require(
        allowed=may_administer(request.member),
        sentence=_("Only an admin of the organisation may do this."),
    )
    person = get_object_or_404(
        Membership.objects.active().select_related("organization"), pk=member_id
    )
    body = read_body(shapes.EndingAccess, request)
    left = end_membership(
        actor=request.member,
        member=person,
        now=request.now,
        ended_at=timezone.now(),
        reason=body["reason"],
        new_owners=_people(body.get("new_owners", {})),
        api_key=request.api_key,
    )
    return Response(
        {
            "person": left.member.pk,
            "ended_at": left.member.revoked_at,
            "given": {each.key: person.pk for each, person in left.given},
            "open": [each.key for each in left.open],
        }
    )


def _people(wanted: dict[str, UUID]) -> dict[str, Membership]:
    found = Membership.objects.in_bulk(set(wanted.values()))
    for key, person in wanted.items():
        if person not in found:
            raise Refused(_("There is no such person."), field=key)
    return {key: found[person] for key, person in wanted.items()}


api_urls = [
    path("people/<uuid:member_id>/belongings/", belongings),
    path("people/<uuid:member_id>/end-access/", end_access),
]
