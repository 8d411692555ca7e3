"""The last quarter of Aldermere Pumps, evaluated: most owners have submitted, the leaders are calibrating."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from evaluations.models import Evaluation
from evaluations.rules.spans import Span, last_ended
from evaluations.services import (
    calibrate_evaluation,
    judge_quality,
    open_cycle,
    send_back,
    submit_evaluation,
)
from perfmgmt.demo.aldermere_world import World

OPENED_BEFORE = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the owner of a goal says of it; `moved` is how far the score lies from its suggestion."""

    summary: str
    judged: tuple[tuple[str, str, str], ...] = ()
    moved: str = "0"
    because: str = ""


SAID = {
    "orders": Said(
        summary="The lead indicators warned us a month before the results did. We decided later than that.",
        judged=(
            ("targets", "badly", "We kept the target and it kept away from us."),
            ("leads", "well", "Keep castings, drop planner training hours."),
            ("decisions", "badly", "We waited for certainty that was never going to come."),
        ),
    ),
    "clear": Said(
        summary="Releasing only what is on hand works; the drawings still arrive too late.",
        judged=(
            (
                "targets",
                "partly",
                "Moving the targets bought nothing. Next time change the plan first.",
            ),
            ("dependencies", "badly", "Drawing release needs an owner, not a queue."),
        ),
    ),
    "castings": Said(
        summary="One foundry is one foundry too few.",
        judged=(("surprises", "badly", "Single sources belong in the assumptions."),),
        moved="0.25",
        because="Ferrum was qualified within the quarter, which no figure shows yet.",
    ),
    "cash": Said(
        summary="Receivables follow Tern, and Tern is late.",
        judged=(("targets", "partly", "The half that was in our hands is done."),),
    ),
    "tern": Said(
        summary="The design is frozen; the test bench is not.",
        judged=(("dependencies", "partly", "Izmir keeps its promises a week late."),),
    ),
    "service": Said(
        summary="Renewals were quoted in time for the first quarter in two years.",
        judged=(("leads", "well", "Quoting 60 days ahead is what moves it."),),
    ),
}
SENT_BACK = ("tern", "Say which of the test-bench slots were kept, and which were not.")
CALIBRATED = {
    "orders": ("0", ""),
    "castings": ("-0.2", "What no figure shows yet is next quarter's score."),
}


def evaluate_the_quarter(world: World) -> None:
    """Opened some days ago by the controller, in the middle of its calibration today."""
    opened = world.now - OPENED_BEFORE
    cycle = open_cycle(
        actor=world.people["owen"],
        span=Span.QUARTER,
        day=last_ended(Span.QUARTER, world.today, 1).last,
        plan=world.plan,
        now=opened,
    )
    rows = {row.objective.external_key: row for row in Evaluation.objects.of(cycle).with_people()}
    for place, (key, said) in enumerate(SAID.items(), start=1):
        if key in rows:
            _submit(rows[key], said, opened + timedelta(hours=6 * place))
    key, because = SENT_BACK
    send_back(
        actor=world.people["owen"],
        evaluation=rows[key],
        because=because,
        now=world.now - timedelta(days=2),
    )
    for key, (moved, because) in CALIBRATED.items():
        row = Evaluation.objects.get(pk=rows[key].pk)
        calibrate_evaluation(
            actor=world.people["ingrid"],
            evaluation=row,
            score=_within(row.score, moved),
            because=because,
            now=world.now - timedelta(hours=20),
        )


def _submit(row: Evaluation, said: Said, at: datetime) -> None:
    owner = row.objective.owner
    if owner is None:
        return
    for question, answer, text in said.judged:
        judge_quality(
            actor=owner, evaluation=row, question=question, answer=answer, text=text, now=at
        )
    submit_evaluation(
        actor=owner,
        evaluation=row,
        score=_within(row.suggested, said.moved),
        score_because=said.because,
        summary=said.summary,
        now=at + timedelta(minutes=5),
    )


def _within(score: Decimal | None, moved: str) -> Decimal | None:
    """Moved, but still a score."""
    if score is None:
        return None
    return min(Decimal(1), max(Decimal(0), score + Decimal(moved)))
