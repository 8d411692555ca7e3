"""The verbs of step 8: first those of packs.

verb                        subject  payload                                     told to
evaluations.pack_requested  pack     review, kind, language                      nobody
evaluations.pack_retried    pack     review, kind, language                      nobody
evaluations.pack_ready      pack     review, kind, file, size, sha256            who asked for it
evaluations.pack_failed     pack     review, kind, failure                       who asked for it

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
    build_pack,
    language_of,
    request_pack,
    retry_pack,
)
from evaluations.services.signing import sign_evaluation, sign_evaluations

__all__ = [
    "build_pack",
    "calibrate_evaluation",
    "calibrate_evaluations",
    "change_lesson",
    "close_cycle",
    "dismiss_lesson",
    "find_useful",
    "judge_quality",
    "keep_readings",
    "language_of",
    "open_cycle",
    "refresh_cycle",
    "request_pack",
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
