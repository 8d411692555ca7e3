from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.drivers import DriverLinkForm, NewDriverLinkForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.formula import FormulaForm

__all__ = [
    "AcknowledgeForm",
    "CheckinForm",
    "DriverLinkForm",
    "FormulaForm",
    "NewDriverLinkForm",
    "TypedNumberField",
]
