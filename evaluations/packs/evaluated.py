"""What a cycle judged, as a pack holds it: of what is signed the very copy that was signed, of the rest its row."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from evaluations.evidence import Evidence, FigureEvidence
from evaluations.models import Cycle, Evaluation, QualityAnswer, SignedEvaluation
from evaluations.packs.content import CycleRow, EvaluationRow, JudgementRow, OutcomeRow, TogetherRow
from evaluations.rules.quality import Question, common
from evaluations.rules.surprise import surprises
from evaluations.screens import quality
from evaluations.signed import content_of
from objectives.models import Objective
from reviews.rules.latency import Latency, latency


def read_evaluated(cycle: Cycle) -> tuple[CycleRow, dict[Objective, Evidence]]:
    """The cycle with every evaluation of it, by title, and the evidence of each objective. Three queries."""
    rows = list(Evaluation.objects.of(cycle).with_people().order_by("objective__title", "pk"))
    answers: defaultdict[object, list[QualityAnswer]] = defaultdict(list)
    for answer in QualityAnswer.objects.filter(evaluation__cycle=cycle).select_related(
        "answered_by", "stand_in_for"
    ):
        answers[answer.evaluation_id].append(answer)
    copies = {copy.evaluation_id: copy for copy in SignedEvaluation.objects.of(cycle)}
    read = [_read(row, answers[row.pk], copies.get(row.pk), cycle) for row in rows]
    evidence = {row.objective: found for row, (_said, found) in zip(rows, read, strict=True)}
    every = [answer for own in answers.values() for answer in own]
    return _cycle(cycle, [said for said, _found in read], list(evidence.values()), every), evidence


def _cycle(
    cycle: Cycle,
    rows: Collection[EvaluationRow],
    found: Collection[Evidence],
    answers: Collection[QualityAnswer],
) -> CycleRow:
    counted = surprises(each.ending for each in found)
    slug = cycle.organization.slug
    said = quality.of_cycle(found, answers, counted, slug)
    return CycleRow(
        span=cycle.span,
        scope=cycle.scope_name,
        state=cycle.state,
        period_start=cycle.period_start,
        period_end=cycle.period_end,
        opened_by=cycle.opened_by.name,
        opened_at=cycle.opened_at,
        ended_at=cycle.ended_at,
        compared=counted.compared,
        surprises=counted.surprises,
        alarms=counted.alarms,
        false_alarms=counted.false_alarms,
        latency_median=_latency(found).median,
        together=tuple(
            TogetherRow(
                question=row.code,
                computed=str(common(each.answer(Question(row.code)) for each in found)),
                sentence=str(row.sentence),
                judged=row.counted,
            )
            for row in said
        ),
        evaluations=tuple(rows),
    )


def _latency(found: Collection[Evidence]) -> Latency:
    days = [one.days for each in found for one in each.decisions if one.days is not None]
    return latency(days, [wait for each in found for wait in each.waiting])


def _read(
    row: Evaluation, answers: list[QualityAnswer], copy: SignedEvaluation | None, cycle: Cycle
) -> tuple[EvaluationRow, Evidence]:
    said = json.loads(copy.content if copy else content_of(row, answers))
    evidence = Evidence.read(said["evidence"])
    return _evaluation(row, said, evidence, copy.sha256 if copy else "", cycle), evidence


def _evaluation(
    row: Evaluation, said: Mapping[str, Any], evidence: Evidence, sha256: str, cycle: Cycle
) -> EvaluationRow:
    judged, names = said["evaluation"], said["names"]
    return EvaluationRow(
        id=judged["id"],
        objective=judged["objective"],
        title=evidence.title,
        owner=evidence.owner,
        state=row.state,
        result=judged["result"],
        original_result=str(evidence.original_result),
        momentum=judged["momentum"],
        suggested=_number(judged["suggested"]),
        original_suggested=evidence.original_suggestion.score,
        is_recalibrated=evidence.is_recalibrated,
        score=_number(judged["score"]),
        score_because=judged["calibrated_because"] or judged["score_because"],
        summary=judged["summary"],
        submitted_by=names.get(judged["submitted_by"], ""),
        submitted_at=_instant(judged["submitted_at"]),
        calibrated_by=names.get(judged["calibrated_by"], ""),
        calibrated_at=_instant(judged["calibrated_at"]),
        signed_by=names.get(judged["signed_by"], ""),
        signed_at=_instant(judged["signed_at"]),
        sha256=sha256,
        outcomes=tuple(map(_outcome, evidence.figures)),
        judgements=_judgements(said["answers"], names, evidence, cycle),
    )


def _outcome(figure: FigureEvidence) -> OutcomeRow:
    return OutcomeRow(
        indicator=str(figure.indicator),
        title=figure.title,
        role=str(figure.role),
        weight=figure.weight,
        original_weight=figure.original_weight,
        unit=figure.unit,
        decimals=figure.decimals,
        rhythm=figure.rhythm,
        period_start=figure.period_start,
        value=figure.value,
        expected=figure.target.expected,
        original=figure.original.expected,
        status=str(figure.counted),
        original_status=str(figure.original.status),
        attainment=figure.target.attainment,
        original_attainment=figure.original.attainment,
    )


def _judgements(
    answers: Collection[Mapping[str, Any]],
    names: Mapping[str, str],
    evidence: Evidence,
    cycle: Cycle,
) -> tuple[JudgementRow, ...]:
    """Each question with what the facts say, whether or not somebody judged it."""
    given = {each["question"]: each for each in answers}
    rows = []
    for row in quality.of_evaluation(evidence, {}, cycle.organization.slug, {}):
        own = given.get(row.code, {})
        rows.append(
            JudgementRow(
                question=row.code,
                computed=str(evidence.answer(Question(row.code))),
                sentence=str(row.sentence),
                answer=own.get("answer", ""),
                text=own.get("text", ""),
                answered_by=names.get(own.get("answered_by", ""), ""),
            )
        )
    return tuple(rows)


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _instant(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)
