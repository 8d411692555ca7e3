"""The nouns of reviews over REST: each lists its addresses."""

from reviews.api import decisions, reviews

api_urls = [
    *reviews.api_urls,
    *decisions.api_urls,
]
