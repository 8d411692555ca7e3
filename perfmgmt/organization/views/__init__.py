from perfmgmt.organization.views.door import invitation
from perfmgmt.organization.views.inbox import inbox, mark_all_read, mark_one_read, open_notification
from perfmgmt.organization.views.keys import create_key, keys, revoke_key
from perfmgmt.organization.views.people import (
    change_role,
    end_access,
    invite,
    invite_again,
    people,
    withdraw,
)
from perfmgmt.organization.views.record import audit
from perfmgmt.organization.views.settings import settings
from perfmgmt.organization.views.words import words, words_preset, words_preview

__all__ = [
    "audit",
    "change_role",
    "create_key",
    "end_access",
    "inbox",
    "invitation",
    "invite",
    "invite_again",
    "keys",
    "mark_all_read",
    "mark_one_read",
    "open_notification",
    "people",
    "revoke_key",
    "settings",
    "withdraw",
    "words",
    "words_preset",
    "words_preview",
]
