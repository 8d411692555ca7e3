"""What waits for whoever was asked to own something, and what the rail counts of it."""

from datetime import timedelta

import pytest

from accountability.services import ask_handover
from accountability.waiting_handovers import handovers_waiting
from objectives.models import Objective
from perfmgmt.pages.navigation import count_attention
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def asked(cast):
    return ask_handover(
        actor=cast.alice,
        objective=factories.objective("Orders", owner=cast.alice),
        to=cast.bob,
        now=NOW - timedelta(days=2),
        effective_on=TODAY - timedelta(days=1),
        reason="Alice moves on.",
    )


def test_it_waits_for_who_was_asked_and_is_counted_on_the_rail(cast, asked):
    (waiting,) = handovers_waiting(cast.bob, NOW)

    assert (waiting.title, waiting.why) == (
        "Orders",
        "Alice asks you to own it from 18 Nov: Alice moves on.",
    )
    assert waiting.href == f"/o/aldermere/objectives/{asked.objective_id}/#people"
    assert (waiting.button, waiting.when, waiting.status) == ("Answer", "since 17 Nov", "at_risk")
    assert waiting.holds_up
    assert count_attention(cast.bob, NOW).today == 1
    assert handovers_waiting(cast.alice, NOW) == []
    assert count_attention(cast.alice, NOW).handovers == []


def test_what_has_ended_meanwhile_asks_nobody(cast, asked):
    Objective.objects.update(state="dropped")
    assert handovers_waiting(cast.bob, NOW) == []
    assert count_attention(cast.bob, NOW).handovers == []


def test_today_shows_it_to_decide(cast, client, asked):
    client.force_login(cast.bob.user)
    page = client.get("/o/aldermere/").content.decode()
    assert "Alice asks you to own it from 18 Nov: Alice moves on." in page
