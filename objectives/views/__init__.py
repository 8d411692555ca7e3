from objectives.views.checkin import checkin, preview, update
from objectives.views.drivers import add_driven, add_driver, driver, remove_driver
from objectives.views.formula import formula, formula_preview, options, remove_formula
from objectives.views.indicator import acknowledge, indicator
from objectives.views.lists import measures, objective_list

__all__ = [
    "acknowledge",
    "add_driven",
    "add_driver",
    "checkin",
    "driver",
    "formula",
    "formula_preview",
    "indicator",
    "measures",
    "objective_list",
    "options",
    "preview",
    "remove_driver",
    "remove_formula",
    "update",
]
