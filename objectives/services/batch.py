"""Many check-ins at once, from a grid or a workbook: rehearsed row by row, applied as one batch.

Each ends in `record_measurement`, so that no rule is written twice. What one row is refused for leaves the
others alone: a savepoint stands around each.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import ImportBatch, Indicator, Measurement
from objectives.permissions import answers_for, may_check_in
from objectives.services.entry import check_by_hand
from objectives.services.measurement import record_measurement
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership

MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One figure as somebody typed it, with the place where it stands ("F7")."""

    place: str
    indicator_id: UUID | None
    period_start: date | None
    title: str = ""
    value: Decimal | None = None
    no_value_reason: str = ""
    commentary: str = ""
    cause: str = ""
    confidence: str = ""
    correction_reason: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of an entry: the figure as it would stand, or the sentence why it cannot."""

    entry: Entry
    indicator: Indicator | None
    measurement: Measurement | None
    sentence: str = ""
    field: str = ""


@transaction.atomic
def record_entries(
    *,
    actor: Membership,
    entries: Sequence[Entry],
    source: str,
    now: datetime,
    is_rehearsal: bool = False,
) -> list[Outcome]:
    """Record what can be recorded, as one batch; say of the rest why not. A rehearsal leaves nothing behind."""
    if len(entries) > MOST_ENTRIES:
        sentence = _("At most %(most)s figures can come in at once.") % {"most": MOST_ENTRIES}
        raise Refused(sentence)
    with transaction.atomic():
        batch = _batch(actor, entries, source, now)
        indicators = _indicators(entries)
        outcomes = [_tried(actor, each, indicators, batch, now) for each in entries]
        if is_rehearsal:
            transaction.set_rollback(True)
        else:
            _close(batch, outcomes, actor, now)
    return outcomes


def _batch(actor: Membership, entries: Sequence[Entry], source: str, now: datetime) -> ImportBatch:
    typed = "\n".join(repr(each) for each in entries)
    digest = hashlib.sha256(typed.encode()).hexdigest()
    return ImportBatch.objects.create(
        source=source[:200], sha256=digest, author=actor, applied_at=now
    )


def _close(
    batch: ImportBatch, outcomes: Sequence[Outcome], actor: Membership, now: datetime
) -> None:
    recorded = [each for each in outcomes if each.measurement is not None]
    if not recorded:
        raise Refused(_("Nothing in it can be recorded."))
    counts = {"recorded": len(recorded), "refused": len(outcomes) - len(recorded)}
    batch.counts = {"measurements": counts}
    batch.problems = [
        {"row": each.entry.place, "sentence": each.sentence} for each in outcomes if each.sentence
    ]
    batch.save(update_fields=["counts", "problems"])
    record_event(
        actor=actor,
        verb="objectives.figures_entered",
        subject=batch,
        now=now,
        payload={"title": batch.source, **counts},
    )


def _indicators(entries: Sequence[Entry]) -> dict[UUID, Indicator]:
    """Locked in one order before the first row is tried, so that two batches never wait in a circle."""
    ids = {each.indicator_id for each in entries if each.indicator_id}
    found = Indicator.objects.filter(pk__in=ids).order_by("id")
    return {each.pk: each for each in found.select_for_update(of=("self",), no_key=True)}


def _tried(
    actor: Membership,
    entry: Entry,
    indicators: dict[UUID, Indicator],
    batch: ImportBatch,
    now: datetime,
) -> Outcome:
    indicator = indicators.get(entry.indicator_id) if entry.indicator_id else None
    if entry.problem:
        return Outcome(entry, indicator, None, entry.problem)
    if indicator is None or entry.period_start is None:
        return Outcome(entry, None, None, _("There is no such indicator."))
    try:
        with transaction.atomic():
            return Outcome(entry, indicator, _record(actor, entry, indicator, batch, now))
    except (Refused, Changed) as refusal:
        return Outcome(entry, indicator, None, str(refusal), getattr(refusal, "field", None) or "")


def _record(
    actor: Membership, entry: Entry, indicator: Indicator, batch: ImportBatch, now: datetime
) -> Measurement:
    if answers_for(actor, indicator):
        check_by_hand(indicator)
    if not may_check_in(actor, indicator):
        raise Refused(_("Only its owner, its updater and controllers may record values."))
    return record_measurement(
        actor=actor,
        indicator=indicator,
        period_start=entry.period_start or date.min,
        now=now,
        value=entry.value,
        no_value_reason=entry.no_value_reason,
        commentary=entry.commentary,
        cause=entry.cause,
        confidence=entry.confidence,
        correction_reason=entry.correction_reason,
        batch=batch,
    )
