"""The nouns of reviews over REST: each lists its addresses."""

from reviews.api import cadences, coaching, decisions, requests, reviews, risks

api_urls = [
    *cadences.api_urls,
    *reviews.api_urls,
    *decisions.api_urls,
    *requests.api_urls,
    *risks.api_urls,
    *coaching.api_urls,
]
