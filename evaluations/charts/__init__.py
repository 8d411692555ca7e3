"""Charts of step 8 in the grammar of `objectives.charts`: data in, markup out."""

from evaluations.charts.latency import Bar, LatencyWords, draw_latency
from evaluations.charts.trend import Trend, draw_trend

__all__ = ["Bar", "LatencyWords", "Trend", "draw_latency", "draw_trend"]
