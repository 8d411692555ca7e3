"""A target moves only when somebody else agrees, with evidence, from a period on."""

from datetime import date
from decimal import Decimal

import pytest

from accountability.services import assign
from objectives.models import Indicator, Measurement, Objective, TargetRevision
from objectives.services import lock_period
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Role
from reviews.models import Recalibration
from reviews.permissions import (
    may_answer_recalibration,
    may_ask_recalibration,
    may_withdraw_recalibration,
)
from reviews.services import (
    approve_recalibration,
    ask_recalibration,
    decline_recalibration,
    withdraw_recalibration,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def missed(cast):
    """Off track at 80.1 against a standard of 95; alice owns it and the objective that rests on it."""
    objective = meetings.off_track(cast, "Deliver")
    return objective.indicator_links.get().indicator


def ask(cast, subject, *, by=None, **more):
    fields = {
        "changes": {"target": D(90)},
        "effective_from": OCTOBER,
        "reason": "The second line came late",
        "evidence": "The process gives 90 to 95",
    }
    return ask_recalibration(actor=by or cast.alice, subject=subject, now=NOW, **fields | more)


def approve(cast, asked, *, by=None, **more):
    return approve_recalibration(actor=by or cast.carol, recalibration=asked, now=NOW, **more)


def refusal(call, *args, **more):
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.field, str(caught.value)


def conflict(call, *args, **more):
    with pytest.raises(Changed) as caught:
        call(*args, **more)
    return str(caught.value)


def told(verb):
    event = Event.objects.get(verb=verb)
    return set(Delivery.objects.filter(event=event).values_list("recipient__name", flat=True))


def test_asked_it_changes_nothing_and_tells_the_authority(cast, missed):
    asked = ask(cast, missed)
    missed.refresh_from_db()
    assert (missed.target, missed.status) == (D(95), "off_track")
    assert (asked.seen, asked.proposed, asked.state) == (
        {"target": "95"},
        {"target": "90"},
        "asked",
    )
    assert (asked.authority, told("reviews.recalibration_asked")) == (cast.carol, {"Carol"})
    assert not TargetRevision.objects.exists()


def test_approved_it_holds_from_its_period_and_the_original_stays_beside_it(cast, missed):
    asked = approve(cast, ask(cast, missed, changes={"target": D(80)}), answer="One year only.")
    revision = TargetRevision.objects.get()
    assert (asked.state, asked.answered_by, asked.answer, asked.revision) == (
        "approved",
        cast.carol,
        "One year only.",
        revision,
    )
    assert (revision.request, revision.requested_by, revision.approved_by) == (
        asked.pk,
        cast.alice,
        cast.carol,
    )
    assert (revision.before, revision.after, revision.reason, revision.evidence) == (
        {"target": "95"},
        {"target": "80"},
        "The second line came late",
        "The process gives 90 to 95",
    )
    missed.refresh_from_db()
    assert (missed.target, missed.status) == (D(80), "on_track")
    assert Objective.objects.get().result == "on_track"
    frozen = Measurement.objects.get(period_start=OCTOBER)
    assert (frozen.expected, frozen.status) == (D(95), "off_track")
    assert told("reviews.recalibration_approved") == {"Alice"}


def test_declined_it_says_why_and_leaves_the_target(cast, missed):
    asked = ask(cast, missed)
    assert refusal(
        decline_recalibration, actor=cast.carol, recalibration=asked, now=NOW, answer=" "
    ) == (
        "answer",
        "Say why, for who asked and for who reads it in a year.",
    )
    declined = decline_recalibration(
        actor=cast.carol, recalibration=asked, now=NOW, answer="It would hide the castings gap."
    )
    assert (declined.state, declined.answer) == ("declined", "It would hide the castings gap.")
    assert Indicator.objects.get().target == D(95)
    assert told("reviews.recalibration_declined") == {"Alice"}


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"reason": " "}, "reason", "Say in a sentence why the target should move."),
        (
            {"evidence": " "},
            "evidence",
            "This is easier to meet than what holds now: give the evidence for it.",
        ),
        ({"changes": {"target": D(95)}}, None, "Nothing is different from what holds now."),
    ],
)
def test_what_is_missing_is_said(cast, missed, more, field, sentence):
    assert refusal(ask, cast, missed, **more) == (field, sentence)
    assert not Recalibration.objects.exists()


def test_what_is_harder_needs_no_evidence(cast, missed):
    assert ask(cast, missed, changes={"target": D(97)}, evidence="").evidence == ""


def test_a_locked_period_is_not_judged_by_another_target(cast, missed):
    lock_period(actor=cast.dora, first_day=OCTOBER, last_day=date(2026, 10, 31), now=NOW)
    assert refusal(ask, cast, missed) == (
        "effective_from",
        "A locked period keeps what it was judged by: it may hold from 1 November 2026 on.",
    )


