"""What is signed: one text for each evaluation, written once and read for ever.

The canonical JSON (rules/canonical.py) of an object with these members. Numbers are exact texts, days and
instants ISO 8601, instants in UTC, ids UUIDs, and what there is not is null:

    format        "throughline.evaluation/1"
    organization  its short name
    cycle         id, span (quarter, half_year, year), period_start, period_end, plan, unit, scope (a name)
    evaluation    id, objective, result, momentum, suggested, score, score_because, summary, submitted_by,
                  stand_in_for, submitted_at, submitted_score, calibrated_by, calibrated_at,
                  calibrated_because, signed_by, signed_at
    evidence      what evaluations.evidence.Evidence keeps: title, owner, result, original_result, figures
                  (each with the id of its measurement), decisions, dependencies, initiatives, drivers, …
    answers       of execution quality, in the order of the questions: question, answer, text, answered_by,
                  stand_in_for, answered_at
    names         of everybody whose id stands above

`evaluation` and `answers` hold what the rows held, so that a row that was edited afterwards is found out.
A pack of a cycle reads `signed_of(cycle)`: the copies in the order of their titles, one query.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from evaluations.evidence import Evidence
from evaluations.models import Cycle, Evaluation, QualityAnswer, SignedEvaluation
from evaluations.rules.canonical import canonical, plain
from evaluations.rules.quality import Question
from perfmgmt.tenancy.models import Membership

FORMAT = "throughline.evaluation/1"
OF_EVALUATION = (
    "result",
    "momentum",
    "suggested",
    "score",
    "score_because",
    "summary",
    "submitted_at",
    "submitted_score",
    "calibrated_at",
    "calibrated_because",
    "signed_at",
)
PEOPLE = ("submitted_by", "stand_in_for", "calibrated_by", "signed_by")
ORDER = list(Question)


@dataclass(frozen=True, slots=True)
class SignedContent:
    """A signed copy, read: `content` is the object above, `evidence` its part in the shape of its class."""

    evaluation: UUID
    sha256: str
    content: dict[str, Any]
    evidence: Evidence


def signed_of(cycle: Cycle) -> list[SignedContent]:
    return [read_signed(row) for row in SignedEvaluation.objects.of(cycle).in_order()]


def read_signed(row: SignedEvaluation) -> SignedContent:
    content = json.loads(row.content)
    return SignedContent(row.evaluation_id, row.sha256, content, Evidence.read(content["evidence"]))


def content_of(evaluation: Evaluation, answers: Iterable[QualityAnswer]) -> str:
    """What is signed of an evaluation that was read with its people, its cycle and its answers."""
    cycle = evaluation.cycle
    answers = list(answers)
    people: list[Membership | None] = [getattr(evaluation, name) for name in PEOPLE]
    for each in answers:
        people += [each.answered_by, each.stand_in_for]
    return canonical(
        {
            "format": FORMAT,
            "organization": cycle.organization.slug,
            "cycle": {
                "id": cycle.pk,
                "span": cycle.span,
                "period_start": cycle.period_start,
                "period_end": cycle.period_end,
                "plan": cycle.plan_id,
                "unit": cycle.unit_id,
                "scope": cycle.scope_name,
            },
            "evaluation": row_part(evaluation),
            "evidence": evaluation.evidence,
            "answers": answers_part(answers),
            "names": {person.pk: person.name for person in people if person},
        }
    )


def row_part(evaluation: Evaluation) -> dict[str, Any]:
    """What the row says, without a name that may change."""
    said = {name: getattr(evaluation, name) for name in OF_EVALUATION}
    said |= {name: getattr(evaluation, f"{name}_id") for name in PEOPLE}
    return plain({"id": evaluation.pk, "objective": evaluation.objective_id} | said)


def answers_part(answers: Iterable[QualityAnswer]) -> list[dict[str, Any]]:
    return plain(
        [
            {
                "question": each.question,
                "answer": each.answer,
                "text": each.text,
                "answered_by": each.answered_by_id,
                "stand_in_for": each.stand_in_for_id,
                "answered_at": each.answered_at,
            }
            for each in sorted(answers, key=lambda each: ORDER.index(Question(each.question)))
        ]
    )
