from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.imports import ApplyForm, ColumnsForm, UndoForm, UploadForm

__all__ = [
    "AcknowledgeForm",
    "ApplyForm",
    "CheckinForm",
    "ColumnsForm",
    "TypedNumberField",
    "UndoForm",
    "UploadForm",
]
