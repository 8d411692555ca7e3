"""What people fill in."""

from evaluations.forms.cycle import (
    ChosenForm,
    CloseCycleForm,
    OpenCycleForm,
    PlainForm,
)
from evaluations.forms.evaluation import (
    CalibrateForm,
    JudgeForm,
    SendBackForm,
    SignForm,
    SubmitForm,
)
from evaluations.forms.health import LimitForm
from evaluations.forms.lesson import (
    ChangeLessonForm,
    TakeBackLessonForm,
    WriteLessonForm,
)
from evaluations.forms.pack import AgainForm, PackForm
from evaluations.forms.schedule import ChangeScheduleForm, ScheduleForm

__all__ = [
    "AgainForm",
    "CalibrateForm",
    "ChangeLessonForm",
    "ChangeScheduleForm",
    "ChosenForm",
    "CloseCycleForm",
    "JudgeForm",
    "LimitForm",
    "OpenCycleForm",
    "PackForm",
    "PlainForm",
    "ScheduleForm",
    "SendBackForm",
    "SignForm",
    "SubmitForm",
    "TakeBackLessonForm",
    "WriteLessonForm",
]
