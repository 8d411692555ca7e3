"""The nouns of accountability over REST: each lists its addresses."""

from accountability.api import (
    dependencies,
    escalations,
    leaving,
)

api_urls = [
    *dependencies.api_urls,
    *escalations.api_urls,
    *leaving.api_urls,
]
