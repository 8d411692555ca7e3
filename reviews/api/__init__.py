"""The nouns of reviews over REST: each lists its addresses."""

from reviews.api import (
    arrangement,
    cadences,
    coaching,
    decisions,
    interventions,
    questions,
    recalibrations,
    requests,
    reviews,
    risks,
)

api_urls = [
    *cadences.api_urls,
    *reviews.api_urls,
    *arrangement.api_urls,
    *questions.api_urls,
    *decisions.api_urls,
    *requests.api_urls,
    *risks.api_urls,
    *coaching.api_urls,
    *recalibrations.api_urls,
    *interventions.api_urls,
]
