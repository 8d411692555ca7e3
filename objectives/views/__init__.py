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
from objectives.views.lists import measures, objective_list

__all__ = [
    "acknowledge",
    "checkin",
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
    "objective_list",
    "preview",
    "update",
]
