from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from objectives.models import Indicator
from perfmgmt.events.models import Delivery, Event
from perfmgmt.events.notice import Notice
from perfmgmt.tenancy.models import Membership
from reviews.models import Attendance, DecisionRequest, Intervention, Recalibration, Risk
from reviews.notices import NOTICES
from reviews.services import (
    add_addendum,
    adopt_recommendation,
    answer_invitation,
    answer_note,
    answer_question,
    approve_recalibration,
    ask_for_item,
    ask_question,
    ask_recalibration,
    assess_risk,
    call_last,
    call_off_review,
    change_cadence,
    change_risk,
    check_due_effects,
    close_review,
    close_risk,
    complete_action,
    decide_request,
    decline_recalibration,
    defer_item,
    end_cadence,
    finish_intervention,
    hand_over_chair,
    mark_occurred,
    move_review,
    open_intervention,
    pass_request_on,
    prepare_review,
    raise_request,
    start_intervention,
    stop_intervention,
    take_back_deferral,
    update_intervention,
    withdraw_recalibration,
    withdraw_request,
    write_note,
)
from tests.factories import NOW
from tests.reviews import meetings
from tests.reviews.threats import raised


def said(verb, recipient):
    event = Event.objects.filter(verb=verb).newest_first()[0]
    recipient.organization.time_zone = "Europe/Berlin"
    return NOTICES[verb](event, recipient)


def tell_of_dates(cast, plan):
    """One of each event about when a review takes place."""
    by = {"actor": cast.carol, "now": NOW}
    series = meetings.cadence(cast, plan, starts_at_time=time(10), first_on=date(2026, 12, 1))
    first, second = series.reviews.next_first()
    review = move_review(review=first, starts_at=NOW + timedelta(days=5), because="Fair", **by)
    prepare_review(review=review, now=NOW)
    seat = Attendance.objects.get(review=review, member=cast.alice)
    answer_invitation(actor=cast.alice, seat=seat, now=NOW, response="declined")
    Indicator.objects.update(latest=None, latest_period=None, next_due_at=NOW)
    call_last(review=review, now=NOW + timedelta(days=3, hours=1))
    call_off_review(review=second, because="Strike", **by)
    change_cadence(cadence=series, changes={"minutes": 60}, **by)
    end_cadence(cadence=series, because="Done", **by)


def _arrange(cast, review, objective):
    """Everything that can be said of a coming agenda."""
    common = {"actor": cast.bob, "review": review, "now": NOW}
    ask_for_item(**common, objective=objective, because="The audit is near")
    defer_item(**common, objective=objective, because="It waits")
    take_back_deferral(**common, objective=objective)
    question = ask_question(**common | {"actor": cast.victor}, objective=objective, text="Why?")
    answer_question(actor=cast.alice, question=question, answer="So.", now=NOW)
    hand_over_chair(**common, to=cast.alice)


@pytest.mark.parametrize(
    ("verb", "subject", "body"),
    [
        ("item_asked_for", "“Deliver” is asked for in Operations review", "The audit is near"),
        ("item_deferred", "“Deliver” is deferred from Operations review", "It waits"),
        ("deferral_taken_back", "“Deliver” is on the agenda of Operations review after all", ""),
        ("question_asked", "A question on “Deliver” for Operations review", "Why?"),
        ("question_answered", "Your question on “Deliver” is answered", "So."),
        ("chair_handed_over", "You chair Operations review", "Bob handed the chair over to Alice."),
    ],
)
def test_what_is_said_of_a_coming_agenda(cast, deliver, running, verb, subject, body):
    review = meetings.next_review(cast, running.cadence.plan)
    _arrange(cast, review, deliver.objective)
    notice = said(f"reviews.{verb}", cast.alice)
    assert notice == Notice(subject=subject, body=body, path=f"reviews/{review.pk}/")


def test_every_verb_that_is_told_has_its_words(cast, deliver, running, release):
    coming = meetings.next_review(cast, running.cadence.plan)
    prepare_review(review=coming, now=NOW)
    _arrange(cast, coming, deliver.objective)
    tell_of_dates(cast, running.cadence.plan)
    asked = meetings.decide(cast, deliver, decided_by=cast.victor)
    adopt_recommendation(actor=cast.carol, decision=asked, now=NOW)
    complete_action(actor=cast.alice, decision=meetings.decide(cast, release), now=NOW)
    closed = close_review(actor=cast.bob, review=running, now=NOW)
    add_addendum(actor=cast.bob, review=closed, text="Ferrum confirmed.", now=NOW)
    _threaten_and_coach(cast)
    _ask_for_decisions(cast)
    _recalibrate(cast, deliver.objective.indicator_links.get().indicator)
    _go_through(cast, deliver)
    told = set(
        Delivery.objects.filter(event__verb__startswith="reviews.").values_list(
            "event__verb", flat=True
        )
    )
    assert told == set(NOTICES)


