"""Somebody leaves: their access ends, and each thing they answer for is asked of or given to somebody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.belongings import BY_ITSELF, Belonging, Kind, belongings_of
from accountability.models import Assignment, Handover
from accountability.services.assignment import assign, unassign
from accountability.services.handover import ask_handover, withdraw_handover
from objectives.models import Indicator, Initiative, Objective
from objectives.services import update_indicator, update_initiative, update_objective
from perfmgmt.events.services import record_event
from perfmgmt.organization.services import change_unit, revoke_membership
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Assumption, Priority
from strategy.services import update_assumption, update_priority

LONGEST_REASON = Handover._meta.get_field("reason").max_length or 0


@dataclass(frozen=True, slots=True)
class Left:
    """How it went: who has left, what others were asked for or given, what still shows that its owner left."""

    member: Membership
    given: tuple[tuple[Belonging, Membership], ...]
    open: tuple[Belonging, ...]


@dataclass(frozen=True, slots=True)
class _Leaving:
    actor: Membership
    member: Membership
    now: datetime
    today: date
    reason: str
    api_key: ApiKey | None

    @property
    def by(self) -> dict[str, Any]:
        """Who does it and when, as every verb takes it."""
        return {"actor": self.actor, "now": self.now, "api_key": self.api_key}


@transaction.atomic
def end_membership(
    *,
    actor: Membership,
    member: Membership,
    now: datetime,
    reason: str,
    new_owners: Mapping[str, Membership],
    ended_at: datetime | None = None,
    api_key: ApiKey | None = None,
) -> Left:
    """End somebody's access and pass on what they answer for, all or nothing.

    `new_owners` names somebody by the key of a belonging ("objective:<id>"). An objective in force is
    asked of its new owner; everything else is theirs at once. What is not named stays, and shows that its
    owner has left; roles beside an owner end, and figures are their owners' to update. `ended_at` is the real instant, where the organisation's
    clock stands still. A refusal carries the key of the thing that it is about as its field.
    """
    reason = _checked_reason(reason)
    # First, because it holds the administrators and the member: of two who end it the second one stops here.
    member = revoke_membership(actor=actor, member=member, now=ended_at or now)
    today = now.astimezone(actor.organization.zone).date()
    leaving = _Leaving(actor, member, now, today, reason, api_key)
    things = {each.key: each for each in belongings_of(member, today).things}
    _refuse_unknown(things, new_owners)
    withdrawn = _withdraw_handovers(leaving)
    given = []
    for key, person in sorted(new_owners.items()):
        _pass_on(leaving, things[key], person)
        given.append((things[key], person))
    _end_roles(leaving)
    _leave_figures_to_owners(leaving)
    rest = tuple(
        each
        for key, each in things.items()
        if key not in new_owners and each.kind not in BY_ITSELF and not each.asked
    )
    record_event(
        actor=actor,
        verb="accountability.membership_ended",
        subject=member,
        now=now,
        payload={
            "name": member.name,
            "reason": reason,
            "given": [
                {"kind": each.kind, "title": each.title, "to": to.name, "to_id": str(to.pk)}
                for each, to in given
            ],
            "without_owner": [each.title for each in rest],
            "handovers_withdrawn": withdrawn,
        },
        api_key=api_key,
    )
    return Left(member, tuple(given), rest)


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(
            _("Say why: whoever is asked to take something over reads it."), field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise Refused(
            _("The reason is longer than %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="reason",
        )
    return reason


def _refuse_unknown(things: Mapping[str, Belonging], new_owners: Mapping[str, Membership]) -> None:
    for key in new_owners:
        if key not in things:
            raise Refused(_("Something here is not theirs any more. Look at the list again."))
        if things[key].asked:
            raise Refused(
                _("%(name)s was asked already to take it over.") % {"name": things[key].asked},
                field=key,
            )


def _pass_on(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    """By the verb of its kind; what refuses says about which thing."""
    if not person.is_active or person.pk == leaving.member.pk:
        raise Refused(_("%(name)s has left.") % {"name": person.name}, field=thing.key)
    try:
        PASS_ON[thing.kind](leaving, thing, person)
    except Refused as refusal:
        raise Refused(str(refusal), field=thing.key) from refusal


def _objective(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    ask_handover(
        objective=Objective.objects.get(pk=thing.id),
        to=person,
        effective_on=leaving.today,
        reason=leaving.reason,
        **leaving.by,
    )


def _draft(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    update_objective(
        objective=Objective.objects.get(pk=thing.id),
        changes={"owner": person},
        version=None,
        **leaving.by,
    )


def _indicator(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    name = "owner" if thing.kind == Kind.INDICATOR else "updater"
    update_indicator(
        indicator=Indicator.objects.get(pk=thing.id), changes={name: person}, **leaving.by
    )


def _initiative(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    update_initiative(
        initiative=Initiative.objects.get(pk=thing.id), changes={"owner": person}, **leaving.by
    )


def _priority(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    priority = Priority.objects.select_related("plan").get(pk=thing.id)
    update_priority(
        priority=priority,
        title=priority.title,
        outcome=priority.outcome,
        perspective=priority.perspective,
        sponsor=person,
        **leaving.by,
    )


def _assumption(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    assumption = Assumption.objects.select_related("plan", "priority").get(pk=thing.id)
    update_assumption(
        assumption=assumption,
        statement=assumption.statement,
        sign=assumption.sign,
        owner=person,
        priority=assumption.priority,
        **leaving.by,
    )


def _unit(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    unit = Unit.objects.get(pk=thing.id)
    change_unit(unit=unit, changes={"lead": person}, **leaving.by)


def _role(leaving: _Leaving, thing: Belonging, person: Membership) -> None:
    """Somebody else contributes, reviews or clears the way in their place."""
    held = Assignment.objects.select_related("objective", "member").filter(pk=thing.id).first()
    if held is None:  # an authority whose place was taken a moment ago
        raise Refused(_("This role is no longer theirs."))
    if held.role != Assignment.Role.AUTHORITY:
        unassign(assignment=held, **leaving.by)
    assign(objective=held.objective, member=person, role=held.role, **leaving.by)


PASS_ON: dict[Kind, Callable[[_Leaving, Belonging, Membership], None]] = {
    Kind.OBJECTIVE: _objective,
    Kind.DRAFT: _draft,
    Kind.INDICATOR: _indicator,
    Kind.UPDATE: _indicator,
    Kind.INITIATIVE: _initiative,
    Kind.PRIORITY: _priority,
    Kind.ASSUMPTION: _assumption,
    Kind.UNIT: _unit,
    Kind.ROLE: _role,
}


def _withdraw_handovers(leaving: _Leaving) -> list[str]:
    """What they were asked to take over, or would have on a day to come."""
    asked = Handover.objects.open().filter(to_owner=leaving.member).select_related("objective")
    titles = []
    for handover in asked.order_by("asked_at", "id"):
        withdraw_handover(handover=handover, **leaving.by)
        titles.append(handover.objective.title)
    return titles


def _leave_figures_to_owners(leaving: _Leaving) -> None:
    """Where nobody else is named to update a figure, it is its owner's again."""
    updates = Indicator.objects.in_use(leaving.today).filter(updater=leaving.member)
    for indicator in updates.order_by("id"):
        update_indicator(indicator=indicator, changes={"updater": None}, **leaving.by)


def _end_roles(leaving: _Leaving) -> None:
    going_on = [Objective.State.DRAFT, Objective.State.ACTIVE]
    held = Assignment.objects.of(leaving.member).filter(objective__state__in=going_on)
    for assignment in held.with_objectives().order_by("id"):
        unassign(assignment=assignment, **leaving.by)
