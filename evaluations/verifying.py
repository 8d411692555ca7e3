"""Is what was signed still what it was? Every checksum is computed anew, nothing is believed."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from evaluations.models import Evaluation, QualityAnswer, SignedEvaluation
from evaluations.rules.canonical import digest_of, is_canonical, plain, sha256_of
from evaluations.signed import answers_part, row_part


class Tampering(StrEnum):
    """What does not agree: the copy with its checksum, the row with the copy, the checksum with what was
    recorded when it was signed; or there is no copy at all."""

    COPY = "copy"
    ROW = "row"
    RECORD = "record"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Seal:
    """The checksum that a copy was signed with, and when."""

    sha256: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Verification:
    """`tampered` maps the id of each evaluation that does not agree to all that is wrong with it."""

    checked: int
    tampered: Mapping[UUID, tuple[Tampering, ...]]
    seals: Mapping[UUID, Seal] = field(default_factory=dict)

    @property
    def is_intact(self) -> bool:
        return not self.tampered


def verify(evaluation_ids: Collection[UUID] | None = None) -> Verification:
    """Signed evaluations of the organisation, or some of them. Three queries, however many there are."""
    rows = Evaluation.objects.filter(state=Evaluation.State.SIGNED)
    answers = QualityAnswer.objects.filter(evaluation__state=Evaluation.State.SIGNED)
    if evaluation_ids is None:
        copies = SignedEvaluation.objects.select_related("record").with_content()
        return _verified(list(rows), answers, list(copies), None)
    rows = rows.filter(pk__in=evaluation_ids)
    return verify_rows(list(rows), answers.filter(evaluation__in=evaluation_ids))


def verify_rows(rows: Iterable[Evaluation], answers: Iterable[QualityAnswer]) -> Verification:
    """Those of the rows that are signed, whose answers have been read too. One query."""
    signed = [row for row in rows if row.is_signed]
    ids = [row.pk for row in signed]
    copies = SignedEvaluation.objects.beside(ids).with_content_of(ids)
    return _verified(signed, answers, list(copies), frozenset(ids))


def _verified(
    rows: Collection[Evaluation],
    answers: Iterable[QualityAnswer],
    copies: Collection[Any],
    wanted: Collection[UUID] | None,
) -> Verification:
    """`copies` have `row_content`; those of other evaluations than are `wanted` only complete the record."""
    by_row = {row.pk: row for row in rows}
    own = {
        copy.evaluation_id: copy
        for copy in copies
        if wanted is None or copy.evaluation_id in wanted
    }
    given: defaultdict[UUID, list[QualityAnswer]] = defaultdict(list)
    for answer in answers:
        given[answer.evaluation_id].append(answer)
    broken = _broken_records(copies)
    found: dict[UUID, tuple[Tampering, ...]] = {}
    for pk in by_row.keys() | own.keys():
        wrong = _wrong_with(by_row.get(pk), own.get(pk), given[pk], broken)
        if wrong:
            found[pk] = wrong
    seals = {pk: Seal(copy.sha256, copy.signed_at) for pk, copy in own.items()}
    return Verification(len(by_row.keys() | own.keys()), found, seals)


def _wrong_with(
    row: Evaluation | None,
    copy: Any | None,
    answers: list[QualityAnswer],
    broken: Collection[UUID],
) -> tuple[Tampering, ...]:
    if copy is None:
        return (Tampering.MISSING,)
    wrong = []
    is_readable = is_canonical(copy.row_content)
    if not is_readable or sha256_of(copy.row_content) != copy.sha256:
        wrong.append(Tampering.COPY)
    if row is None or (is_readable and not _agrees(row, answers, json.loads(copy.row_content))):
        wrong.append(Tampering.ROW)
    if not wrong and copy.record_id in broken:
        wrong.append(Tampering.RECORD)
    return tuple(wrong)


def _agrees(row: Evaluation, answers: list[QualityAnswer], content: dict) -> bool:
    """The row says what its copy says; a tampered copy is told apart by its checksum."""
    return (
        content.get("evaluation") == row_part(row)
        and content.get("evidence") == plain(row.evidence)
        and content.get("answers") == answers_part(answers)
    )


def _broken_records(copies: Collection[SignedEvaluation]) -> set[UUID]:
    """Those that keep another checksum over what was signed together than there is now."""
    checksums: defaultdict[UUID, list[str]] = defaultdict(list)
    kept: dict[UUID, str | None] = {}
    for copy in copies:
        checksums[copy.record_id].append(copy.sha256)
        kept[copy.record_id] = copy.record.payload.get("sha256")
    return {record for record, found in checksums.items() if kept[record] != digest_of(found)}
