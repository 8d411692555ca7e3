from datetime import date

import pytest

from reviews.rules.states import (
    DecisionDraft,
    DecisionKind,
    Lack,
    ReviewState,
    can_become,
    missing_afterwards,
    missing_for,
)

SOON = date(2024, 5, 1)


def test_a_review_takes_each_step_in_turn_and_never_back():
    moves = {(a, b) for a in ReviewState for b in ReviewState if can_become(a, b)}
    assert moves == {
        (ReviewState.SCHEDULED, ReviewState.PREPARING),
        (ReviewState.PREPARING, ReviewState.FROZEN),
        (ReviewState.FROZEN, ReviewState.IN_PROGRESS),
        (ReviewState.IN_PROGRESS, ReviewState.CLOSED),
        (ReviewState.SCHEDULED, ReviewState.CALLED_OFF),
        (ReviewState.PREPARING, ReviewState.CALLED_OFF),
        (ReviewState.FROZEN, ReviewState.CALLED_OFF),
    }


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (DecisionKind.INTERVENE, (Lack.TEXT, Lack.OWNER)),
        (DecisionKind.RECALIBRATE, (Lack.TEXT, Lack.OWNER)),
        (DecisionKind.ESCALATE, (Lack.TEXT, Lack.OWNER)),
        (DecisionKind.STOP, (Lack.STOPS, Lack.OWNER)),
        (DecisionKind.PARK, (Lack.TEXT, Lack.OWNER, Lack.PARKED_UNTIL)),
        (DecisionKind.NO_ACTION, (Lack.BECAUSE, Lack.LOOK_AGAIN)),
    ],
)
def test_what_an_empty_decision_lacks_in_the_room(kind, missing):
    assert missing_for(DecisionDraft(kind=kind)) == missing
    assert missing_for(DecisionDraft(kind=kind, text="  ", because=" \n")) == missing


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if kind != DecisionKind.NO_ACTION])
def test_an_owner_and_a_sentence_are_enough_and_parking_says_until_when(kind):
    until = SOON if kind == DecisionKind.PARK else None
    draft = DecisionDraft(kind=kind, text="Move two nurses", has_owner=True, look_again_on=until)
    assert missing_for(draft) == ()


@pytest.mark.parametrize(
    "again", [{"look_again_on": SOON}, {"look_again_when": "two more months below 90 %"}]
)
def test_no_action_needs_a_reason_and_a_date_or_a_trigger(again):
    assert missing_for(DecisionDraft(kind=DecisionKind.NO_ACTION, **again)) == (Lack.BECAUSE,)
    complete = DecisionDraft(kind=DecisionKind.NO_ACTION, because="within natural limits", **again)
    assert missing_for(complete) == ()


def test_what_may_follow_within_a_day():
    lacking = {kind: missing_afterwards(DecisionDraft(kind=kind)) for kind in DecisionKind}
    assert lacking == {
        DecisionKind.INTERVENE: (Lack.DUE, Lack.EXPECTED_EFFECT),
        DecisionKind.RECALIBRATE: (Lack.EVIDENCE,),
        DecisionKind.ESCALATE: (Lack.DUE,),
        DecisionKind.STOP: (),
        DecisionKind.PARK: (),
        DecisionKind.NO_ACTION: (),
    }
    done = DecisionDraft(kind=DecisionKind.INTERVENE, due_on=SOON, has_expected_effect=True)
    assert missing_afterwards(done) == ()
