"""Who owns what, who takes it over, who needs what from whom."""

from accountability.views.alignments import add_alignment, alignment, remove_alignment
from accountability.views.assignment import give_role, take_role
from accountability.views.bulk_edit import bulk_edit, bulk_edit_done, undo_bulk_edit
from accountability.views.dependency import (
    agree,
    at_risk,
    break_,
    clear,
    decline,
    dependency,
    dependency_list,
    dependency_network,
    dependency_options,
    keep,
    offer,
    propose,
    withdraw,
)
from accountability.views.export import matrix_csv, matrix_xlsx
from accountability.views.handover import (
    accept_handover,
    decline_handover,
    hand_over,
    withdraw_handover,
)
from accountability.views.leaving import leaving
from accountability.views.overview import overview
from accountability.views.people import people_options

__all__ = [
    "accept_handover",
    "add_alignment",
    "agree",
    "alignment",
    "at_risk",
    "break_",
    "bulk_edit",
    "bulk_edit_done",
    "clear",
    "decline",
    "decline_handover",
    "dependency",
    "dependency_list",
    "dependency_network",
    "dependency_options",
    "give_role",
    "hand_over",
    "keep",
    "leaving",
    "matrix_csv",
    "matrix_xlsx",
    "offer",
    "overview",
    "people_options",
    "propose",
    "remove_alignment",
    "take_role",
    "undo_bulk_edit",
    "withdraw",
    "withdraw_handover",
]
