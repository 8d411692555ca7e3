"""Who may do what about roles, handovers and dependencies."""

from collections.abc import Container
from uuid import UUID

from accountability.models import Alignment, Assignment, BulkEdit, Dependency, Handover
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


def may_align(member: Membership, objective: Objective) -> bool:
    """Whoever may change the objective says what else it serves."""
    return member.role != Role.VIEWER and may_edit_objective(member, objective)


def may_unalign(member: Membership, alignment: Alignment) -> bool:
    """Either side: nobody need be served by what does not help."""
    return may_align(member, alignment.objective) or may_align(member, alignment.serves)


def may_bulk_edit(member: Membership) -> bool:
    """Whoever may write any objective; each one is asked about on its own."""
    return member.role != Role.VIEWER


def may_undo_bulk_edit(member: Membership, edit: BulkEdit) -> bool:
    """Its author, and who steers."""
    return member.role in STEERING or (may_bulk_edit(member) and member.pk == edit.author_id)


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
