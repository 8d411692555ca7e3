"""The verbs of reviews. Each is one transaction and writes one Event."""

from reviews.services.agenda import build_agenda
from reviews.services.cadence import create_cadence, schedule_reviews
from reviews.services.decision import adopt_recommendation, complete_action, record_decision
from reviews.services.review import (
    close_review,
    freeze_review,
    go_to_item,
    join_review,
    move_reviews_on,
    prepare_review,
    start_review,
)

__all__ = [
    "adopt_recommendation",
    "build_agenda",
    "close_review",
    "complete_action",
    "create_cadence",
    "freeze_review",
    "go_to_item",
    "join_review",
    "move_reviews_on",
    "prepare_review",
    "record_decision",
    "schedule_reviews",
    "start_review",
]
