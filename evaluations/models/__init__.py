"""What evaluations own."""

from evaluations.models.cycle import Cycle, CycleQuerySet
from evaluations.models.evaluation import (
    Evaluation,
    EvaluationQuerySet,
    QualityAnswer,
    SignedEvaluation,
)
from evaluations.models.health import HealthLimit, HealthReading
from evaluations.models.lesson import (
    Lesson,
    LessonAnswer,
    LessonQuerySet,
)
from evaluations.models.pack import (
    Pack,
    PackFile,
    PackQuerySet,
)
from evaluations.models.schedule import PackReader, PackSchedule

__all__ = [
    "Cycle",
    "CycleQuerySet",
    "Evaluation",
    "EvaluationQuerySet",
    "HealthLimit",
    "HealthReading",
    "Lesson",
    "LessonAnswer",
    "LessonQuerySet",
    "Pack",
    "PackFile",
    "PackQuerySet",
    "PackReader",
    "PackSchedule",
    "QualityAnswer",
    "SignedEvaluation",
]
