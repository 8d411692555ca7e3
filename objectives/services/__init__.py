"""The verbs of objectives and measures. Each is one transaction and writes one Event.

verb                              subject     payload                                          told to
objectives.measurement_recorded   indicator   title, period_start, value, unit, decimals,      owners of the
                                              no_value_reason, status, status_before,          objectives served,
                                              expected, cause, own_cause, commentary,          on entering
                                              confidence, judged_status, judged_because,       off track and
                                              signals [rule], corrects, measurement_id,        on the second
                                              is_restatement, silent_before                    period without
objectives.measurement_undone     indicator   title, measurement_id, period_start, restored    nobody
objectives.measurement_validated  indicator   title, measurement_id, period_start, note        its author
objectives.file_attached          indicator   title, file, size, sha256, measurement_id        nobody
objectives.figures_entered        importbatch title, recorded, refused                         nobody
objectives.period_locked          periodlock  title, unit, first_day, last_day, because        nobody
objectives.lock_lifted            periodlock  the same                                         nobody
objectives.cause_added            owncause    title                                            nobody
objectives.cause_retired          owncause    title                                            nobody
objectives.indicator_overdue      indicator   title, period_start, due_at, rhythm,             updater, else owner;
                                              away, stand_in_id                                who stands in
objectives.signal_acknowledged    indicator   title, rule, note, signal_id                     nobody
objectives.limits_rebased         indicator   title, rhythm, since, because                    its owner
objectives.forecast_misses        indicator   title, period_start, chance, value, expected,    its owner, once a
                                              unit, decimals, due_on                           due date
objectives.indicator_created      indicator   title                                            nobody
objectives.indicator_linked       objective   title, indicator, indicator_id, role, weight     nobody
objectives.objective_created      objective   title, owner                                     its owner
objectives.formula_set            indicator   title, formula, inputs {name: title},            its owner
                                              figures, without
objectives.formula_cleared        indicator   title                                            its owner
objectives.objective_updated      objective   title, changed [field], before, after {field}    its new owner
objectives.objective_activated    objective   title, with_gaps, gaps [code], cap_reason        its owner
objectives.objective_ended        objective   title, state, because, ended_on                  its owner
objectives.objective_moved        objective   title, from_id, from_title, to_id, to_title,         its owner, those
                                              contribution, priority_before, priority,         above before
                                              priorities_changed                               and now
objectives.view_shared            savedview   title, query                                     nobody
objectives.view_withdrawn         savedview   title, query                                     nobody
objectives.indicator_changed      indicator   title, was {field: value}, now {field: value}    a new owner
objectives.target_path_set        indicator   title, points {first day: value}                 nobody
objectives.target_split           indicator   title, objective, objective_id, how, target,     owners of the
                                              kept, kept_because, shares {objective: target}   objectives below
objectives.indicator_retired      indicator   title, from, because                             its owner
objectives.indicator_reinstated   indicator   title                                            its owner
objectives.link_changed           objective   title, indicator, indicator_id, role, weight     nobody
objectives.indicator_unlinked     objective   title, indicator, indicator_id, role, weight     nobody
objectives.target_revised         either      title, revision, number, effective_from,         its owner
                                              before, after {term: text}, reason, requested_by
objectives.import_undone          importbatch title, voided, restored, removed, withdrawn,     nobody
                                              put_back, stay
objectives.file_uploaded          upload      title, size, sha256                              nobody
objectives.import_done            upload      title, why, new, changed, same, refused          who applied it
objectives.import_failed          upload      title, failure                                   who uploaded it
objectives.initiative_created     initiative  title, owner, objective, due_on                  its owner
objectives.initiative_changed     initiative  the same, changed [field]                        a new owner
objectives.initiative_state_set   initiative  the same, state, before, because                 its owner
objectives.initiative_removed     initiative  the same, milestones [title]                     nobody
objectives.milestone_added        initiative  title, milestone, milestone_id, due_on,          nobody
  _changed _reached _removed                  forecast_on, done_on; changed [field], was_due_on
objectives.outline_started        plan        title, template, counts                          nobody
objectives.outline_saved          structuretemplate  title, plan, counts                       nobody
objectives.outline_deleted        structuretemplate  title                                     nobody
objectives.driver_link_added      driverlink  title (of the lag), lead, lead_id, lag_id,       nobody
objectives.driver_link_changed                lag_periods, sign, because
objectives.driver_link_removed
objectives.exchange_rate_entered  exchangerate   title (currency), kind, first_day, rate,      nobody
                                                  rate_before
objectives.exchange_rates_entered exchangerate   title (currencies), counts                     nobody
objectives.period_prepared        periodclose    title (period), unit, unit_id, rhythm,         the unit's lead
objectives.period_reviewed                       first_day, last_day, because                   who prepared it
objectives.period_approved                                                                      who signed it
objectives.period_reopened                                                                      who signed it
objectives.controller_commented   indicator      title, on, rhythm, period_start, text          its owner
                                  or unit                                                       its lead
objectives.reporting_set          organization   title, changes {field: [was, is]}              nobody
objectives.calendar_changed
objectives.threshold_set          indicator      title, comment_over_percent, _amount           nobody
objectives.tables_imported        importbatch source, counts, problems                         nobody

Whoever acts for an absent owner is the actor; the Event says for whom in `stand_in_for`, which no caller
gives: verbs read it from the actor (`perfmgmt.tenancy.access.acting_for`).

Numbers in payloads are texts ("86.2"), days and instants ISO 8601, None where there is none.
"""