def _ask_for_decisions(cast):
    """One is passed on and decided, one is withdrawn."""
    asks = {"asked": cast.alice, "proposal": "Buy a second furnace", "now": NOW}
    vain = raise_request(actor=cast.bob, **asks)
    withdraw_request(actor=cast.bob, request=vain, because="It runs again.", now=NOW)
    first = raise_request(actor=cast.bob, cost="€86,000", needed_by=date(2026, 12, 1), **asks)
    pass_request_on(
        actor=cast.alice, request=first, to=cast.carol, because="It binds two years.", now=NOW
    )
    decide_request(
        actor=cast.carol,
        request=first,
        kind="intervene",
        text="Order it",
        owner=cast.dora,
        now=NOW,
    )


def test_what_becomes_of_a_request(cast):
    _ask_for_decisions(cast)
    first = DecisionRequest.objects.get(state="decided")
    page = f"decisions/requests/{first.pk}/"
    assert said("reviews.decision_requested", cast.alice) == Notice(
        subject="Bob asks you to decide: Buy a second furnace",
        body="Cost: €86,000. Needed by 1 Dec.",
        path=page,
    )
    assert said("reviews.request_passed_on", cast.bob) == Notice(
        subject="Carol decides in their place: Buy a second furnace",
        body="Alice passed it on: “It binds two years.”",
        path=page,
    )
    assert said("reviews.request_passed_on", cast.carol).subject == (
        "Bob asks you to decide: Buy a second furnace"
    )
    assert said("reviews.request_decided", cast.bob) == Notice(
        subject="Carol decided on “Buy a second furnace”", body="Intervene: Order it", path=page
    )
    assert said("reviews.request_decided", cast.dora).subject == (
        "“Buy a second furnace” needs you: Order it"
    )
    assert said("reviews.request_withdrawn", cast.alice).body == "Bob: “It runs again.”"


def _recalibrate(cast, indicator):
    """One is withdrawn, one declined, one approved."""

    def asked():
        return ask_recalibration(
            actor=cast.alice,
            subject=indicator,
            changes={"target": Decimal(90)},
            effective_from=date(2026, 10, 1),
            reason="The second line came late",
            evidence="It gives 90 to 95",
            now=NOW,
        )

    withdraw_recalibration(actor=cast.alice, recalibration=asked(), now=NOW)
    decline_recalibration(actor=cast.carol, recalibration=asked(), answer="Not yet.", now=NOW)
    approve_recalibration(actor=cast.carol, recalibration=asked(), now=NOW)


def test_what_becomes_of_a_recalibration(cast, deliver):
    _recalibrate(cast, deliver.objective.indicator_links.get().indicator)
    why = "The second line came late"
    found = [
        (verb, said(f"reviews.recalibration_{verb}", cast.alice))
        for verb in ("asked", "withdrawn", "declined", "approved")
    ]
    assert [(verb, notice.subject, notice.body) for verb, notice in found] == [
        ("asked", "Alice asks you for a recalibration: Deliver %", why),
        ("withdrawn", "Alice withdrew the recalibration of Deliver %", why),
        ("declined", "Carol declined the recalibration of Deliver %", "Not yet."),
        ("approved", "Carol approved the recalibration of Deliver %", why),
    ]
    assert found[0][1].path == f"recalibrations/{Recalibration.objects.newest_first()[0].pk}/"


def _threaten_and_coach(cast):
    risk = raised(cast)
    assess_risk(actor=cast.bob, risk=risk, likelihood=1, impact=1, now=NOW)
    change_risk(actor=cast.bob, risk=risk, title="Ferrum burns", owner=cast.bob, now=NOW)
    mark_occurred(actor=cast.bob, risk=risk, because="The furnace burst.", now=NOW)
    close_risk(actor=cast.carol, risk=risk, because="Mended.", now=NOW)
    Membership.objects.filter(pk=cast.alice.pk).update(manager=cast.bob)
    note = write_note(actor=cast.bob, person=cast.alice, text="Ask them first.", now=NOW)
    answer_note(actor=cast.alice, note=note, text="I did.", now=NOW)


def test_what_becomes_of_a_risk(cast):
    _threaten_and_coach(cast)
    assert said("reviews.risk_raised", cast.bob) == Notice(
        subject="A risk was raised: Ferrum stops",
        body="It threatens “Complete orders on the promised day”.\nYou watch it.",
        path=f"risks/{Risk.objects.get().pk}/",
    )
    assert said("reviews.risk_occurred", cast.alice) == Notice(
        subject="It has occurred: Ferrum burns",
        body="It threatens “Complete orders on the promised day”.\nThe furnace burst.",
        path=f"risks/{Risk.objects.get().pk}/",
    )


def test_a_coaching_note_says_only_that_it_is_there(cast):
    _threaten_and_coach(cast)
    assert said("reviews.coaching_note_written", cast.alice) == Notice(
        subject="Bob wrote you a coaching note",
        body="Only the two of you can read it.",
        path="coaching/",
    )


