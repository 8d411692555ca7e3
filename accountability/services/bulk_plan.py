"""What a change of many objectives would make of each: before and after, or why it is left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from accountability.models import Handover
from objectives.models import Objective
from objectives.permissions import may_edit_objective
from objectives.rules import tags as tagging
from objectives.rules.activation import Gap, endings_of
from objectives.rules.cascade import above
from objectives.rules.refusal import RuleError
from objectives.services.editing import (
    sentence_of_ended,
    sentence_of_moved_due_date,
    sentence_of_opened,
)
from objectives.services.refusals import refused
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership, Role, Unit

MOST_OBJECTIVES = 2_000
LONGEST_SHIFT = 3_660
COLUMNS = ("owner_id", "unit_id", "parent_id", "contribution", "starts_on", "due_on", "tags")


class BulkChanges(TypedDict, total=False):
    """What changes in all of them; what is not named stays. None empties a unit, a parent or a first day."""

    owner: Membership
    unit: Unit | None
    parent: Objective | None
    starts_on: date | None
    due_on: date
    due_shift_days: int
    add_tags: list[str]
    remove_tags: list[str]


@dataclass(slots=True)
class Row:
    """One objective. `why` is empty unless it is left out; `handover` where its owner must be asked for."""

    objective: Objective
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    handover: bool = False

    @property
    def is_changed(self) -> bool:
        return not self.why and bool(self.after)


@dataclass(frozen=True, slots=True)
class BulkPlan:
    rows: Sequence[Row]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.is_changed]

    @property
    def counts(self) -> dict[str, int]:
        """Of all rows: how many change, of them by a handover, stay as they are, are left out."""
        left_out = sum(bool(row.why) for row in self.rows)
        changed = len(self.changed)
        return {
            "selected": len(self.rows),
            "changed": changed,
            "handovers": sum(row.handover for row in self.changed),
            "same": len(self.rows) - changed - left_out,
            "left_out": left_out,
        }


def checked_changes(changes: BulkChanges) -> BulkChanges:
    """What is wrong whatever the objective is said at its field."""
    owner, parent = changes.get("owner"), changes.get("parent")
    if owner is not None and not owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": owner.name}, field="owner")
    if parent is not None and not endings_of(parent.state):
        sentence = _("“%(title)s” has ended. Choose one that is still going on.")
        raise Refused(sentence % {"title": parent}, field="parent")
    if "due_on" in changes and "due_shift_days" in changes:
        raise Refused(_("Set a due date or move it by days, not both."), field="due_shift_days")
    if abs(changes.get("due_shift_days", 0)) > LONGEST_SHIFT:
        raise Refused(_("Move it by ten years at most."), field="due_shift_days")
    for name in ("add_tags", "remove_tags"):
        try:
            tags: Any = changes.get(name, [])  # one of two lists of texts
            tagging.tidy(tags)
        except RuleError as error:
            raise Refused(str(refused(error)), field=name) from error
    if not any(changes.get(name) != [] for name in changes):
        raise Refused(_("Say what changes."))
    return changes


def plan_bulk_edit(
    *,
    member: Membership | None,
    objectives: Sequence[Objective],
    changes: BulkChanges,
    versions: Mapping[UUID, int] | None = None,
) -> BulkPlan:
    """Of objectives read `with_people` and `with_readiness`; three queries more, however many they are.

    `versions` are those that somebody saw: what was saved since is left out.
    """
    around = _Around.read(objectives, changes)
    rows = [
        _planned(objective, member, changes, versions or {}, around) for objective in objectives
    ]
    return BulkPlan(rows)


@dataclass(frozen=True, slots=True)
class _Around:
    """What no single row knows: the way up from the new parent, and what is being handed over."""

    over_parent: Collection[UUID]
    parent_hangs: bool
    in_handover: Collection[UUID]

    @classmethod
    def read(cls, objectives: Sequence[Objective], changes: BulkChanges) -> "_Around":
        parent = changes.get("parent")
        over: set[UUID] = set()
        hangs = False
        if parent is not None:
            edges = dict(Objective.objects.order_by().values_list("pk", "parent"))
            over = {parent.pk, *above(parent.pk, edges)}
            hangs = bool(Objective.objects.with_readiness().get(pk=parent.pk).hangs_on_priority)
        handed: set[UUID] = set()
        if "owner" in changes:
            found = Handover.objects.open().filter(objective__in=objectives)
            handed = set(found.values_list("objective", flat=True))
        return cls(over, hangs, handed)


def _planned(
    objective: Objective,
    member: Membership | None,
    changes: BulkChanges,
    versions: Mapping[UUID, int],
    around: _Around,
) -> Row:
    row = Row(objective)
    if versions.get(objective.pk, objective.version) != objective.version:
        row.why = _("Somebody else changed it in the meantime.")
    elif member is not None and not (
        member.role != Role.VIEWER and may_edit_objective(member, objective)
    ):
        row.why = _("Its owner and those who steer may change an objective.")
    elif not endings_of(objective.state):
        row.why = sentence_of_ended()
    else:
        try:
            _fill(row, changes)
        except RuleError as error:
            row.why = str(refused(error))
        else:
            row.why = _why_not(row, changes, around)
    if row.why:
        row.before, row.after, row.handover = {}, {}, False
    return row


def _fill(row: Row, changes: BulkChanges) -> None:
    """Put in what would differ."""
    objective = row.objective
    wanted: dict[str, Any] = {}
    for name in ("owner", "unit", "parent"):
        if name in changes:
            new: Any = changes[name]
            wanted[f"{name}_id"] = new.pk if new is not None else None
    if "parent" in changes and changes["parent"] is None:
        wanted["contribution"] = ""
    for name in ("starts_on", "due_on"):
        if name in changes:
            wanted[name] = changes[name]  # type: ignore[literal-required] # one of the two
    if "due_shift_days" in changes and objective.due_on:
        wanted["due_on"] = objective.due_on + timedelta(days=changes["due_shift_days"])
    if changes.get("add_tags") or changes.get("remove_tags"):
        wanted["tags"] = tagging.changed(
            objective.tags,
            add=changes.get("add_tags", []),
            remove=changes.get("remove_tags", []),
        )
    row.after = {
        name: wanted[name]
        for name in COLUMNS
        if name in wanted and getattr(objective, name) != wanted[name]
    }
    row.before = {name: getattr(objective, name) for name in row.after}
    row.handover = "owner_id" in row.after and is_handed_over(objective)


def is_handed_over(objective: Objective) -> bool:
    """In force and owned: the new owner is asked, and it stays where it is until they accept."""
    return objective.state == Objective.State.ACTIVE and objective.owner_id is not None


def _why_not(row: Row, changes: BulkChanges, around: _Around) -> str:
    objective, after = row.objective, row.after
    in_force = objective.state == Objective.State.ACTIVE
    starts_on = after.get("starts_on", objective.starts_on)
    due_on = after.get("due_on", objective.due_on)
    reasons = (
        (
            "due_shift_days" in changes and objective.due_on is None,
            lambda: _("It has no due date that could move."),
        ),
        (in_force and "due_on" in after and objective.due_on, sentence_of_moved_due_date),
        (starts_on and due_on and due_on < starts_on, lambda: _("It is due before it begins.")),
        (
            after.get("parent_id") and objective.pk in around.over_parent,
            lambda: _("It would stand below itself."),
        ),
        (
            in_force and "parent_id" in after and _opens_a_gap(objective, after, around),
            lambda: sentence_of_opened(Gap.NO_PRIORITY),
        ),
        (
            row.handover and objective.pk in around.in_handover,
            lambda: _("It is being handed over already: one at a time."),
        ),
    )
    return next((say() for is_so, say in reasons if is_so), "")


def _opens_a_gap(objective: Any, after: Mapping[str, Any], around: _Around) -> bool:
    if objective.priority_id or not objective.hangs_on_priority:
        return False
    return after["parent_id"] is None or not around.parent_hangs
