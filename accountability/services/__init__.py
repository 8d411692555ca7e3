"""The verbs of accountability. Each is one transaction and writes one Event.

verb                                   subject     payload                                         told to
accountability.handover_asked          handover    title, objective_id, from, to, effective_on,    the new owner
                                                   reason, note
accountability.handover_accepted       handover    the same, answer, takes_effect                  who asked, old owner
accountability.handover_declined       handover    the same, answer                                who asked, old owner
accountability.handover_withdrawn      handover    the same                                        the new owner
accountability.handover_done           handover    the same                                        both owners
accountability.dependency_proposed     dependency  title, objective, objective_id, provider,       owner of the other side
                                                   provider_id, needed_on, promised_on,
                                                   offered_on, state, because, side
accountability.dependency_agreed       dependency  the same                                        owner of the other side
accountability.dependency_day_offered  dependency  the same                                        owner of the other side
accountability.dependency_day_declined dependency  the same                                        owner of the other side
accountability.dependency_at_risk      dependency  the same                                        owner of the other side
accountability.dependency_clear        dependency  the same                                        owner of the other side
accountability.dependency_kept         dependency  the same                                        owner of the other side
accountability.dependency_broken       dependency  the same                                        owner of the other side
accountability.dependency_withdrawn    dependency  the same                                        owner of the other side
accountability.dependency_escalated    dependency  the same without side; days_late, due_on,       the authority, once
                                                   authority, source, owner, unit,
                                                   provider_owner, provider_unit
accountability.membership_ended        membership  name, reason, given [kind, title, to, to_id],   nobody
                                                   without_owner [title], handovers_withdrawn
accountability.role_given              objective   title, objective_id, person, role, in_place_of  that person, and
                                                                                                   who was in place
accountability.role_taken              objective   title, objective_id, person, role               that person
accountability.alignment_added         objective   title, serves, serves_id, alignment_id, note    the owner of what
accountability.alignment_removed                                                                   it also serves
accountability.alignment_changed       objective   the same                                        nobody
accountability.bulk_edited             bulkedit    bulk_edit_id, fields, counts {selected,         a new owner
                                                   changed, handovers, same, left_out}, stays
accountability.bulk_edit_undone        bulkedit    the same; stays is how many do                  who was asked

Days are ISO 8601; "from", "to", owners and units are names, None where nobody was; "side" is who spoke,
"needs" or "gives".
"""

from accountability.services.alignment import (
    add_alignment,
    advice_on,
    change_alignment,
    remove_alignment,
)
from accountability.services.assignment import assign, release, unassign
from accountability.services.bulk_edit import bulk_edit, preview_bulk_edit
from accountability.services.bulk_undo import undo_bulk_edit
from accountability.services.dependency import (
    agree_dependency,
    break_dependency,
    decline_day,
    keep_dependency,
    offer_day,
    propose_dependency,
    report_clear,
    report_risk,
    withdraw_dependency,
)
from accountability.services.escalation import escalate_overdue
from accountability.services.handover import (
    accept_handover,
    ask_handover,
    carry_out_handovers,
    decline_handover,
    withdraw_handover,
)
from accountability.services.leaving import Left, end_membership

__all__ = [
    "Left",
    "accept_handover",
    "add_alignment",
    "advice_on",
    "agree_dependency",
    "ask_handover",
    "assign",
    "break_dependency",
    "bulk_edit",
    "carry_out_handovers",
    "change_alignment",
    "decline_day",
    "decline_handover",
    "end_membership",
    "escalate_overdue",
    "keep_dependency",
    "offer_day",
    "preview_bulk_edit",
    "propose_dependency",
    "release",
    "remove_alignment",
    "report_clear",
    "report_risk",
    "unassign",
    "undo_bulk_edit",
    "withdraw_dependency",
    "withdraw_handover",
]
