"""What the API of objectives, indicators and measurements takes and gives."""

from objectives.shapes.analysis import (
    AnalysisQuery,
    AnalysisShape,
    LimitsShape,
    SegmentValue,
    SignalShape,
    analysis_body,
)
from objectives.shapes.indicators import (
    IndicatorDetail,
    IndicatorQuery,
    IndicatorRow,
    ServedObjective,
    TargetPointRow,
)
from objectives.shapes.measurements import (
    MeasurementQuery,
    MeasurementRow,
    Recording,
)
from objectives.shapes.objectives import (
    ObjectiveDetail,
    ObjectiveQuery,
    ObjectiveRow,
    ServingIndicator,
)
from objectives.shapes.writing import (
    Activation,
    Checklist,
    Ending,
    ObjectivePatch,
    ObjectiveWriting,
    SavedViewQuery,
    SavedViewRow,
    SavedViewWriting,
)

__all__ = [
    "Activation",
    "AnalysisQuery",
    "AnalysisShape",
    "Checklist",
    "Ending",
    "IndicatorDetail",
    "IndicatorQuery",
    "IndicatorRow",
    "LimitsShape",
    "MeasurementQuery",
    "MeasurementRow",
    "ObjectiveDetail",
    "ObjectivePatch",
    "ObjectiveQuery",
    "ObjectiveRow",
    "ObjectiveWriting",
    "Recording",
    "SavedViewQuery",
    "SavedViewRow",
    "SavedViewWriting",
    "SegmentValue",
    "ServedObjective",
    "ServingIndicator",
    "SignalShape",
    "TargetPointRow",
    "analysis_body",
]
