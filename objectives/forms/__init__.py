from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.indicator import (
    AddForm,
    AttachForm,
    IndicatorForm,
    LinkForm,
    RetireForm,
    ServingForm,
    VersionForm,
)

__all__ = [
    "AcknowledgeForm",
    "AddForm",
    "AttachForm",
    "CheckinForm",
    "IndicatorForm",
    "LinkForm",
    "RetireForm",
    "ServingForm",
    "TypedNumberField",
    "VersionForm",
]
