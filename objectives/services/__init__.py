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
objectives.tables_imported        importbatch source, counts, problems                         nobody
objectives.initiative_created     initiative  title, owner, objective, due_on                  its owner
objectives.initiative_changed     initiative  the same, changed [field]                        a new owner
objectives.initiative_state_set   initiative  the same, state, before, because                 its owner
objectives.initiative_removed     initiative  the same, milestones [title]                     nobody
objectives.milestone_added        initiative  title, milestone, milestone_id, due_on,          nobody
  _changed _reached _removed                  forecast_on, done_on; changed [field], was_due_on
objectives.outline_started        plan        title, template, counts                          nobody
objectives.outline_saved          structuretemplate  title, plan, counts                       nobody
objectives.outline_deleted        structuretemplate  title                                     nobody

Numbers in payloads are texts ("86.2"), days and instants ISO 8601, None where there is none.
"""

from objectives.services.bulk import import_tables
from objectives.services.indicator import create_indicator, link_indicator
from objectives.services.initiative import (
    create_initiative,
    remove_initiative,
    set_initiative_state,
    update_initiative,
)
from objectives.services.measurement import record_measurement
from objectives.services.milestone import (
    add_milestone,
    reach_milestone,
    remove_milestone,
    update_milestone,
)
from objectives.services.objective import activate_objective, create_objective
from objectives.services.outline import delete_outline, save_outline, start_from_outline
from objectives.services.outlining import outline_of
from objectives.services.signal import acknowledge_signal, raise_overdue

__all__ = [
    "acknowledge_signal",
    "activate_objective",
    "add_milestone",
    "create_indicator",
    "create_initiative",
    "create_objective",
    "delete_outline",
    "import_tables",
    "link_indicator",
    "outline_of",
    "raise_overdue",
    "reach_milestone",
    "record_measurement",
    "remove_initiative",
    "remove_milestone",
    "save_outline",
    "set_initiative_state",
    "start_from_outline",
    "update_initiative",
    "update_milestone",
]
