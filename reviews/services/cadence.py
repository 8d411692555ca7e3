"""How often a group of people reviews a plan, and the reviews that follow from it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.rules.periods import Rhythm, period_end
from objectives.rules.refusal import RuleError
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership, Organization
from reviews.models import Attendance, Cadence, CadenceParticipant, Review
from reviews.rules.recurrence import occurrences, read_rule, results_period
from strategy.models import Plan

SCHEDULED_AHEAD = 2
LEAST_MINUTES = 15


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
    minutes: int = 90,
    freeze_hours_before: int = 24,
    remind_hours_before: int = 72,
    place: str = "",
) -> Cadence:
    """A series of reviews by an RFC 5545 recurrence rule, with its next two already scheduled.

    Refuses a rule that cannot be read or ends by itself, a chair who has left, a meeting too short
    for one item, and a reminder that would come after the figures froze.
    """
    _refuse_unusable(title, minutes, freeze_hours_before, remind_hours_before)
    _refuse_unreadable(rule, first_on, starts_at_time)
    _refuse_absent(chair)
    cadence = Cadence.objects.create(
        title=title.strip(),
        plan=plan,
        chair=chair,
        rule=rule,
        starts_at_time=starts_at_time,
        first_on=first_on,
        minutes=minutes,
        freeze_hours_before=freeze_hours_before,
        remind_hours_before=remind_hours_before,
        place=place.strip(),
    )
    invited = {member.pk: member for member in (chair, *participants)}
    CadenceParticipant.objects.bulk_create(
        CadenceParticipant(cadence=cadence, member=member) for member in invited.values()
    )
    record_event(
        actor=actor,
        verb="reviews.cadence_created",
        subject=cadence,
        now=now,
        payload={
            "title": cadence.title,
            "rule": rule,
            "chair": chair.name,
            "participants": sorted(member.name for member in invited.values()),
        },
        tell=invited.values(),
    )
    schedule_reviews(cadence=cadence, now=now)
    return cadence


@transaction.atomic
def schedule_reviews(*, cadence: Cadence, now: datetime) -> list[Review]:
    """Make sure that the next two reviews exist; gives those that are new.

    Two schedulers at once are harmless: a review exists once for a cadence and an instant.
    """
    if cadence.ended_at is not None:
        return []
    organization = cadence.organization
    coming = occurrences(
        cadence.rule,
        first_on=cadence.first_on,
        at=cadence.starts_at_time,
        zone=organization.zone,
        after=now,
        count=SCHEDULED_AHEAD,
    )
    known = set(
        Review.objects.filter(cadence=cadence, starts_at__in=coming).values_list(
            "starts_at", flat=True
        )
    )
    new = [
        review
        for starts_at in coming
        if starts_at not in known and (review := _schedule(cadence, starts_at, organization))
    ]
    for review in new:
        record_event(
            actor=None,
            verb="reviews.review_scheduled",
            subject=review,
            now=now,
            payload={"title": review.title, "starts_at": review.starts_at.isoformat()},
        )
    return new


def _schedule(cadence: Cadence, starts_at: datetime, organization: Organization) -> Review | None:
    """The review at this instant; None where another scheduler was faster."""
    day = starts_at.astimezone(organization.zone).date()
    period = results_period(Rhythm.MONTHLY, day, organization.fiscal_year_starts)
    review, is_new = Review.objects.get_or_create(
        cadence=cadence,
        starts_at=starts_at,
        defaults={
            "title": cadence.title,
            "chair": cadence.chair,
            "minutes": cadence.minutes,
            "period_start": period,
            "period_end": period_end(Rhythm.MONTHLY, period),
            "prepare_at": starts_at - timedelta(hours=cadence.remind_hours_before),
            "freeze_at": starts_at - timedelta(hours=cadence.freeze_hours_before),
        },
    )
    if not is_new:
        return None
    people = CadenceParticipant.objects.filter(cadence=cadence, member__revoked_at__isnull=True)
    Attendance.objects.bulk_create(
        Attendance(review=review, member_id=member_id)
        for member_id in people.values_list("member_id", flat=True)
    )
    return review


def _refuse_unreadable(rule: str, first_on: date, at: time) -> None:
    try:
        read_rule(rule, datetime.combine(first_on, at))
    except RuleError as error:
        raise Refused(_("This recurrence rule cannot be read."), field="rule") from error


def _refuse_unusable(title: str, minutes: int, freeze: int, remind: int) -> None:
    if not title.strip():
        raise Refused(_("Give the review a title."), field="title")
    if minutes < LEAST_MINUTES:
        sentence = _("A review needs at least %(least)s minutes.") % {"least": LEAST_MINUTES}
        raise Refused(sentence, field="minutes")
    if remind < freeze:
        sentence = _("The reminder must come before the figures freeze.")
        raise Refused(sentence, field="remind_hours_before")


def _refuse_absent(chair: Membership) -> None:
    if not chair.is_active:
        sentence = _("%(name)s has left. Choose a chair who is here.") % {"name": chair.name}
        raise Refused(sentence, field="chair")
