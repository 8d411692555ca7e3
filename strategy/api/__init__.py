"""Plans, priorities, trade-offs and assumptions over REST: each noun lists its addresses."""

from strategy.api import assumptions, plans, priorities, trade_offs

api_urls = [
    *plans.api_urls,
    *priorities.api_urls,
    *trade_offs.api_urls,
    *assumptions.api_urls,
]
