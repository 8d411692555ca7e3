from objectives.views.causes import causes, new_cause, retire_cause
from objectives.views.checkin import checkin, preview, update
from objectives.views.drivers import add_driven, add_driver, driver, remove_driver
from objectives.views.formula import formula, formula_preview, options, remove_formula
from objectives.views.grid import due_workbook, grid, grid_cell, grid_paste, workbook
from objectives.views.imports import (
    import_apply,
    import_columns,
    import_list,
    import_one,
    import_progress,
    import_report,
    import_template,
    import_undo,
)
from objectives.views.indicator import acknowledge, indicator
from objectives.views.indicator_writing import edit_indicator, new_indicator, reinstate, retire
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
from objectives.views.links import add_indicator, attach, edit_link, remove_link
from objectives.views.lists import measures, objective_list
from objectives.views.moving import move
from objectives.views.objective_writing import (
    activate,
    beside_objective,
    edit_objective,
    end,
    new_objective,
    parent_choices,
)
from objectives.views.path import target_path
from objectives.views.saved import new_view, remove_view
from objectives.views.splitting import split
from objectives.views.templates import (
    delete_template,
    save_template,
    start_from_template,
    template,
    template_list,
)
from objectives.views.trail import (
    figure_file,
    lift,
    locks,
    new_lock,
    restatements,
    undo_figure,
    validate_figure,
)

__all__ = [
    "acknowledge",
    "activate",
    "add_driven",
    "add_driver",
    "add_indicator",
    "attach",
    "beside_objective",
    "causes",
    "checkin",
    "delete_template",
    "driver",
    "due_workbook",
    "edit_indicator",
    "edit_initiative",
    "edit_link",
    "edit_milestone",
    "edit_objective",
    "end",
    "figure_file",
    "formula",
    "formula_preview",
    "grid",
    "grid_cell",
    "grid_paste",
    "import_apply",
    "import_columns",
    "import_list",
    "import_one",
    "import_progress",
    "import_report",
    "import_template",
    "import_undo",
    "indicator",
    "initiative",
    "initiative_list",
    "initiative_state",
    "lift",
    "locks",
    "measures",
    "move",
    "new_cause",
    "new_indicator",
    "new_initiative",
    "new_lock",
    "new_milestone",
    "new_objective",
    "new_view",
    "objective_list",
    "options",
    "parent_choices",
    "preview",
    "reach_milestone",
    "reinstate",
    "remove_driver",
    "remove_formula",
    "remove_initiative",
    "remove_link",
    "remove_milestone",
    "remove_view",
    "restatements",
    "retire",
    "retire_cause",
    "save_template",
    "split",
    "start_from_template",
    "target_path",
    "template",
    "template_list",
    "undo_figure",
    "update",
    "validate_figure",
    "workbook",
]
