"""Who may see and change the organisation itself."""

from perfmgmt.tenancy.models import Delegation, Membership, Role


def may_administer(member: Membership) -> bool:
    """People, keys and settings."""
    return member.role == Role.ADMIN


def may_read_record(member: Membership) -> bool:
    return member.role in {Role.ADMIN, Role.CONTROLLER}


def may_steer_units(member: Membership) -> bool:
    """The shape of the organisation: units, who leads them, who works where. Everybody reads it."""
    return member.role in {Role.ADMIN, Role.LEADER}


def may_arrange_stand_in(member: Membership, absent: Membership) -> bool:
    """The person themselves, whoever they report to, leaders and administrators; nobody who stands in."""
    return member.pk in (absent.pk, absent.manager_id) or member.role in {Role.ADMIN, Role.LEADER}


def may_change_stand_in(member: Membership, delegation: Delegation) -> bool:
    return may_arrange_stand_in(member, delegation.absent)
