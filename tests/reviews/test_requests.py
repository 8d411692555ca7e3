"""Asking for a decision on any day: who may, what it says, what becomes of it."""

from datetime import date, timedelta

import pytest

from accountability.services import assign
from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization.services import arrange_stand_in
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision, DecisionRequest
from reviews.rules.materiality import Forced, Part
from reviews.services import (
    decide_request,
    pass_request_on,
    raise_request,
    record_decision,
    withdraw_request,
)
from reviews.services.agenda import preview_agenda
from reviews.services.facts import Scope
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

LATER = NOW + timedelta(days=3)
SHIFT = "Weekend shift at Brno until the backlog is below 40 orders"


@pytest.fixture
def deliver(cast):
    return factories.objective("Deliver", owner=cast.alice)


@pytest.fixture
def request_(cast, deliver):
    return raise_request(
        actor=cast.bob,
        asked=cast.alice,
        objective=deliver,
        proposal=f" {SHIFT} ",
        cost="€86,000",
        expected_effect="+2.0 points",
        needed_by=date(2026, 11, 24),
        now=NOW,
    )


def told(verb) -> set[str]:
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return set(rows.values_list("recipient__name", flat=True))


def refusal(call, **words) -> tuple[str | None, str]:
    with pytest.raises(Refused) as found:
        call(**words)
    return found.value.field, str(found.value)


def decide(actor, request, **words) -> Decision:
    defaults = {"kind": "intervene", "text": "Two Saturdays", "owner": actor, "now": LATER}
    return decide_request(actor=actor, request=request, **defaults | words)


def test_it_is_asked_told_and_recorded(cast, deliver, request_):
    assert (request_.proposal, request_.state, request_.version) == (SHIFT, "open", 1)
    event = Event.objects.get(verb="reviews.decision_requested")
    assert (event.subject_id, event.actor) == (deliver.pk, cast.bob)
    assert event.payload == {
        "request": str(request_.pk),
        "title": "Deliver",
        "proposal": SHIFT,
        "asker": "Bob",
        "asked": "Alice",
        "cost": "€86,000",
        "expected_effect": "+2.0 points",
        "needed_by": "2026-11-24",
    }
    assert told("reviews.decision_requested") == {"Alice"}


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"proposal": "  "}, "proposal", "Say in a sentence what is to be decided."),
        ({"needed_by": date(2026, 11, 18)}, "needed_by", "This day has passed."),
    ],
)
def test_what_is_no_question_is_refused(cast, change, field, sentence):
    words = {"actor": cast.bob, "asked": cast.alice, "proposal": SHIFT, "now": NOW}
    assert refusal(raise_request, **words | change) == (field, sentence)


def test_nobody_asks_themselves_or_who_has_left(cast):
    words = {"actor": cast.bob, "proposal": SHIFT, "now": NOW}
    assert refusal(raise_request, asked=cast.bob, **words) == (
        "asked",
        "Ask somebody else: what is yours to decide, decide.",
    )
    gone = factories.member("gwen", revoked_at=NOW)
    assert refusal(raise_request, asked=gone, **words) == (
        "asked",
        "Gwen has left. Name somebody who is here.",
    )


def test_its_owner_decides_between_meetings(cast, deliver, request_):
    decision = decide(cast.alice, request_, because="Orders wait.", alternatives="Agency staff")
    assert (decision.review, decision.objective, decision.decided_by) == (None, deliver, cast.alice)
    assert (decision.raised_on, decision.days_taken) == (NOW.date(), 3)
    assert (decision.alternatives, decision.is_open_action) == ("Agency staff", True)
    request_.refresh_from_db()
    assert (request_.state, request_.decision, request_.closed_at) == ("decided", decision, LATER)
    assert told("reviews.request_decided") == {"Bob"}
    with pytest.raises(Refused, match="This request is decided already"):
        decide(cast.alice, request_)


def test_its_owner_never_moves_their_own_target_and_a_stranger_decides_nothing(
    cast, deliver, request_
):
    assign(actor=cast.carol, objective=deliver, member=cast.dora, role="authority", now=NOW)
    assert refusal(lambda: decide(cast.alice, request_, kind="recalibrate")) == (
        None,
        "It is Dora's to decide. Pass it on.",
    )
    assert decide(cast.dora, request_, kind="recalibrate").decided_by == cast.dora


