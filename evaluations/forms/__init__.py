"""What people fill in."""

from evaluations.forms.health import LimitForm
from evaluations.forms.lesson import ChangeLessonForm, TakeBackLessonForm, WriteLessonForm
from evaluations.forms.pack import PackForm

__all__ = ["ChangeLessonForm", "LimitForm", "PackForm", "TakeBackLessonForm", "WriteLessonForm"]
