"""The verbs of reviews. Each is one transaction and writes one Event."""

from reviews.services.addendum import add_addendum
from reviews.services.agenda import build_agenda
from reviews.services.arrangement import (
    ask_for_item,
    defer_item,
    reorder_agenda,
    take_back_deferral,
)
from reviews.services.cadence import (
    CadenceChanges,
    change_cadence,
    create_cadence,
    end_cadence,
)
from reviews.services.calendar import renew_feed, revoke_feed
from reviews.services.chair import hand_over_chair
from reviews.services.coaching import (
    answer_note,
    take_answer_back,
    take_note_back,
    write_note,
)
from reviews.services.decision import (
    adopt_recommendation,
    complete_action,
    record_decision,
)
from reviews.services.effect import check_due_effects, check_effect
from reviews.services.intervention import (
    InterventionChanges,
    finish_intervention,
    open_intervention,
    start_intervention,
    stop_intervention,
    update_intervention,
)
from reviews.services.meeting import (
    answer_invitation,
    call_off_review,
    move_review,
)
from reviews.services.question import (
    answer_question,
    ask_question,
    mark_pre_read,
)
from reviews.services.recalibration import (
    approve_recalibration,
    ask_recalibration,
    decline_recalibration,
    withdraw_recalibration,
)
from reviews.services.request import (
    decide_request,
    pass_request_on,
    raise_request,
    withdraw_request,
)
from reviews.services.review import (
    call_last,
    close_review,
    freeze_review,
    go_to_item,
    join_review,
    move_reviews_on,
    prepare_review,
    start_review,
)
from reviews.services.risk import (
    assess_risk,
    change_risk,
    close_risk,
    mark_occurred,
    raise_risk,
)
from reviews.services.scheduling import occurrences_of, schedule_reviews
from reviews.services.step import (
    add_step,
    complete_step,
    remove_step,
)

__all__ = [
    "CadenceChanges",
    "InterventionChanges",
    "add_addendum",
    "add_step",
    "adopt_recommendation",
    "answer_invitation",
    "answer_note",
    "answer_question",
    "approve_recalibration",
    "ask_for_item",
    "ask_question",
    "ask_recalibration",
    "assess_risk",
    "build_agenda",
    "call_last",
    "call_off_review",
    "change_cadence",
    "change_risk",
    "check_due_effects",
    "check_effect",
    "close_review",
    "close_risk",
    "complete_action",
    "complete_step",
    "create_cadence",
    "decide_request",
    "decline_recalibration",
    "defer_item",
    "end_cadence",
    "finish_intervention",
    "freeze_review",
    "go_to_item",
    "hand_over_chair",
    "join_review",
    "mark_occurred",
    "mark_pre_read",
    "move_review",
    "move_reviews_on",
    "occurrences_of",
    "open_intervention",
    "pass_request_on",
    "prepare_review",
    "raise_request",
    "raise_risk",
    "record_decision",
    "remove_step",
    "renew_feed",
    "reorder_agenda",
    "revoke_feed",
    "schedule_reviews",
    "start_intervention",
    "start_review",
    "stop_intervention",
    "take_answer_back",
    "take_back_deferral",
    "take_note_back",
    "update_intervention",
    "withdraw_recalibration",
    "withdraw_request",
    "write_note",
]
