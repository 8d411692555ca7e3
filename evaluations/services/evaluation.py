"""An evaluation on its way: judged, submitted, sent back, calibrated."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from evaluations.models import Cycle, Evaluation, QualityAnswer
from evaluations.permissions import may_judge, may_steer_cycle, may_submit
from evaluations.rules.states import Stage, Step, after, stages_for
from evaluations.services.cycle import described, locked_cycle
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership

SCORE_PLACES = 2


@transaction.atomic
def judge_quality(
    *,
    actor: Membership,
    evaluation: Evaluation,
    question: str,
    answer: str,
    now: datetime,
    text: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> QualityAnswer:
    """What somebody judges of one question, in place of what was judged before; none before is version 0."""
    evaluation = _locked(evaluation, Step.JUDGE)
    if not may_judge(actor, evaluation):
        raise Refused(_("The owner, leaders and controllers judge the quality of execution."))
    if question not in QualityAnswer.Question.values:
        raise Refused(_("There is no such question."), field="question")
    if answer not in QualityAnswer.Answer.values:
        raise Refused(_("Choose one of the answers."), field="answer")
    stand_in_for = acting_for(actor, [evaluation.objective.owner_id])
    row = QualityAnswer.objects.filter(evaluation=evaluation, question=question).first()
    row = row or QualityAnswer(evaluation=evaluation, question=question, version=0)
    check_version(row, version)
    row.answer, row.text = answer, text.strip()
    row.answered_by, row.stand_in_for, row.answered_at = actor, stand_in_for, now
    row.version += 1
    row.save()
    record_event(
        actor=actor,
        verb="evaluations.quality_judged",
        subject=evaluation,
        now=now,
        payload=_about(evaluation) | {"question": question, "answer": answer, "text": row.text},
        api_key=api_key,
        stand_in_for=stand_in_for,
    )
    return row


@transaction.atomic
def submit_evaluation(
    *,
    actor: Membership,
    evaluation: Evaluation,
    now: datetime,
    score: Decimal | None = None,
    score_because: str = "",
    summary: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Evaluation:
    """The owner's word on it. Without a score it is the suggested one; another one says why."""
    evaluation = _locked(evaluation, Step.SUBMIT)
    if not may_submit(actor, evaluation):
        raise Refused(_("The owner submits it, or who stands in for them."))
    check_version(evaluation, version)
    because = score_because.strip()
    score = evaluation.suggested if score is None else _fitting(score)
    if score != evaluation.suggested and not because:
        raise Refused(_("Say why the score differs from its suggestion."), field="score_because")
    stand_in_for = acting_for(actor, [evaluation.objective.owner_id])
    _save(
        evaluation,
        state=after(Stage(evaluation.state), Step.SUBMIT),
        score=score,
        score_because=because if score != evaluation.suggested else "",
        summary=summary.strip(),
        submitted_by=actor,
        stand_in_for=stand_in_for,
        submitted_at=now,
        submitted_score=score,
    )
    record_event(
        actor=actor,
        verb="evaluations.evaluation_submitted",
        subject=evaluation,
        now=now,
        payload=_about(evaluation) | _scores(evaluation),
        tell=[evaluation.cycle.opened_by],
        api_key=api_key,
        stand_in_for=stand_in_for,
    )
    return evaluation


@transaction.atomic
def submit_evaluations(
    *, actor: Membership, cycle: Cycle, now: datetime, api_key: ApiKey | None = None
) -> list[UUID]:
    """Every draft that is the actor's to submit, as it was prefilled. One Event with the count."""
    cycle = locked_cycle(cycle)
    theirs = [row for row in _held(cycle, Step.SUBMIT) if may_submit(actor, row)]
    if not theirs:
        raise Refused(_("There is nothing here for you to submit."))
    ids = [row.pk for row in theirs]
    Evaluation.objects.filter(pk__in=ids).update(
        state=Stage.SUBMITTED,
        submitted_by=actor,
        submitted_at=now,
        submitted_score=F("score"),
        version=F("version") + 1,
    )
    record_event(
        actor=actor,
        verb="evaluations.evaluations_submitted",
        subject=cycle,
        now=now,
        payload=described(cycle) | {"count": len(ids)},
        tell=[cycle.opened_by],
        api_key=api_key,
    )
    return ids