def test_what_is_about_no_objective_is_decided_by_who_was_asked(cast):
    request = raise_request(actor=cast.bob, asked=cast.alice, proposal=SHIFT, now=NOW)
    assert refusal(lambda: decide(cast.dora, request)) == (
        None,
        "It takes somebody with the right to decide. Pass it on.",
    )
    assert decide(cast.alice, request).subject_title == "Two Saturdays"


def test_what_must_still_be_said_stands_at_its_field(cast, request_):
    assert refusal(lambda: decide(cast.alice, request_, owner=None))[0] == "owner"
    assert refusal(lambda: decide(cast.alice, request_, kind="no_action"))[0] == "because"
    assert request_.is_open


def test_it_is_passed_on_and_goes_on_waiting(cast, request_):
    words = {"actor": cast.alice, "request": request_, "now": LATER}
    assert refusal(pass_request_on, to=cast.carol, because=" ", **words) == (
        "because",
        "Say why it is theirs to decide.",
    )
    assert refusal(pass_request_on, to=cast.bob, because="Yours.", **words)[0] == "to"
    passed = pass_request_on(to=cast.carol, because="It binds two years.", **words)
    assert (passed.asked, passed.raised_at, passed.version) == (cast.carol, NOW, 2)
    assert told("reviews.request_passed_on") == {"Carol", "Bob"}
    with pytest.raises(Changed) as change:
        decide(cast.carol, request_, version=1)
    assert change.value.current == passed


def test_who_asked_takes_it_back_with_a_reason(cast, request_):
    words = {"actor": cast.bob, "request": request_, "now": LATER}
    assert refusal(withdraw_request, because="", **words)[0] == "because"
    withdrawn = withdraw_request(because="Izmir lends us theirs.", **words)
    assert (withdrawn.state, withdrawn.closed_because) == ("withdrawn", "Izmir lends us theirs.")
    assert told("reviews.request_withdrawn") == {"Alice"}


def test_a_stand_in_decides_and_the_record_says_for_whom(cast, request_):
    arrange_stand_in(
        actor=cast.alice,
        absent=cast.alice,
        stand_in=cast.dora,
        starts_on=NOW.date(),
        ends_on=LATER.date(),
        now=NOW,
    )
    dora = Membership.objects.standing_in_on(LATER.date()).get(pk=cast.dora.pk)
    decide(dora, request_)
    event = Event.objects.get(verb="reviews.request_decided")
    assert (event.actor, event.stand_in_for) == (cast.dora, cast.alice)


# --- In a review --------------------------------------------------------------------------------------


@pytest.fixture
def plan(cast):
    return factories.plan()


def test_past_its_limit_it_comes_before_the_review_whatever_the_score(cast, plan):
    calm = meetings.measured(
        cast,
        "Hold",
        meetings.ON_TARGET,
        priority=factories.priority(plan=plan),
        said={"cause": "", "commentary": ""},
    )
    review = meetings.next_review(cast, plan)
    asked = factories.decision_request(
        cast.bob, cast.alice, objective=calm, raised_at=NOW - timedelta(days=7)
    )
    assert [item.objective for item in preview_agenda(review, NOW) if item.objective] == []
    DecisionRequest.objects.filter(pk=asked.pk).update(raised_at=NOW - timedelta(days=9))
    (item,) = [item for item in preview_agenda(review, NOW) if item.objective]
    assert (item.objective, item.is_forced) == (calm, True)
    assert [part for part in item.parts if part[0] == Part.OVERDUE_WORK] == [
        [Part.OVERDUE_WORK, "7", "2"]
    ]
    (kept,) = item.evidence["requests"]
    assert (kept["proposal"], kept["days"], kept["is_late"]) == ("Buy a second furnace", 9, True)
    facts = next(each.facts for each in Scope.at(review, NOW).candidates())
    assert facts.forced == frozenset({Forced.DECISION_LATE})


def test_the_room_answers_it_with_its_decision(cast, plan):
    objective = meetings.off_track(cast, "Deliver", priority=factories.priority(plan=plan))
    (item,) = meetings.exceptions(meetings.running(cast, plan))
    asked = [
        factories.decision_request(cast.dora, cast.alice, objective=objective),
        factories.decision_request(cast.dora, cast.alice),  # about something else
    ]
    decision = record_decision(
        actor=cast.bob,
        item=item,
        now=LATER,
        version=item.version,
        kind="intervene",
        text="Two Saturdays",
        owner=cast.alice,
        alternatives="Agency staff",
        answers=asked,
    )
    assert decision.alternatives == "Agency staff"
    states = dict(DecisionRequest.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in asked] == ["decided", "open"]
    assert "Dora" in told("reviews.decision_recorded")
