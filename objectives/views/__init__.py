from objectives.views.checkin import checkin, preview, update
from objectives.views.indicator import acknowledge, indicator
from objectives.views.links import add_indicator, attach, edit_link, remove_link
from objectives.views.lists import measures, objective_list
from objectives.views.path import target_path
from objectives.views.writing import edit_indicator, new_indicator, reinstate, retire

__all__ = [
    "acknowledge",
    "add_indicator",
    "attach",
    "checkin",
    "edit_indicator",
    "edit_link",
    "indicator",
    "measures",
    "new_indicator",
    "objective_list",
    "preview",
    "reinstate",
    "remove_link",
    "retire",
    "target_path",
    "update",
]
