"""The nouns of accountability over REST: each lists its addresses."""

from accountability.api import (
    alignments,
    bulk_edits,
    dependencies,
    escalations,
    leaving,
)

api_urls = [
    *alignments.api_urls,
    *bulk_edits.api_urls,
    *dependencies.api_urls,
    *escalations.api_urls,
    *leaving.api_urls,
]
