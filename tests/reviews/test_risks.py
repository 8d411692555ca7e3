"""Raising a risk, judging it, changing it, and what becomes of it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Delegation, Membership
from reviews.models import Risk, RiskAssessment
from reviews.permissions import may_judge_risk, may_raise_risk
from reviews.services import assess_risk, change_risk, close_risk, mark_occurred, raise_risk
from tests import factories
from tests.factories import NOW, TODAY
from tests.reviews.threats import PAST, raised


def told(verb: str) -> set[str]:
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return set(rows.values_list("recipient__name", flat=True))


def refused(verb, **arguments) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        verb(now=NOW, **arguments)
    return str(refusal.value), refusal.value.field


def test_a_risk_comes_with_its_first_assessment_and_tells_both_owners(cast):
    risk = raised(cast, note="Their furnace is old.", review_on=TODAY)
    assert (risk.score, risk.level, risk.state, risk.version) == (20, "extreme", "open", 1)
    kept = RiskAssessment.objects.get()
    assert (kept.likelihood, kept.impact, kept.note) == (4, 5, "Their furnace is old.")
    assert (kept.assessed_by, kept.assessed_at) == (cast.carol, PAST)
    event = Event.objects.get(verb="reviews.risk_raised")
    assert event.subject_id == risk.pk
    assert (event.payload["score"], event.payload["owner"]) == (20, "Bob")
    assert told("reviews.risk_raised") == {"Alice", "Bob"}


def test_without_a_name_whoever_owns_the_objective_watches_it(cast):
    assert raised(cast, owner=None).owner == cast.alice
    nobodys = factories.objective("Nobody's", state="draft")
    assert refused(
        raise_risk,
        actor=cast.carol,
        objective=nobodys,
        title="It drifts",
        likelihood=1,
        impact=1,
    ) == ("Name one person who watches it.", "owner")


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"title": "  "}, "Say what could happen.", "title"),
        ({"title": "ferrum STOPS"}, "This risk is known already, and not closed.", "title"),
        ({"likelihood": 6}, "Choose a number from 1 to 5.", "likelihood"),
        ({"impact": 0}, "Choose a number from 1 to 5.", "impact"),
        ({"response": "avoid"}, "Say in a sentence what this means here.", "response_text"),
        ({"response_text": "We wait."}, "Choose how you respond to it.", "response"),
        ({"review_on": TODAY - timedelta(days=1)}, "This day is past.", "review_on"),
    ],
)
def test_what_a_risk_must_say(cast, fields, sentence, field):
    first = raised(cast)
    said = {"title": "Another", "likelihood": 3, "impact": 3} | fields
    arguments = {"actor": cast.carol, "objective": first.objective, **said}
    assert refused(raise_risk, **arguments) == (sentence, field)
    assert Risk.objects.count() == 1


def test_nothing_threatens_what_has_ended_and_nobody_who_left_watches(cast):
    ended = factories.objective("Done", owner=cast.alice, state="achieved")
    said = {"title": "Late", "likelihood": 3, "impact": 3}
    assert refused(raise_risk, actor=cast.carol, objective=ended, **said) == (
        "It has ended. Nothing in it changes any more.",
        "objective",
    )
    gone = factories.member("gwen", revoked_at=NOW)
    living = factories.objective("Alive", owner=cast.alice)
    assert refused(raise_risk, actor=cast.carol, objective=living, owner=gone, **said) == (
        "Gwen has left. Name somebody who is here.",
        "owner",
    )


def test_every_assessment_stays_and_the_newest_counts(cast):
    risk = raised(cast, review_on=TODAY)
    judged = assess_risk(
        actor=cast.bob, risk=risk, likelihood=2, impact=5, note="It runs again.", now=NOW
    )
    assert (judged.score, judged.level, judged.version) == (10, "high", 2)
    assert judged.review_on is None  # the day came, and was kept by this
    rows = RiskAssessment.objects.newest_first().values_list("likelihood", "impact", "note")
    assert list(rows) == [(2, 5, "It runs again."), (4, 5, "")]
    event = Event.objects.get(verb="reviews.risk_assessed")
    assert (event.payload["was"], event.payload["score"]) == (20, 10)
    assert told("reviews.risk_assessed") == {"Alice"}


def test_a_day_ahead_is_kept_and_another_one_takes_its_place(cast):
    ahead, later = TODAY + timedelta(days=3), TODAY + timedelta(days=30)
    risk = raised(cast, review_on=ahead)
    assert (
        assess_risk(actor=cast.bob, risk=risk, likelihood=1, impact=1, now=NOW).review_on == ahead
    )
    moved = assess_risk(actor=cast.bob, risk=risk, likelihood=1, impact=1, review_on=later, now=NOW)
    assert moved.review_on == later
    past = {"likelihood": 1, "impact": 1, "review_on": TODAY - timedelta(days=1)}
    assert refused(assess_risk, actor=cast.bob, risk=risk, **past) == (
        "This day is past.",
        "review_on",
    )


def test_changing_keeps_a_day_that_is_past_and_an_owner_who_has_left(cast):
    risk = raised(cast, review_on=date(2026, 11, 10))
    Membership.objects.filter(pk=cast.bob.pk).update(revoked_at=NOW)
    said = {"title": "Ferrum stops for a week", "owner": cast.bob}
    changed = change_risk(
        actor=cast.carol,
        risk=risk,
        now=NOW,
        review_on=risk.review_on,
        response="accept",
        response_text="Stock covers a week.",
        **said,
    )
    assert (changed.title, changed.owner, changed.review_on) == (
        "Ferrum stops for a week",
        cast.bob,
        date(2026, 11, 10),
    )
    assert RiskAssessment.objects.count() == 1


def test_who_saves_second_sees_what_stands(cast):
    risk = raised(cast)
    assess_risk(actor=cast.bob, risk=risk, likelihood=1, impact=2, version=1, now=NOW)
    with pytest.raises(Changed) as change:
        assess_risk(actor=cast.carol, risk=risk, likelihood=5, impact=5, version=1, now=NOW)
    assert change.value.current.score == 2
    assert RiskAssessment.objects.count() == 2


def test_it_occurs_then_it_is_over_and_each_once(cast):
    risk = raised(cast, review_on=TODAY)
    assert refused(mark_occurred, actor=cast.bob, risk=risk, because=" ") == (
        "Say what happened.",
        "because",
    )
    occurred = mark_occurred(
        actor=cast.bob, risk=risk, because="The furnace burst.", wants_item=True, now=NOW
    )
    assert (occurred.state, occurred.because, occurred.review_on) == (
        "occurred",
        "The furnace burst.",
        None,
    )
    assert told("reviews.risk_occurred") == {"Alice"}
    assert refused(mark_occurred, actor=cast.bob, risk=risk, because="Again.") == (
        "This was said before: it has occurred.",
        None,
    )
    assert refused(close_risk, actor=cast.bob, risk=risk, because="") == (
        "Say why it is over.",
        "because",
    )
    closed = close_risk(actor=cast.bob, risk=risk, because="A new one stands.", now=NOW)
    assert (closed.state, closed.closed_at) == ("closed", NOW)
    sentence = "This risk is closed. Raise it again if it is back."
    for verb, said in [
        (close_risk, {"because": "Twice."}),
        (mark_occurred, {"because": "Late."}),
        (assess_risk, {"likelihood": 1, "impact": 1}),
        (change_risk, {"title": "Else", "owner": cast.bob}),
    ]:
        assert refused(verb, actor=cast.bob, risk=risk, **said) == (sentence, None)
    again = raised(cast, risk.objective)
    assert again.pk != risk.pk


def test_a_stand_in_acts_for_the_owner_and_the_record_says_so(cast):
    risk = raised(cast)
    Delegation.objects.create(
        absent=cast.bob, stand_in=factories.member("nora"), starts_on=TODAY, ends_on=TODAY
    )
    nora = Membership.objects.standing_in_on(TODAY).get(name="Nora")
    assert may_judge_risk(nora, risk)
    assess_risk(actor=nora, risk=risk, likelihood=2, impact=2, now=NOW)
    assert RiskAssessment.objects.newest_first().first().stand_in_for == cast.bob
    assert Event.objects.get(verb="reviews.risk_assessed").stand_in_for == cast.bob


def test_who_may_raise_and_who_may_judge(cast):
    risk = raised(cast)
    everybody = [cast.alice, cast.bob, cast.carol, cast.dora, cast.erin, cast.victor]
    assert [one.name for one in everybody if may_raise_risk(one)] == [
        "Alice",
        "Bob",
        "Carol",
        "Dora",
        "Erin",
    ]
    assert [one.name for one in everybody if may_judge_risk(one, risk)] == [
        "Alice",
        "Bob",
        "Carol",
        "Dora",
    ]


def test_what_is_to_be_looked_at_and_the_order_of_the_worst(cast):
    objective = factories.objective(owner=cast.alice)
    due = raised(cast, objective, title="Due", likelihood=2, impact=2, review_on=TODAY)
    old = raised(cast, objective, title="Old", now=NOW - timedelta(days=91))
    new = raised(cast, objective, title="New", likelihood=5, impact=5, now=NOW)
    over = raised(cast, objective, title="Over", review_on=TODAY)
    close_risk(actor=cast.bob, risk=over, because="Gone.", now=NOW)
    there = raised(cast, objective, title="There", likelihood=1, impact=1)
    mark_occurred(actor=cast.bob, risk=there, because="It came.", now=NOW)
    assert set(Risk.objects.to_look_at(TODAY)) == {due, old}
    objective.state = "dropped"
    objective.save()
    assert not Risk.objects.to_look_at(TODAY).exists()
    assert [one.title for one in Risk.objects.worst_first()] == [
        "There",
        "New",
        "Old",
        "Due",
        "Over",
    ]
    assert [one.title for one in Risk.objects.grave()] == ["There", "New", "Old"]
    assert new.score == 25


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews_riskassessment SET likelihood = 1",
        "DELETE FROM reviews_riskassessment",
        "DELETE FROM reviews_risk",
        "UPDATE reviews_coachingnote SET text = ''",
        "UPDATE reviews_coachingreply SET text = ''",
    ],
)
def test_what_the_application_may_never_do(cast, change):
    raised(cast)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.parametrize(
    "wrong",
    [
        {"likelihood": 6},
        {"impact": 0},
        {"response": "accept"},
        {"state": "closed"},
    ],
)
def test_what_the_database_never_stores(cast, wrong):
    risk = raised(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(**wrong)
