from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.initiative import (
    InitiativeForm,
    InitiativeStateForm,
    MilestoneForm,
    ReachForm,
    VersionOnlyForm,
)
from objectives.forms.template import ConfirmForm, SaveTemplateForm, StartForm

__all__ = [
    "AcknowledgeForm",
    "CheckinForm",
    "ConfirmForm",
    "InitiativeForm",
    "InitiativeStateForm",
    "MilestoneForm",
    "ReachForm",
    "SaveTemplateForm",
    "StartForm",
    "TypedNumberField",
    "VersionOnlyForm",
]
