"""What somebody said they would do and has not: interventions, and what else was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from perfmgmt.tenancy.models import Membership
from reviews.models import Decision, Intervention

INTERVENE = Decision.Kind.INTERVENE.value


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One thing to do. `review` and `decided_at` are missing where no review decided it."""

    id: UUID
    text: str
    due_on: date | None
    about: str
    kind: str
    is_intervention: bool
    has_expected_effect: bool
    decided_at: datetime | None
    review: UUID | None

    def href(self, slug: str) -> str:
        """Where it goes on: its own page, the review that decided it, or the list."""
        if self.is_intervention:
            return reverse("reviews:intervention", args=[slug, self.id])
        if self.review:
            return reverse("reviews:review", args=[slug, self.review])
        return reverse("reviews:interventions", args=[slug])

    @property
    def kind_words(self) -> str:
        return str(Decision.Kind(self.kind).label)


def open_work_of(member: Membership, most: int) -> list[OpenWork]:
    """Of one person, the soonest first. One query over both."""
    interventions = Intervention.objects.open().of_owner(member)
    decisions = Decision.objects.open_actions().without_intervention().filter(owner=member)
    rows = _columns(
        interventions,
        row_about=F("objective__title"),
        row_kind=Value(INTERVENE),
        row_is_intervention=Value(True),  # noqa: FBT003 - a value of SQL
        row_expects=Q(indicator__isnull=False),
        row_decided_at=F("decision__decided_at"),
        row_review=F("decision__review"),
    ).union(
        _columns(
            decisions,
            row_about=Coalesce("objective__title", "review__title", Value("")),
            row_kind=F("kind"),
            row_is_intervention=Value(False),  # noqa: FBT003
            row_expects=Value(False),  # noqa: FBT003
            row_decided_at=F("decided_at"),
            row_review=F("review"),
        ),
        all=True,
    )
    return [OpenWork(*row) for row in rows.order_by("row_due_on", "row_id")[:most]]


def _columns(rows: QuerySet, **named: Any) -> QuerySet:
    """In the order of the fields of OpenWork."""
    plain = {"row_id": F("pk"), "row_text": F("text"), "row_due_on": F("due_on")}
    columns = plain | named
    return rows.order_by().annotate(**columns).values_list(*columns)
