"""The reviews that follow from a cadence: created ahead, and put elsewhere when the rhythm changes.

A review has its place in the series, the day on which the rhythm put it: wherever it is then moved
to, and whether it is called off, nothing is scheduled in that place again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from objectives.rules.periods import period_end
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.locks import lock_row
from reviews.models import Attendance, Cadence, CadenceParticipant, Review
from reviews.rules.recurrence import occurrences, results_period, results_rhythm, to_utc

SCHEDULED_AHEAD = 2
HORIZON = timedelta(weeks=5)
# Who has not updated yet is told once more a day before the freeze, or half-way where less is left.
LAST_CALL = timedelta(days=1)
JUST_BEFORE = timedelta(microseconds=1)

State = Review.State


@dataclass(frozen=True, slots=True)
class Replanned:
    """What became of the reviews that nobody prepares yet."""

    rescheduled: Sequence[Review]
    called_off: Sequence[Review]


@transaction.atomic
def schedule_reviews(*, cadence: Cadence, now: datetime) -> list[Review]:
    """Make sure that the next two reviews exist, and all of the coming five weeks; gives those that are new.

    Two schedulers at once are harmless: a review exists once in its place.
    """
    if not _missing(cadence, now):
        return []
    lock_row(cadence)
    cadence = Cadence.objects.with_scope().get(pk=cadence.pk)
    new = [_schedule(cadence, starts_at, now) for starts_at in _missing(cadence, now)]
    for review in new:
        record_event(
            actor=None,
            verb="reviews.review_scheduled",
            subject=review,
            now=now,
            payload={"title": review.title, "starts_at": review.starts_at.isoformat()},
        )
    return new


def occurrences_of(
    cadence: Cadence, now: datetime, *, count: int | None = None, until: datetime | None = None
) -> tuple[datetime, ...]:
    """When the rhythm of a cadence comes round, from the day on from which it holds."""
    zone = cadence.organization.zone
    after = now
    if cadence.holds_from is not None:
        begins = to_utc(datetime.combine(cadence.holds_from, time()), zone)
        after = max(after, begins - JUST_BEFORE)
    return occurrences(
        cadence.rule,
        first_on=cadence.first_on,
        at=cadence.starts_at_time,
        zone=zone,
        after=after,
        count=count,
        until=until,
    )


def deadlines(cadence: Cadence, starts_at: datetime) -> dict[str, datetime | None]:
    """When a review that starts then is prepared, is called for last, and freezes."""
    prepare_at = starts_at - timedelta(hours=cadence.remind_hours_before)
    freeze_at = starts_at - timedelta(hours=cadence.freeze_hours_before)
    between = freeze_at - prepare_at
    return {
        "prepare_at": prepare_at,
        "last_call_at": freeze_at - min(LAST_CALL, between / 2) if between else None,
        "freeze_at": freeze_at,
    }


def reschedule_reviews(
    *, cadence: Cadence, now: datetime, keeps_frequency: bool, because: str, chair_before: UUID
) -> Replanned:
    """Put what nobody prepares yet where the changed rhythm wants it, in order, with the cadence's details.

    Who moved a review by hand meant its day: it stays there, in the place that is now its. A place that
    was called off stays so while the frequency is the same. What the rhythm has no place for is called off,
    `because`. The cadence is locked and saved.
    """
    places = _places(cadence, now, with_called_off=keeps_frequency)
    off = sum(review.is_called_off for review in places)
    held = {review.starts_at for review in places if _is_held(review)}
    wanted = _wanted(cadence, now, SCHEDULED_AHEAD + off + len(held))
    coming = [starts_at for starts_at in wanted if starts_at not in held]
    surplus = [review for review in places[len(coming) :] if not review.is_called_off]
    # A place is free before another review takes it.
    Review.objects.filter(pk__in=[review.pk for review in places]).update(slot_on=None)
    for review in surplus:
        call_off(review, now=now, because=because)
    pairs = _free_of_each_other(zip(places, coming, strict=False))
    changed = [
        review for review, starts_at in pairs if _put(cadence, review, starts_at, now, chair_before)
    ]
    return Replanned(sorted(changed, key=lambda review: review.starts_at), surplus)


def update_reviews(*, cadence: Cadence, now: datetime, chair_before: UUID) -> list[Review]:
    """The same rhythm with other details: those of them whose calendars show another thing now."""
    scheduled = _locked(Review.objects.filter(cadence=cadence, state=State.SCHEDULED))
    return [
        review for review in scheduled if _renew(cadence, review, _shown(review), now, chair_before)
    ]


def invite_participants(*, cadence: Cadence) -> None:
    """Who is invited to the cadence is invited to what nobody prepares yet, and nobody else."""
    wanted = set(_participants(cadence))
    for review in Review.objects.filter(cadence=cadence, state=State.SCHEDULED):
        seats = Attendance.objects.filter(review=review)
        seats.exclude(member__in=wanted).delete()
        missing = wanted - set(seats.values_list("member_id", flat=True))
        Attendance.objects.bulk_create(
            Attendance(review=review, member_id=pk) for pk in sorted(missing)
        )


def call_off(review: Review, *, now: datetime, because: str) -> None:
    """It will not take place: its row says why, and its calendars take it out."""
    review.state, review.called_off_at, review.reason = State.CALLED_OFF, now, because
    review.sequence += 1
    review.changed_at = now
    review.version += 1
    review.save(
        update_fields=["state", "called_off_at", "reason", "sequence", "changed_at", "version"]
    )


def ask_again(review: Review) -> None:
    """Another time is another question: what was answered counts no more."""
    Attendance.objects.filter(review=review).update(response="", responded_at=None)


def staying_until(cadence: Cadence, now: datetime) -> date | None:
    """The last day of those that stay as they are whatever the rhythm: being prepared, frozen or held.

    None where that lies behind: the rhythm changes at once.
    """
    zone = cadence.organization.zone
    today = now.astimezone(zone).date()
    staying = Review.objects.filter(cadence=cadence).exclude(
        state__in=[State.SCHEDULED, State.CALLED_OFF]
    )
    days = [
        max(starts_at.astimezone(zone).date(), slot_on or date.min)
        for starts_at, slot_on in staying.newest_first().values_list("starts_at", "slot_on")[:10]
    ]
    last = max(days, default=None)
    return last if last is not None and last >= today else None


def day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _missing(cadence: Cadence, now: datetime) -> list[datetime]:
    """Occurrences that should have a review by now, and have none in their place."""
    if cadence.ended_at is not None:
        return []
    zone = cadence.organization.zone
    since = now.astimezone(zone).date()
    rows = (
        Review.objects.filter(cadence=cadence)
        .filter(
            Q(slot_on__gte=since)
            | Q(slot_on__isnull=True, starts_at__gt=now)
            | Q(moved_from__isnull=False, starts_at__gt=now)
        )
        .values_list("state", "slot_on", "starts_at")
    )
    taken, off, instants = set(), 0, set()
    for state, slot_on, starts_at in rows:
        if state != State.CALLED_OFF:
            instants.add(starts_at)
            taken.add(slot_on or starts_at.astimezone(zone).date())
        elif slot_on is not None:
            taken.add(slot_on)
            off += 1
    return [
        start
        for start in _wanted(cadence, now, SCHEDULED_AHEAD + off)
        if start.astimezone(zone).date() not in taken and start not in instants
    ]


def _wanted(cadence: Cadence, now: datetime, least: int) -> list[datetime]:
    """What should be scheduled: all of the coming five weeks, and at least so many."""
    soon = occurrences_of(cadence, now, until=now + HORIZON)
    return sorted({*soon, *occurrences_of(cadence, now, count=least)})


def _schedule(cadence: Cadence, starts_at: datetime, now: datetime) -> Review:
    day = starts_at.astimezone(cadence.organization.zone).date()
    period_start, period_end_on = _results(cadence, day)
    review = Review.objects.create(
        cadence=cadence,
        slot_on=day,
        starts_at=starts_at,
        title=cadence.title,
        chair=cadence.chair,
        minutes=cadence.minutes,
        place=cadence.place,
        period_start=period_start,
        period_end=period_end_on,
        changed_at=now,
        **deadlines(cadence, starts_at),
    )
    Attendance.objects.bulk_create(
        Attendance(review=review, member_id=member_id) for member_id in _participants(cadence)
    )
    return review


def _participants(cadence: Cadence) -> list[Any]:
    people = CadenceParticipant.objects.filter(cadence=cadence, member__revoked_at__isnull=True)
    return list(people.order_by("id").values_list("member_id", flat=True))


def _places(cadence: Cadence, now: datetime, *, with_called_off: bool) -> list[Review]:
    """What the rhythm may put elsewhere, in its order."""
    today = now.astimezone(cadence.organization.zone).date()
    wanted = Q(state=State.SCHEDULED)
    if with_called_off:
        wanted |= Q(state=State.CALLED_OFF, slot_on__gte=today)
    found = _locked(Review.objects.filter(wanted, cadence=cadence))
    return sorted(found, key=lambda review: (review.slot_on or date.max, review.starts_at))


def _locked(reviews) -> list[Review]:
    """Held and then read: what begins to be prepared meanwhile is left out."""
    ids = list(
        reviews.select_for_update(of=("self",), no_key=True).order_by("id").values_list("pk")
    )
    found = reviews.filter(pk__in=[pk for (pk,) in ids]).select_related("cadence", "chair")
    return list(found.next_first())


def _free_of_each_other(
    pairs: Iterable[tuple[Review, datetime]],
) -> list[tuple[Review, datetime]]:
    """In an order in which none takes an instant that another still has: both sides are in order of time."""
    given = list(pairs)
    later = [pair for pair in given if pair[1] > pair[0].starts_at]
    earlier = [pair for pair in given if pair[1] <= pair[0].starts_at]
    return [*reversed(later), *earlier]


def _is_held(review: Review) -> bool:
    return review.moved_from is not None and not review.is_called_off


def _put(
    cadence: Cadence, review: Review, starts_at: datetime, now: datetime, chair_before: UUID
) -> bool:
    """Give a review its place in the series; whether calendars show another thing now."""
    before = _shown(review)
    day = starts_at.astimezone(cadence.organization.zone).date()
    review.slot_on = day
    if review.is_called_off:
        review.save(update_fields=["slot_on"])
        return False
    if not _is_held(review) and starts_at != review.starts_at:
        review.starts_at = starts_at
        review.period_start, review.period_end = _results(cadence, day)
        ask_again(review)
    return _renew(cadence, review, before, now, chair_before)


def _renew(
    cadence: Cadence,
    review: Review,
    before: tuple[object, ...],
    now: datetime,
    chair_before: UUID,
) -> bool:
    """Give it the details of its cadence, but for a place or a chair that was chosen for it alone."""
    review.title, review.minutes = cadence.title, cadence.minutes
    if review.chair_id == chair_before:
        review.chair = cadence.chair
    if not _is_held(review):
        review.place = cadence.place
    for name, instant in deadlines(cadence, review.starts_at).items():
        setattr(review, name, instant)
    is_changed = before != _shown(review)
    if is_changed:
        review.sequence += 1
        review.changed_at = now
    review.version += 1
    review.save()
    return is_changed


def _results(cadence: Cadence, day: date) -> tuple[date, date]:
    """First and last day of the month or quarter whose results a review on this day looks at."""
    rhythm = results_rhythm(cadence.rule)
    start = results_period(rhythm, day, cadence.organization.fiscal_year_starts)
    return start, period_end(rhythm, start)


def _shown(review: Review) -> tuple[object, ...]:
    """What a calendar shows of it."""
    times = (review.starts_at, review.minutes, review.freeze_at)
    return (*times, review.place, review.title, review.chair_id)
