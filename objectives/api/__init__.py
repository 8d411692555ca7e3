"""Objectives, indicators and measurements over REST: each noun lists its addresses."""

from objectives.api import indicators, links, measurements, objectives

api_urls = [*objectives.api_urls, *indicators.api_urls, *links.api_urls, *measurements.api_urls]
