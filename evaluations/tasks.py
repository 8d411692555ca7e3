"""Celery: ids in, one service call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from evaluations.models import Pack
from evaluations.services import build_pack
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope

UNFINISHED = (
    "thing.state IN ('queued', 'building')"
    " AND (thing.leased_until IS NULL OR thing.leased_until <= now())"
)


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