def _go_through(cast, item):
    """An intervention from its opening to its check, and one that is stopped."""
    said = meetings.expecting(item)
    expected = {"indicator": said["effect_indicator"], "expected_value": Decimal(95)}
    one = open_intervention(
        actor=cast.alice,
        now=NOW,
        objective=item.objective,
        kind="blocker",
        text="Second source",
        owner=cast.dora,
        due_on=date(2026, 12, 3),
        check_on=said["check_on"],
        **expected,
    )
    one = update_intervention(
        actor=cast.alice, intervention=one, now=NOW, changes={"owner": cast.bob}
    )
    start_intervention(actor=cast.bob, intervention=one, now=NOW)
    finish_intervention(actor=cast.bob, intervention=one, now=NOW)
    then = NOW + timedelta(days=200)
    meetings.figures(cast, one.indicator, ["90", "91", "91", "91"], now=then)
    check_due_effects(now=then)
    stop_intervention(actor=cast.alice, intervention=one, now=then, because="It had no effect")


def test_an_intervention_from_its_opening_to_its_end(cast, deliver):
    _go_through(cast, deliver)
    path = f"interventions/{Intervention.objects.get().pk}/"
    assert said("reviews.intervention_opened", cast.dora) == Notice(
        subject="“Deliver” needs you: Second source", body="Due on 3 Dec.", path=path
    )
    assert said("reviews.intervention_opened", cast.bob).subject == (
        "An intervention began for “Deliver”: Second source"
    )
    assert said("reviews.intervention_changed", cast.bob) == Notice(
        subject="An intervention is yours now: Second source", body="Due on 3 Dec.", path=path
    )
    assert said("reviews.intervention_finished", cast.alice) == Notice(
        subject="Bob has done: Second source", body="Its effect is checked on 30 Apr.", path=path
    )
    assert said("reviews.effect_checked", cast.bob) == Notice(
        subject="Effect of “Second source”: No effect seen",
        body="Deliver %: 3 values after it began.\nStop it, or replace it by something else.",
        path=path,
    )
    assert said("reviews.intervention_stopped", cast.bob) == Notice(
        subject="Stopped: Second source", body="Because: It had no effect", path=path
    )


def test_an_invitation(cast, plan):
    meetings.cadence(cast, plan)
    assert said("reviews.cadence_created", cast.alice) == Notice(
        subject="You are invited to “Operations review”",
        body="Bob chairs it. Its dates stand under Reviews.",
        path="reviews/",
    )


def test_a_reminder_speaks_the_recipients_time(cast, plan):
    review = meetings.next_review(cast, plan)
    prepare_review(review=review, now=NOW)
    notice = said("reviews.review_reminder", cast.alice)
    assert replace(notice, attachments=()) == Notice(
        subject="Operations review is on Friday 20 November, 10:00",
        body=(
            "Figures freeze on Thursday 19 November, 10:00. "
            "What is updated by then is what the room sees."
        ),
        path=f"reviews/{review.pk}/",
    )
    assert [each.name for each in notice.attachments] == ["invite.ics"]


@pytest.fixture
def closed(cast, running, deliver, release):
    meetings.decide(cast, deliver, due_on=date(2026, 12, 3))
    meetings.decide(
        cast,
        release,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive",
        look_again_when="Friday",
    )
    return close_review(actor=cast.bob, review=running, now=NOW)


def test_the_minutes_list_every_answer_and_count_yours(cast, closed):
    lines = [
        "Deliver. Intervene: Bring Ferrum forward. Alice, 3 Dec",
        "Release. No action: Castings arrive.",
    ]
    mine = said("reviews.review_closed", cast.alice)
    assert mine.subject == "Minutes of Operations review: 2 decisions"
    assert mine.path == f"reviews/{closed.pk}/"
    assert mine.body.splitlines()[0] == "1 action is yours."
    assert sorted(mine.body.splitlines()[1:]) == lines
    assert sorted(said("reviews.review_closed", cast.carol).body.splitlines()) == lines


def test_an_action_names_what_it_is_about(cast, running, deliver):
    meetings.decide(cast, deliver, due_on=date(2026, 12, 3))
    assert said("reviews.decision_recorded", cast.alice) == Notice(
        subject="“Deliver” needs you: Bring Ferrum forward",
        body="Deliver. Intervene: Bring Ferrum forward. Alice, 3 Dec",
        path=f"reviews/{running.pk}/",
    )


def test_a_recommendation_asks_the_chair(cast, running, deliver):
    meetings.decide(cast, deliver, decided_by=cast.victor)
    assert (
        said("reviews.decision_recorded", cast.bob).subject
        == "Victor recommends a decision on “Deliver”"
    )
    assert said("reviews.decision_recorded", cast.alice).subject == (
        "“Deliver” needs you: Bring Ferrum forward"
    )


def test_the_chair_hears_what_is_done(cast, deliver):
    complete_action(actor=cast.alice, decision=meetings.decide(cast, deliver), now=NOW)
    assert said("reviews.action_completed", cast.bob) == Notice(
        subject="Alice has done: Bring Ferrum forward", path="interventions/"
    )
