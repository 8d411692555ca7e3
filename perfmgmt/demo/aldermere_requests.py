"""What people at Aldermere Pumps asked to have decided between two reviews, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta

from perfmgmt.demo.aldermere_world import World
from reviews.models import DecisionRequest
from reviews.services import decide_request, pass_request_on, raise_request, withdraw_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`ago` is in days, `needed` in days from today."""

    by: str
    of: str
    ago: int
    proposal: str
    about: str
    cost: str = ""
    effect: str = ""
    needed: int | None = None
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """How it was answered, so many days later."""

    by: str
    after: int
    kind: str
    text: str
    owner: str
    because: str = ""
    alternatives: str = ""


WAITING = (
    Asked(
        by="jonas",
        of="henrik",
        ago=16,
        proposal="Put 14 casting drawings before Tern drawings for two weeks",
        about="castings",
        cost="Tern 4 days later",
        effect="+3.0 points, Castings on time",
        needed=1,
        details="Vitek can pour from the second furnace as soon as the drawings are released.",
    ),
    Asked(
        by="daniel",
        of="tomasz",
        ago=9,
        proposal="Weekend assembly shift at Brno until the backlog is below 40 orders",
        about="orders",
        cost="€86,000",
        effect="+2.0 points, On time in full",
        needed=5,
    ),
    Asked(
        by="jonas",
        of="claire",
        ago=2,
        proposal="Pay Vitek’s overtime until the second source delivers",
        about="castings",
        cost="€41,000",
        effect="+4.0 points, Castings on time",
        needed=15,
    ),
)

DECIDED = (
    (
        Asked(
            by="henrik",
            of="ingrid",
            ago=45,
            proposal="Hire two controls engineers",
            about="tern",
            cost="€170,000 a year",
            effect="Two Tern milestones a month",
            needed=-20,
        ),
        Word(
            by="ingrid",
            after=12,
            kind="intervene",
            text="Hire two controls engineers, one of them in Izmir",
            owner="henrik",
            because="Both open milestones wait for control software, and nobody is free before March.",
            alternatives="A contractor for six months: dearer, and what is learnt leaves with them.",
        ),
    ),
    (
        Asked(
            by="priya",
            of="ingrid",
            ago=60,
            proposal="Stop custom seal variants below ten pieces",
            about="service",
            cost="Three customers, €60,000 a year",
            effect="Drawings two days sooner",
        ),
        Word(
            by="ingrid",
            after=19,
            kind="stop",
            text="Custom seal variants below ten pieces",
            owner="priya",
            because="Every one of them takes the hours of three standard orders.",
        ),
    ),
)


def ask_for_decisions(world: World) -> None:
    """Once reviews are held: what is asked since then stands on no agenda yet."""
    for asked, word in DECIDED:
        request = _ask(world, asked)
        decide_request(
            actor=world.people[word.by],
            request=request,
            now=request.raised_at + timedelta(days=word.after),
            kind=word.kind,
            text=word.text,
            because=word.because,
            alternatives=word.alternatives,
            owner=world.people[word.owner],
        )
    for asked in WAITING:
        _ask(world, asked)
    _passed_on_and_withdrawn(world)


def _ask(world: World, asked: Asked) -> DecisionRequest:
    return raise_request(
        actor=world.people[asked.by],
        asked=world.people[asked.of],
        objective=world.objectives[asked.about],
        proposal=asked.proposal,
        details=asked.details,
        cost=asked.cost,
        expected_effect=asked.effect,
        needed_by=world.today + timedelta(days=asked.needed) if asked.needed is not None else None,
        now=world.now - timedelta(days=asked.ago),
    )


def _passed_on_and_withdrawn(world: World) -> None:
    request = _ask(
        world,
        Asked(
            by="lucia",
            of="tomasz",
            ago=6,
            proposal="Give Ferrum the whole order of Tern housings",
            about="castings",
            cost="€12 a housing",
        ),
    )
    pass_request_on(
        actor=world.people["tomasz"],
        request=request,
        to=world.people["ingrid"],
        because="It binds us for two years, so the price is yours to weigh.",
        now=world.now - timedelta(days=5),
    )
    request = _ask(
        world,
        Asked(
            by="aylin",
            of="ingrid",
            ago=30,
            proposal="Rent a second test bench for a quarter",
            about="quality",
            cost="€18,000",
        ),
    )
    withdraw_request(
        actor=world.people["aylin"],
        request=request,
        because="Izmir lends us theirs on Fridays.",
        now=world.now - timedelta(days=27),
    )
