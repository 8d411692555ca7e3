"""The nouns of objectives and measures over REST: each lists its addresses."""

from objectives.api import (
    drivers,
    formula,
    imports,
    indicators,
    initiatives,
    measurements,
    objectives,
    saved,
    templates,
    writing,
)

api_urls = [
    *objectives.api_urls,
    *writing.api_urls,
    *saved.api_urls,
    *indicators.api_urls,
    *formula.api_urls,
    *drivers.api_urls,
    *measurements.api_urls,
    *initiatives.api_urls,
    *imports.api_urls,
    *templates.api_urls,
]
