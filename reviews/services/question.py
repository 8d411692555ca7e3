"""Questions before the meeting, and who has read its agenda."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import AgendaItem, Attendance, Review, ReviewQuestion
from reviews.services.common import refuse_over


@transaction.atomic
def mark_pre_read(*, actor: Membership, review: Review, now: datetime) -> bool:
    """Somebody invited opened the agenda: noted once, and once more after the figures froze."""
    if not review.is_before_the_meeting:
        return False
    seat = Attendance.objects.filter(review=review, member=actor)
    unread = Q(read_at__isnull=True)
    if review.frozen_at is not None:
        unread |= Q(read_at__lt=review.frozen_at)
    if not seat.filter(unread).update(read_at=now):
        return False
    record_event(
        actor=actor,
        verb="reviews.pre_read_opened",
        subject=review,
        now=now,
        payload={"title": review.title},
    )
    return True


@transaction.atomic
def ask_question(
    *,
    actor: Membership,
    review: Review,
    objective: Objective,
    text: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> ReviewQuestion:
    """Leave a question on an item; its owner hears of it at once and the room when it comes to it."""
    refuse_over(review)
    if not text.strip():
        raise Refused(_("Write the question."), field="text")
    if review.is_frozen and not AgendaItem.objects.of(review).filter(objective=objective).exists():
        raise Refused(_("This item is not on the agenda."), field="objective")
    question = ReviewQuestion.objects.create(
        review=review, objective=objective, author=actor, text=text.strip(), asked_at=now
    )
    _show(review)
    record_event(
        actor=actor,
        verb="reviews.question_asked",
        subject=objective,
        now=now,
        payload=_payload(question),
        tell=[objective.owner] if objective.owner else [review.chair],
        api_key=api_key,
    )
    return question


@transaction.atomic
def answer_question(
    *,
    actor: Membership,
    question: ReviewQuestion,
    answer: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> ReviewQuestion:
    """Answer once: before the meeting by its owner, or in the room by who records it."""
    lock_row(question)
    question = ReviewQuestion.objects.with_people().get(pk=question.pk)
    if question.answered_by is not None:
        raise Refused(
            _("%(name)s answered it already: %(answer)s")
            % {"name": question.answered_by.name, "answer": question.answer}
        )
    if not answer.strip():
        raise Refused(_("Write the answer."), field="answer")
    question.answer, question.answered_by, question.answered_at = answer.strip(), actor, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    _show(question.review)
    record_event(
        actor=actor,
        verb="reviews.question_answered",
        subject=question.objective,
        now=now,
        payload=_payload(question),
        tell=[question.author],
        api_key=api_key,
        stand_in_for=acting_for(actor, [question.objective.owner_id]),
    )
    return question


def _show(review: Review) -> None:
    """Who is in the room sees it. Only then: before, the version guards the order of the agenda."""
    Review.objects.filter(pk=review.pk, state=Review.State.IN_PROGRESS).update(
        version=F("version") + 1
    )


def _payload(question: ReviewQuestion) -> dict[str, str]:
    return {
        "question": str(question.pk),
        "review": str(question.review_id),
        "review_title": question.review.title,
        "title": question.objective.title,
        "text": question.text,
        "answer": question.answer,
    }
