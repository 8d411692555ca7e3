"""What Aldermere Pumps has learnt, and a year in which it ran the loop better in most things and worse in two."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from evaluations.breakdowns import Figure, months_before
from evaluations.models import Lesson
from evaluations.rules.health import Check
from evaluations.services import (
    change_lesson,
    find_useful,
    keep_readings,
    set_limit,
    take_back_lesson,
    write_lesson,
)
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Organization
from reviews.models import Decision, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A lesson: from which objective, and whether the last review's decision on it or an indicator taught it."""

    goal: str
    author: str
    days_ago: int
    title: str
    next_time: str
    tag: str
    measure: str | None = None
    is_decided: bool = False
    useful_to: tuple[str, ...] = ()


LESSONS = (
    Learnt(
        goal="orders",
        author="ingrid",
        days_ago=21,
        title="A signal on a lead indicator starts the clock, without waiting for the outcome to move",
        next_time="Decide within seven days of the signal. The castings decision came 41 days after it.",
        tag="diagnosis",
        is_decided=True,
        useful_to=("tomasz", "lucia", "owen"),
    ),
    Learnt(
        goal="castings",
        author="jonas",
        days_ago=20,
        title="Every single-source part is a written assumption with a named watcher",
        next_time="Name the foundry, and who calls it each week, before the target is set.",
        tag="assumption",
        measure="CAST",
        is_decided=True,
        useful_to=("henrik", "lucia"),
    ),
    Learnt(
        goal="clear",
        author="lucia",
        days_ago=18,
        title="Buffer stock hides trouble: show cover in weeks beside castings on time",
        next_time="Give each buffer a lead indicator of how many weeks it lasts.",
        tag="indicator_choice",
        measure="CTB",
        useful_to=("tomasz",),
    ),
    Learnt(
        goal="tern",
        author="henrik",
        days_ago=33,
        title="Drawing release needs an owner, not a queue",
        next_time="Say who releases which drawing on the day on which the order is taken.",
        tag="ownership",
        is_decided=True,
        useful_to=("jonas", "ingrid"),
    ),
    Learnt(
        goal="fix",
        author="maya",
        days_ago=47,
        title="Van stock was blamed for second visits; half of them were a missing skill",
        next_time="Split a miss of first-time fix by part and by skill before buying stock for the vans.",
        tag="diagnosis",
        measure="FIRSTFIX",
        useful_to=("priya",),
    ),
    Learnt(
        goal="service",
        author="priya",
        days_ago=60,
        title="A yearly share of revenue tells the service teams nothing in a month",
        next_time="Set the target on renewals quoted in time, and let the share follow.",
        tag="target_setting",
        measure="RENEWALS",
    ),
    Learnt(
        goal="cash",
        author="claire",
        days_ago=26,
        title="The target for working capital stood before the plan that should reach it",
        next_time="Ask for the three largest steps and their dates first; then write the number.",
        tag="target_setting",
        is_decided=True,
        useful_to=("owen",),
    ),
    Learnt(
        goal="quality",
        author="aylin",
        days_ago=75,
        title="Scrap was counted at the foundry and again at final test",
        next_time="Agree on one place where scrap is counted before two plants report it.",
        tag="indicator_choice",
        measure="COPQ",
    ),
    Learnt(
        goal="coach",
        author="marta",
        days_ago=12,
        title="Counting coaching talks made them shorter",
        next_time="Ask the teams what changed after a talk, beside how many there were.",
        tag="indicator_choice",
        measure="TALKS",
    ),
    Learnt(
        goal="backlog",
        author="daniel",
        days_ago=40,
        title="Planner training did not move the backlog",
        next_time="Look at the castings that are on hand first.",
        tag="diagnosis",
    ),
)
SAID_BETTER = ("fix", "Half of the second visits were a missing skill, not a missing part")
TAKEN_BACK = ("backlog", "Two planners were new that month. It was too early to say.")

