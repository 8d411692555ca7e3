from objectives.views.checkin import checkin, preview, update
from objectives.views.indicator import acknowledge, indicator
from objectives.views.initiatives import (
    edit_initiative,
    edit_milestone,
    initiative,
    initiative_list,
    initiative_state,
    new_initiative,
    new_milestone,
    reach_milestone,
    remove_initiative,
    remove_milestone,
)
from objectives.views.lists import measures, objective_list
from objectives.views.templates import (
    delete_template,
    save_template,
    start_from_template,
    template,
    template_list,
)

__all__ = [
    "acknowledge",
    "checkin",
    "delete_template",
    "edit_initiative",
    "edit_milestone",
    "indicator",
    "initiative",
    "initiative_list",
    "initiative_state",
    "measures",
    "new_initiative",
    "new_milestone",
    "objective_list",
    "preview",
    "reach_milestone",
    "remove_initiative",
    "remove_milestone",
    "save_template",
    "start_from_template",
    "template",
    "template_list",
    "update",
]