@transaction.atomic
def send_back(
    *,
    actor: Membership,
    evaluation: Evaluation,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Evaluation:
    """To its owner, as a draft, with what is to be mended. What was answered and said stays."""
    evaluation = _locked(evaluation, Step.SEND_BACK)
    if not may_steer_cycle(actor, evaluation.cycle):
        raise Refused(_("Leaders and controllers send an evaluation back."))
    check_version(evaluation, version)
    if not because.strip():
        raise Refused(_("Say what is to be mended."), field="because")
    submitter = evaluation.submitted_by
    _save(
        evaluation,
        state=after(Stage(evaluation.state), Step.SEND_BACK),
        sent_back_by=actor,
        sent_back_because=because.strip(),
        submitted_by=None,
        stand_in_for=None,
        submitted_at=None,
        submitted_score=None,
        calibrated_by=None,
        calibrated_at=None,
        calibrated_because="",
    )
    record_event(
        actor=actor,
        verb="evaluations.evaluation_sent_back",
        subject=evaluation,
        now=now,
        payload=_about(evaluation) | {"because": evaluation.sent_back_because},
        tell=_people(evaluation.objective.owner, submitter),
        api_key=api_key,
    )
    return evaluation


@transaction.atomic
def calibrate_evaluation(
    *,
    actor: Membership,
    evaluation: Evaluation,
    now: datetime,
    score: Decimal | None = None,
    because: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Evaluation:
    """The score beside all others of the cycle: as it stands, or another one with a reason."""
    evaluation = _locked(evaluation, Step.CALIBRATE)
    if not may_steer_cycle(actor, evaluation.cycle):
        raise Refused(_("Leaders and controllers calibrate."))
    check_version(evaluation, version)
    before = evaluation.score
    score = before if score is None else _fitting(score)
    because = because.strip()
    if score != before and not because:
        raise Refused(_("Say why the score is another one."), field="because")
    _save(
        evaluation,
        state=after(Stage(evaluation.state), Step.CALIBRATE),
        score=score,
        calibrated_by=actor,
        calibrated_at=now,
        calibrated_because=because or evaluation.calibrated_because,
    )
    record_event(
        actor=actor,
        verb="evaluations.evaluation_calibrated",
        subject=evaluation,
        now=now,
        payload=_about(evaluation)
        | _scores(evaluation)
        | {"before": None if before is None else str(before), "because": because},
        tell=_people(evaluation.objective.owner) if score != before else (),
        api_key=api_key,
    )
    return evaluation


@transaction.atomic
def calibrate_evaluations(
    *,
    actor: Membership,
    cycle: Cycle,
    evaluations: Collection[UUID],
    now: datetime,
    api_key: ApiKey | None = None,
) -> list[UUID]:
    """Those that are submitted, accepted as they stand. One Event with the count."""
    cycle = locked_cycle(cycle)
    if not may_steer_cycle(actor, cycle):
        raise Refused(_("Leaders and controllers calibrate."))
    held = _held(cycle, Step.CALIBRATE)
    chosen, wanted = Stage.SUBMITTED, set(evaluations)
    ids = [row.pk for row in held if row.state == chosen and row.pk in wanted]
    if not ids:
        raise Refused(_("There is nothing here to calibrate."))
    Evaluation.objects.filter(pk__in=ids).update(
        state=Stage.CALIBRATED,
        calibrated_by=actor,
        calibrated_at=now,
        version=F("version") + 1,
    )
    record_event(
        actor=actor,
        verb="evaluations.evaluations_calibrated",
        subject=cycle,
        now=now,
        payload=described(cycle) | {"count": len(ids)},
        tell=[cycle.opened_by],
        api_key=api_key,
    )
    return ids


def _locked(evaluation: Evaluation, step: Step) -> Evaluation:
    """As it stands now, with its people; refuses where the step does not follow. Its cycle is held first, so
    that it does not end meanwhile."""
    lock_row(evaluation.cycle)
    lock_row(evaluation)
    evaluation = Evaluation.objects.with_people().get(pk=evaluation.pk)
    if evaluation.is_signed:
        raise Refused(_("It is signed: nothing of it changes any more."))
    if not evaluation.cycle.is_open:
        raise Refused(_("This cycle has ended."))
    if after(Stage(evaluation.state), step) is None:
        raise Refused(_NOT_NOW[step]())
    return evaluation


_NOT_NOW = {
    Step.JUDGE: lambda: _("It cannot be judged now."),
    Step.SUBMIT: lambda: _("It is submitted already."),
    Step.SEND_BACK: lambda: _("It is with its owner already."),
    Step.CALIBRATE: lambda: _("It is not submitted yet."),
    Step.SIGN: lambda: _("It is not calibrated yet."),
}


def _held(cycle: Cycle, step: Step) -> list[Evaluation]:
    """Those of a cycle with which a step can be taken, held in the order of their keys."""
    waiting = Evaluation.objects.of(cycle).in_state(*stages_for(step))
    list(waiting.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return list(waiting.with_people().order_by("pk"))


def _fitting(score: Decimal) -> Decimal:
    if not score.is_finite() or not 0 <= score <= 1:
        raise Refused(_("A score lies between 0 and 1."), field="score")
    if -int(score.normalize().as_tuple().exponent) > SCORE_PLACES:
        raise Refused(_("A score has two decimals at most."), field="score")
    return score


def _save(evaluation: Evaluation, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(evaluation, name, value)
    evaluation.version += 1
    evaluation.save(update_fields=["version", *changed])


def _about(evaluation: Evaluation) -> dict[str, str]:
    return described(evaluation.cycle) | {"objective": evaluation.objective.title}


def _scores(evaluation: Evaluation) -> dict[str, str | None]:
    said = {"score": evaluation.score, "suggested": evaluation.suggested}
    return {name: None if score is None else str(score) for name, score in said.items()}


def _people(*people: Membership | None) -> Iterable[Membership]:
    return [person for person in people if person is not None]