from objectives.services.attachment import attach_file
from objectives.services.batch import Entry, Outcome, record_entries
from objectives.services.bulk import import_tables
from objectives.services.cause import add_cause, retire_cause
from objectives.services.changing import set_target_path, update_indicator
from objectives.services.closing import approve_close, prepare_close, reopen_close, review_close
from objectives.services.commenting import write_controller_comment
from objectives.services.driver import add_driver_link, remove_driver_link, update_driver_link
from objectives.services.editing import end_objective, update_objective
from objectives.services.formula import clear_formula, set_formula
from objectives.services.gaps import close_gaps
from objectives.services.indicator import create_indicator
from objectives.services.initiative import (
    create_initiative,
    remove_initiative,
    set_initiative_state,
    update_initiative,
)
from objectives.services.links import link_indicator, unlink_indicator, update_link
from objectives.services.locks import lift_lock, lock_period
from objectives.services.measurement import record_measurement
from objectives.services.milestone import (
    add_milestone,
    reach_milestone,
    remove_milestone,
    update_milestone,
)
from objectives.services.moving import move_objective
from objectives.services.objective import activate_objective, create_objective
from objectives.services.outline import delete_outline, save_outline, start_from_outline
from objectives.services.outlining import outline_of
from objectives.services.ownership import pass_on
from objectives.services.proposing import Planned, plan_revision
from objectives.services.rates import RateRow, enter_rate, enter_rates
from objectives.services.rebasing import rebase_limits
from objectives.services.reporting import change_calendar, set_reporting, set_threshold
from objectives.services.retirement import reinstate_indicator, retire_indicator
from objectives.services.revising import Grounds, revise_target
from objectives.services.saved import delete_view, save_view
from objectives.services.signal import acknowledge_signal, raise_overdue
from objectives.services.splitting import Part, split_target
from objectives.services.undo import undo_import
from objectives.services.upload import confirm_columns, receive_upload, request_apply
from objectives.services.validation import validate_measurement
from objectives.services.void import void_measurement

__all__ = [
    "Entry",
    "Grounds",
    "Outcome",
    "Part",
    "Planned",
    "RateRow",
    "acknowledge_signal",
    "activate_objective",
    "add_cause",
    "add_driver_link",
    "add_milestone",
    "approve_close",
    "attach_file",
    "change_calendar",
    "clear_formula",
    "close_gaps",
    "confirm_columns",
    "create_indicator",
    "create_initiative",
    "create_objective",
    "delete_outline",
    "delete_view",
    "end_objective",
    "enter_rate",
    "enter_rates",
    "import_tables",
    "lift_lock",
    "link_indicator",
    "lock_period",
    "move_objective",
    "outline_of",
    "pass_on",
    "plan_revision",
    "prepare_close",
    "raise_overdue",
    "reach_milestone",
    "rebase_limits",
    "receive_upload",
    "record_entries",
    "record_measurement",
    "reinstate_indicator",
    "remove_driver_link",
    "remove_initiative",
    "remove_milestone",
    "reopen_close",
    "request_apply",
    "retire_cause",
    "retire_indicator",
    "review_close",
    "revise_target",
    "save_outline",
    "save_view",
    "set_formula",
    "set_initiative_state",
    "set_reporting",
    "set_target_path",
    "set_threshold",
    "split_target",
    "start_from_outline",
    "undo_import",
    "unlink_indicator",
    "update_driver_link",
    "update_indicator",
    "update_initiative",
    "update_link",
    "update_milestone",
    "update_objective",
    "validate_measurement",
    "void_measurement",
    "write_controller_comment",
]
