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
    Activation,
    ObjectiveDetail,
    ObjectiveQuery,
    ObjectiveRow,
    ServingIndicator,
)
from objectives.shapes.writing import (
    IndicatorChange,
    LinkChange,
    LinkQuery,
    LinkRow,
    LinkVersion,
    NewIndicator,
    NewLink,
    PathShape,
    Reinstatement,
    Retirement,
)

__all__ = [
    "Activation",
    "AnalysisQuery",
    "AnalysisShape",
    "IndicatorChange",
    "IndicatorDetail",
    "IndicatorQuery",
    "IndicatorRow",
    "LimitsShape",
    "LinkChange",
    "LinkQuery",
    "LinkRow",
    "LinkVersion",
    "MeasurementQuery",
    "MeasurementRow",
    "NewIndicator",
    "NewLink",
    "ObjectiveDetail",
    "ObjectiveQuery",
    "ObjectiveRow",
    "PathShape",
    "Recording",
    "Reinstatement",
    "Retirement",
    "SegmentValue",
    "ServedObjective",
    "ServingIndicator",
    "SignalShape",
    "TargetPointRow",
    "analysis_body",
]
