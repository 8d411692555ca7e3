"""Pages of step 8."""

from evaluations.views.health import check, health, set_limit
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
from evaluations.views.packs import pack_file, pack_row, packs, retry

__all__ = [
    "change_lesson",
    "check",
    "dismiss",
    "health",
    "learning",
    "lesson",
    "lesson_list",
    "pack_file",
    "pack_row",
    "packs",
    "retry",
    "set_limit",
    "take_back_lesson",
    "useful",
    "write_lesson",
]
