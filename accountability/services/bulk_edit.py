"""Changing many objectives at once, and taking that back: each one Event, and a few statements for all rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import BulkEdit, Handover
from accountability.services.bulk_plan import (
    COLUMNS,
    MOST_OBJECTIVES,
    BulkChanges,
    BulkPlan,
    Row,
    checked_changes,
    plan_bulk_edit,
)
from accountability.services.handover import ask_handovers
from objectives.models import Objective
from objectives.services.gaps import close_gaps
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership

DAYS = ("starts_on", "due_on")


def preview_bulk_edit(
    *,
    actor: Membership | None,
    ids: Iterable[UUID],
    changes: BulkChanges,
    versions: Mapping[UUID, int] | None = None,
) -> BulkPlan:
    """What `bulk_edit` would do now; nothing is written."""
    objectives = list(readable(ids).order_by("title", "id"))
    changes = checked_changes(changes)
    return plan_bulk_edit(member=actor, objectives=objectives, changes=changes, versions=versions)


def readable(ids: Iterable[UUID]):
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_OBJECTIVES:
        sentence = _("At most %(most)s objectives at once.") % {"most": MOST_OBJECTIVES}
        raise Refused(sentence, field="objectives")
    found = Objective.objects.filter(pk__in=wanted)
    return found.with_people().select_related("parent").with_readiness()


@transaction.atomic
def bulk_edit(
    *,
    actor: Membership | None,
    ids: Iterable[UUID],
    changes: BulkChanges,
    now: datetime,
    versions: Mapping[UUID, int] | None = None,
    reason: str = "",
    effective_on: date | None = None,
    api_key: ApiKey | None = None,
) -> BulkEdit:
    """Change what can be changed and keep what was left out, and why.

    The owner of one in force is asked for: `reason` says why it changes hands, `effective_on` is the day,
    by default today. Rows are locked in the order of their ids, after the shape of the cascade.
    """
    changes = checked_changes(changes)
    if "parent" in changes:
        lock_shape("cascade")
    locked = list(readable(ids).select_for_update(of=("self",), no_key=True).order_by("id"))
    plan = plan_bulk_edit(member=actor, objectives=locked, changes=changes, versions=versions)
    if not plan.changed:
        raise Refused(_("None of them would change."))
    handed = [row.objective for row in plan.changed if row.handover]
    before = {row.objective.pk: plain(row.before) for row in plan.changed}
    handovers: dict[UUID, UUID] = {}
    taken: set[UUID] = set()
    if handed:
        asked = ask_handovers(
            actor=actor,
            objectives=handed,
            to=changes["owner"],
            now=now,
            effective_on=effective_on,
            reason=reason,
        )
        handovers = {each.objective_id: each.pk for each in asked}
        taken = {each.objective_id for each in asked if each.state == Handover.State.DONE}
    _write(plan, stays_owned=set(handovers) - taken)
    edit = BulkEdit.objects.create(
        author=actor,
        made_at=now,
        fields=sorted({name for row in plan.changed for name in row.after}),
        rows=[_kept(row, before[row.objective.pk], handovers) for row in plan.changed],
        left_out=[
            {"id": str(row.objective.pk), "title": row.objective.title, "why": row.why}
            for row in plan.rows
            if row.why
        ],
        counts=plan.counts,
    )
    told = changes.get("owner") if "owner_id" in edit.fields else None
    _record("accountability.bulk_edited", edit, actor, now, api_key, tell=told)
    return edit


def _write(plan: BulkPlan, stays_owned: set[UUID]) -> None:
    """The rows with a higher version; of those asked for, the owner stays until they accept."""
    changed = []
    for row in plan.changed:
        objective = row.objective
        fields = {
            name: value
            for name, value in row.after.items()
            if not (name == "owner_id" and objective.pk in stays_owned)
        }
        if fields:
            changed.append(put(objective, fields))
    save(changed, {name for row in plan.changed for name in row.after})


def put(objective: Objective, fields: Mapping[str, Any]) -> Objective:
    for name, value in fields.items():
        setattr(objective, name, value)
    objective.version += 1
    return objective


def save(changed: Sequence[Objective], fields: Iterable[str]) -> None:
    """One statement for all rows, and the marks of gaps that are closed now."""
    if not changed:
        return
    columns = [name.removesuffix("_id") for name in COLUMNS if name in set(fields)]
    Objective.objects.bulk_update(changed, [*columns, "version"])
    close_gaps([each.pk for each in changed])


def _kept(row: Row, before: dict[str, Any], handovers: Mapping[UUID, UUID]) -> dict[str, Any]:
    handover = handovers.get(row.objective.pk)
    return {
        "id": str(row.objective.pk),
        "title": row.objective.title,
        "before": before,
        "after": plain(row.after),
        "handover": str(handover) if handover else None,
    }


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them: ids and days as texts."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, UUID)
        else list(value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }


def _record(verb: str, edit: BulkEdit, actor, now, api_key, *, tell: Membership | None) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=edit,
        now=now,
        payload={
            "bulk_edit_id": str(edit.pk),
            "fields": [name.removesuffix("_id") for name in edit.fields],
            "counts": edit.counts,
            "stays": len(edit.stays),
        },
        tell=[tell] if tell else [],
        api_key=api_key,
    )


def record_undo(
    *,
    edit: BulkEdit,
    actor: Membership | None,
    now: datetime,
    api_key: ApiKey | None,
    tell: Membership | None,
) -> None:
    """The one Event of an undo, told to whoever was asked in vain."""
    _record("accountability.bulk_edit_undone", edit, actor, now, api_key, tell=tell)
