"""How often a group of people reviews what: set up, changed, ended."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.rules.refusal import RuleError
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from reviews.invitations import calendar_facts
from reviews.models import Cadence, CadenceParticipant, Review
from reviews.rules.recurrence import read_rule
from reviews.rules.rhythm import read_pattern
from reviews.services.scheduling import (
    Replanned,
    call_off,
    day_after,
    invite_participants,
    occurrences_of,
    reschedule_reviews,
    schedule_reviews,
    staying_until,
    update_reviews,
)
from strategy.models import Plan, Priority

LEAST_MINUTES = 15
RHYTHM = ("rule", "starts_at_time", "first_on")
SCOPE = ("plan", "unit", "priority")


class CadenceChanges(TypedDict, total=False):
    """What may be changed; what is left out stays as it is."""

    title: str
    plan: Plan
    unit: Unit | None
    priority: Priority | None
    chair: Membership
    participants: Iterable[Membership]
    rule: str
    starts_at_time: time
    first_on: date
    minutes: int
    freeze_hours_before: int
    remind_hours_before: int
    place: str


@transaction.atomic
def create_cadence(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    plan: Plan,
    chair: Membership,
    participants: Iterable[Membership],
    rule: str,
    starts_at_time: time,
    first_on: date,
    unit: Unit | None = None,
    priority: Priority | None = None,
    minutes: int = 90,
    freeze_hours_before: int = 24,
    remind_hours_before: int = 72,
    place: str = "",
    api_key: ApiKey | None = None,
) -> Cadence:
    """A series of reviews by an RFC 5545 recurrence rule, the next ones of which are already scheduled.

    Refuses a rule that cannot be read, ends by itself or has no day to come, a priority of another plan, a
    chair who has left, a meeting too short for one item, and a reminder after the figures froze.
    """
    cadence = Cadence(
        title=title.strip(),
        plan=plan,
        unit=unit,
        priority=priority,
        chair=chair,
        rule=rule,
        starts_at_time=starts_at_time,
        first_on=first_on,
        minutes=minutes,
        freeze_hours_before=freeze_hours_before,
        remind_hours_before=remind_hours_before,
        place=place.strip(),
    )
    _refuse_unusable(cadence)
    _refuse_never(cadence, now)
    cadence.save(force_insert=True)
    invited = _invite(cadence, participants)
    record_event(
        actor=actor,
        verb="reviews.cadence_created",
        subject=cadence,
        now=now,
        payload={
            "title": cadence.title,
            "rule": rule,
            "chair": chair.name,
            "participants": _names(invited.values()),
        },
        tell=invited.values(),
        api_key=api_key,
    )
    schedule_reviews(cadence=cadence, now=now)
    return cadence


@transaction.atomic
def change_cadence(
    *,
    actor: Membership,
    cadence: Cadence,
    now: datetime,
    changes: CadenceChanges,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Cadence:
    """It holds for the reviews that nobody prepares yet: they are put where the new rhythm wants them.

    Reviews that are being prepared, frozen or held stay as they are, and the new rhythm begins after the
    last of them. The invited are told once, with the dates that changed.
    """
    lock_row(cadence)
    cadence = Cadence.objects.with_scope().get(pk=cadence.pk)
    check_version(cadence, version)
    _refuse_ended(cadence)
    stored, before, people = _compared(cadence), _described(cadence), _invited(cadence)
    was = read_pattern(cadence.rule)
    for name, value in _without_people(changes).items():
        setattr(cadence, name, value.strip() if isinstance(value, str) else value)
    _refuse_unusable(cadence)
    invited = _invite(cadence, changes.get("participants", people.values()))
    wanted, after = _compared(cadence), _described(cadence)
    changed = [name for name in wanted if wanted[name] != stored[name]]
    if not changed:
        return cadence
    replanned = _replan(cadence, now, changed, was, chair_before=stored["chair"])
    record_event(
        actor=actor,
        verb="reviews.cadence_changed",
        subject=cadence,
        now=now,
        payload={
            "title": cadence.title,
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
            "rescheduled": [calendar_facts(review) for review in replanned.rescheduled],
            "called_off": [calendar_facts(review) for review in replanned.called_off],
        },
        tell=(people | invited).values(),
        api_key=api_key,
    )
    return cadence


@transaction.atomic
def end_cadence(
    *,
    actor: Membership,
    cadence: Cadence,
    now: datetime,
    because: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Cadence:
    """Nothing more is scheduled, and what nobody prepares yet is called off; the invited are told why."""
    lock_row(cadence)
    cadence = Cadence.objects.with_scope().get(pk=cadence.pk)
    check_version(cadence, version)
    _refuse_ended(cadence)
    because = because.strip()
    if not because:
        raise Refused(_("Say why it ends."), field="because")
    cadence.ended_at, cadence.ended_because = now, because
    cadence.version += 1
    cadence.save(update_fields=["ended_at", "ended_because", "version"])
    waiting = Review.objects.filter(cadence=cadence, state=Review.State.SCHEDULED)
    waiting = waiting.select_for_update(of=("self",), no_key=True)
    off = list(waiting.select_related("cadence", "chair").next_first())
    for review in off:
        call_off(review, now=now, because=because)
    record_event(
        actor=actor,
        verb="reviews.cadence_ended",
        subject=cadence,
        now=now,
        payload={
            "title": cadence.title,
            "because": because,
            "called_off": [calendar_facts(review) for review in off],
        },
        tell=_invited(cadence).values(),
        api_key=api_key,
    )
    return cadence


def _replan(
    cadence: Cadence, now: datetime, changed: list[str], was: object, *, chair_before: UUID
) -> Replanned:
    """Save what was changed, and let the reviews to come follow."""
    cadence.version += 1
    is_rhythm = any(name in changed for name in RHYTHM)
    if is_rhythm:
        cadence.holds_from = day_after(staying_until(cadence, now))
        _refuse_never(cadence, now)
    cadence.save()
    invite_participants(cadence=cadence)
    if not is_rhythm:
        updated = update_reviews(cadence=cadence, now=now, chair_before=chair_before)
        return Replanned(updated, [])
    frequency = read_pattern(cadence.rule)
    replanned = reschedule_reviews(
        cadence=cadence,
        now=now,
        keeps_frequency=getattr(was, "frequency", None) == getattr(frequency, "frequency", None),
        because=_("Its rhythm has changed."),
        chair_before=chair_before,
    )
    schedule_reviews(cadence=cadence, now=now)
    return replanned


def _invite(cadence: Cadence, people: Iterable[Membership]) -> dict[UUID, Membership]:
    """Exactly these, and the chair."""
    wanted = {member.pk: member for member in (cadence.chair, *people)}
    rows = CadenceParticipant.objects.filter(cadence=cadence)
    rows.exclude(member__in=wanted).delete()
    known = set(rows.values_list("member_id", flat=True))
    CadenceParticipant.objects.bulk_create(
        CadenceParticipant(cadence=cadence, member=member)
        for pk, member in wanted.items()
        if pk not in known
    )
    return wanted


def _invited(cadence: Cadence) -> dict[UUID, Membership]:
    rows = CadenceParticipant.objects.filter(cadence=cadence).select_related("member")
    return {row.member_id: row.member for row in rows}


def _without_people(changes: CadenceChanges) -> Mapping[str, Any]:
    return {name: value for name, value in changes.items() if name != "participants"}


def _compared(cadence: Cadence) -> dict[str, Any]:
    """What makes a difference, by name: two people may be called the same."""
    ids = {name: getattr(cadence, f"{name}_id") for name in (*SCOPE, "chair")}
    return _described(cadence) | ids | {"participants": set(_invited(cadence))}


def _described(cadence: Cadence) -> dict[str, Any]:
    """What the record says of it, as JSON."""
    return {
        "title": cadence.title,
        **{name: str(getattr(cadence, name) or "") for name in SCOPE},
        "chair": cadence.chair.name,
        "rule": cadence.rule,
        "starts_at_time": cadence.starts_at_time.isoformat("minutes"),
        "first_on": cadence.first_on.isoformat(),
        "minutes": cadence.minutes,
        "freeze_hours_before": cadence.freeze_hours_before,
        "remind_hours_before": cadence.remind_hours_before,
        "place": cadence.place,
        "participants": _names(_invited(cadence).values()),
    }


def _names(people: Iterable[Membership]) -> list[str]:
    return sorted(member.name for member in people)


def _refuse_ended(cadence: Cadence) -> None:
    if cadence.has_ended:
        raise Refused(_("This cadence has ended."))


def _refuse_unusable(cadence: Cadence) -> None:
    if not cadence.title:
        raise Refused(_("Give the review a title."), field="title")
    if cadence.minutes < LEAST_MINUTES:
        sentence = _("A review needs at least %(least)s minutes.") % {"least": LEAST_MINUTES}
        raise Refused(sentence, field="minutes")
    if cadence.remind_hours_before < cadence.freeze_hours_before:
        sentence = _("The reminder must come before the figures freeze.")
        raise Refused(sentence, field="remind_hours_before")
    _refuse_unreadable(cadence)
    _refuse_absent(cadence.chair)
    if cadence.priority is not None and cadence.priority.plan_id != cadence.plan_id:
        raise Refused(_("This priority is of another plan."), field="priority")


def _refuse_unreadable(cadence: Cadence) -> None:
    try:
        read_rule(cadence.rule, datetime.combine(cadence.first_on, cadence.starts_at_time))
    except RuleError as error:
        raise Refused(_("This recurrence rule cannot be read."), field="rule") from error


def _refuse_never(cadence: Cadence, now: datetime) -> None:
    """A single review has its day before it, and a rhythm has days at all (no 31 February)."""
    if not occurrences_of(cadence, now, count=1):
        raise Refused(_("It has no day to come."), field="first_on")


def _refuse_absent(chair: Membership) -> None:
    if not chair.is_active:
        sentence = _("%(name)s has left. Choose a chair who is here.") % {"name": chair.name}
        raise Refused(sentence, field="chair")
