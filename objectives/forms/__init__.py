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
from objectives.forms.initiative import (
    InitiativeForm,
    InitiativeStateForm,
    MilestoneForm,
    ReachForm,
    VersionOnlyForm,
)
from objectives.forms.objective import ActivateForm, EndForm, ObjectiveForm, SavedViewForm
from objectives.forms.template import ConfirmForm, SaveTemplateForm, StartForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "AddForm",
    "ApplyForm",
    "AttachForm",
    "CheckinForm",
    "ColumnsForm",
    "ConfirmForm",
    "EndForm",
    "IndicatorForm",
    "InitiativeForm",
    "InitiativeStateForm",
    "LinkForm",
    "MilestoneForm",
    "ObjectiveForm",
    "ReachForm",
    "RetireForm",
    "SaveTemplateForm",
    "SavedViewForm",
    "ServingForm",
    "StartForm",
    "TypedNumberField",
    "UndoForm",
    "UploadForm",
    "VersionForm",
    "VersionOnlyForm",
]
