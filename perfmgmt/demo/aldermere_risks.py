"""What threatens the objectives of Aldermere Pumps, how it was judged, and what managers write to their people."""

from dataclasses import dataclass
from datetime import date, timedelta

from perfmgmt.demo.aldermere_world import World
from perfmgmt.organization.services import change_manager
from reviews.models import Risk
from reviews.services import (
    answer_note,
    assess_risk,
    close_risk,
    mark_occurred,
    raise_risk,
    write_note,
)

# person → manager
REPORTS_TO = {
    "jonas": "claire",
    "lucia": "tomasz",
    "daniel": "tomasz",
    "aylin": "tomasz",
    "tomasz": "ingrid",
    "claire": "ingrid",
    "henrik": "ingrid",
    "priya": "ingrid",
    "maya": "ingrid",
    "owen": "claire",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """A risk with its assessments: (days ago, likelihood, impact, note), the first one when it was raised.

    `look` counts the days from today until it is looked at again. `ended` is (state, days ago, because).
    """

    goal: str
    title: str
    owner: str
    judged: tuple[tuple[int, int, int, str], ...]
    response: str = ""
    how: str = ""
    look: int | None = None
    ended: tuple[str, int, str] | None = None


THREATS = (
    Threat(
        goal="castings",
        title="Ferrum cannot cast at all in January",
        owner="jonas",
        judged=(
            (70, 3, 4, "Their second furnace is old."),
            (34, 3, 5, "The furnace stood for two days."),
            (9, 4, 5, "Ferrum has lost two of five moulders."),
        ),
        response="reduce",
        how="a second foundry is approved before Christmas",
        look=12,
    ),
    Threat(
        goal="castings",
        title="The second foundry fails the pressure test",
        owner="henrik",
        judged=((30, 3, 4, "Two of six samples leaked."),),
        response="reduce",
        how="test bars go with every sample from now on",
        look=-3,
    ),
    Threat(
        goal="tern",
        title="Tern's seal is not released for drinking water",
        owner="henrik",
        judged=((60, 2, 5, ""), (15, 3, 5, "The laboratory asks for a longer soak test.")),
        response="avoid",
        how="the release with the proven seal is prepared beside it",
        look=20,
    ),
    Threat(
        goal="tern",
        title="Assembly crews for Tern are not trained by February",
        owner="aylin",
        judged=((45, 3, 3, ""), (11, 2, 3, "Two crews have passed.")),
        response="reduce",
        how="the third crew trains on Saturdays",
        look=25,
    ),
    Threat(
        goal="orders",
        title="A customer leaves because of late orders",
        owner="maya",
        judged=((50, 3, 4, "Two have said so."), (20, 3, 4, "Still the same two.")),
        response="reduce",
        how="both get a weekly call with a dated list",
        look=6,
    ),
    Threat(
        goal="orders",
        title="The port of Hamburg is closed by a strike",
        owner="lucia",
        judged=((100, 2, 3, "Talks go on."),),
        response="accept",
        how="a week of stock covers it",
    ),
    Threat(
        goal="backlog",
        title="Brno loses its night shift",
        owner="daniel",
        judged=((40, 2, 4, ""), (8, 4, 4, "Six have applied next door, where it pays more.")),
        response="reduce",
        how="the allowance is raised with the January pay round",
        look=0,
    ),
    Threat(
        goal="clear",
        title="The new planning screen is not used by the planners",
        owner="lucia",
        judged=((28, 3, 2, "Half of them print the old list."),),
        response="reduce",
        how="the old list is switched off at month end",
        look=9,
    ),
    Threat(
        goal="service",
        title="Service engineers are hired away",
        owner="priya",
        judged=((38, 3, 3, "Two left in the summer."),),
        look=15,
    ),
    Threat(
        goal="fix",
        title="Vans without the right part after the move of the depot",
        owner="priya",
        judged=((55, 3, 3, ""), (26, 4, 3, "The move is two weeks ahead.")),
        response="reduce",
        how="each van carries the twenty parts used most",
        ended=("occurred", 6, "The depot moved, and a third of the calls need a second visit."),
    ),
    Threat(
        goal="cash",
        title="A large customer pays later",
        owner="claire",
        judged=((65, 2, 3, ""),),
        response="transfer",
        how="the receivables above €200k are insured",
        look=40,
    ),
    Threat(
        goal="quality",
        title="A recall of the 2024 impellers",
        owner="henrik",
        judged=((80, 2, 5, "One broke in the field."), (33, 1, 5, "A flaw of one batch.")),
        response="reduce",
        how="every impeller of the batch is checked",
        ended=("closed", 14, "All 212 impellers of the batch are checked; four were replaced."),
    ),
    Threat(
        goal="coach",
        title="Supervisors are pulled into firefighting",
        owner="aylin",
        judged=((22, 3, 2, ""),),
        response="accept",
        how="until the backlog is gone an hour a week is enough",
        look=30,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A note of somebody's manager, and what the person said to it."""

    person: str
    days_ago: int
    text: str
    goal: str | None = None
    talk: int | None = None
    answer: str = ""


TALKS = (
    Talk(
        person="lucia",
        days_ago=24,
        goal="clear",
        text="You solved the short list yourself three weeks in a row. Who else could have? "
        "Let one planner lead Thursday's meeting, and only ask questions.",
        answer="Ondrej led it. He was better prepared than I am.",
    ),
    Talk(
        person="lucia",
        days_ago=5,
        goal="orders",
        text="Good that you asked Jonas for a date before you escalated. Next time write it down "
        "while he is in the room.",
        talk=5,
    ),
    Talk(
        person="daniel",
        days_ago=12,
        goal="backlog",
        text="The night shift hears about changes last. Go there yourself once a week.",
        talk=8,
        answer="I was there on Tuesday. They knew about the allowance before I did.",
    ),
    Talk(
        person="tomasz",
        days_ago=16,
        text="You chair well and decide fast. Wait ten seconds longer before you speak: "
        "Henrik had the answer twice.",
        talk=12,
    ),
    Talk(
        person="owen",
        days_ago=8,
        text="The controller's file came a day early. That gave the owners a weekend less to guess.",
    ),
)


def take_risks(world: World) -> None:
    """Who reports to whom, a dozen risks over the objectives, and a few notes between two people each."""
    for person, manager in REPORTS_TO.items():
        change_manager(
            actor=world.people["nadia"],
            member=world.people[person],
            manager=world.people[manager],
            now=world.now - timedelta(days=90),
        )
        world.people[person].refresh_from_db()
    for threat in THREATS:
        _threaten(world, threat)
    for talk in TALKS:
        _coach(world, talk)


def _threaten(world: World, threat: Threat) -> None:
    people, owner = world.people, world.people[threat.owner]
    (raised, likelihood, impact, note), *later = threat.judged
    risk = raise_risk(
        actor=owner,
        objective=world.objectives[threat.goal],
        title=threat.title,
        likelihood=likelihood,
        impact=impact,
        note=note,
        owner=owner,
        response=threat.response,
        response_text=threat.how,
        review_on=None if later else _look(world, threat),
        now=world.now - timedelta(days=raised),
    )
    for place, (ago, likelihood, impact, note) in enumerate(later, start=1):
        assess_risk(
            actor=owner,
            risk=risk,
            likelihood=likelihood,
            impact=impact,
            note=note,
            review_on=_look(world, threat) if place == len(later) else None,
            now=world.now - timedelta(days=ago),
        )
    if threat.ended:
        _end(world, risk, threat.ended, people["tomasz"])


def _end(world: World, risk: Risk, ended: tuple[str, int, str], chair) -> None:
    state, ago, because = ended
    at = world.now - timedelta(days=ago)
    if state == Risk.State.OCCURRED:
        mark_occurred(actor=risk.owner, risk=risk, because=because, wants_item=True, now=at)
    else:
        close_risk(actor=chair, risk=risk, because=because, now=at)


def _look(world: World, threat: Threat) -> date | None:
    return None if threat.look is None else world.today + timedelta(days=threat.look)


def _coach(world: World, talk: Talk) -> None:
    person = world.people[talk.person]
    at = world.now - timedelta(days=talk.days_ago)
    note = write_note(
        actor=world.people[REPORTS_TO[talk.person]],
        person=person,
        objective=world.objectives[talk.goal] if talk.goal else None,
        text=talk.text,
        next_talk_on=world.today + timedelta(days=talk.talk) if talk.talk else None,
        now=at,
    )
    if talk.answer:
        answer_note(actor=person, note=note, text=talk.answer, now=at + timedelta(hours=6))
