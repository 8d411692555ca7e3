"""The life of one review: prepare, freeze, start, move from item to item, close."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.invitations import calendar_facts
from reviews.models import AgendaItem, Attendance, Cadence, Decision, Deferral, Review
from reviews.rules.states import ReviewState, can_become
from reviews.services.agenda import build_agenda
from reviews.services.common import invited, leave_item, locked_review, save_moved
from reviews.services.deadline import who_is_late
from reviews.services.intervention import open_of_decision
from reviews.services.scheduling import schedule_reviews


def move_reviews_on(*, now: datetime) -> int:
    """Do what is due in the active organisation: schedule ahead, remind, call for last, freeze.

    Gives how many reviews were prepared or frozen.

    Done twice, or by two at once, it does everything once.
    """
    for cadence in Cadence.objects.running().with_scope():
        schedule_reviews(cadence=cadence, now=now)
    moved = sum(prepare_review(review=one, now=now) for one in Review.objects.to_prepare(now))
    for review in Review.objects.to_call_last(now):
        call_last(review=review, now=now)
    return moved + sum(freeze_review(review=one, now=now) for one in Review.objects.to_freeze(now))


@transaction.atomic
def prepare_review(*, review: Review, now: datetime) -> bool:
    """Remind everybody invited that the figures freeze soon, and whoever has figures to update by then.

    False where that was done before.
    """
    review = locked_review(review)
    if not can_become(ReviewState(review.state), ReviewState.PREPARING):
        return False
    _move(review, ReviewState.PREPARING)
    people, late = invited(review), who_is_late(review, now)
    record_event(
        actor=None,
        verb="reviews.review_reminder",
        subject=review,
        now=now,
        payload={
            "title": review.title,
            "starts_at": review.starts_at.isoformat(),
            "freeze_at": review.freeze_at.isoformat(),
            "invited": [str(member.pk) for member in people],
            "late": [each.kept() for each in late],
            "calendar": calendar_facts(review),
        },
        tell=[*people, *(each.person for each in late)],
        once=f"review-reminder:{review.pk}",
    )
    return True


@transaction.atomic
def call_last(*, review: Review, now: datetime) -> bool:
    """Tell once more, before the figures freeze, who has still something to update; nobody else.

    False where that was done before, or is too late.
    """
    review = locked_review(review)
    waits = review.state == ReviewState.PREPARING and review.last_call_at is not None
    if not waits or review.freeze_at <= now:
        return False
    review.last_call_at = None
    review.save(update_fields=["last_call_at"])
    if late := who_is_late(review, now):
        record_event(
            actor=None,
            verb="reviews.update_wanted",
            subject=review,
            now=now,
            payload={
                "title": review.title,
                "freeze_at": review.freeze_at.isoformat(),
                "late": [each.kept() for each in late],
            },
            tell=[each.person for each in late],
            once=f"review-last-call:{review.pk}:{review.sequence}",
        )
    return True


@transaction.atomic
def freeze_review(*, review: Review, now: datetime) -> bool:
    """Build the agenda from the figures of this instant. False where they are frozen already."""
    review = locked_review(review)
    if review.state not in (ReviewState.SCHEDULED, ReviewState.PREPARING):
        return False
    _freeze(review, now)
    return True


@transaction.atomic
def start_review(
    *, actor: Membership, review: Review, now: datetime, api_key: ApiKey | None = None
) -> Review:
    """Open the room at the first item. Starting is also the chair's decision on what does not fit.

    A chair who starts before the deadline freezes the figures now.
    """
    review = locked_review(review)
    if review.state in (ReviewState.SCHEDULED, ReviewState.PREPARING):
        _freeze(review, now)
    if review.is_called_off:
        raise Refused(_("This review was called off."))
    if not can_become(ReviewState(review.state), ReviewState.IN_PROGRESS):
        raise Refused(_("This review was started before."))
    first = AgendaItem.objects.of(review).placed().in_order().first()
    review.started_at, review.item_opened_at, review.current_item = now, now, first
    deferred = AgendaItem.objects.of(review).deferred().filter(deferred_by__isnull=True).count()
    if deferred:
        Deferral.objects.create(
            review=review,
            decided_by=actor,
            because=_("The meeting has no time for them."),
            item_count=deferred,
            decided_at=now,
        )
    _move(review, ReviewState.IN_PROGRESS, "started_at", "item_opened_at", "current_item")
    Attendance.objects.filter(review=review, member=actor).update(joined_at=now)
    record_event(
        actor=actor,
        verb="reviews.review_started",
        subject=review,
        now=now,
        payload={"title": review.title, "deferred": deferred},
        api_key=api_key,
    )
    return review


@transaction.atomic
def join_review(*, actor: Membership, review: Review, now: datetime) -> None:
    """Somebody invited comes into the room; counted once."""
    came = Attendance.objects.filter(review=review, member=actor, joined_at__isnull=True)
    if review.is_running and came.update(joined_at=now):
        Review.objects.filter(pk=review.pk).update(version=F("version") + 1)
        record_event(
            actor=actor,
            verb="reviews.review_joined",
            subject=review,
            now=now,
            payload={"title": review.title},
        )


@transaction.atomic
def go_to_item(
    *,
    actor: Membership,
    review: Review,
    item: AgendaItem,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """Bring the room to an item. The frame item that it leaves counts as gone through."""
    review = locked_review(review)
    if not review.is_running:
        raise Refused(_("This review is not in progress."))
    if item.review_id != review.pk or item.state == AgendaItem.State.DEFERRED:
        raise Refused(_("This item is not on the agenda."))
    if review.current_item_id == item.pk:
        return review
    leave_item(review, now)
    if review.current_item_id is not None:
        AgendaItem.objects.filter(pk=review.current_item_id).exclude(
            kind=AgendaItem.Kind.EXCEPTION
        ).update(state=AgendaItem.State.DECIDED, version=F("version") + 1)
    review.current_item = item
    _move(review, ReviewState.IN_PROGRESS, "current_item", "item_opened_at")
    record_event(
        actor=actor,
        verb="reviews.item_opened",
        subject=review,
        now=now,
        payload={"item": str(item.pk), "title": item.title},
        api_key=api_key,
    )
    return review


@transaction.atomic
def close_review(
    *, actor: Membership, review: Review, now: datetime, api_key: ApiKey | None = None
) -> Review:
    """End the meeting, open what it decided to do, and send the minutes to everybody invited.

    Refused while an exception has neither a decision nor a "no action, because", naming the items.
    """
    review = locked_review(review)
    if not can_become(ReviewState(review.state), ReviewState.CLOSED):
        raise Refused(_("Only a review in progress can be closed."))
    undecided = list(AgendaItem.objects.of(review).undecided().in_order())
    if undecided:
        raise Refused(
            ngettext(
                "%(count)s item is undecided: %(titles)s. Decide, or say why no action is needed.",
                "%(count)s items are undecided: %(titles)s. "
                "Decide, or say why no action is needed.",
                len(undecided),
            )
            % {"count": len(undecided), "titles": "; ".join(item.title for item in undecided)}
        )
    AgendaItem.objects.of(review).filter(state=AgendaItem.State.OPEN).update(
        state=AgendaItem.State.DECIDED, version=F("version") + 1
    )
    leave_item(review, now)
    _open_interventions(review)
    review.closed_at, review.closed_by, review.current_item = now, actor, None
    review.item_opened_at = None
    _move(review, ReviewState.CLOSED, "closed_at", "closed_by", "current_item", "item_opened_at")
    record_event(
        actor=actor,
        verb="reviews.review_closed",
        subject=review,
        now=now,
        payload=_minutes(review),
        tell=invited(review),
        api_key=api_key,
    )
    return review


def _open_interventions(review: Review) -> None:
    """Each opened with its decision; one that was recorded while a new version came up opens now."""
    waiting = Decision.objects.in_force().without_intervention().filter(review=review)
    for decision in waiting.filter(kind=Decision.Kind.INTERVENE).with_people():
        open_of_decision(decision)


def _freeze(review: Review, now: datetime) -> None:
    agenda = build_agenda(review, now)
    review.frozen_at = now
    _move(review, ReviewState.FROZEN, "frozen_at", "on_track_count", "objective_count")
    record_event(
        actor=None,
        verb="reviews.review_frozen",
        subject=review,
        now=now,
        payload={
            "title": review.title,
            "placed": len(agenda.placed),
            "deferred": len(agenda.deferred),
            "on_track": agenda.on_track_count,
        },
    )


def _move(review: Review, state: ReviewState, *changed: str) -> None:
    review.state = state.value
    save_moved(review, "state", *changed)


def _minutes(review: Review) -> dict[str, object]:
    """What was decided, as it was on closing: what mails and webhooks say."""
    decisions = (
        Decision.objects.in_force()
        .filter(review=review)
        .with_people()
        .order_by("item__position", "id")
    )
    return {
        "title": review.title,
        "starts_at": review.starts_at.isoformat(),
        "decisions": [
            {
                "item": decision.item.title if decision.item else "",
                "kind": decision.kind,
                "text": decision.text or decision.because,
                "owner": decision.owner.name if decision.owner else "",
                "owner_id": str(decision.owner_id or ""),
                "due_on": decision.due_on.isoformat() if decision.due_on else None,
            }
            for decision in decisions
        ],
    }
