from datetime import date, timedelta

import pytest

from accountability.models import Assignment, Dependency
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


def needs(objective, provider, title, **fields) -> Dependency:
    fields = {"needed_on": date(2026, 12, 1), "proposed_at": NOW} | fields
    return Dependency.objects.create(objective=objective, provider=provider, title=title, **fields)


def test_what_somebody_helps_with_waits_for_and_owes(victor, cast):
    for number in range(8):
        mine = factories.objective(f"Mine {number}", owner=cast.bob)
    theirs = factories.objective("Theirs", owner=cast.alice, result="at_risk")
    ended = factories.objective("Ended", owner=cast.alice, state="achieved")
    for objective, role in (
        (theirs, "contributor"),
        (theirs, "authority"),
        (ended, "reviewer"),
        (mine, "reviewer"),
    ):
        Assignment.objects.create(objective=objective, member=cast.bob, role=role)
    needs(mine, theirs, "Dates")
    agreed = {"state": "agreed", "promised_on": date(2026, 11, 16), "agreed_at": NOW}
    needs(theirs, mine, "Castings", **agreed)
    needs(theirs, mine, "Kept", **agreed | {"state": "kept"})

    page = victor.get(at(cast.bob))

    assert texts(page, r"<h2[^>]*>(.*?)</h2>") == [
        "Owns 8",
        "Contributes to 1",
        "Clears the way for 1",
        "Waits for 1",
        "Owes 1",
        "Updates 0",
        "Open actions 0",
        "Absence",
    ]
    assert texts(page, ROW)[8:] == [
        "Theirs At risk 31 December 2026",
        "Theirs At risk 31 December 2026",
        "Dates Given by: Theirs, Alice proposed 1 December 2026",
        "Castings Needed for: Theirs, Alice 3 days late 16 November 2026",
    ]
    assert texts(page, r"<div><dt>(Carries</dt>.*?)</dd>") == [
        "Carries 8 of at most 7 over the limit"
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
    other = factories.objective("Other", owner=cast.alice)
    for rows in (1, 2, 60):
        for number in range(rows):
            owned = factories.objective(f"O {rows}-{number}", owner=cast.bob, unit=None)
            helped = factories.objective(f"H {rows}-{number}", owner=cast.alice)
            Assignment.objects.create(objective=helped, member=cast.bob, role="contributor")
            needs(owned, other, f"N {rows}-{number}")
            needs(other, owned, f"G {rows}-{number}")
            factories.indicator(f"I {rows}-{number}", owner=cast.bob)
        costs.append(queries_of(victor, at(cast.bob)))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_another_organisations_person_does_not_exist_here(cast, client):
    client.force_login(cast.mallory)

    answers = [client.get(at(cast.bob)), client.get(f"/o/rival/people/{cast.bob.pk}/")]

    assert [answer.status_code for answer in answers] == [404, 404]
