"""Who may write the direction down."""

from perfmgmt.tenancy.models import Membership, Role
from strategy.models import Assumption

WRITERS = frozenset({Role.LEADER, Role.CONTROLLER, Role.ADMIN})


def may_write_plan(member: Membership) -> bool:
    """Leaders, controllers and administrators; everybody else reads."""
    return member.role in WRITERS


def may_judge_assumption(member: Membership, assumption: Assumption) -> bool:
    """Its owner watches over it, or who stands in for them; those who write the plan may say so too."""
    return may_write_plan(member) or member.acts_for(assumption.owner_id)
