"""The verbs of objectives and measures. Each is one transaction and writes one Event.

verb                              subject     payload                                          told to
objectives.measurement_recorded   indicator   title, period_start, value, unit, decimals,      owners of the
                                              no_value_reason, status, status_before,          objectives served,
                                              expected, cause, commentary, confidence,         on entering
                                              signals [rule], corrects, measurement_id         off track
objectives.indicator_overdue      indicator   title, period_start, due_at, rhythm              updater, else owner
objectives.signal_acknowledged    indicator   title, rule, note, signal_id                     nobody
objectives.indicator_created      indicator   title                                            nobody
objectives.indicator_linked       objective   title, indicator, indicator_id, role, weight     nobody
objectives.objective_created      objective   title, owner                                     its owner
objectives.objective_activated    objective   title, with_gaps, gaps [code]                    its owner
objectives.formula_set            indicator   title, formula, inputs {name: title},            its owner
                                              figures, without
objectives.formula_cleared        indicator   title                                            its owner
objectives.driver_link_added      driverlink  title (of the lag), lead, lead_id, lag_id,       nobody
objectives.driver_link_changed                lag_periods, sign, because
objectives.driver_link_removed
objectives.tables_imported        importbatch source, counts, problems                         nobody

Numbers in payloads are texts ("86.2"), days and instants ISO 8601, None where there is none.
"""

from objectives.services.bulk import import_tables
from objectives.services.driver import (
    add_driver_link,
    remove_driver_link,
    update_driver_link,
)
from objectives.services.formula import clear_formula, set_formula
from objectives.services.indicator import create_indicator, link_indicator
from objectives.services.measurement import record_measurement
from objectives.services.objective import activate_objective, create_objective
from objectives.services.signal import acknowledge_signal, raise_overdue

__all__ = [
    "acknowledge_signal",
    "activate_objective",
    "add_driver_link",
    "clear_formula",
    "create_indicator",
    "create_objective",
    "import_tables",
    "link_indicator",
    "raise_overdue",
    "record_measurement",
    "remove_driver_link",
    "set_formula",
    "update_driver_link",
]
