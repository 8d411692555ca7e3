"""Who is who: organisations, their units and people, and the keys and links that let them in."""

from perfmgmt.tenancy.models.base import (
    Organization,
    TenantManager,
    TenantOwned,
    TenantQuerySet,
    User,
    UserManager,
    check_slug_is_free,
    check_time_zone,
)
from perfmgmt.tenancy.models.keys import ApiKey, Invitation, digest
from perfmgmt.tenancy.models.people import (
    Delegation,
    Membership,
    MembershipQuerySet,
    Role,
    UnitMember,
)
from perfmgmt.tenancy.models.terms import Term
from perfmgmt.tenancy.models.units import Unit, UnitMove

__all__ = [
    "ApiKey",
    "Delegation",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Organization",
    "Role",
    "TenantManager",
    "TenantOwned",
    "TenantQuerySet",
    "Term",
    "Unit",
    "UnitMember",
    "UnitMove",
    "User",
    "UserManager",
    "check_slug_is_free",
    "check_time_zone",
    "digest",
]
