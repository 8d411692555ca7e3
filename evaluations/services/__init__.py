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
"""

from evaluations.services.health import keep_readings, set_limit
from evaluations.services.lesson import (
    change_lesson,
    dismiss_lesson,
    find_useful,
    take_back_lesson,
    write_lesson,
)
from evaluations.services.pack import build_pack, language_of, request_pack, retry_pack

__all__ = [
    "build_pack",
    "change_lesson",
    "dismiss_lesson",
    "find_useful",
    "keep_readings",
    "language_of",
    "request_pack",
    "retry_pack",
    "set_limit",
    "take_back_lesson",
    "write_lesson",
]
