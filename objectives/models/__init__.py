from objectives.models.control import ControllerComment, ExchangeRate, PeriodClose
from objectives.models.indicator import (
    DriverLink,
    FormulaInput,
    Indicator,
    ObjectiveIndicator,
    TargetPoint,
)
from objectives.models.initiative import Initiative, Milestone
from objectives.models.measurement import (
    Attachment,
    ImportBatch,
    Measurement,
    OwnCause,
    PeriodLock,
    Validation,
)
from objectives.models.objective import Objective, ObjectiveAssumption
from objectives.models.revision import TargetRevision
from objectives.models.saved import SavedView, StructureTemplate
from objectives.models.signal import Alert, Rebasing, Signal
from objectives.models.split import TargetShare, TargetSplit
from objectives.models.upload import ColumnMapping, ImportedRow, Upload

__all__ = [
    "Alert",
    "Attachment",
    "ColumnMapping",
    "ControllerComment",
    "DriverLink",
    "ExchangeRate",
    "FormulaInput",
    "ImportBatch",
    "ImportedRow",
    "Indicator",
    "Initiative",
    "Measurement",
    "Milestone",
    "Objective",
    "ObjectiveAssumption",
    "ObjectiveIndicator",
    "OwnCause",
    "PeriodClose",
    "PeriodLock",
    "Rebasing",
    "SavedView",
    "Signal",
    "StructureTemplate",
    "TargetPoint",
    "TargetRevision",
    "TargetShare",
    "TargetSplit",
    "Upload",
    "Validation",
]
