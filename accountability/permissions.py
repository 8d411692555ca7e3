"""Who may do what about roles, handovers and dependencies."""

from collections.abc import Container
from uuid import UUID

from accountability.models import Assignment, Dependency, Handover
from accountability.rules import Side
from objectives.models import Objective
from objectives.permissions import STEERING, may_edit_objective
from perfmgmt.tenancy.models import Membership, Role


def objectives_under(member: Membership) -> frozenset[UUID]:
    """What this person is the named authority over. One query; a list asks once and passes it on."""
    named = Assignment.objects.of(member).authorities()
    return frozenset(named.values_list("objective", flat=True))


def may_assign(member: Membership, objective: Objective) -> bool:
    """Whoever may change it says who helps, who reviews and who clears the way."""
    return member.role != Role.VIEWER and may_edit_objective(member, objective)


def may_hand_over(
    member: Membership, objective: Objective, under: Container[UUID] | None = None
) -> bool:
    """Its owner, its named authority, and who steers; `under` spares the look-up.

    Nobody who stands in: an ownership is the person's own to give away.
    """
    if member.role == Role.VIEWER:
        return False
    if member.role in STEERING or member.pk == objective.owner_id:
        return True
    return objective.pk in (objectives_under(member) if under is None else under)


def may_answer_handover(member: Membership, handover: Handover) -> bool:
    """Nobody accepts for somebody else, also not who stands in for them."""
    return member.pk == handover.to_owner_id


def may_withdraw_handover(
    member: Membership, handover: Handover, under: Container[UUID] | None = None
) -> bool:
    return member.pk == handover.asked_by_id or may_hand_over(member, handover.objective, under)


def may_propose(member: Membership, objective: Objective) -> bool:
    """Whoever may change what needs it."""
    return member.role != Role.VIEWER and may_edit_objective(member, objective)


def own_sides(
    member: Membership, dependency: Dependency, under: Container[UUID] = ()
) -> frozenset[Side]:
    """The sides whose objective is theirs, or of somebody they stand in for, or `under` their authority."""
    if member.role == Role.VIEWER:
        return frozenset()
    ends = {Side.NEEDS: dependency.objective, Side.GIVES: dependency.provider}
    return frozenset(
        side for side, end in ends.items() if member.acts_for(end.owner_id) or end.pk in under
    )


def sides_of(
    member: Membership, dependency: Dependency, under: Container[UUID] | None = None
) -> frozenset[Side]:
    """For whom this person speaks: owner and named authority for theirs; who steers and has neither, for both.

    `under` are the `objectives_under` this person: given, they are not looked up.
    """
    under = objectives_under(member) if under is None else under
    steers = frozenset(Side) if member.role in STEERING else frozenset()
    return own_sides(member, dependency, under) or steers
