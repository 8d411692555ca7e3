"""Pages of reviews: lists and paper in `pages`, the meeting itself in `room`, when they are in the others."""

from reviews.views.arrangement import (
    ask_for,
    chair,
    defer,
    item_options,
    reorder,
    take_back,
)
from reviews.views.cadence import (
    cadence,
    edit_cadence,
    end_cadence,
    new_cadence,
)
from reviews.views.calendar import (
    calendar,
    feed,
    renew_feed,
    revoke_feed,
)
from reviews.views.coaching import (
    answer_note,
    coach,
    coaching,
    take_answer_back,
    take_note_back,
)
from reviews.views.intervention import (
    add_step,
    check_intervention,
    complete_intervention,
    complete_step,
    edit_intervention,
    finish_intervention,
    intervention,
    interventions,
    new_intervention,
    remove_step,
    start_intervention,
    stop_intervention,
)
from reviews.views.live import live
from reviews.views.meeting import (
    answer_invitation,
    call_off,
    move,
)
from reviews.views.pages import (
    adopt,
    complete,
    decisions,
    minutes_file,
    review,
    review_list,
)
from reviews.views.question import (
    add_to_minutes,
    ask,
    reply,
)
from reviews.views.recalibration import (
    approve as approve_recalibration,
)
from reviews.views.recalibration import (
    decline as decline_recalibration,
)
from reviews.views.recalibration import (
    recalibration,
)
from reviews.views.recalibration import (
    withdraw as withdraw_recalibration,
)
from reviews.views.requests import (
    decide_request,
    new_request,
    pass_request_on,
    request_page,
    withdraw_request,
)
from reviews.views.risk import (
    assess_risk,
    change_risk,
    close_risk,
    mark_occurred,
    raise_risk,
    raise_risk_of,
    risk,
    risk_list,
)
from reviews.views.room import (
    close,
    decide,
    item,
    open_item,
    proposal,
    room,
    start,
    wall,
)

__all__ = [
    "add_step",
    "add_to_minutes",
    "adopt",
    "answer_invitation",
    "answer_note",
    "approve_recalibration",
    "ask",
    "ask_for",
    "assess_risk",
    "cadence",
    "calendar",
    "call_off",
    "chair",
    "change_risk",
    "check_intervention",
    "close",
    "close_risk",
    "coach",
    "coaching",
    "complete",
    "complete_intervention",
    "complete_step",
    "decide",
    "decide_request",
    "decisions",
    "decline_recalibration",
    "defer",
    "edit_cadence",
    "edit_intervention",
    "end_cadence",
    "feed",
    "finish_intervention",
    "intervention",
    "interventions",
    "item",
    "item_options",
    "live",
    "mark_occurred",
    "minutes_file",
    "move",
    "new_cadence",
    "new_intervention",
    "new_request",
    "open_item",
    "pass_request_on",
    "proposal",
    "raise_risk",
    "raise_risk_of",
    "recalibration",
    "remove_step",
    "renew_feed",
    "reorder",
    "reply",
    "request_page",
    "review",
    "review_list",
    "revoke_feed",
    "risk",
    "risk_list",
    "room",
    "start",
    "start_intervention",
    "stop_intervention",
    "take_answer_back",
    "take_back",
    "take_note_back",
    "wall",
    "withdraw_recalibration",
    "withdraw_request",
]
