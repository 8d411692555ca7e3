"""Changing an objective, and ending it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.checklist import FIELDS
from objectives.models import Objective, ObjectiveAssumption
from objectives.rules.activation import Gap, State, endings_of
from objectives.services.indicator import organization_of
from objectives.services.wellformed import refuse_badly_written, refuse_circle, tidy_tags
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Assumption, Priority

COLUMNS = (
    "title",
    "outcome",
    "priority",
    "parent",
    "contribution",
    "unit",
    "owner",
    "starts_on",
    "due_on",
    "perspective",
    "tension",
    "tags",
)


class Changes(TypedDict, total=False):
    """What somebody writes anew; what is not named stays."""

    title: str
    outcome: str
    priority: Priority | None
    parent: Objective | None
    contribution: str
    unit: Unit | None
    owner: Membership | None
    starts_on: date | None
    due_on: date | None
    perspective: str
    tension: str
    tags: list[str]
    assumptions: Iterable[Assumption]


@transaction.atomic
def update_objective(
    *,
    actor: Membership | None,
    objective: Objective,
    now: datetime,
    changes: Changes,
    version: int | None,
    api_key: ApiKey | None = None,
) -> Objective:
    """Write it anew as seen at a version; Changed when somebody saved since.

    Of an objective in force nothing that bears on its status changes here, and nothing that activation
    asks for goes missing; what was missing may be filled in. The shape of the cascade is held before
    its edges are read, so that of two who would close a circle together the second one is refused.
    """
    if "parent" in changes:
        lock_shape("cascade")
    objective = _locked(objective)
    check_version(objective, version)
    if not endings_of(objective.state):
        raise Refused(sentence_of_ended())
    before, gaps, owner = _texts(objective), objective.gaps, objective.owner
    changed = _apply(objective, changes)
    changed_names = frozenset(changed)
    _refuse_moved_due_date(objective, before, changed_names)
    _refuse_other_owner(objective, owner, changed_names)
    refuse_badly_written(objective, changed_names)
    if "parent" in changed:
        refuse_circle(objective)
    before_assumptions, after_assumptions = _set_assumptions(objective, changes)
    if before_assumptions != after_assumptions:
        before["assumptions"], changed = before_assumptions, [*changed, "assumptions"]
    if not changed:
        return objective
    objective.version += 1
    objective.save(update_fields=[*changed_names, "version"])
    _settle(objective, gaps)
    after = _texts(objective) | {"assumptions": after_assumptions}
    record_event(
        actor=actor,
        verb="objectives.objective_updated",
        subject=objective,
        now=now,
        payload={
            "title": objective.title,
            "changed": sorted(changed),
            "before": {name: before[name] for name in sorted(changed)},
            "after": {name: after[name] for name in sorted(changed)},
        },
        tell=[objective.owner] if "owner" in changed and objective.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [owner.pk if owner else None]),
    )
    return objective


@transaction.atomic
def end_objective(
    *,
    actor: Membership | None,
    objective: Objective,
    now: datetime,
    state: str,
    because: str,
    on: date,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Objective:
    """Achieved, missed or dropped, with a reason and a day. It stays to be read, and changes no more."""
    objective = _locked(objective)
    check_version(objective, version)
    endings = endings_of(objective.state)
    if not endings:
        raise Refused(_("It has ended already."))
    if state not in endings:
        raise Refused(_("A draft was never in force: it can only be dropped."), field="state")
    because = because.strip()
    if not because:
        raise Refused(_("Say why, for whoever reads it in a year."), field="because")
    if on > now.astimezone(organization_of(actor=actor).zone).date():
        raise Refused(_("This day is still to come."), field="on")
    if objective.starts_on and on < objective.starts_on:
        raise Refused(_("It had not begun then."), field="on")
    objective.state = Objective.State(state)
    objective.ended_on, objective.ended_because = on, because
    objective.version += 1
    objective.save(update_fields=["state", "ended_on", "ended_because", "version"])
    record_event(
        actor=actor,
        verb="objectives.objective_ended",
        subject=objective,
        now=now,
        payload={
            "title": objective.title,
            "state": str(state),
            "because": because,
            "ended_on": on.isoformat(),
        },
        tell=[objective.owner] if objective.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [objective.owner_id]),
    )
    return objective


def _locked(objective: Objective) -> Objective:
    lock_row(objective)
    found = Objective.objects.select_related("priority", "parent", "unit", "owner")
    return found.with_readiness().get(pk=objective.pk)


def _apply(objective: Objective, changes: Changes) -> list[str]:
    """Put the new values on the row; the names of the columns that differ."""
    changed = []
    for name in COLUMNS:
        if name not in changes:
            continue
        value: Any = changes[name]  # type: ignore[literal-required] # a name out of COLUMNS
        value = value.strip() if isinstance(value, str) else value
        value = tidy_tags(value) if name == "tags" else value
        if getattr(objective, name) != value:
            setattr(objective, name, value)
            changed.append(name)
    if objective.parent is None and objective.contribution:
        objective.contribution = ""  # there is nothing any more that it contributes to
        changed.append("contribution")
    return changed


def _refuse_moved_due_date(objective: Objective, before: dict, changed: frozenset[str]) -> None:
    if objective.state == State.ACTIVE and "due_on" in changed and before["due_on"]:
        raise Refused(sentence_of_moved_due_date(), field="due_on")


def _refuse_other_owner(
    objective: Objective, owner: Membership | None, changed: frozenset[str]
) -> None:
    """What nobody owns yet may be taken; what somebody owns is handed over, so that it is kept who did when."""
    if objective.state != State.ACTIVE or "owner" not in changed or owner is None:
        return
    if objective.owner is None:
        raise Refused(sentence_of_opened(Gap.NO_OWNER), field="owner")
    if objective.owner != owner:
        raise Refused(
            _(
                "It is in force and %(name)s owns it: hand it over, so that the new owner accepts it "
                "and the record keeps who owned it when."
            )
            % {"name": owner.name},
            field="owner",
        )


def _set_assumptions(objective: Objective, changes: Changes) -> tuple[list[str], list[str]]:
    """Their statements before and after, in order."""
    if "assumptions" not in changes:
        return [], []
    links = ObjectiveAssumption.objects.filter(objective=objective).select_related("assumption")
    had = {link.assumption_id: link.assumption.statement for link in links}
    wanted = {assumption.pk: assumption.statement for assumption in changes["assumptions"]}
    links.exclude(assumption__in=wanted).delete()
    ObjectiveAssumption.objects.bulk_create(
        ObjectiveAssumption(objective=objective, assumption_id=each)
        for each in wanted
        if each not in had
    )
    return sorted(had.values()), sorted(wanted.values())


def _settle(objective: Objective, gaps_before: tuple[Gap, ...]) -> None:
    """Of an objective in force: refuse a gap that opens, and take the mark away with the last one."""
    if objective.state != Objective.State.ACTIVE:
        return
    now_read = Objective.objects.with_readiness().select_related("owner").get(pk=objective.pk)
    for gap in now_read.gaps:
        if gap not in gaps_before:
            raise Refused(sentence_of_opened(gap), field=FIELDS.get(gap))
    if objective.activated_with_gaps and not now_read.gaps:
        objective.activated_with_gaps = False
        objective.save(update_fields=["activated_with_gaps"])


def sentence_of_ended() -> str:
    return _("It has ended. Nothing in it changes any more.")


def sentence_of_moved_due_date() -> str:
    return _(
        "It is in force, so its due date moves only by a recalibration: with evidence, and with the "
        "original beside it."
    )


def sentence_of_opened(gap: Gap) -> str:
    sentences = {
        Gap.NO_OWNER: _("An objective in force has an owner. Name another one."),
        Gap.NO_OUTCOME: _("An objective in force says its outcome."),
        Gap.NO_DUE_DATE: _("An objective in force has a due date."),
        Gap.NO_PRIORITY: _("An objective in force hangs on a priority, or on one that does."),
    }
    return sentences[gap]


def _texts(objective: Objective) -> dict[str, Any]:
    """What the record keeps of each field."""
    texts: dict[str, Any] = {}
    for name in COLUMNS:
        value = getattr(objective, name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, list):
            value = ", ".join(value)
        texts[name] = None if value in (None, "") else str(value)
    return texts
