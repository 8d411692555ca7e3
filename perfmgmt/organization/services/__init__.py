"""The verbs of an organisation: who is in it, what keys open it, how it is set up, what it is made of.

`now` is the real instant, also in a sandbox: who may come in never stands still. For units and stand-ins it is
the organisation's clock: where a unit stands and who is away are facts like its figures, and have their days.

verb                              subject       payload                                        told to
organization.unit_added           unit          name, kind, part_of, lead                      its lead
organization.unit_changed         unit          name, before, after                            a new lead
organization.unit_moved           unit          name, from, to, moved_on, reason, units,       its lead, those of
                                                people                                         both parents
organization.unit_removed         unit          name, kind, part_of                            nobody
organization.units_set            membership    name, before, after (home, further)            the person
organization.manager_changed      membership    name, from, to                                 both of them
"""

from perfmgmt.organization.services.absence import (
    arrange_stand_in,
    move_end,
    withdraw_stand_in,
)
from perfmgmt.organization.services.keys import create_api_key, revoke_api_key
from perfmgmt.organization.services.manager import change_manager
from perfmgmt.organization.services.people import (
    accept_invitation,
    change_role,
    invite,
    invite_again,
    join_with_new_account,
    revoke_membership,
    withdraw_invitation,
)
from perfmgmt.organization.services.settings import found_organization, update_organization
from perfmgmt.organization.services.terms import rename_terms
from perfmgmt.organization.services.units import (
    UnitChanges,
    UnitsOfPerson,
    add_unit,
    change_unit,
    move_unit,
    remove_unit,
    set_units,
    units_of,
)

__all__ = [
    "UnitChanges",
    "UnitsOfPerson",
    "accept_invitation",
    "add_unit",
    "arrange_stand_in",
    "change_manager",
    "change_role",
    "change_unit",
    "create_api_key",
    "found_organization",
    "invite",
    "invite_again",
    "join_with_new_account",
    "move_end",
    "move_unit",
    "remove_unit",
    "rename_terms",
    "revoke_api_key",
    "revoke_membership",
    "set_units",
    "units_of",
    "update_organization",
    "withdraw_invitation",
    "withdraw_stand_in",
]
