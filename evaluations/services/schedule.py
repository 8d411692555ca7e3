"""Packs that make themselves: the schedule, and what the beat makes of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evaluations.models import Pack, PackReader, PackSchedule
from evaluations.rules.schedule import MOST_WORKING_DAYS, slot_due
from evaluations.services.common import checked_kinds, checked_language, checked_paper
from evaluations.services.pack import language_of, request_pack
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Organization, Unit
from reviews.models import Cadence, Review
from strategy.models import Plan


@transaction.atomic
def create_schedule(
    *,
    actor: Membership,
    subject: Cadence | Unit | Plan,
    now: datetime,
    kinds: Iterable[str],
    readers: Iterable[Membership],
    working_day: int | None = None,
    paper: str = Pack.Paper.A4,
    language: str = "",
    api_key: ApiKey | None = None,
) -> PackSchedule:
    """After each closed review of a cadence, or monthly of a unit or a plan, from now on."""
    people = _checked_readers(readers)
    schedule = PackSchedule.objects.create(
        cadence=subject if isinstance(subject, Cadence) else None,
        unit=subject if isinstance(subject, Unit) else None,
        plan=subject if isinstance(subject, Plan) else None,
        working_day=_checked_day(subject, working_day),
        kinds=checked_kinds(kinds),
        paper=checked_paper(paper),
        language=checked_language(language or language_of(actor)),
        created_by=actor,
        created_at=now,
        starts_at=now,
    )
    _keep_readers(schedule, people)
    _record(
        "evaluations.schedule_created", schedule, now, actor=actor, people=people, api_key=api_key
    )
    return schedule


@transaction.atomic
def change_schedule(
    *,
    actor: Membership,
    schedule: PackSchedule,
    now: datetime,
    version: int,
    kinds: Iterable[str],
    readers: Iterable[Membership],
    working_day: int | None = None,
    paper: str = Pack.Paper.A4,
    api_key: ApiKey | None = None,
) -> PackSchedule:
    """Its formats, its day and its readers; what it is of stays."""
    schedule = _locked(schedule, version)
    people = _checked_readers(readers)
    schedule.kinds, schedule.paper = checked_kinds(kinds), checked_paper(paper)
    schedule.working_day = _checked_day(schedule.subject, working_day)
    schedule.version += 1
    schedule.save(update_fields=["kinds", "paper", "working_day", "version"])
    _keep_readers(schedule, people)
    _record(
        "evaluations.schedule_changed", schedule, now, actor=actor, people=people, api_key=api_key
    )
    return PackSchedule.objects.with_people().get(pk=schedule.pk)


@transaction.atomic
def pause_schedule(
    *, actor: Membership, schedule: PackSchedule, now: datetime, api_key: ApiKey | None = None
) -> PackSchedule:
    schedule = _locked(schedule)
    if schedule.is_paused:
        raise Refused(_("This schedule is paused already."))
    schedule.paused_at = now
    schedule.version += 1
    schedule.save(update_fields=["paused_at", "version"])
    _record("evaluations.schedule_paused", schedule, now, actor=actor, api_key=api_key)
    return schedule


@transaction.atomic
def resume_schedule(
    *, actor: Membership, schedule: PackSchedule, now: datetime, api_key: ApiKey | None = None
) -> PackSchedule:
    """From now on: what passed meanwhile is not made up for."""
    schedule = _locked(schedule)
    if not schedule.is_paused:
        raise Refused(_("This schedule is not paused."))
    schedule.paused_at, schedule.starts_at = None, now
    schedule.version += 1
    schedule.save(update_fields=["paused_at", "starts_at", "version"])
    _record("evaluations.schedule_resumed", schedule, now, actor=actor, api_key=api_key)
    return schedule


@transaction.atomic
def end_schedule(
    *, actor: Membership, schedule: PackSchedule, now: datetime, api_key: ApiKey | None = None
) -> PackSchedule:
    """Its packs stay."""
    schedule = _locked(schedule)
    schedule.ended_at = now
    schedule.version += 1
    schedule.save(update_fields=["ended_at", "version"])
    _record("evaluations.schedule_ended", schedule, now, actor=actor, api_key=api_key)
    return schedule


def make_scheduled_packs(*, organization: Organization, now: datetime) -> list[Pack]:
    """Ask for every pack that is due and not there yet; two beats at once make one of each."""
    made = []
    for schedule in PackSchedule.objects.running().with_people().in_order():
        for subject, slot in _due(schedule, organization, now):
            pack = _made_once(schedule, subject, slot, now)
            if pack is not None:
                made.append(pack)
    return made


def _due(schedule: PackSchedule, organization: Organization, now: datetime):
    if schedule.cadence_id:
        closed = Review.objects.closed().filter(
            cadence=schedule.cadence_id, closed_at__gte=schedule.starts_at
        )
        known = schedule.packs.filter(review__isnull=False).values("review")
        return [(review, str(review.pk)) for review in closed.exclude(pk__in=known).order_by("pk")]
    slot = slot_due(
        now.astimezone(organization.zone).date(),
        schedule.working_day or 1,
        schedule.starts_at.astimezone(organization.zone).date(),
    )
    if slot is None or schedule.packs.filter(slot=slot).exists():
        return []
    return [(schedule.subject, slot)]


def _made_once(schedule: PackSchedule, subject, slot: str, now: datetime) -> Pack | None:
    try:
        with transaction.atomic():
            return request_pack(
                actor=schedule.created_by,
                subject=subject,
                now=now,
                kinds=schedule.kinds,
                paper=schedule.paper,
                language=schedule.language,
                schedule=schedule,
                slot=slot,
            )
    except IntegrityError as error:
        if "pack_once_a_slot" not in str(error):
            raise
        return None


def _locked(schedule: PackSchedule, version: int | None = None) -> PackSchedule:
    lock_row(schedule)
    schedule = PackSchedule.objects.with_people().get(pk=schedule.pk)
    if schedule.ended_at is not None:
        raise Refused(_("This schedule has ended."))
    if version is not None and schedule.version != version:
        raise Changed(_("Somebody else changed this schedule meanwhile."), current=schedule)
    return schedule


def _checked_day(subject, working_day: int | None) -> int | None:
    if isinstance(subject, Cadence):
        return None
    if working_day is None or not 1 <= working_day <= MOST_WORKING_DAYS:
        raise Refused(_("Choose a working day from 1 to 20."), field="working_day")
    return working_day


def _checked_readers(readers: Iterable[Membership]) -> list[Membership]:
    people = sorted({person.pk: person for person in readers}.values(), key=lambda one: one.name)
    if not people:
        raise Refused(_("Name at least one person who gets the link."), field="readers")
    if any(person.revoked_at is not None for person in people):
        raise Refused(_("Somebody among the readers has left."), field="readers")
    return people


def _keep_readers(schedule: PackSchedule, people: list[Membership]) -> None:
    PackReader.objects.filter(schedule=schedule).exclude(member__in=people).delete()
    known = set(PackReader.objects.filter(schedule=schedule).values_list("member", flat=True))
    PackReader.objects.bulk_create(
        PackReader(schedule=schedule, member=person) for person in people if person.pk not in known
    )


def _record(
    verb: str,
    schedule: PackSchedule,
    now: datetime,
    *,
    actor: Membership,
    people: list[Membership] | None = None,
    api_key: ApiKey | None = None,
) -> None:
    payload: dict[str, Any] = {"title": str(schedule.subject)}
    if people is not None:
        rhythm = f"working day {schedule.working_day}" if schedule.working_day else "each review"
        payload |= {
            "rhythm": rhythm,
            "kinds": list(schedule.kinds),
            "readers": [person.name for person in people],
        }
    record_event(
        actor=actor, verb=verb, subject=schedule, now=now, payload=payload, api_key=api_key
    )
