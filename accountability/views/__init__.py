"""Who owns what, who takes it over, who needs what from whom."""

from accountability.views.assignment import give_role, take_role
from accountability.views.export import matrix_csv, matrix_xlsx
from accountability.views.handover import accept, decline, hand_over, withdraw
from accountability.views.leaving import leaving
from accountability.views.overview import overview
from accountability.views.people import people_options

__all__ = [
    "accept",
    "decline",
    "give_role",
    "hand_over",
    "leaving",
    "matrix_csv",
    "matrix_xlsx",
    "overview",
    "people_options",
    "take_role",
    "withdraw",
]
