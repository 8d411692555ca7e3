"""Signing: by somebody else than who submitted, and final."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from evaluations.models import Cycle, Evaluation, QualityAnswer, SignedEvaluation
from evaluations.permissions import may_sign, may_steer_cycle
from evaluations.rules.canonical import digest_of, sha256_of
from evaluations.rules.states import Stage
from evaluations.services.cycle import described, end, locked_cycle
from evaluations.signed import content_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership


@transaction.atomic
def sign_evaluation(
    *,
    actor: Membership,
    evaluation: Evaluation,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Evaluation:
    """One evaluation, as it was seen at a version."""
    cycle = locked_cycle(evaluation.cycle)
    [row] = _held(Evaluation.objects.filter(pk=evaluation.pk))
    if row.is_signed:
        raise Refused(_("It is signed: nothing of it changes any more."))
    check_version(row, version)
    if row.state != Stage.CALIBRATED:
        raise Refused(_("It is not calibrated yet."))
    if not may_sign(actor, row):
        raise Refused(_("A leader or controller signs it who did not submit it."))
    _sign(actor, cycle, [row], now, api_key)
    return Evaluation.objects.with_people().get(pk=row.pk)


@transaction.atomic
def sign_evaluations(
    *, actor: Membership, cycle: Cycle, now: datetime, api_key: ApiKey | None = None
) -> list[UUID]:
    """Every calibrated one of a cycle that the actor may sign. One Event with the count."""
    cycle = locked_cycle(cycle)
    if not may_steer_cycle(actor, cycle):
        raise Refused(_("A leader or controller signs it who did not submit it."))
    ready = _held(Evaluation.objects.of(cycle).in_state(Stage.CALIBRATED))
    theirs = [row for row in ready if may_sign(actor, row)]
    if not theirs:
        raise Refused(_("There is nothing here for you to sign."))
    _sign(actor, cycle, theirs, now, api_key)
    return [row.pk for row in theirs]


def _held(rows) -> list[Evaluation]:
    """Held in the order of their keys, then read with their people."""
    ids = list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    found = Evaluation.objects.filter(pk__in=ids).with_people()
    return list(found.order_by("pk"))


def _sign(
    actor: Membership,
    cycle: Cycle,
    rows: Collection[Evaluation],
    now: datetime,
    api_key: ApiKey | None,
) -> None:
    """The record of all checksums, the copies, then the rows: from then on none of them changes."""
    answers = _answers(rows)
    contents = {}
    for row in rows:
        row.signed_by, row.signed_at = actor, now
        contents[row.pk] = content_of(row, answers[row.pk])
    checksums = {pk: sha256_of(content) for pk, content in contents.items()}
    unsigned = Evaluation.objects.of(cycle).exclude(state=Stage.SIGNED)
    is_complete = not unsigned.exclude(pk__in=checksums).exists()
    record = record_event(
        actor=actor,
        verb="evaluations.evaluations_signed",
        subject=cycle,
        now=now,
        payload=described(cycle)
        | {
            "count": len(rows),
            "sha256": digest_of(checksums.values()),
            "is_complete": is_complete,
        },
        tell=[row.objective.owner for row in rows if row.objective.owner is not None],
        api_key=api_key,
    )
    copies = [
        SignedEvaluation(
            evaluation=row,
            content=contents[row.pk],
            sha256=checksums[row.pk],
            record=record,
            signed_by=actor,
            signed_at=now,
        )
        for row in rows
    ]
    SignedEvaluation.objects.bulk_create(copies, batch_size=500)
    Evaluation.objects.filter(pk__in=contents).update(
        state=Stage.SIGNED, signed_by=actor, signed_at=now, version=F("version") + 1
    )
    if is_complete:
        end(actor=actor, cycle=cycle, state=Cycle.State.SIGNED, now=now)


def _answers(rows: Collection[Evaluation]) -> defaultdict[UUID, list[QualityAnswer]]:
    found: defaultdict[UUID, list[QualityAnswer]] = defaultdict(list)
    answers = QualityAnswer.objects.filter(evaluation__in=[row.pk for row in rows])
    for answer in answers.select_related("answered_by", "stand_in_for"):
        found[answer.evaluation_id].append(answer)
    return found
