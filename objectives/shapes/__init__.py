"""What the API of objectives, indicators and measurements takes and gives."""

from objectives.shapes.analysis import (
    AnalysisQuery,
    AnalysisShape,
    LimitsShape,
    SegmentValue,
    SignalShape,
    analysis_body,
)
from objectives.shapes.drivers import (
    DriverLinkBody,
    DriverLinkChange,
    DriverLinkQuery,
    DriverLinkRow,
    FormulaBody,
    FormulaShape,
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

__all__ = [
    "Activation",
    "AnalysisQuery",
    "AnalysisShape",
    "DriverLinkBody",
    "DriverLinkChange",
    "DriverLinkQuery",
    "DriverLinkRow",
    "FormulaBody",
    "FormulaShape",
    "IndicatorDetail",
    "IndicatorQuery",
    "IndicatorRow",
    "LimitsShape",
    "MeasurementQuery",
    "MeasurementRow",
    "ObjectiveDetail",
    "ObjectiveQuery",
    "ObjectiveRow",
    "Recording",
    "SegmentValue",
    "ServedObjective",
    "ServingIndicator",
    "SignalShape",
    "TargetPointRow",
    "analysis_body",
]
