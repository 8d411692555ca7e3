"""How often Aldermere Pumps meets: another speed for castings, the quarter, and who comes."""

from datetime import date, datetime, time, timedelta

from perfmgmt.demo.aldermere_world import ZONE, World
from perfmgmt.tenancy.models import Unit
from reviews.models import Attendance, Cadence, Review
from reviews.rules.recurrence import Frequency, to_utc
from reviews.rules.rhythm import On, Pattern, rule_of
from reviews.services import (
    answer_invitation,
    call_off_review,
    create_cadence,
    move_review,
    renew_feed,
)

SET_UP = timedelta(days=3)
FISCAL_YEAR_STARTS = 1
COME = ("tomasz", "ingrid", "lucia", "henrik", "owen")
CANNOT = "priya"


def meet_at_other_speeds(world: World) -> None:
    """Castings every week, the whole plan every quarter, beside the monthly operations review."""
    castings = _castings(world)
    _quarter(world)
    _move_one_and_call_one_off(world, castings)
    _answer(world)
    renew_feed(actor=world.people["ingrid"], now=world.now - timedelta(days=2))


def _castings(world: World) -> Cadence:
    people = world.people
    pattern = Pattern(frequency=Frequency.WEEKLY, weekday=_weekday_after_the_review(world))
    return create_cadence(
        actor=people["tomasz"],
        now=world.now - SET_UP,
        title="Castings, weekly",
        plan=world.plan,
        unit=Unit.objects.get(name="Operations"),
        priority=world.priorities[1],
        chair=people["lucia"],
        participants=[people[key] for key in ("tomasz", "daniel", "priya", "henrik")],
        rule=rule_of(pattern, FISCAL_YEAR_STARTS),
        starts_at_time=time(8, 30),
        first_on=world.today,
        minutes=30,
        freeze_hours_before=16,
        remind_hours_before=40,
        place="Brno 1.02 and video",
    )


def _weekday_after_the_review(world: World) -> int:
    """So that the operations review stays the next one, whatever day the demo is built on."""
    coming = Review.objects.to_come(world.now).next_first().first()
    day = coming.starts_at.astimezone(ZONE).date() if coming else world.today
    return (day.weekday() + 1) % 5 if day.weekday() < 5 else 0


def _quarter(world: World) -> None:
    people = world.people
    pattern = Pattern(frequency=Frequency.QUARTERLY, on=On.WORKING_DAY, working_day=8)
    create_cadence(
        actor=people["ingrid"],
        now=world.now - SET_UP,
        title="Strategy review",
        plan=world.plan,
        chair=people["ingrid"],
        participants=[people[key] for key in ("tomasz", "claire", "owen", "maya", "nadia")],
        rule=rule_of(pattern, FISCAL_YEAR_STARTS),
        starts_at_time=time(13),
        first_on=world.today + timedelta(days=14),
        minutes=180,
        freeze_hours_before=48,
        remind_hours_before=168,
        place="Prague, board room",
    )


def _move_one_and_call_one_off(world: World, castings: Cadence) -> None:
    second, third = Review.objects.filter(cadence=castings).next_first()[1:3]
    day = second.starts_at.astimezone(ZONE).date()
    move_review(
        actor=world.people["lucia"],
        review=second,
        now=world.now - timedelta(days=1),
        starts_at=_at(day, time(15)),
        because="Vitek's plant manager can join in the afternoon.",
    )
    call_off_review(
        actor=world.people["lucia"],
        review=third,
        now=world.now - timedelta(days=1),
        because="The foundry is closed that week.",
    )


def _answer(world: World) -> None:
    """For the operations review: five come, one cannot, the others have not said yet."""
    review = Review.objects.to_come(world.now).filter(title="Operations review").next_first()[0]
    for key in (*COME, CANNOT):
        person = world.people[key]
        seat = Attendance.objects.get(review=review, member=person)
        response = "declined" if key == CANNOT else "accepted"
        at = world.now - timedelta(hours=20)
        answer_invitation(actor=person, seat=seat, now=at, response=response)


def _at(day: date, at: time) -> datetime:
    return to_utc(datetime.combine(day, at), ZONE)