def test_the_authority_is_that_of_the_lag_objective_with_the_most_weight(cast, missed):
    heavy = factories.objective("Every order", owner=cast.alice)
    led = factories.objective("Plan", owner=cast.alice)
    factories.serves(missed, heavy, weight=D(3))
    factories.serves(missed, led, role="lead", weight=D(9))
    for objective, member in ((heavy, cast.bob), (led, cast.dora)):
        assign(actor=cast.carol, objective=objective, member=member, role="authority", now=NOW)
    assert ask(cast, missed).authority == cast.bob


def test_who_asks_is_never_the_authority_the_one_above_is(cast, missed):
    top = factories.objective("Grow", owner=cast.alice)
    Objective.objects.filter(title="Deliver").update(parent=top)
    assign(
        actor=cast.carol,
        objective=Objective.objects.get(title="Deliver"),
        member=cast.bob,
        role="authority",
        now=NOW,
    )
    assign(actor=cast.carol, objective=top, member=cast.dora, role="authority", now=NOW)
    assert ask(cast, missed, by=cast.bob).authority == cast.dora


def test_where_nobody_else_could_approve_it_is_refused(cast, missed):
    assert ask(cast, missed, by=cast.dora).authority == cast.carol
    assert refusal(ask, cast, missed, by=cast.carol) == (
        None,
        (
            "Nobody else here could approve it. Name an authority for the objective, or make somebody "
            "a leader."
        ),
    )


def test_an_objective_asks_for_another_due_date(cast, missed):
    objective = Objective.objects.get()
    asked = ask(cast, objective, changes={"due_on": date(2027, 3, 31)}, effective_from=NOVEMBER)
    assert asked.seen == {"due_on": "2026-12-31"}
    approve(cast, asked)
    objective.refresh_from_db()
    assert objective.due_on == date(2027, 3, 31)


def test_of_two_over_the_same_term_the_second_sees_both(cast, missed):
    first, second = ask(cast, missed), ask(cast, missed, changes={"target": D(88)})
    approve(cast, first)
    assert conflict(approve, cast, second) == (
        "Another recalibration moved this since Alice asked: target 95% → 90%. It cannot be approved as it "
        "stands; it is declined or withdrawn, and asked for anew from what holds now."
    )
    assert TargetRevision.objects.count() == 1


def test_two_over_different_terms_both_hold(cast, missed):
    first = ask(cast, missed)
    second = ask(cast, missed, changes={"risk_width": D(3)})
    approve(cast, first)
    approve(cast, second)
    assert list(TargetRevision.objects.in_order().values_list("number", "before")) == [
        (1, {"target": "95"}),
        (2, {"risk_width": None}),
    ]


def test_it_is_answered_once(cast, missed):
    asked = ask(cast, missed)
    approve(cast, asked)
    assert conflict(approve, cast, asked) == "Carol approved it on 19 November 2026 already."
    withdrawn = ask(cast, missed, changes={"target": D(89)})
    withdraw_recalibration(actor=cast.alice, recalibration=withdrawn, now=NOW)
    assert conflict(approve, cast, withdrawn) == "Alice withdrew it on 19 November 2026."
    assert told("reviews.recalibration_withdrawn") == {"Carol"}


def test_who_asked_does_not_answer_even_where_they_stand_in(cast, missed):
    assert refusal(approve, cast, ask(cast, missed), by=cast.alice) == (
        None,
        "Who asks for a recalibration does not answer it.",
    )


def test_who_may(cast, missed):
    asked = ask(cast, missed)
    everybody = [cast.alice, cast.bob, cast.carol, cast.dora, cast.erin, cast.victor]

    def who(rule, of):
        return {member.name for member in everybody if rule(member, of)}

    assert who(may_ask_recalibration, missed) == {"Alice", "Carol", "Dora", "Erin"}
    assert who(may_answer_recalibration, asked) == {"Carol"}
    assert who(may_withdraw_recalibration, asked) == {"Alice"}
    cast.carol.revoked_at = NOW
    cast.carol.save()
    other = factories.member("frank", Role.LEADER)
    asked = Recalibration.objects.with_people().get()
    assert may_answer_recalibration(other, asked)


def test_a_decision_to_recalibrate_is_what_it_follows(cast, running, deliver):
    indicator = Indicator.objects.get(title="Deliver %")
    decision = meetings.decide(cast, deliver, kind="recalibrate", text="Move it to 90")
    other = meetings.decide(cast, meetings.exceptions(running)[1])
    assert refusal(ask, cast, indicator, decision=other) == (
        "decision",
        "This decision is no recalibration.",
    )
    asked = ask(cast, indicator, decision=decision)
    assert asked.decision == decision
    unrelated = Indicator.objects.get(title="Release %")
    assert refusal(ask, cast, unrelated, decision=decision) == (
        "decision",
        "This decision is about another objective.",
    )
