"""Pages of step 8."""

from evaluations.views.cycles import (
    calibrate_cycle,
    close_cycle,
    cycle,
    cycles,
    open_cycle,
    prefill_cycle,
    sign_cycle,
    submit_cycle,
)
from evaluations.views.evaluations import (
    calibrate,
    evaluation,
    judge,
    send_back,
    sign,
    submit,
)
from evaluations.views.health import (
    check,
    health,
    set_limit,
)
from evaluations.views.learning import learning
from evaluations.views.lessons import (
    change_lesson,
    dismiss,
    lesson,
    lesson_list,
    take_back_lesson,
    useful,
    write_lesson,
)
from evaluations.views.packs import (
    pack_file,
    pack_row,
    packs,
    retry,
)

__all__ = [
    "calibrate",
    "calibrate_cycle",
    "change_lesson",
    "check",
    "close_cycle",
    "cycle",
    "cycles",
    "dismiss",
    "evaluation",
    "health",
    "judge",
    "learning",
    "lesson",
    "lesson_list",
    "open_cycle",
    "pack_file",
    "pack_row",
    "packs",
    "prefill_cycle",
    "retry",
    "send_back",
    "set_limit",
    "sign",
    "sign_cycle",
    "submit",
    "submit_cycle",
    "take_back_lesson",
    "useful",
    "write_lesson",
]
