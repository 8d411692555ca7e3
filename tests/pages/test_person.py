from datetime import date, timedelta

import pytest

from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.pages.test_objective import decision

ROW = r"<tr data-row>(.*?)</tr>"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def at(member) -> str:
    return f"/o/aldermere/people/{member.pk}/"


def test_what_somebody_owns_updates_and_has_to_do(victor, cast, home):
    orders = factories.objective(
        "Orders",
        priority=home.deliver,
        owner=cast.bob,
        result="off_track",
        unit=factories.unit("Operations"),
    )
    factories.objective("Service", priority=home.grow, owner=cast.bob, result="on_track")
    factories.objective("Somebody else's", owner=cast.alice)
    factories.indicator(
        "On time in full", owner=cast.bob, status="on_track", next_due_at=NOW - timedelta(days=1)
    )
    decision(orders, cast, home, owner=cast.bob, due_on=date(2026, 11, 10))

    page = victor.get(at(cast.bob))

    assert heading(page) == "Bob: 1 of 2 objectives in trouble"
    assert texts(page, ROW) == [
        "Orders Operations Off track 31 December 2026",
        "Service On track 31 December 2026",
        "On time in full Stale –",
        "Move resources to castings Orders Intervene 10 November 2026",
    ]


def test_who_owns_nothing_is_simply_named(victor, cast):
    page = victor.get(at(cast.bob))

    assert heading(page) == "Bob"
    assert texts(page, r'<div class="empty">(.*?)</div>') == [
        "Owns no objective.",
        "Updates no figure.",
        "No action is open.",
        "No absence is arranged.",
    ]


def test_who_has_left_still_shows_what_they_own(victor, cast, home):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    factories.objective("Orders", owner=cast.bob)

    page = victor.get(at(cast.bob))

    assert heading(page) == "Bob has left and still owns one objective"
    assert "Has left" in text_of(main_of(page))


def test_the_queries_do_not_grow(victor, cast, home):
    costs = []
    for rows in (1, 2, 60):
        for number in range(rows):
            factories.objective(f"O {rows}-{number}", owner=cast.bob, unit=None)
            factories.indicator(f"I {rows}-{number}", owner=cast.bob)
        costs.append(queries_of(victor, at(cast.bob)))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_another_organisations_person_does_not_exist_here(cast, client):
    client.force_login(cast.mallory)

    answers = [client.get(at(cast.bob)), client.get(f"/o/rival/people/{cast.bob.pk}/")]

    assert [answer.status_code for answer in answers] == [404, 404]
