"""Pages of reviews: lists and paper in `pages`, the meeting itself in `room`."""

from reviews.views.pages import (
    adopt,
    complete,
    decisions,
    interventions,
    review,
    review_list,
)
from reviews.views.room import (
    close,
    decide,
    item,
    live,
    open_item,
    proposal,
    room,
    start,
    wall,
)

__all__ = [
    "adopt",
    "close",
    "complete",
    "decide",
    "decisions",
    "interventions",
    "item",
    "live",
    "open_item",
    "proposal",
    "review",
    "review_list",
    "room",
    "start",
    "wall",
]
