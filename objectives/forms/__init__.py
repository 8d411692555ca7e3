from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField

__all__ = ["AcknowledgeForm", "CheckinForm", "TypedNumberField"]
