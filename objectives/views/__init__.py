from objectives.views.checkin import checkin, preview, update
from objectives.views.indicator import acknowledge, indicator
from objectives.views.lists import measures, objective_list

__all__ = [
    "acknowledge",
    "checkin",
    "indicator",
    "measures",
    "objective_list",
    "preview",
    "update",
]
