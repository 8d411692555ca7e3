"""What workers do for accountability: accepted handovers whose day has come, and what is late or broken."""

from uuid import UUID

from celery import shared_task
from django.utils.timezone import localdate

from accountability.models import Dependency, Handover
from accountability.services import carry_out_handovers, escalate_overdue
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope

IS_DUE = "thing.state = 'accepted' AND thing.effective_on <= clock.today"
MAY_ESCALATE = (
    "thing.state = 'broken' OR (thing.state IN ('proposed', 'agreed', 'at_risk')"
    " AND coalesce(thing.promised_on, thing.needed_on) < clock.today)"
)


@shared_task(ignore_result=True)
def carry_out_due_handovers() -> int:
    """Each in a short transaction of its own; returns how many objectives changed hands."""
    return sum(_carry_out_in(each) for each in organizations_with(Handover, IS_DUE))


def _carry_out_in(organization_id: UUID) -> int:
    organization = Organization.objects.get(pk=organization_id)
    now = organization.now()
    with tenant_scope(organization_id):
        return carry_out_handovers(now=now, today=localdate(now, organization.zone))


@shared_task(ignore_result=True)
def escalate_dependencies() -> int:
    """One short transaction for each organisation in which something is late or broken; returns new escalations."""
    return sum(_escalate_in(each) for each in organizations_with(Dependency, MAY_ESCALATE))


def _escalate_in(organization_id: UUID) -> int:
    organization = Organization.objects.get(pk=organization_id)
    now = organization.now()
    with tenant_scope(organization_id):
        return escalate_overdue(now=now, today=localdate(now, organization.zone))
