from objectives.forms.checkin import (
    AcknowledgeForm,
    CauseForm,
    CheckinForm,
    LiftForm,
    LockForm,
    NothingForm,
    ValidateForm,
)
from objectives.forms.control import (
    CalendarForm,
    ControllerCommentForm,
    PrepareForm,
    RateForm,
    RatesForm,
    ReopenForm,
    ReportingForm,
    ThresholdForm,
)
from objectives.forms.drivers import DriverLinkForm, NewDriverLinkForm
from objectives.forms.fields import TypedNumberField
from objectives.forms.formula import FormulaForm
from objectives.forms.imports import ApplyForm, ColumnsForm, UndoForm, UploadForm
from objectives.forms.indicator import (
    AddForm,
    AttachForm,
    IndicatorForm,
    LinkForm,
    RebaseForm,
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
    "CalendarForm",
    "CauseForm",
    "CheckinForm",
    "ColumnsForm",
    "ConfirmForm",
    "ControllerCommentForm",
    "DriverLinkForm",
    "EndForm",
    "FormulaForm",
    "IndicatorForm",
    "InitiativeForm",
    "InitiativeStateForm",
    "LiftForm",
    "LinkForm",
    "LockForm",
    "MilestoneForm",
    "MoveForm",
    "NewDriverLinkForm",
    "NothingForm",
    "ObjectiveForm",
    "PrepareForm",
    "RateForm",
    "RatesForm",
    "ReachForm",
    "RebaseForm",
    "ReopenForm",
    "ReportingForm",
    "RetireForm",
    "SaveTemplateForm",
    "SavedViewForm",
    "ServingForm",
    "SplitForm",
    "StartForm",
    "TagsField",
    "ThresholdForm",
    "TypedNumberField",
    "UndoForm",
    "UploadForm",
    "ValidateForm",
    "VersionForm",
    "VersionOnlyForm",
]