# At the end of each of the eleven months before this one, the oldest first.
YEAR: dict[Check, tuple[int | str, ...]] = {
    Check.SLOW_DECISIONS: (6, 7, 6, 9, 12, 11, 14, 17, 19, 22, 24),
    Check.SILENT_DEPENDENCIES: (2, 3, 2, 2, 3, 3, 3, 2, 3, 4, 4),
    Check.AVOIDED_INTERVENTIONS: (1, 0, 1, 1, 1, 0, 1, 1, 1, 2, 1),
    Check.STALE_DATA: ("4.0", "5.0", "3.0", "4.0", "4.0", "6.0", "5.0", "4.0", "5.0", "7.0", "8.0"),
    Check.CROWDED_OWNERS: (7, 7, 6, 6, 5, 5, 5, 5, 4, 4, 4),
    Check.CROWDED_UNITS: (8, 8, 7, 7, 7, 6, 6, 6, 5, 5, 5),
    Check.LAG_ONLY: (92, 92, 90, 90, 88, 85, 85, 82, 80, 78, 76),
    Check.MISSING_TARGETS: (
        "22.0",
        "21.0",
        "21.0",
        "18.0",
        "15.0",
        "15.0",
        "13.0",
        "12.0",
        "11.0",
        "10.0",
        "10.0",
    ),
    Check.UNEXAMINED_LEADS: (
        "88.0",
        "88.0",
        "80.0",
        "75.0",
        "75.0",
        "70.0",
        "66.0",
        "60.0",
        "55.0",
        "55.0",
        "50.0",
    ),
    Check.DETACHED_INDICATORS: (14, 12, 9, 7, 6, 5, 4, 3, 2, 2, 1),
    Check.UNCLEAR_OWNERSHIP: (6, 5, 4, 4, 3, 2, 2, 1, 1, 2, 1),
    Check.RARE_REVIEWS: (
        "67.0",
        "72.0",
        "69.0",
        "83.0",
        "88.0",
        "86.0",
        "92.0",
        "94.0",
        "92.0",
        "100.0",
        "100.0",
    ),
    Check.EMPTY_REVIEWS: (3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0),
}


def learn(world: World, organization: Organization) -> None:
    """Ten lessons, one of them said better and one taken back; a year of readings, and two limits of its own."""
    lessons = {each.goal: _write(world, each) for each in LESSONS}
    key, title = SAID_BETTER
    lesson = lessons[key]
    change_lesson(
        actor=lesson.author,
        lesson=lesson,
        title=title,
        next_time=lesson.next_time,
        tag=lesson.tag,
        now=world.now - timedelta(days=44),
    )
    key, because = TAKEN_BACK
    take_back_lesson(
        actor=world.people["tomasz"],
        lesson=lessons[key],
        because=because,
        now=world.now - timedelta(days=15),
    )
    for check, limit in ((Check.UNEXAMINED_LEADS, 60), (Check.LAG_ONLY, 20)):
        set_limit(
            actor=world.people["owen"],
            check=check,
            limit=Decimal(limit),
            now=world.months.instant(-6, day=4),
        )
    _keep_the_year(world, organization)


def _write(world: World, learnt: Learnt) -> Lesson:
    objective = world.objectives[learnt.goal]
    closed = Review.objects.closed().newest_first().values("pk")[:1]
    decision = Decision.objects.with_people().filter(objective=objective, review__in=closed)
    at = world.now - timedelta(days=learnt.days_ago)
    lesson = write_lesson(
        actor=world.people[learnt.author],
        title=learnt.title,
        next_time=learnt.next_time,
        tag=learnt.tag,
        objective=objective,
        decision=decision.first() if learnt.is_decided else None,
        indicator=world.indicators[learnt.measure] if learnt.measure else None,
        now=at,
    )
    for days, reader in enumerate(learnt.useful_to, start=2):
        find_useful(actor=world.people[reader], lesson=lesson, now=at + timedelta(days=days))
    return lesson


def _keep_the_year(world: World, organization: Organization) -> None:
    """Each on the first of the following month, as the beat keeps it."""
    for place, month in enumerate(months_before(world.today)):
        figures = {check: Figure(check, Decimal(values[place])) for check, values in YEAR.items()}
        kept_on = world.months.instant(place - len(YEAR[Check.LAG_ONLY]) + 2)
        keep_readings(organization=organization, month=month, figures=figures, now=kept_on)
