from objectives.views.checkin import checkin, preview, update
from objectives.views.indicator import acknowledge, indicator
from objectives.views.lists import measures, objective_list
from objectives.views.saved import new_view, remove_view
from objectives.views.writing import (
    activate,
    beside_objective,
    edit_objective,
    end,
    new_objective,
)

__all__ = [
    "acknowledge",
    "activate",
    "beside_objective",
    "checkin",
    "edit_objective",
    "end",
    "indicator",
    "measures",
    "new_objective",
    "new_view",
    "objective_list",
    "preview",
    "remove_view",
    "update",
]
