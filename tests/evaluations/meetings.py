"""A review that went through its whole life by the real verbs, and what it was about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from objectives.models import Indicator, Objective
from reviews.models import AgendaItem, Review
from reviews.services import (
    close_review,
    create_cadence,
    freeze_review,
    record_decision,
    start_review,
)
from tests import factories
from tests.factories import NOW
from tests.history import record_past

FIGURES = ["92", "93.5", "91", "92.25", "93", "92", "91.5", "92.75", "93", "80.125"]


@dataclass(frozen=True, slots=True)
class Meeting:
    review: Review
    objective: Objective
    indicator: Indicator


def months(count: int) -> list[date]:
    """First days of months, the last one October 2026."""
    return [date(2026, 10 - back, 1) for back in reversed(range(count))]


def record_history(cast, indicator: Indicator, figures, *, now=NOW, **last) -> None:
    past = list(zip(months(len(figures)), map(Decimal, figures), strict=True))
    record_past(cast.alice, indicator, past, now=now, **last)


def frozen_review(
    cast, *, title="Operations review", indicator_title="On time in full", now=NOW
) -> Meeting:
    """One objective off track with a signal, frozen at `now`, which is the cast's clock."""
    plan = factories.plan()
    objective = factories.objective(owner=cast.alice, priority=factories.priority(plan=plan))
    indicator = factories.indicator(
        indicator_title, owner=cast.alice, external_key="OTIF", decimals=1
    )
    factories.serves(indicator, objective)
    record_history(
        cast,
        indicator,
        FIGURES,
        commentary="=Buffer gone, + castings late",
        cause="capacity_constraint",
    )
    cadence = create_cadence(
        actor=cast.carol,
        now=now,
        title=title,
        plan=plan,
        chair=cast.bob,
        participants=[cast.alice, cast.carol],
        rule="FREQ=MONTHLY;BYMONTHDAY=20",
        starts_at_time=time(9),
        first_on=date(2026, 11, 1),
    )
    review = Review.objects.filter(cadence=cadence).next_first().first()
    freeze_review(review=review, now=now)
    review.refresh_from_db()
    return Meeting(review=review, objective=objective, indicator=indicator)


def close(cast, meeting: Meeting, *, now: datetime = NOW, text="Bring Ferrum forward") -> Meeting:
    review = start_review(actor=cast.bob, review=meeting.review, now=now)
    item = AgendaItem.objects.of(review).exceptions().get()
    record_decision(
        actor=cast.bob,
        item=item,
        now=now,
        version=item.version,
        kind="intervene",
        text=text,
        owner=cast.alice,
        due_on=now.date() + timedelta(days=14),
        dissent="@Dora: tell the customers first",
    )
    close_review(actor=cast.bob, review=review, now=now)
    meeting.review.refresh_from_db()
    return meeting


def closed_review(cast, **fields) -> Meeting:
    return close(cast, frozen_review(cast, **fields))
