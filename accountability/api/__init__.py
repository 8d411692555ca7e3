"""Accountability over REST: a module for each noun."""

from accountability.api import leaving

api_urls = [
    *leaving.api_urls,
]
