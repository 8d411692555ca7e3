"""The nouns of evaluations over REST: packs, lessons and process health."""

from evaluations.api import health, lessons, packs

api_urls = [
    *packs.api_urls,
    *lessons.api_urls,
    *health.api_urls,
]
