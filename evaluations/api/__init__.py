"""The noun of evaluations over REST: packs."""

from evaluations.api import packs

api_urls = [
    *packs.api_urls,
]
