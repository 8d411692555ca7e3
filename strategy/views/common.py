"""What the forms of a plan share: who may, and where one comes back to."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.http import MemberRequest
from strategy.models import Plan
from strategy.permissions import may_write_plan


def require_writer(request: MemberRequest) -> None:
    sentence = _("A leader, a controller or an administrator writes the plan.")
    require(allowed=may_write_plan(request.member), sentence=sentence)


def plan_to_write(request: MemberRequest, plan_id: UUID) -> Plan:
    require_writer(request)
    return get_object_or_404(Plan.objects.all(), pk=plan_id)


def direction_of(request: MemberRequest, plan: Plan, page: str = "pages:direction") -> str:
    """The page of this plan; the default one needs no parameter."""
    address = reverse(page, args=[request.organization.slug])
    return address if plan.is_default else f"{address}?plan={plan.pk}"


def assumptions_of(request: MemberRequest, plan: Plan) -> str:
    return direction_of(request, plan, "pages:assumptions")
