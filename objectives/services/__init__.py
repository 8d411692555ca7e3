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
objectives.import_undone          importbatch title, voided, restored, removed, withdrawn,     nobody
                                              put_back, stay
objectives.file_uploaded          upload      title, size, sha256                              nobody
objectives.import_done            upload      title, why, new, changed, same, refused          who applied it
objectives.import_failed          upload      title, failure                                   who uploaded it

Numbers in payloads are texts ("86.2"), days and instants ISO 8601, None where there is none.
"""

from objectives.services.bulk import import_tables
from objectives.services.indicator import create_indicator, link_indicator
from objectives.services.measurement import record_measurement
from objectives.services.objective import activate_objective, create_objective
from objectives.services.signal import acknowledge_signal, raise_overdue
from objectives.services.undo import undo_import
from objectives.services.upload import confirm_columns, receive_upload, request_apply

__all__ = [
    "acknowledge_signal",
    "activate_objective",
    "confirm_columns",
    "create_indicator",
    "create_objective",
    "import_tables",
    "link_indicator",
    "raise_overdue",
    "receive_upload",
    "record_measurement",
    "request_apply",
    "undo_import",
]
