"""Questions that were left on items, as lines below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.wording import short_date
from perfmgmt.tenancy.models import Membership
from reviews.models import Review, ReviewQuestion
from reviews.permissions import may_answer_question


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question with its answer; `answered` says who answered and when."""

    id: UUID
    text: str
    asked: str
    answer: str = ""
    answered: str = ""
    may_answer: bool = False


def questions_by_objective(review: Review, reader: Membership) -> Mapping[UUID, list[QuestionLine]]:
    """Of the whole review, in one query."""
    found: dict[UUID, list[QuestionLine]] = defaultdict(list)
    for row in ReviewQuestion.objects.of(review).with_people().oldest_first():
        found[row.objective_id].append(question_line(row, review, reader))
    return found


def questions_of(
    review: Review, reader: Membership, objective: Objective | None
) -> list[QuestionLine]:
    """Of one item, in one query."""
    rows = ReviewQuestion.objects.of(review).filter(objective=objective)
    rows = rows.with_people().oldest_first()
    return [question_line(row, review, reader) for row in rows]


def question_line(row: ReviewQuestion, review: Review, reader: Membership) -> QuestionLine:
    row.review = review
    line: dict[str, Any] = {
        "id": row.pk,
        "text": row.text,
        "asked": _said(row.author, row.asked_at),
    }
    if row.answered_by is None or row.answered_at is None:
        return QuestionLine(
            **line, may_answer=not review.is_closed and may_answer_question(reader, row)
        )
    return QuestionLine(**line, answer=row.answer, answered=_said(row.answered_by, row.answered_at))


def unanswered(lines: Iterable[QuestionLine]) -> int:
    return sum(not line.answer for line in lines)


def _said(member: Membership, at: datetime) -> str:
    return _("%(name)s, %(day)s") % {"name": member.name, "day": short_date(localdate(at))}
