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
    MovingRange,
    NaturalRange,
    Note,
    Path,
    Preview,
    Signal,
    Size,
    Spark,
)
from objectives.charts.scatter import Dot, Scatter, draw_scatter
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
    "Dot",
    "ForecastPoint",
    "Gantt",
    "GanttMark",
    "GanttRow",
    "IndicatorChart",
    "Labels",
    "MovingRange",
    "NaturalRange",
    "Note",
    "Path",
    "Preview",
    "Scatter",
    "Signal",
    "Size",
    "Spark",
    "draw_figure",
    "draw_gantt",
    "draw_indicator",
    "draw_mini",
    "draw_scatter",
    "draw_spark",
    "localized_labels",
    "unit_words",
    "with_unit",
]
