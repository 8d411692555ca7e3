"""What workers do for indicators: overdue alerts, and uploads that wait."""

from uuid import UUID

from celery import shared_task

from objectives.imports.work import work_on
from objectives.models import Indicator, Upload
from objectives.services import raise_overdue
from objectives.services.upload import WORK
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.tasks import tenant_task

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


@tenant_task(name=WORK, ignore_result=True)
def work_on_upload(organization: Organization, upload_id: str) -> None:
    work_on(organization=organization, upload_id=UUID(upload_id), now=organization.now())


@shared_task(name="objectives.tasks.take_up_uploads", ignore_result=True)
def take_up_uploads() -> None:
    """The beat's look: uploads that no nudge reached and uploads whose worker died."""
    for organization_id in organizations_with(Upload, "thing.state IN ('checking', 'applying')"):
        with tenant_scope(organization_id):
            ids = list(Upload.objects.unfinished().values_list("pk", flat=True))
        for upload_id in ids:
            work_on_upload.delay(str(organization_id), str(upload_id))
