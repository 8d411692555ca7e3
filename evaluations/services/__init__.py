"""The verbs of step 8: first those of packs and their schedules.

verb                          subject   payload                                           told to
evaluations.pack_requested    pack      title, scope, kinds, language                     nobody
evaluations.pack_retried      pack      title, scope, kinds, language                     nobody
evaluations.pack_cancelled    pack      title, scope, kinds                               nobody
evaluations.pack_ready        pack      title, scope, kinds, sha256                       who asked for it, and its readers
evaluations.pack_failed       pack      title, scope, kinds, failure                      who asked for it
evaluations.packs_cleared     batch     count, files, days                                nobody
evaluations.schedule_created  schedule  title, rhythm, kinds, readers                     nobody
evaluations.schedule_changed  schedule  title, rhythm, kinds, readers                     nobody
evaluations.schedule_paused   schedule  title                                             nobody
evaluations.schedule_resumed  schedule  title                                             nobody
evaluations.schedule_ended    schedule  title                                             nobody

Those of lessons.

verb                             subject  payload                                 told to
evaluations.lesson_written       lesson   wording, objective, review, indicator   the objective's owner
evaluations.lesson_changed       lesson   the same, was                           author, objective's owner
evaluations.lesson_taken_back    lesson   the same, because                       author, objective's owner
evaluations.lesson_found_useful  lesson   the same                                nobody

Those of process health.

verb                             subject        payload                           told to
evaluations.health_limit_set     health limit   check, was, limit                 nobody
evaluations.health_read          organization   month, figures                    nobody

Those of cycles and evaluations. Every payload begins with the cycle's id, scope, span, first and last day;
that of one evaluation has the title of its objective beside them.

verb                                subject     payload                               told to
evaluations.cycle_opened            cycle       evaluations                           owners of the objectives
evaluations.cycle_prefilled         cycle       drafts, new                           owners of what is new
evaluations.cycle_closed            cycle       because                               nobody
evaluations.quality_judged          evaluation  question, answer, text                nobody
evaluations.evaluation_submitted    evaluation  score, suggested                      who opened the cycle
evaluations.evaluations_submitted   cycle       count                                 who opened the cycle
evaluations.evaluation_sent_back    evaluation  because                               owner, who submitted it
evaluations.evaluation_calibrated   evaluation  before, score, suggested, because     owner, if it changed
evaluations.evaluations_calibrated  cycle       count                                 who opened the cycle
evaluations.evaluations_signed      cycle       count, sha256, is_complete            owners
"""

from evaluations.services.building import build_pack
from evaluations.services.cycle import (
    close_cycle,
    open_cycle,
    refresh_cycle,
)
from evaluations.services.evaluation import (
    calibrate_evaluation,
    calibrate_evaluations,
    judge_quality,
    send_back,
    submit_evaluation,
    submit_evaluations,
)
from evaluations.services.health import keep_readings, set_limit
from evaluations.services.lesson import (
    change_lesson,
    dismiss_lesson,
    find_useful,
    take_back_lesson,
    write_lesson,
)
from evaluations.services.pack import (
    cancel_pack,
    language_of,
    request_pack,
    retry_pack,
)
from evaluations.services.retention import clear_packs
from evaluations.services.schedule import (
    change_schedule,
    create_schedule,
    end_schedule,
    make_scheduled_packs,
    pause_schedule,
    resume_schedule,
)
from evaluations.services.signing import sign_evaluation, sign_evaluations

__all__ = [
    "build_pack",
    "calibrate_evaluation",
    "calibrate_evaluations",
    "cancel_pack",
    "change_lesson",
    "change_schedule",
    "clear_packs",
    "close_cycle",
    "create_schedule",
    "dismiss_lesson",
    "end_schedule",
    "find_useful",
    "judge_quality",
    "keep_readings",
    "language_of",
    "make_scheduled_packs",
    "open_cycle",
    "pause_schedule",
    "refresh_cycle",
    "request_pack",
    "resume_schedule",
    "retry_pack",
    "send_back",
    "set_limit",
    "sign_evaluation",
    "sign_evaluations",
    "submit_evaluation",
    "submit_evaluations",
    "take_back_lesson",
    "write_lesson",
]
