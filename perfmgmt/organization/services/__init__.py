"""The verbs of an organisation: who is in it, what keys open it, how it is set up.

`now` is the real instant everywhere here, also in a sandbox: who may come in never stands still.
"""

from perfmgmt.organization.services.keys import create_api_key, revoke_api_key
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

__all__ = [
    "accept_invitation",
    "change_role",
    "create_api_key",
    "found_organization",
    "invite",
    "invite_again",
    "join_with_new_account",
    "rename_terms",
    "revoke_api_key",
    "revoke_membership",
    "update_organization",
    "withdraw_invitation",
]
