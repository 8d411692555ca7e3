from objectives.views.checkin import checkin, preview, update
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
from objectives.views.links import add_indicator, attach, edit_link, remove_link
from objectives.views.lists import measures, objective_list
from objectives.views.objective_writing import (
    activate,
    beside_objective,
    edit_objective,
    end,
    new_objective,
)
from objectives.views.path import target_path
from objectives.views.saved import new_view, remove_view

__all__ = [
    "acknowledge",
    "activate",
    "add_indicator",
    "attach",
    "beside_objective",
    "checkin",
    "edit_indicator",
    "edit_link",
    "edit_objective",
    "end",
    "import_apply",
    "import_columns",
    "import_list",
    "import_one",
    "import_progress",
    "import_report",
    "import_template",
    "import_undo",
    "indicator",
    "measures",
    "new_indicator",
    "new_objective",
    "new_view",
    "objective_list",
    "preview",
    "reinstate",
    "remove_link",
    "remove_view",
    "retire",
    "target_path",
    "update",
]
