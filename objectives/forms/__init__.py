from objectives.forms.checkin import AcknowledgeForm, CheckinForm
from objectives.forms.drivers import DriverLinkForm, NewDriverLinkForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.formula import FormulaForm
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
from objectives.forms.objective import (
    ActivateForm,
    EndForm,
    MoveForm,
    ObjectiveForm,
    SavedViewForm,
    TagsField,
)
from objectives.forms.splitting import SplitForm
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
    "DriverLinkForm",
    "EndForm",
    "FormulaForm",
    "IndicatorForm",
    "InitiativeForm",
    "InitiativeStateForm",
    "LinkForm",
    "MilestoneForm",
    "MoveForm",
    "NewDriverLinkForm",
    "ObjectiveForm",
    "ReachForm",
    "RetireForm",
    "SaveTemplateForm",
    "SavedViewForm",
    "ServingForm",
    "SplitForm",
    "StartForm",
    "TagsField",
    "TypedNumberField",
    "UndoForm",
    "UploadForm",
    "VersionForm",
    "VersionOnlyForm",
]
