from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.objective import ActivateForm, EndForm, ObjectiveForm, SavedViewForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "CheckinForm",
    "EndForm",
    "ObjectiveForm",
    "SavedViewForm",
    "TypedNumberField",
]
