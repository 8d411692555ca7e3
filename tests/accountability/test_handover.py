"""An objective in force changes hands: asked, answered, done on its day, and who owned it when is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accountability.models import Handover
from accountability.rules import HANDING, Handing
from accountability.services import (
    accept_handover,
    ask_handover,
    carry_out_handovers,
    decline_handover,
    withdraw_handover,
)
from accountability.tasks import carry_out_due_handovers
from objectives.models import Objective
from objectives.services import update_objective
from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW, TODAY

LATER = TODAY + timedelta(days=4)


@pytest.fixture
def orders(cast):
    return factories.objective("Orders", owner=cast.alice)


def ask(cast, objective, **fields) -> Handover:
    fields = {"to": cast.bob, "effective_on": TODAY, "reason": "Alice moves on."} | fields
    return ask_handover(actor=cast.alice, objective=objective, now=NOW, **fields)


def owner_of(objective) -> str | None:
    owner = Objective.objects.with_people().get(pk=objective.pk).owner
    return owner.name if owner else None


def told(verb: str) -> set[str]:
    return set(
        Delivery.objects.filter(event__verb=verb, channel="inbox").values_list(
            "recipient__name", flat=True
        )
    )


def sentence_of(call) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        call()
    return str(refusal.value), refusal.value.field


def test_asking_changes_nothing_but_asks(cast, orders):
    handover = ask(cast, orders, reason=" Alice moves on. ", note=" The folder. ")

    assert (handover.state, handover.reason, handover.note) == (
        "asked",
        "Alice moves on.",
        "The folder.",
    )
    assert owner_of(orders) == "Alice"
    event = Event.objects.get()
    assert event.verb == "accountability.handover_asked"
    assert event.payload == {
        "title": "Orders",
        "objective_id": str(orders.pk),
        "from": "Alice",
        "to": "Bob",
        "effective_on": "2026-11-19",
        "reason": "Alice moves on.",
        "note": "The folder.",
        "answer": "",
    }
    assert told("accountability.handover_asked") == {"Bob"}
    notice = write_notice(event, cast.bob)
    assert notice.subject == "Alice asks you to own “Orders”"
    assert notice.body == "From 19 November 2026. Alice moves on.\nThe folder."


def test_accepted_on_its_day_it_is_theirs_at_once(cast, orders):
    handover = ask(cast, orders)
    accepted = accept_handover(actor=cast.bob, handover=handover, now=NOW, answer="Gladly.")

    assert (accepted.state, accepted.done_at, accepted.answer) == ("done", NOW, "Gladly.")
    assert accepted.from_owner == cast.alice
    assert owner_of(orders) == "Bob"
    assert told("accountability.handover_accepted") == {"Alice"}


def test_accepted_before_its_day_it_waits_for_it(cast, orders):
    handover = ask(cast, orders, effective_on=LATER)
    accepted = accept_handover(actor=cast.bob, handover=handover, now=NOW)
    assert (accepted.state, owner_of(orders)) == ("accepted", "Alice")

    assert carry_out_handovers(now=NOW, today=LATER - timedelta(days=1)) == 0
    assert owner_of(orders) == "Alice"
    then = NOW + timedelta(days=4)
    assert carry_out_handovers(now=then, today=LATER) == 1
    assert carry_out_handovers(now=then, today=LATER) == 0

    accepted.refresh_from_db()
    assert (accepted.state, accepted.done_at, owner_of(orders)) == ("done", then, "Bob")
    assert told("accountability.handover_done") == {"Alice", "Bob"}


def test_accepted_after_its_day_it_is_theirs_from_then_and_the_notice_says_so(cast, orders):
    handover = ask(cast, orders)
    then = NOW + timedelta(days=4)
    accept_handover(actor=cast.bob, handover=handover, now=then)

    event = Event.objects.get(verb="accountability.handover_accepted")
    assert event.payload["takes_effect"] == "2026-11-23"
    assert write_notice(event, cast.alice).subject == "Bob owns “Orders” from 23 November 2026"


def test_the_day_is_that_of_the_organisation(cast, orders):
    cast.organization.time_zone = "Pacific/Auckland"
    cast.organization.save()
    cast.bob.refresh_from_db()
    handover = ask(cast, orders, effective_on=TODAY + timedelta(days=1))
    late = datetime(2026, 11, 19, 12, tzinfo=UTC)  # the 20th in Auckland

    assert accept_handover(actor=cast.bob, handover=handover, now=late).state == "done"


def test_who_asks_for_themselves_has_accepted_with_it(cast, orders):
    handover = ask_handover(
        actor=cast.carol,
        objective=orders,
        to=cast.carol,
        now=NOW,
        effective_on=TODAY,
        reason="Mine from now on.",
    )

    assert (handover.state, owner_of(orders)) == ("done", "Carol")
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "accountability.handover_accepted"
    ]
    assert told("accountability.handover_accepted") == {"Alice"}


def test_declining_needs_a_reason_and_leaves_it(cast, orders):
    handover = ask(cast, orders)
    assert sentence_of(
        lambda: decline_handover(actor=cast.bob, handover=handover, now=NOW, answer=" ")
    ) == ("Say why, so that somebody else can be found.", "answer")

    declined = decline_handover(actor=cast.bob, handover=handover, now=NOW, answer="I own nine.")
    assert (declined.state, declined.answer, owner_of(orders)) == (
        "declined",
        "I own nine.",
        "Alice",
    )
    assert told("accountability.handover_declined") == {"Alice"}
    assert ask(cast, orders, to=cast.carol).state == "asked"


def test_an_accepted_one_may_be_taken_back_before_its_day(cast, orders):
    handover = ask(cast, orders, effective_on=LATER)
    accept_handover(actor=cast.bob, handover=handover, now=NOW)
    withdrawn = withdraw_handover(actor=cast.alice, handover=handover, now=NOW)

    assert (withdrawn.state, carry_out_handovers(now=NOW, today=LATER)) == ("withdrawn", 0)
    assert owner_of(orders) == "Alice"
    assert told("accountability.handover_withdrawn") == {"Bob"}


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"reason": "  "}, "Say why it changes hands.", "reason"),
        (
            {"effective_on": TODAY - timedelta(days=1)},
            "This day is past: who owned it then stays as it was.",
            "effective_on",
        ),
    ],
)
def test_what_cannot_be_asked(cast, orders, fields, sentence, field):
    assert sentence_of(lambda: ask(cast, orders, **fields)) == (sentence, field)


def test_of_whom_it_cannot_be_asked(cast, orders):
    assert sentence_of(lambda: ask(cast, orders, to=cast.alice)) == (
        "Alice owns it already.",
        "to",
    )
    cast.bob.revoked_at = NOW
    cast.bob.save()
    assert sentence_of(lambda: ask(cast, orders)) == ("Bob has left.", "to")


@pytest.mark.parametrize(
    ("state", "sentence", "field"),
    [
        ("draft", "A draft has no handover: write its owner down.", "to"),
        ("achieved", "It has ended. Nothing in it changes any more.", None),
        ("dropped", "It has ended. Nothing in it changes any more.", None),
    ],
)
def test_only_what_is_in_force_is_handed_over(cast, state, sentence, field):
    objective = factories.objective("Elsewhere", owner=cast.alice, state=state)
    assert sentence_of(lambda: ask(cast, objective)) == (sentence, field)


def test_one_is_open_at_a_time(cast, orders):
    ask(cast, orders)
    assert sentence_of(lambda: ask(cast, orders, to=cast.carol)) == (
        "It is being handed over already: one at a time.",
        "to",
    )


@pytest.mark.parametrize("effective_on", [TODAY, LATER])
def test_what_ended_meanwhile_is_not_taken_over(cast, orders, effective_on):
    handover = ask(cast, orders, effective_on=effective_on)
    Objective.objects.filter(pk=orders.pk).update(state="dropped")

    assert sentence_of(lambda: accept_handover(actor=cast.bob, handover=handover, now=NOW)) == (
        "It has ended. Nothing in it changes any more.",
        None,
    )


@pytest.mark.parametrize("happens", ["it ended", "the new owner left"])
def test_what_cannot_be_done_on_its_day_is_withdrawn(cast, orders, happens):
    handover = ask(cast, orders, effective_on=LATER)
    accept_handover(actor=cast.bob, handover=handover, now=NOW)
    if happens == "it ended":
        Objective.objects.filter(pk=orders.pk).update(state="achieved")
    else:
        cast.bob.revoked_at = NOW
        cast.bob.save()

    assert carry_out_handovers(now=NOW, today=LATER) == 0
    handover.refresh_from_db()
    assert (handover.state, owner_of(orders)) == ("withdrawn", "Alice")
    assert told("accountability.handover_withdrawn") == {"Alice"}


def test_a_new_owner_who_left_cannot_accept(cast, orders):
    handover = ask(cast, orders)
    cast.bob.revoked_at = NOW
    cast.bob.save()
    assert sentence_of(lambda: accept_handover(actor=cast.bob, handover=handover, now=NOW)) == (
        "Bob has left.",
        "to",
    )


def test_a_version_that_is_no_longer_stored_is_refused(cast, orders):
    seen = orders.version
    changes = {"title": "All orders"}
    update_objective(actor=cast.alice, objective=orders, changes=changes, now=NOW, version=seen)
    with pytest.raises(Changed, match="Somebody else changed “All orders”"):
        ask(cast, orders, version=seen)

    handover = ask(cast, orders)
    withdraw_handover(actor=cast.alice, handover=handover, now=NOW, version=1)
    for answer in (accept_handover, withdraw_handover):
        with pytest.raises(Changed):
            answer(actor=cast.bob, handover=handover, now=NOW, version=1)
    with pytest.raises(Changed):
        decline_handover(actor=cast.bob, handover=handover, now=NOW, answer="No.", version=1)


@pytest.mark.parametrize("state", [state for state in Handing if not HANDING[state]])
def test_what_is_over_stays_over(cast, orders, state):
    handover = ask(cast, orders)
    done_at = NOW if state == Handing.DONE else None
    Handover.objects.filter(pk=handover.pk).update(state=state, done_at=done_at)
    over = (f"This handover is no longer open: it is {state}.", None)

    assert sentence_of(lambda: accept_handover(actor=cast.bob, handover=handover, now=NOW)) == over
    assert (
        sentence_of(lambda: withdraw_handover(actor=cast.alice, handover=handover, now=NOW)) == over
    )
    assert (
        sentence_of(
            lambda: decline_handover(actor=cast.bob, handover=handover, now=NOW, answer="No.")
        )
        == over
    )


def test_who_took_it_directly_meanwhile_is_the_one_it_came_from(cast):
    """One without an owner may be taken while somebody was asked: the record says from whom it really came."""
    lost = factories.objective("Lost")
    handover = ask(cast, lost)
    assert handover.from_owner is None
    changes = {"owner": cast.carol}
    update_objective(actor=cast.carol, objective=lost, changes=changes, now=NOW, version=1)

    accepted = accept_handover(actor=cast.bob, handover=handover, now=NOW)
    assert (accepted.from_owner, owner_of(lost)) == (cast.carol, "Bob")
    assert Objective.objects.get(pk=lost.pk).activated_with_gaps is True  # nothing measures it yet


@pytest.mark.django_db(transaction=True, databases=["default", "scan"])
def test_the_worker_does_it_once_the_day_has_come():
    organization = factories.organization(clock_fixed_at=None)
    with tenant_scope(organization.pk):
        alice, bob = factories.member("alice"), factories.member("bob")
        handovers = [
            Handover.objects.create(
                objective=factories.objective(title, owner=alice),
                from_owner=alice,
                to_owner=bob,
                effective_on=timezone.localdate() + timedelta(days=days),
                reason="Moves on.",
                state="accepted",
                asked_at=NOW,
            )
            for title, days in (("Due", -1), ("Not yet", 2))
        ]
    assert carry_out_due_handovers() == 1
    assert carry_out_due_handovers() == 0
    with tenant_scope(organization.pk):
        states = [Handover.objects.get(pk=each.pk).state for each in handovers]
    assert states == ["done", "accepted"]
