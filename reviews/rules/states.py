"""The life of a review, and what a decision must say.

scheduled → preparing (owners update) → frozen at the update deadline → in progress → closed. Until it
has begun it may be called off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

# Time after the meeting in which the rest of a decision may follow.
COMPLETE_WITHIN = timedelta(hours=24)


class ReviewState(StrEnum):
    """Where a review stands."""

    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    FROZEN = "frozen"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


REVIEW_TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = MappingProxyType(
    {
        ReviewState.SCHEDULED: frozenset({ReviewState.PREPARING, ReviewState.CALLED_OFF}),
        ReviewState.PREPARING: frozenset({ReviewState.FROZEN, ReviewState.CALLED_OFF}),
        ReviewState.FROZEN: frozenset({ReviewState.IN_PROGRESS, ReviewState.CALLED_OFF}),
        ReviewState.IN_PROGRESS: frozenset({ReviewState.CLOSED}),
        ReviewState.CLOSED: frozenset(),
        ReviewState.CALLED_OFF: frozenset(),
    }
)


class DecisionKind(StrEnum):
    """The answers to "what action is required now?"."""

    INTERVENE = "intervene"
    RECALIBRATE = "recalibrate"
    ESCALATE = "escalate"
    STOP = "stop"
    PARK = "park"
    NO_ACTION = "no_action"


class Lack(StrEnum):
    """What a decision does not say yet."""

    OWNER = "owner"
    TEXT = "text"
    BECAUSE = "because"
    LOOK_AGAIN = "look_again"
    STOPS = "stops"
    PARKED_UNTIL = "parked_until"
    DUE = "due"
    EXPECTED_EFFECT = "expected_effect"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What has been said so far; blank text counts as unsaid.

    `text` is the sentence that says what will be done, or what stops. `look_again_on` is also the
    day until which something is parked. `look_again_when` is an event to look again at ("two more
    months below 90 %"). `has_expected_effect` means indicator, value and check date.
    """

    kind: DecisionKind
    text: str = ""
    has_owner: bool = False
    because: str = ""
    look_again_on: date | None = None
    look_again_when: str = ""
    due_on: date | None = None
    has_expected_effect: bool = False
    has_evidence: bool = False


_NEEDED_IN_ROOM: Mapping[DecisionKind, tuple[Lack, ...]] = MappingProxyType(
    {
        DecisionKind.INTERVENE: (Lack.TEXT, Lack.OWNER),
        DecisionKind.RECALIBRATE: (Lack.TEXT, Lack.OWNER),
        DecisionKind.ESCALATE: (Lack.TEXT, Lack.OWNER),
        DecisionKind.STOP: (Lack.STOPS, Lack.OWNER),
        DecisionKind.PARK: (Lack.TEXT, Lack.OWNER, Lack.PARKED_UNTIL),
        DecisionKind.NO_ACTION: (Lack.BECAUSE, Lack.LOOK_AGAIN),
    }
)

_NEEDED_LATER: Mapping[DecisionKind, tuple[Lack, ...]] = MappingProxyType(
    {
        DecisionKind.INTERVENE: (Lack.DUE, Lack.EXPECTED_EFFECT),
        DecisionKind.RECALIBRATE: (Lack.EVIDENCE,),
        DecisionKind.ESCALATE: (Lack.DUE,),
        DecisionKind.STOP: (),
        DecisionKind.PARK: (),
        DecisionKind.NO_ACTION: (),
    }
)


def can_become(current: ReviewState, wanted: ReviewState) -> bool:
    """Whether a review may go from one state to the other."""
    return wanted in REVIEW_TRANSITIONS[current]


def missing_for(draft: DecisionDraft) -> tuple[Lack, ...]:
    """What the room must still hear before this counts as a decision; empty when it does.

    An owner and a sentence are enough, but stopping says what stops, parking until when, and no
    action gives a reason with a date or a trigger to look again.
    """
    return _lacking(draft, _NEEDED_IN_ROOM[draft.kind])


def missing_afterwards(draft: DecisionDraft) -> tuple[Lack, ...]:
    """What may follow within 24 hours and is still to come."""
    return _lacking(draft, _NEEDED_LATER[draft.kind])


def _lacking(draft: DecisionDraft, needed: tuple[Lack, ...]) -> tuple[Lack, ...]:
    said = {
        Lack.OWNER: draft.has_owner,
        Lack.TEXT: draft.text.strip(),
        Lack.BECAUSE: draft.because.strip(),
        Lack.LOOK_AGAIN: draft.look_again_on or draft.look_again_when.strip(),
        Lack.STOPS: draft.text.strip(),
        Lack.PARKED_UNTIL: draft.look_again_on,
        Lack.DUE: draft.due_on,
        Lack.EXPECTED_EFFECT: draft.has_expected_effect,
        Lack.EVIDENCE: draft.has_evidence,
    }
    return tuple(lack for lack in needed if not said[lack])
