"""Celery: ids in, one service call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone
from django.utils.timezone import localdate

from evaluations import services
from evaluations.breakdowns import month_ended, read_standing
from evaluations.models import HealthReading, Pack, PackSchedule
from evaluations.services import build_pack, keep_readings
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.tasks import tenant_task

UNFINISHED = (
    "thing.state IN ('queued', 'building')"
    " AND (thing.leased_until IS NULL OR thing.leased_until <= now())"
)
OLD = (
    "thing.state = 'ready' AND thing.files_removed_at IS NULL"
    " AND thing.finished_at < clock.instant - interval '90 days'"
)
RUNNING = "thing.paused_at IS NULL AND thing.ended_at IS NULL"


@shared_task(name="evaluations.tasks.build")
def build(organization_id: str, pack_id: str) -> None:
    """Not a tenant_task: the file is written outside of every transaction."""
    build_pack(organization_id=UUID(organization_id), pack_id=UUID(pack_id), clock=timezone.now)


@shared_task(name="evaluations.tasks.take_up_packs")
def take_up_packs() -> None:
    """The beat's look: packs that no nudge reached and packs whose worker died."""
    for organization_id in organizations_with(Pack, UNFINISHED):
        with tenant_scope(organization_id):
            ids = list(Pack.objects.free(timezone.now()).values_list("pk", flat=True))
        for pack_id in ids:
            build.delay(str(organization_id), str(pack_id))


@shared_task(name="evaluations.tasks.read_health")
def read_health() -> int:
    """The beat's look, every hour: somewhere a month is over whose checks nobody has kept."""
    ids = list(Organization.objects.values_list("pk", flat=True))
    for organization_id in ids:
        read_health_in.delay(str(organization_id))
    return len(ids)


@tenant_task(name="evaluations.tasks.read_health_in")
def read_health_in(organization: Organization) -> int:
    """Keep the month that has ended; an organisation that was founded since has none."""
    now = organization.now()
    with timezone.override(organization.zone):
        today = localdate(now)
        month = month_ended(today)
        founded = localdate(organization.created_at)
        is_new = not organization.is_sandbox and founded >= today.replace(day=1)
        if is_new or HealthReading.objects.filter(month=month).exists():
            return 0
        figures = read_standing(organization, now).figures
        return keep_readings(organization=organization, month=month, figures=figures, now=now)


@shared_task(name="evaluations.tasks.make_scheduled_packs")
def make_scheduled_packs() -> int:
    """Look for organisations that have packs made on a schedule."""
    found = organizations_with(PackSchedule, RUNNING)
    for organization_id in found:
        make_scheduled_packs_in.delay(str(organization_id))
    return len(found)


@tenant_task()
def make_scheduled_packs_in(organization: Organization) -> int:
    return len(services.make_scheduled_packs(organization=organization, now=organization.now()))


@shared_task(name="evaluations.tasks.clear_packs")
def clear_packs() -> int:
    """Look for organisations whose packs have been kept long enough."""
    found = organizations_with(Pack, OLD)
    for organization_id in found:
        clear_packs_in.delay(str(organization_id))
    return len(found)


@tenant_task()
def clear_packs_in(organization: Organization) -> int:
    return services.clear_packs(now=organization.now())
