"""The nouns of accountability over REST: each lists its addresses."""

from accountability.api import (
    alignments,
    assignments,
    authority,
    bulk_edits,
    dependencies,
    escalations,
    handovers,
    leaving,
)

api_urls = [
    *alignments.api_urls,
    *assignments.api_urls,
    *authority.api_urls,
    *bulk_edits.api_urls,
    *dependencies.api_urls,
    *escalations.api_urls,
    *handovers.api_urls,
    *leaving.api_urls,
]
