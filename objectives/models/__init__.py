from objectives.models.indicator import Indicator, ObjectiveIndicator, TargetPoint
from objectives.models.measurement import ImportBatch, Measurement
from objectives.models.objective import Objective
from objectives.models.signal import Alert, Signal

__all__ = [
    "Alert",
    "ImportBatch",
    "Indicator",
    "Measurement",
    "Objective",
    "ObjectiveIndicator",
    "Signal",
    "TargetPoint",
]
