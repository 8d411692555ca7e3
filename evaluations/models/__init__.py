"""What evaluations own."""

from evaluations.models.health import HealthLimit, HealthReading
from evaluations.models.lesson import Lesson, LessonAnswer, LessonQuerySet
from evaluations.models.pack import Pack, PackQuerySet

__all__ = [
    "HealthLimit",
    "HealthReading",
    "Lesson",
    "LessonAnswer",
    "LessonQuerySet",
    "Pack",
    "PackQuerySet",
]
