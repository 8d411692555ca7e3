"""What it evaluated and learnt."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from evaluations.evidence import Evidence
from evaluations.models import (
    Cycle,
    Evaluation,
    HealthLimit,
    HealthReading,
    Lesson,
    LessonAnswer,
    QualityAnswer,
    SignedEvaluation,
)
from objectives.models import Objective
from objectives.rules.status import Status
from perfmgmt.events.models import Event
from tests.factories import NOW
from tests.isolation.realm import Realm


def learn(made: Realm, objective) -> None:
    canary, member = made.canary, made.people["member"]
    lesson = Lesson.objects.create(
        title=f"{canary} lesson",
        next_time=f"{canary} next time",
        tag="diagnosis",
        objective=objective,
        about=f"{canary} objective",
        author=member,
        written_at=NOW,
    )
    LessonAnswer.objects.create(
        lesson=lesson, member=made.people["leader"], is_useful=True, answered_at=NOW
    )
    HealthReading.objects.create(
        check_code="stale_data", month=date(2026, 10, 1), value=4, taken_at=NOW
    )
    HealthLimit.objects.create(check_code="lag_only", limit=20, changed_by=member, changed_at=NOW)
    made.ids["lesson_id"] = lesson.id


def evaluations(made: Realm) -> None:
    """A cycle with one evaluation on its way, and another that is signed."""
    canary, ids = made.canary, made.ids
    leader, member = made.people["leader"], made.people["member"]
    objective = Objective.objects.get(pk=ids["objective_id"])
    cycle = _cycle(made, date(2026, 7, 1), date(2026, 12, 31), "open")
    evaluation = _evaluation(made, cycle, objective)
    QualityAnswer.objects.create(
        evaluation=evaluation,
        question="targets",
        answer="partly",
        text=f"{canary} judgement",
        answered_by=leader,
        answered_at=NOW,
    )
    signed = _evaluation(
        made, _cycle(made, date(2026, 1, 1), date(2026, 6, 30), "signed"), objective
    )
    content = f'{{"title":"{canary} signed"}}'
    SignedEvaluation.objects.create(
        evaluation=signed,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        record=Event.objects.create(
            verb="evaluations.evaluations_signed",
            actor=leader,
            subject_kind="cycle",
            subject_id=signed.cycle_id,
            payload={"scope": f"{canary} scope"},
            happened_at=NOW,
        ),
        signed_by=leader,
        signed_at=NOW,
    )
    Evaluation.objects.filter(pk=signed.pk).update(
        state="signed", submitted_by=member, signed_by=leader, signed_at=NOW
    )
    ids |= {
        "cycle_id": cycle.id,
        "evaluation_id": evaluation.id,
        "signed_evaluation_id": signed.id,
    }


def _cycle(made: Realm, first: date, last: date, state: str) -> Cycle:
    return Cycle.objects.create(
        span="half_year",
        period_start=first,
        period_end=last,
        plan_id=made.ids["plan_id"],
        state=state,
        opened_by=made.people["leader"],
        opened_at=NOW,
        prefilled_at=NOW,
        ended_because=f"{made.canary} end",
    )


def _evaluation(made: Realm, cycle: Cycle, objective: Objective) -> Evaluation:
    canary = made.canary
    return Evaluation.objects.create(
        cycle=cycle,
        objective=objective,
        state="submitted",
        evidence=Evidence(
            title=f"{canary} evaluated",
            outcome="",
            owner="",
            unit="",
            priority="",
            due_on=None,
            result=Status.OFF_TRACK,
            momentum=Status.NO_DATA,
            original_result=Status.OFF_TRACK,
        ).kept(),
        prefilled_at=NOW,
        result="off_track",
        suggested=Decimal("0.5"),
        score=Decimal("0.5"),
        summary=f"{canary} summary",
        submitted_at=NOW,
        submitted_score=Decimal("0.5"),
    )
