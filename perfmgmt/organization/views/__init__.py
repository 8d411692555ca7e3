from perfmgmt.organization.views.absence import absence, stand_in_end, withdraw_stand_in
from perfmgmt.organization.views.door import invitation
from perfmgmt.organization.views.inbox import inbox, mark_all_read, mark_one_read, open_notification
from perfmgmt.organization.views.keys import create_key, keys, revoke_key
from perfmgmt.organization.views.manager import manager
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
from perfmgmt.organization.views.unit_writing import (
    add_person,
    edit_unit,
    move_unit,
    new_unit,
    person_units,
    remove_unit,
)
from perfmgmt.organization.views.units import unit, units
from perfmgmt.organization.views.words import words, words_preset, words_preview

__all__ = [
    "absence",
    "add_person",
    "audit",
    "change_role",
    "create_key",
    "edit_unit",
    "end_access",
    "inbox",
    "invitation",
    "invite",
    "invite_again",
    "keys",
    "manager",
    "mark_all_read",
    "mark_one_read",
    "move_unit",
    "new_unit",
    "open_notification",
    "people",
    "person_units",
    "remove_unit",
    "revoke_key",
    "settings",
    "stand_in_end",
    "unit",
    "units",
    "withdraw",
    "withdraw_stand_in",
    "words",
    "words_preset",
    "words_preview",
]
