"""Who contributes to an objective, who reviews it, and who is its authority. Its owner stands on itself."""

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Assignment
from objectives.models import Objective
from objectives.rules.activation import endings_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership

Role = Assignment.Role

OF_OWNER: dict[str, Promise] = {
    Role.AUTHORITY: gettext_lazy(
        "%(name)s owns it, and nobody can be asked to clear their own way: name somebody else."
    ),
    Role.CONTRIBUTOR: gettext_lazy("%(name)s owns it and contributes with that already."),
    Role.REVIEWER: gettext_lazy("%(name)s owns it: somebody else reviews it."),
}
ALREADY: dict[str, Promise] = {
    Role.AUTHORITY: gettext_lazy("%(name)s is its authority already."),
    Role.CONTRIBUTOR: gettext_lazy("%(name)s contributes already."),
    Role.REVIEWER: gettext_lazy("%(name)s reviews it already."),
}


@transaction.atomic
def assign(
    *,
    actor: Membership | None,
    objective: Objective,
    member: Membership,
    role: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Assignment:
    """Give somebody a role beside the owner. There is one authority: a new one takes the place of the old."""
    objective = _locked(objective)
    _refuse(objective, member, role)
    replaced = None
    if role == Role.AUTHORITY:
        replaced = Assignment.objects.on(objective).authorities().with_people().first()
        if replaced is not None:
            replaced.delete()
    assignment = Assignment.objects.create(objective=objective, member=member, role=role)
    tell = [member, replaced.member] if replaced else [member]
    record_event(
        actor=actor,
        verb="accountability.role_given",
        subject=objective,
        now=now,
        payload=_payload(assignment)
        | {"in_place_of": replaced.member.name if replaced is not None else None},
        tell=tell,
        api_key=api_key,
    )
    return assignment


@transaction.atomic
def unassign(
    *,
    actor: Membership | None,
    assignment: Assignment,
    now: datetime,
    api_key: ApiKey | None = None,
) -> None:
    """Take the role back; the record keeps that it was there. One that is gone already is no event."""
    objective = _locked(assignment.objective)
    _refuse_ended(objective)
    found = Assignment.objects.with_people().filter(pk=assignment.pk).first()
    if found is not None:
        found.objective = objective
        _take(actor, found, now, api_key)


def release(
    *,
    actor: Membership | None,
    objective: Objective,
    member: Membership,
    now: datetime,
    api_key: ApiKey | None = None,
) -> None:
    """Take every role from somebody who owns a locked objective from now on."""
    for assignment in Assignment.objects.on(objective).of(member).with_people():
        assignment.objective = objective
        _take(actor, assignment, now, api_key)


def _take(
    actor: Membership | None, assignment: Assignment, now: datetime, api_key: ApiKey | None
) -> None:
    payload = _payload(assignment)
    assignment.delete()
    record_event(
        actor=actor,
        verb="accountability.role_taken",
        subject=assignment.objective,
        now=now,
        payload=payload,
        tell=[assignment.member],
        api_key=api_key,
    )


def _refuse(objective: Objective, member: Membership, role: str) -> None:
    _refuse_ended(objective)
    if role not in Role.values:
        raise Refused(_("There is no such role: an objective has one owner."), field="role")
    name = {"name": member.name}
    if not member.is_active:
        raise Refused(_("%(name)s has left.") % name, field="member")
    if member.pk == objective.owner_id:
        raise Refused(str(OF_OWNER[role]) % name, field="member")
    if Assignment.objects.on(objective).of(member).filter(role=role).exists():
        raise Refused(str(ALREADY[role]) % name, field="member")


def _refuse_ended(objective: Objective) -> None:
    if not endings_of(objective.state):
        raise Refused(_("It has ended. Nothing in it changes any more."))


def _locked(objective: Objective) -> Objective:
    lock_row(objective)
    return Objective.objects.select_related("owner").get(pk=objective.pk)


def _payload(assignment: Assignment) -> dict[str, str]:
    return {
        "title": assignment.objective.title,
        "objective_id": str(assignment.objective_id),
        "person": assignment.member.name,
        "role": str(assignment.role),
    }
