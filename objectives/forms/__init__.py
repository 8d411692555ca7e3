from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.imports import ApplyForm, ColumnsForm, UndoForm, UploadForm
from objectives.forms.indicator import (
    AddForm,
    AttachForm,
    IndicatorForm,
    LinkForm,
    RetireForm,
    ServingForm,
    VersionForm,
)
from objectives.forms.objective import ActivateForm, EndForm, ObjectiveForm, SavedViewForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "AddForm",
    "ApplyForm",
    "AttachForm",
    "CheckinForm",
    "ColumnsForm",
    "EndForm",
    "IndicatorForm",
    "LinkForm",
    "ObjectiveForm",
    "RetireForm",
    "SavedViewForm",
    "ServingForm",
    "TypedNumberField",
    "UndoForm",
    "UploadForm",
    "VersionForm",
]
