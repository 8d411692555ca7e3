"""Who may do what about roles, handovers and dependencies."""

from accountability.models import Dependency, Handover
from accountability.rules import Side
from objectives.models import Objective
from objectives.permissions import STEERING
from perfmgmt.tenancy.models import Membership, Role


def may_hand_over(member: Membership, objective: Objective) -> bool:
    """Its owner, and who steers. Nobody who stands in: an ownership is the person's own to give away."""
    return member.role in STEERING or (
        member.role != Role.VIEWER and member.pk == objective.owner_id
    )


def may_answer_handover(member: Membership, handover: Handover) -> bool:
    """Nobody accepts for somebody else, also not who stands in for them."""
    return member.pk == handover.to_owner_id


def may_withdraw_handover(member: Membership, handover: Handover) -> bool:
    return member.pk == handover.asked_by_id or may_hand_over(member, handover.objective)


def sides_of(member: Membership, dependency: Dependency) -> frozenset[Side]:
    """For whom this person speaks: the owner of each side for theirs, who steers for both."""
    if member.role in STEERING:
        return frozenset(Side)
    owners = {
        Side.NEEDS: dependency.objective.owner_id,
        Side.GIVES: dependency.provider.owner_id,
    }
    return frozenset(side for side, owner in owners.items() if owner == member.pk)
