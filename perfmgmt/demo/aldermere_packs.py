"""The packs of Aldermere Pumps: what the board read, what waits for a worker, what makes itself."""

from datetime import datetime, timedelta

from evaluations.models import Pack
from evaluations.services import (
    build_pack,
    clear_packs,
    create_schedule,
    pause_schedule,
    request_pack,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Organization, Unit
from reviews.models import Cadence, Review

LONG_AGO = timedelta(days=100)
LAST_MONTH = timedelta(days=30)
OFFSET = timedelta(minutes=2)


def make_packs(world: World, organization: Organization) -> None:
    """Of the plan a month ago and today, so that the two can be compared; of the last review and a unit."""
    people = world.people
    operations = Unit.objects.get(name="Operations")
    review = Review.objects.closed().newest_first()[0]
    old = _built(world, organization, operations, [Pack.Kind.XLSX], world.now - LONG_AGO)
    Pack.objects.filter(pk=old.pk).update(finished_at=world.now - LONG_AGO)
    clear_packs(now=world.now)
    _built(world, organization, world.plan, [Pack.Kind.PDF, Pack.Kind.XLSX], world.now - LAST_MONTH)
    _built(world, organization, review, [Pack.Kind.PDF, Pack.Kind.XLSX], world.now - OFFSET * 3)
    _built(world, organization, operations, [Pack.Kind.PPTX, Pack.Kind.ZIP], world.now - OFFSET * 2)
    _built(world, organization, world.plan, Pack.Kind.values, world.now - OFFSET)
    create_schedule(
        actor=people["owen"],
        subject=Cadence.objects.get(title="Operations review"),
        now=world.now - OFFSET,
        kinds=[Pack.Kind.PDF, Pack.Kind.XLSX],
        readers=[people["ingrid"], people["tomasz"]],
    )
    monthly = create_schedule(
        actor=people["owen"],
        subject=operations,
        now=world.now - OFFSET,
        kinds=[Pack.Kind.PPTX],
        readers=[people["tomasz"]],
        working_day=5,
    )
    pause_schedule(actor=people["owen"], schedule=monthly, now=world.now - OFFSET)


def _built(world: World, organization: Organization, subject, kinds, now: datetime) -> Pack:
    """As a worker would: asked for by the controller, read, written, finished."""
    asked = request_pack(actor=world.people["owen"], subject=subject, now=now, kinds=kinds)
    made = build_pack(organization_id=organization.pk, pack_id=asked.pk, clock=lambda: now)
    if made is None:
        raise RuntimeError("The pack of the demo was taken up by somebody else.")
    return made
