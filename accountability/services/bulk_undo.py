"""Taking a change of many objectives back: what nobody changed since goes back, the rest is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import BulkEdit, Handover
from accountability.permissions import may_hand_over
from accountability.services.bulk_edit import DAYS, put, readable, record_undo, save
from accountability.services.bulk_plan import COLUMNS
from objectives.models import Objective
from objectives.rules.activation import Gap, endings_of
from objectives.rules.cascade import circle_through
from objectives.services.editing import (
    sentence_of_ended,
    sentence_of_moved_due_date,
    sentence_of_opened,
)
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit


@dataclass(slots=True)
class _Now:
    """How things stand while rows go back one after the other."""

    actor: Membership | None
    parents: dict[UUID, UUID | None]
    handovers: Mapping[UUID, Handover]
    units: frozenset[UUID]
    people: Mapping[UUID, Membership]
    changed: list[Objective] = field(default_factory=list)
    withdrawn: list[Handover] = field(default_factory=list)
    stays: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def undo_bulk_edit(
    *,
    actor: Membership | None,
    edit: BulkEdit,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> BulkEdit:
    """Put back what is still as the edit left it; who owned, hung or dated something since is not overruled."""
    edit = BulkEdit.objects.select_for_update(of=("self",)).with_people().get(pk=edit.pk)
    check_version(edit, version)
    if edit.undone_at is not None:
        raise Refused(_("It is undone already."))
    if "parent_id" in edit.fields:
        lock_shape("cascade")
    ids = [UUID(row["id"]) for row in edit.rows]
    locked = readable(ids).select_for_update(of=("self",), no_key=True).order_by("id")
    objectives = {each.pk: each for each in locked}
    stand = _stand(edit, actor)
    for row in edit.rows:
        _back(row, objectives[UUID(row["id"])], stand)
    save(stand.changed, edit.fields)
    for handover in stand.withdrawn:
        handover.state = Handover.State.WITHDRAWN
        handover.answered_at, handover.version = now, handover.version + 1
    if stand.withdrawn:
        Handover.objects.bulk_update(stand.withdrawn, ["state", "answered_at", "version"])
    edit.undone_by, edit.undone_at, edit.stays = actor, now, stand.stays
    edit.version += 1
    edit.save(update_fields=["undone_by", "undone_at", "stays", "version"])
    asked = next((each.to_owner for each in stand.withdrawn), None)
    record_undo(edit=edit, actor=actor, now=now, api_key=api_key, tell=asked)
    return edit


def _stand(edit: BulkEdit, actor: Membership | None) -> _Now:
    wanted = [UUID(row["handover"]) for row in edit.rows if row["handover"]]
    handovers = Handover.objects.select_for_update(of=("self",)).select_related("to_owner")
    owners = [row["before"]["owner_id"] for row in edit.rows if row["before"].get("owner_id")]
    is_moved = "parent_id" in edit.fields
    return _Now(
        actor=actor,
        parents=dict(Objective.objects.order_by().values_list("pk", "parent")) if is_moved else {},
        handovers={each.pk: each for each in handovers.filter(pk__in=wanted).order_by("id")},
        units=frozenset(Unit.objects.values_list("pk", flat=True))
        if "unit_id" in edit.fields
        else frozenset(),
        people=Membership.objects.in_bulk([UUID(each) for each in owners]) if owners else {},
    )


def _back(row: Mapping[str, Any], objective: Objective, stand: _Now) -> None:
    if stand.actor is not None and not may_hand_over(stand.actor, objective):
        return _stay(
            row, objective, _("Its owner and those who steer may change an objective."), stand
        )
    if not endings_of(objective.state):
        return _stay(row, objective, sentence_of_ended(), stand)
    fields: dict[str, Any] = {}
    for name in (each for each in COLUMNS if each in row["before"]):
        if name == "owner_id" and row["handover"]:
            why = _take_back(stand.handovers.get(UUID(row["handover"])), stand)
        elif _typed(name, row["after"][name]) != getattr(objective, name):
            why = _("Somebody changed it since: %(field)s.") % {"field": field_name(name)}
        else:
            value = _typed(name, row["before"][name])
            why = _why_not(name, value, objective, stand)
            if not why:
                fields[name] = value
        if why:
            _stay(row, objective, why, stand)
    _refuse_wrong_order(row, objective, fields, stand)
    if fields:
        if "parent_id" in fields:
            stand.parents[objective.pk] = fields["parent_id"]
        stand.changed.append(put(objective, fields))
    return None


def _take_back(handover: Handover | None, stand: _Now) -> str:
    if handover is None or handover.state == Handover.State.ASKED:
        if handover is not None:
            stand.withdrawn.append(handover)
        return ""
    if handover.state in (Handover.State.DECLINED, Handover.State.WITHDRAWN):
        return ""
    return _("%(name)s has accepted it: hand it over again.") % {"name": handover.to_owner.name}


def _why_not(name: str, value: Any, objective: Any, stand: _Now) -> str:
    """What going back would break now."""
    in_force = objective.state == Objective.State.ACTIVE
    if name == "owner_id":
        return _why_owner_stays(value, stand, in_force=in_force)
    if name == "due_on" and in_force and objective.due_on:
        return sentence_of_moved_due_date()
    if name == "unit_id" and value and value not in stand.units:
        return _("The unit is no longer there.")
    if name == "parent_id":
        if value and circle_through(objective.pk, value, stand.parents):
            return _("It would stand below itself.")
        if in_force and value is None and not objective.priority_id:
            return sentence_of_opened(Gap.NO_PRIORITY)
    return ""


def _why_owner_stays(value: UUID | None, stand: _Now, *, in_force: bool) -> str:
    if in_force:
        return _("It is in force by now, so its owner changes by a handover.")
    person = stand.people.get(value) if value else None
    if person is not None and not person.is_active:
        return _("%(name)s has left.") % {"name": person.name}
    return ""


def _refuse_wrong_order(row, objective: Objective, fields: dict[str, Any], stand: _Now) -> None:
    starts_on = fields.get("starts_on", objective.starts_on)
    due_on = fields.get("due_on", objective.due_on)
    if starts_on and due_on and due_on < starts_on:
        for name in DAYS:
            fields.pop(name, None)
        _stay(row, objective, _("It is due before it begins."), stand)


def _stay(row: Mapping[str, Any], objective: Objective, why: str, stand: _Now) -> None:
    stand.stays.append({"id": row["id"], "title": objective.title, "why": why})


def _typed(name: str, value: Any) -> Any:
    if value is None or name in ("tags", "contribution"):
        return value
    return date.fromisoformat(value) if name in DAYS else UUID(value)


def field_name(name: str) -> str:
    """ "owner", "due": what a person calls a column of an objective."""
    column: Any = Objective._meta.get_field(name.removesuffix("_id"))
    return str(column.verbose_name)
