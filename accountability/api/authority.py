"""Who can remove a blocker of an objective, and what one person answers for, over REST."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import shapes
from accountability.authority import authorities_over
from accountability.models import Assignment, Dependency, Handover
from objectives.models import Objective
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.models import Membership

Role = Assignment.Role
OPEN = (Objective.State.DRAFT, Objective.State.ACTIVE)


@extend_schema(
    operation_id="objectives_authority",
    tags=["objectives"],
    responses=answers(shapes.AuthorityShape),
)
@api_view(["GET"])
def objective_authority(request, objective_id):
    """The named authority, or the one that follows from the structure: `source` says which."""
    objective = get_object_or_404(Objective.objects.all(), pk=objective_id)
    found = authorities_over([objective])[objective.pk]
    return Response(
        {
            "member": found.person.pk if found else None,
            "member_name": found.person.name if found else None,
            "source": found.source.value if found else None,
            "derived": found.is_derived if found else False,
        }
    )


@extend_schema(
    operation_id="people_responsibilities",
    tags=["people"],
    responses=answers(shapes.Responsibilities),
)
@api_view(["GET"])
def responsibilities(request, member_id):
    """What somebody owns, helps with, was asked to own, waits for and owes."""
    person = get_object_or_404(Membership.objects.all(), pk=member_id)
    owned = Objective.objects.owned_by(person).filter(state__in=OPEN).order_by("id")
    owns = list(owned.values_list("pk", "state"))
    held = Assignment.objects.of(person).filter(objective__state__in=OPEN).order_by("objective")
    given = list(held.exclude(objective__owner=person).values_list("role", "objective"))
    promises = Dependency.objects.open().order_by("id")
    asked = Handover.objects.asked_of(person).filter(objective__state=Objective.State.ACTIVE)
    return Response(
        {
            "member": person.pk,
            "owned": sum(state == Objective.State.ACTIVE for _pk, state in owns),
            "limit": request.organization.objectives_per_owner,
            "owns": [pk for pk, _state in owns],
            "contributes_to": _of(given, Role.CONTRIBUTOR),
            "reviews": _of(given, Role.REVIEWER),
            "authority_over": _of(given, Role.AUTHORITY),
            "asked_to_own": list(asked.order_by("id").values_list("objective", flat=True)),
            "waits_for": list(promises.needed_by(person).values_list("pk", flat=True)),
            "owes": list(promises.owed_by(person).values_list("pk", flat=True)),
        }
    )


def _of(given: list[tuple[str, UUID]], wanted: str) -> list[UUID]:
    return [objective for role, objective in given if role == wanted]


api_urls = [
    path("objectives/<uuid:objective_id>/authority/", objective_authority),
    path("people/<uuid:member_id>/responsibilities/", responsibilities),
]
