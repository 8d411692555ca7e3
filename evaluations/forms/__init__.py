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
from evaluations.forms.pack import PackForm

__all__ = [
    "CalibrateForm",
    "ChangeLessonForm",
    "ChosenForm",
    "CloseCycleForm",
    "JudgeForm",
    "LimitForm",
    "OpenCycleForm",
    "PackForm",
    "PlainForm",
    "SendBackForm",
    "SignForm",
    "SubmitForm",
    "TakeBackLessonForm",
    "WriteLessonForm",
]
