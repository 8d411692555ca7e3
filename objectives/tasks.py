"""What the beat does for indicators: nothing but raise overdue alerts."""

from uuid import UUID

from celery import shared_task

from objectives.models import Indicator
from objectives.services import raise_overdue
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope

IS_LATE = (
    "thing.next_due_at <= clock.instant"
    " AND (thing.retired_from IS NULL OR thing.retired_from > clock.today)"
)


@shared_task(ignore_result=True)
def raise_overdue_alerts() -> int:
    """One short transaction for each organisation in which something is late; returns new alerts."""
    return sum(_raise_in(each) for each in organizations_with(Indicator, IS_LATE))


def _raise_in(organization_id: UUID) -> int:
    organization = Organization.objects.get(pk=organization_id)
    with tenant_scope(organization_id):
        return raise_overdue(now=organization.now())
