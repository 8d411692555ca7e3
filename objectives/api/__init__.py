"""The nouns of objectives and measures over REST: each lists its addresses."""

from objectives.api import (
    control,
    drivers,
    formula,
    imports,
    indicators,
    initiatives,
    links,
    measurements,
    objective_writing,
    objectives,
    saved,
    splits,
    templates,
    trail,
)

api_urls = [
    *objectives.api_urls,
    *objective_writing.api_urls,
    *saved.api_urls,
    *indicators.api_urls,
    *formula.api_urls,
    *splits.api_urls,
    *links.api_urls,
    *drivers.api_urls,
    *measurements.api_urls,
    *trail.api_urls,
    *control.api_urls,
    *initiatives.api_urls,
    *imports.api_urls,
    *templates.api_urls,
]
