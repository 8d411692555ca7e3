"""Who may move a sandbox's clock."""

from perfmgmt.tenancy.models import Membership, Role


def may_advance_clock(member: Membership) -> bool:
    return member.role in (Role.LEADER, Role.ADMIN)
