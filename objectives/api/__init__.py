"""Objectives, indicators and measurements over REST: each noun lists its addresses."""

from objectives.api import indicators, initiatives, measurements, objectives, templates

api_urls = [
    *objectives.api_urls,
    *indicators.api_urls,
    *measurements.api_urls,
    *initiatives.api_urls,
    *templates.api_urls,
]
