"""Reviews made by the real verbs, for tests of what happens in them."""

from datetime import date, datetime, time
from decimal import Decimal

from objectives.models import Indicator, Objective
from objectives.services import record_measurement
from reviews.models import AgendaItem, Cadence, Decision, Review
from reviews.services import (
    create_cadence,
    freeze_review,
    record_decision,
    schedule_reviews,
    start_review,
)
from strategy.models import Plan
from tests import factories
from tests.factories import NOW
from tests.history import record_past

STEADY = ["92", "93.5", "91", "92.25", "93", "92", "91.5", "92.75", "93"]
FALLEN = [*STEADY, "80.125"]
ON_TARGET = ["96", "97.5", "95.5", "96.25", "97", "96", "95.5", "96.75", "97", "96"]
RULE = "FREQ=MONTHLY;BYMONTHDAY=20"


def record(cast, indicator: Indicator, figures, *, now: datetime = NOW, **last) -> None:
    """Monthly figures up to October 2026; `last` is said with the newest one."""
    months = [date(2026, 10 - back, 1) for back in reversed(range(len(figures)))]
    past = list(zip(months, map(Decimal, figures), strict=True))
    said = {"commentary": "Castings late", "cause": "execution"} | last
    record_past(cast.alice, indicator, past, now=now, **said)


def off_track(cast, title: str = "Complete orders on the promised day", **fields) -> Objective:
    """An objective whose October fell out of its natural range."""
    return measured(cast, title, FALLEN, **fields)


def measured(cast, title: str, figures, *, said=None, **fields) -> Objective:
    objective = factories.objective(title, **{"owner": cast.alice} | fields)
    indicator = factories.indicator(f"{title} %", owner=cast.alice)
    factories.serves(indicator, objective)
    record(cast, indicator, figures, **(said or {}))
    objective.refresh_from_db()
    return objective


def cadence(cast, plan: Plan, **fields) -> Cadence:
    defaults = {
        "title": "Operations review",
        "chair": cast.bob,
        "participants": [cast.alice, cast.carol, cast.victor],
        "rule": RULE,
        "starts_at_time": time(9),
        "first_on": date(2026, 11, 1),
    }
    return create_cadence(actor=cast.carol, now=NOW, plan=plan, **defaults | fields)


def next_review(cast, plan: Plan, **fields) -> Review:
    return Review.objects.filter(cadence=cadence(cast, plan, **fields)).next_first().first()


def frozen(cast, plan: Plan, *, now: datetime = NOW, **fields) -> Review:
    review = next_review(cast, plan, **fields)
    freeze_review(review=review, now=now)
    review.refresh_from_db()
    return review


def running(cast, plan: Plan, *, now: datetime = NOW, **fields) -> Review:
    return start_review(actor=cast.bob, review=frozen(cast, plan, now=now, **fields), now=now)


def following(review: Review) -> Review:
    """The next one of its series; it is scheduled where it is not yet."""
    schedule_reviews(cadence=review.cadence, now=review.starts_at)
    later = Review.objects.same_series(review).filter(starts_at__gt=review.starts_at)
    return later.next_first().select_related("cadence__plan", "organization").first()


def exceptions(review: Review) -> list[AgendaItem]:
    return list(AgendaItem.objects.of(review).exceptions().placed().in_order())


def decide(cast, item: AgendaItem, *, now: datetime = NOW, **fields) -> Decision:
    defaults = {"kind": "intervene", "text": "Bring Ferrum forward", "owner": cast.alice}
    return record_decision(
        actor=cast.bob, item=item, now=now, version=item.version, **defaults | fields
    )


def expecting(item: AgendaItem, value: str = "95", check_on: date = date(2027, 4, 30)) -> dict:
    """An expected effect on the first indicator of an item's objective, as a decision takes it."""
    indicator = Indicator.objects.get(objective_links__objective=item.objective)
    return {
        "effect_indicator": indicator,
        "expected_value": Decimal(value),
        "check_on": check_on,
    }


def figures(cast, indicator: Indicator, values, *, now: datetime) -> None:
    """Monthly figures from November 2026 on."""
    for ahead, value in enumerate(values):
        year, month = divmod(10 + ahead, 12)
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date(2026 + year, month + 1, 1),
            value=Decimal(value),
            now=now,
            commentary="As counted",
            cause="execution",
        )
