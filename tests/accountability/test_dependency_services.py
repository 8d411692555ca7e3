"""Dependencies through their verbs: who may say what, who is told, and what is refused."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from accountability.models import Dependency
from accountability.rules import Side
from accountability.services import (
    agree_dependency,
    break_dependency,
    decline_day,
    keep_dependency,
    offer_day,
    propose_dependency,
    report_clear,
    report_risk,
    withdraw_dependency,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.accountability.promises import asked, promised, told
from tests.factories import NOW, TODAY

NEXT_WEEK = TODAY + timedelta(days=7)


def days(dependency) -> tuple:
    return dependency.promised_on, dependency.offered_on, dependency.offered_side


def test_asking_promises_nothing_and_tells_the_other_owner(cast):
    found = asked(cast, title=" Drawing release ", needed_on=NEXT_WEEK)
    assert (found.title, found.state, found.version) == ("Drawing release", "proposed", 1)
    assert days(found) == (None, NEXT_WEEK, "needs")
    assert (found.proposed_by, found.agreed_by) == (cast.alice, None)
    assert told("accountability.dependency_proposed") == {"Bob"}
    assert Event.objects.get(verb="accountability.dependency_proposed").payload == {
        "title": "Drawing release",
        "objective": "Orders",
        "objective_id": str(found.objective_id),
        "provider": "Drawings",
        "provider_id": str(found.provider_id),
        "needed_on": "2026-11-26",
        "promised_on": None,
        "offered_on": "2026-11-26",
        "state": "proposed",
        "because": "",
        "side": "needs",
    }


def test_the_other_owner_agrees(cast):
    found = agree_dependency(actor=cast.bob, dependency=asked(cast), now=NOW)
    assert (found.state, found.agreed_by, found.agreed_at) == ("agreed", cast.bob, NOW)
    assert days(found) == (NEXT_WEEK, None, "")
    assert told("accountability.dependency_agreed") == {"Alice"}


def test_nobody_agrees_with_themselves(cast):
    found = asked(cast)
    with pytest.raises(Refused, match="named by your side"):
        agree_dependency(actor=cast.alice, dependency=found, now=NOW)
    with pytest.raises(Refused, match="You do not speak for this side"):
        agree_dependency(actor=cast.alice, dependency=found, now=NOW, side=Side.GIVES)
    for stranger in (cast.victor, factories.member("paul")):
        with pytest.raises(Refused, match="You do not speak for this side"):
            agree_dependency(actor=stranger, dependency=found, now=NOW)
    found.refresh_from_db()
    assert (found.state, found.promised_on) == ("proposed", None)


def test_who_steers_says_for_which_side_and_not_for_both(cast):
    found = asked(cast, actor=cast.carol)
    with pytest.raises(Refused, match="Say for which side you speak") as caught:
        agree_dependency(actor=cast.carol, dependency=found, now=NOW)
    assert caught.value.field == "side"
    with pytest.raises(Refused, match="Somebody else has to agree"):
        agree_dependency(actor=cast.carol, dependency=found, now=NOW, side=Side.GIVES)
    agreed = agree_dependency(actor=cast.dora, dependency=found, now=NOW, side=Side.GIVES)
    assert (agreed.state, agreed.agreed_by) == ("agreed", cast.dora)


def test_an_owner_who_steers_speaks_for_their_own_side_only(cast):
    orders = factories.objective("Orders", owner=cast.carol)
    found = asked(cast, actor=cast.carol, objective=orders)
    with pytest.raises(Refused, match="You do not speak for this side"):
        agree_dependency(actor=cast.carol, dependency=found, now=NOW, side=Side.GIVES)


def test_who_owns_both_ends_still_says_which(cast):
    drawings = factories.objective("Drawings", owner=cast.alice)
    found = asked(cast, provider=drawings)
    with pytest.raises(Refused, match="Say for which side you speak"):
        agree_dependency(actor=cast.alice, dependency=found, now=NOW)
    agreed = agree_dependency(actor=cast.alice, dependency=found, now=NOW, side=Side.GIVES)
    assert agreed.state == "agreed"


def test_a_counter_proposal_goes_back_and_forth_until_one_side_agrees(cast):
    found = asked(cast)
    later, middle = NEXT_WEEK + timedelta(days=7), NEXT_WEEK + timedelta(days=3)
    found = offer_day(actor=cast.bob, dependency=found, day=later, now=NOW, because="Two audits.")
    assert (days(found), found.needed_on) == ((None, later, "gives"), NEXT_WEEK)
    assert told("accountability.dependency_day_offered") == {"Alice"}
    with pytest.raises(Refused, match="agree to it"):
        offer_day(actor=cast.alice, dependency=found, day=later, now=NOW)
    found = offer_day(actor=cast.alice, dependency=found, day=middle, now=NOW)
    assert (days(found), found.needed_on) == ((None, middle, "needs"), middle)
    with pytest.raises(Refused, match="named by your side"):
        agree_dependency(actor=cast.alice, dependency=found, now=NOW)
    found = agree_dependency(actor=cast.bob, dependency=found, now=NOW)
    assert days(found) == (middle, None, "")


def test_a_new_day_after_an_agreement_is_an_offer_and_the_old_promise_stands(cast):
    found = promised(cast)
    later = NEXT_WEEK + timedelta(days=9)
    found = offer_day(actor=cast.bob, dependency=found, day=later, now=NOW)
    assert (found.state, days(found)) == ("agreed", (NEXT_WEEK, later, "gives"))
    found = decline_day(actor=cast.alice, dependency=found, because="The pilot waits.", now=NOW)
    assert (found.state, days(found)) == ("agreed", (NEXT_WEEK, None, ""))
    assert told("accountability.dependency_day_declined") == {"Bob"}
    found = report_risk(actor=cast.bob, dependency=found, because="Bench is full.", now=NOW)
    found = offer_day(actor=cast.bob, dependency=found, day=later, now=NOW)
    assert (found.state, found.promised_on) == ("at_risk", NEXT_WEEK)
    found = agree_dependency(actor=cast.alice, dependency=found, now=NOW)
    assert (found.state, days(found)) == ("agreed", (later, None, ""))


def test_at_risk_and_back_each_with_its_reason(cast):
    found = promised(cast)
    with pytest.raises(Refused, match="Say why") as caught:
        report_risk(actor=cast.bob, dependency=found, because=" ", now=NOW)
    assert caught.value.field == "because"
    found = report_risk(actor=cast.bob, dependency=found, because="Bench is full.", now=NOW)
    assert (found.state, found.because) == ("at_risk", "Bench is full.")
    with pytest.raises(Refused, match="What is at risk cannot become at risk"):
        report_risk(actor=cast.alice, dependency=found, because="Again", now=NOW)
    found = report_clear(actor=cast.alice, dependency=found, because="A slot is free.", now=NOW)
    assert (found.state, found.because) == ("agreed", "A slot is free.")
    assert told("accountability.dependency_at_risk") == {"Alice"}
    assert told("accountability.dependency_clear") == {"Bob"}


def test_only_who_needs_it_says_that_it_is_there(cast):
    found = promised(cast)
    with pytest.raises(Refused, match="Only who needs it can say that"):
        keep_dependency(actor=cast.bob, dependency=found, now=NOW)
    with pytest.raises(Refused, match="Only who needs it can say that"):
        withdraw_dependency(actor=cast.bob, dependency=found, because="No.", now=NOW)
    found = keep_dependency(actor=cast.alice, dependency=found, now=NOW)
    assert (found.state, found.ended_by, found.ended_at) == ("kept", cast.alice, NOW)
    assert told("accountability.dependency_kept") == {"Bob"}
    with pytest.raises(Refused, match="no longer open: it is kept"):
        offer_day(actor=cast.bob, dependency=found, day=NEXT_WEEK, now=NOW)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_side_says_that_it_is_broken(cast, who):
    found = promised(cast)
    actor = getattr(cast, who)
    found = break_dependency(actor=actor, dependency=found, because="No bench.", now=NOW)
    assert (found.state, found.because, found.ended_by) == ("broken", "No bench.", actor)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_side_takes_a_proposal_from_the_table(cast, who):
    found = asked(cast)
    actor = getattr(cast, who)
    found = withdraw_dependency(actor=actor, dependency=found, because="Not ours.", now=NOW)
    assert (found.state, days(found)) == ("withdrawn", (None, None, ""))
    assert told("accountability.dependency_withdrawn") == {"Alice", "Bob"} - {actor.name}


def test_a_proposal_cannot_be_kept_broken_or_cleared(cast):
    found = asked(cast)
    for verb in (keep_dependency, break_dependency, report_risk, report_clear):
        with pytest.raises(Refused, match="What is proposed cannot become"):
            verb(actor=cast.alice, dependency=found, because="So", now=NOW)
    with pytest.raises(Refused, match="no new day beside a promise"):
        decline_day(actor=cast.alice, dependency=found, because="So", now=NOW)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": " "}, "title", "Say what is needed."),
        ({"needed_on": TODAY - timedelta(days=1)}, "needed_on", "This day is past."),
    ],
)
def test_what_asking_refuses(cast, fields, field, sentence):
    with pytest.raises(Refused, match=sentence) as caught:
        asked(cast, **fields)
    assert caught.value.field == field
    assert not Dependency.objects.exists()


def test_what_has_ended_asks_and_gives_nothing(cast):
    ended = factories.objective("Old", owner=cast.bob, state="achieved")
    with pytest.raises(Refused, match="“Old” has ended") as caught:
        asked(cast, provider=ended)
    assert caught.value.field == "provider"
    with pytest.raises(Refused, match="It has ended"):
        asked(cast, objective=ended)
    orders = factories.objective("Orders", owner=cast.alice)
    with pytest.raises(Refused, match="cannot wait for itself"):
        asked(cast, objective=orders, provider=orders)


def test_the_same_is_asked_once_while_it_is_open(cast):
    first = asked(cast, title="Drawing release")
    pair = {"objective": first.objective, "provider": first.provider}
    with pytest.raises(Refused, match="asked for already") as caught:
        asked(cast, title="drawing RELEASE", **pair)
    assert caught.value.field == "title"
    withdraw_dependency(actor=cast.bob, dependency=first, because="Later.", now=NOW)
    assert asked(cast, title="Drawing release", **pair).state == "proposed"


def test_who_saves_second_sees_what_the_first_one_said(cast):
    found = asked(cast)
    offer_day(actor=cast.bob, dependency=found, day=date(2026, 12, 1), now=NOW, version=1)
    with pytest.raises(Changed) as caught:
        agree_dependency(actor=cast.bob, dependency=found, now=NOW, version=1)
    assert (caught.value.current.version, caught.value.current.offered_side) == (2, "gives")


def test_another_day_is_not_in_the_past(cast):
    with pytest.raises(Refused, match="This day is past") as caught:
        offer_day(actor=cast.bob, dependency=asked(cast), day=TODAY - timedelta(1), now=NOW)
    assert caught.value.field == "day"
    with pytest.raises(Refused, match="the day that stands already"):
        offer_day(actor=cast.bob, dependency=promised(cast), day=NEXT_WEEK, now=NOW)


def test_nobody_is_told_where_nobody_owns_the_other_side(cast):
    orphan = factories.objective("Nobody's")
    found = asked(cast, provider=orphan)
    assert not Delivery.objects.exists()
    agreed = agree_dependency(actor=cast.carol, dependency=found, now=NOW, side=Side.GIVES)
    assert agreed.agreed_by == cast.carol


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_is_asked_once():
    with factories.world() as cast:
        orders = factories.objective("Orders", owner=cast.alice)
        drawings = factories.objective("Drawings", owner=cast.bob)
    together, refusals = threading.Barrier(2), []

    def ask():
        try:
            with tenant_scope(cast.organization.pk):
                together.wait(timeout=10)
                propose_dependency(
                    actor=cast.alice,
                    objective=orders,
                    provider=drawings,
                    title="Drawing release",
                    needed_on=NEXT_WEEK,
                    now=NOW,
                )
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert refusals == ["This is asked for already, and open."]
    with tenant_scope(cast.organization.pk):
        assert Dependency.objects.count() == 1
