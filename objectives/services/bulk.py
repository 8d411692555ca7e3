"""The verb behind every import: a whole structure and its figures in one transaction, one Event."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from objectives.models import ImportBatch, Objective, ObjectiveIndicator
from objectives.rules.activation import Readiness, gaps_of
from objectives.rules.status import Status
from objectives.services.bulk_figures import apply_figures
from objectives.services.bulk_structure import Structure, apply_structure
from objectives.services.calculation import recalculate
from objectives.services.copying import update_by_copy
from objectives.services.indicator import organization_of
from objectives.services.rollup import STORED_FIELDS, compute_objectives
from objectives.tables import Report, Table, Tables, sheet_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.models import Membership


@transaction.atomic
def import_tables(
    *,
    actor: Membership | None,
    tables: Tables,
    source: str,
    now: datetime,
    until: date | None = None,
    on_progress: Callable[[int], None] = lambda _rows: None,
) -> Report:
    """Apply what can be applied and say what could not, row by row; the same tables again change nothing.

    Only periods that ended before the day `until` are taken (a sandbox's clock); later ones are
    skipped and counted. Without `until`, a figure of a period that has not ended is refused.
    Imported objectives become active, with gaps where something is missing. `on_progress` hears how
    many rows are done.
    """
    organization = organization_of(actor=actor)
    report = Report()
    _count_unread(report, tables)
    structure = Structure(
        organization=organization, now=now, report=report, on_progress=on_progress
    )
    batch = ImportBatch.objects.create(
        source=source[:200], sha256=tables.sha256, author=actor, applied_at=now
    )
    apply_structure(structure, tables)
    changed = apply_figures(structure, tables.measurements, batch=batch, author=actor, until=until)
    calculated = recalculate(changed, organization=organization, now=now)
    structure.touched_objectives |= calculated.objective_ids
    _refresh(structure)
    structure.trail.write(batch)
    report.batch_id = batch.pk
    report.sort()
    batch.counts = {str(table): dict(counts) for table, counts in report.counts.items()}
    batch.problems = report.as_dict()["problems"]
    batch.save(update_fields=["counts", "problems"])
    record_event(
        actor=actor,
        verb="objectives.tables_imported",
        subject=batch,
        now=now,
        payload={
            "source": batch.source,
            "counts": batch.counts,
            "problems": len(report.problems),
        },
    )
    return report


def _count_unread(report: Report, tables: Tables) -> None:
    """Rows that no reader could make sense of are refused rows too."""
    report.problems.extend(tables.problems)
    for file, _sheet, _row in {
        (problem.file, sheet_of(problem.row), problem.row)
        for problem in tables.problems
        if problem.refused and problem.row > 1
    }:
        report.count(Table(file.removesuffix(".csv")), "refused")
    for table, rows in tables.unread.items():
        report.counts[table]["refused"] += rows


def _refresh(structure: Structure) -> None:
    """Roll up every objective that was touched; new ones become active."""
    objectives = compute_objectives(structure.touched_objectives)
    new = {objective.pk for objective in structure.new_objectives}
    with_target = {
        link.objective_id
        for link in structure.links
        if link.role == ObjectiveIndicator.Role.LAG
        and link.weight > 0
        and link.indicator.status != Status.NO_TARGET
    }
    for objective in objectives:
        if objective.pk in new:
            objective.state = Objective.State.ACTIVE
            objective.activated_with_gaps = _has_gaps(objective, with_target)
    update_by_copy(objectives, [*STORED_FIELDS, "state", "activated_with_gaps"])


def _has_gaps(objective: Objective, with_target: set) -> bool:
    readiness = Readiness(
        has_owner=objective.owner_id is not None,
        outcome=objective.outcome,
        due_on=objective.due_on,
        has_lag_with_target=objective.pk in with_target,
        lacks_baseline=False,  # such a path promises nothing yet: it counts as no target
        has_priority=objective.priority_id is not None,
    )
    return bool(gaps_of(readiness))
