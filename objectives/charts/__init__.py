"""Charts as SVG, drawn on the server: data in, markup out.

Pure functions over frozen inputs. A chart computes no statistics: limits, signals, target path
and forecast come from the rules and are only placed. Colours come from classes of the style
sheet, so one drawing serves light, dark, print and packs.
"""

from objectives.charts.gantt import Gantt, GanttMark, GanttRow, draw_gantt
from objectives.charts.indicator import draw_figure, draw_indicator, draw_mini
from objectives.charts.model import (
    MINI,
    NARROW,
    WIDE,
    ForecastPoint,
    IndicatorChart,
    Labels,
    NaturalRange,
    Note,
    Path,
    Preview,
    Signal,
    Size,
    Spark,
)
from objectives.charts.spark import draw_spark
from objectives.charts.words import (
    DAYS,
    DAYS_LATE,
    YES_NO,
    localized_labels,
    unit_words,
    with_unit,
)

__all__ = [
    "DAYS",
    "DAYS_LATE",
    "MINI",
    "NARROW",
    "WIDE",
    "YES_NO",
    "ForecastPoint",
    "Gantt",
    "GanttMark",
    "GanttRow",
    "IndicatorChart",
    "Labels",
    "NaturalRange",
    "Note",
    "Path",
    "Preview",
    "Signal",
    "Size",
    "Spark",
    "draw_figure",
    "draw_gantt",
    "draw_indicator",
    "draw_mini",
    "draw_spark",
    "localized_labels",
    "unit_words",
    "with_unit",
]
