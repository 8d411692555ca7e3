"""The verbs of accountability. Each is one transaction and writes one Event.

verb                               subject     payload                                         told to
accountability.handover_asked      handover    title, objective_id, from, to, effective_on,    the new owner
                                               reason, note
accountability.handover_accepted   handover    the same, answer, takes_effect                  who asked, old owner
accountability.handover_declined   handover    the same, answer                                who asked, old owner
accountability.handover_withdrawn  handover    the same                                        the new owner
accountability.handover_done       handover    the same                                        both owners
accountability.membership_ended    membership  name, reason, given [kind, title, to, to_id],   nobody
                                               without_owner [title], handovers_withdrawn
accountability.role_given          objective   title, objective_id, person, role, in_place_of  that person, and
                                                                                               who was in place
accountability.role_taken          objective   title, objective_id, person, role               that person

Days are ISO 8601; "from" and "to" are names, None where nobody was.
"""

from accountability.services.assignment import assign, release, unassign
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
    "ask_handover",
    "assign",
    "carry_out_handovers",
    "decline_handover",
    "end_membership",
    "release",
    "unassign",
    "withdraw_handover",
]
