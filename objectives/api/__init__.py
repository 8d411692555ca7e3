"""Objectives, indicators and measurements over REST: each noun lists its addresses."""

from objectives.api import imports, indicators, measurements, objectives, saved, writing

api_urls = [
    *objectives.api_urls,
    *writing.api_urls,
    *saved.api_urls,
    *indicators.api_urls,
    *measurements.api_urls,
    *imports.api_urls,
]
