"""The nouns of evaluations over REST: cycles, evaluations, packs, schedules, lessons and process health."""

from evaluations.api import cycles, evaluations, health, lessons, packs, schedules

api_urls = [
    *cycles.api_urls,
    *evaluations.api_urls,
    *packs.api_urls,
    *schedules.api_urls,
    *lessons.api_urls,
    *health.api_urls,
]
