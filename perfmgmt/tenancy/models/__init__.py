"""Who is who: organisations, their units and people, and the keys and links that let them in."""

from perfmgmt.tenancy.models.base import (
    FiscalCalendar,
    FiscalYearEnd,
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
    Away,
    Delegation,
    Membership,
    MembershipQuerySet,
    Role,
    StandingIn,
    UnitMember,
    away_facts,
    away_of,
)
from perfmgmt.tenancy.models.terms import Term
from perfmgmt.tenancy.models.units import Unit, UnitMove

__all__ = [
    "ApiKey",
    "Away",
    "Delegation",
    "FiscalCalendar",
    "FiscalYearEnd",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Organization",
    "Role",
    "StandingIn",
    "TenantManager",
    "TenantOwned",
    "TenantQuerySet",
    "Term",
    "Unit",
    "UnitMember",
    "UnitMove",
    "User",
    "UserManager",
    "away_facts",
    "away_of",
    "check_slug_is_free",
    "check_time_zone",
    "digest",
]
