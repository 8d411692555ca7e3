"""Objectives, indicators and measurements over REST: each noun lists its addresses."""

from objectives.api import drivers, formula, indicators, measurements, objectives

api_urls = [
    *objectives.api_urls,
    *indicators.api_urls,
    *formula.api_urls,
    *measurements.api_urls,
    *drivers.api_urls,
]
