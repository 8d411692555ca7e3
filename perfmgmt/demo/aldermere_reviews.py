"""The reviews of Aldermere Pumps: two that were held and decided, and the one that is coming."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from objectives.services import record_measurement
from perfmgmt.demo.aldermere_data import (
    EARLIER_ANSWERS,
    LAST_ANSWERS,
    OTHERWISE,
    Answer,
)
from perfmgmt.demo.aldermere_world import ZONE, World, exact
from reviews.models import AgendaItem, Decision, Review
from reviews.rules.recurrence import LAST, WEEKDAYS
from reviews.services import (
    close_review,
    complete_action,
    create_cadence,
    freeze_review,
    go_to_item,
    join_review,
    prepare_review,
    record_decision,
    schedule_reviews,
    start_review,
)

INVITED = ("ingrid", "jonas", "lucia", "claire", "henrik", "maya", "aylin", "priya", "owen")
AWAY = "priya"
# So long that a review two working days ahead has its figures frozen already.
FREEZE_HOURS = 120
REMIND_HOURS = 240
STARTS_AT = time(9)
HOUR = timedelta(hours=1)


def hold_reviews(world: World) -> Review:
    """Figures and reviews in the order in which they happened; gives the next one, not frozen yet."""
    earlier, last, coming = _meetings(world)
    world.import_history(_month_of(world, earlier), _entry_of(world, earlier))
    for review, answers in ((earlier, EARLIER_ANSWERS), (last, LAST_ANSWERS)):
        freeze(world, review)
        _hold(world, review, answers)
        schedule_reviews(cadence=review.cadence, now=review.starts_at)
    _correct_backlog(world, last)
    return coming


def _meetings(world: World) -> list[Review]:
    """The two before today and the next one, a few days ahead on the same weekday of each month."""
    next_day = _next_meeting_day(world.today)
    before = datetime.combine(next_day, time(), tzinfo=ZONE) - timedelta(days=70)
    cadence = create_cadence(
        actor=world.people["ingrid"],
        now=before,
        title="Operations review",
        plan=world.plan,
        chair=world.people["tomasz"],
        participants=[world.people[key] for key in INVITED],
        rule=_monthly_rule(next_day),
        starts_at_time=STARTS_AT,
        first_on=before.date(),
        minutes=90,
        freeze_hours_before=FREEZE_HOURS,
        remind_hours_before=REMIND_HOURS,
        place="Brno 2.14 and video",
    )
    schedule_reviews(cadence=cadence, now=world.now - timedelta(days=35))
    schedule_reviews(cadence=cadence, now=world.now)
    reviews = list(Review.objects.filter(cadence=cadence).select_related("cadence").next_first())
    ahead = next(place for place, review in enumerate(reviews) if review.starts_at > world.now)
    return reviews[ahead - 2 : ahead + 1]


def _next_meeting_day(today: date) -> date:
    day = today + timedelta(days=2)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _monthly_rule(day: date) -> str:
    """ "The fourth Tuesday"; a fifth one is the last."""
    nth = (day.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else LAST}{WEEKDAYS[day.weekday()]}"


def _month_of(world: World, review: Review) -> int:
    """The month whose results a review looks at, counted from the last one that has ended."""
    start, last = review.period_start, world.months.last
    return (start.year - last.year) * 12 + start.month - last.month


def _entry_of(world: World, review: Review) -> datetime:
    """From when on that month's figures can be entered."""
    day = world.months.first_day(_month_of(world, review) + 1)
    return datetime.combine(day, time(), tzinfo=ZONE)


def freeze(world: World, review: Review) -> None:
    """Owners enter what they measured, then the figures freeze."""
    month, begins = _month_of(world, review), _entry_of(world, review)
    freezes = min(review.starts_at - HOUR, world.now)
    if review.freeze_at > begins + HOUR:
        freezes = min(review.freeze_at, freezes)
    prepare_review(review=review, now=min(review.prepare_at, freezes))
    if month <= 0:
        world.import_month(month, begins + (freezes - begins) / 10)
        world.check_in(month, begins + (freezes - begins) / 5, freezes)
    freeze_review(review=review, now=freezes)
    review.refresh_from_db()


def _hold(world: World, review: Review, answers: Mapping[str, Answer]) -> None:
    """The chair leads, the controller records, one is away."""
    chair, begins = world.people["tomasz"], review.starts_at
    start_review(actor=chair, review=review, now=begins)
    for place, key in enumerate(key for key in INVITED if key != AWAY):
        join_review(
            actor=world.people[key], review=_now(review), now=begins + timedelta(seconds=20 * place)
        )
    minute = begins
    for item in AgendaItem.objects.of(review).placed().in_order().select_related("objective"):
        go_to_item(actor=chair, review=review, item=item, now=minute)
        minute += timedelta(minutes=item.minutes)
        if item.kind == AgendaItem.Kind.EXCEPTION:
            _decide(world, item, answers.get(item.objective.external_key, OTHERWISE), minute)
    close_review(actor=world.people["owen"], review=review, now=minute)
    _complete(world, review, answers)


def _now(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


def _decide(world: World, item: AgendaItem, answer: Answer, at: datetime) -> None:
    people = world.people
    record_decision(
        actor=people["owen"],
        item=item,
        now=at,
        version=item.version,
        kind=answer.kind,
        text=answer.text,
        because=answer.because,
        owner=people.get(answer.owner or ""),
        due_on=_day(world, answer.due),
        look_again_on=_day(world, answer.look_again),
        decided_by=people.get(answer.decided_by or ""),
        dissent=answer.dissent,
    )


def _complete(world: World, review: Review, answers: Mapping[str, Answer]) -> None:
    for decision in Decision.objects.filter(review=review).select_related("objective", "owner"):
        objective, owner = decision.objective, decision.owner
        answer = answers.get(objective.external_key, OTHERWISE) if objective else OTHERWISE
        done = _day(world, answer.done)
        if done and owner:
            at = datetime.combine(done, time(15), tzinfo=ZONE)
            complete_action(actor=owner, decision=decision, now=at)


def _correct_backlog(world: World, review: Review) -> None:
    """Found out after the freeze: the minutes keep what was shown, and say what it is now."""
    month = _month_of(world, review)
    measure = world.indicators["BACKLOG"]
    record_measurement(
        actor=world.people["daniel"],
        indicator=measure,
        period_start=world.months.first_day(month),
        now=review.starts_at + timedelta(days=1),
        value=exact(66),
        commentary="Izmir's returns are counted now.",
        correction_reason="Izmir's returns were not counted.",
    )


def _day(world: World, days: int | None) -> date | None:
    return None if days is None else world.today + timedelta(days=days)
