"""Who may write the direction down."""

from perfmgmt.tenancy.models import Membership, Role

WRITERS = frozenset({Role.LEADER, Role.CONTROLLER, Role.ADMIN})


def may_write_plan(member: Membership) -> bool:
    """Leaders, controllers and administrators; everybody else reads."""
    return member.role in WRITERS
