from datetime import timedelta

import pytest

from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/accountability/"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def deliver(cast):
    return factories.priority(plan=factories.plan(), title="Deliver")


def test_who_is_missing_comes_first(victor, cast, deliver):
    cast.bob.revoked_at = NOW - timedelta(days=20)
    cast.bob.save()
    factories.objective("Orders", priority=deliver, owner=cast.alice, result="off_track")
    factories.objective("Coaching", priority=deliver, owner=cast.bob, unit=factories.unit("People"))
    factories.objective("Drawings", priority=deliver)

    page = victor.get(ADDRESS)

    assert heading(page) == "Two objectives have no owner"
    assert texts(page, r'<section class="warn"[^>]*>(.*?)</section>') == [
        (
            "Needs an owner 2 "
            "Coaching Owner has left Bob, access ended on 30 October 2026. People Open : Coaching "
            "Drawings No owner Open : Drawings"
        )
    ]


def test_the_load_of_each_person_stands_beside_the_cap(victor, cast, deliver):
    for number in range(8):
        factories.objective(f"A{number}", priority=deliver, owner=cast.alice, result="on_track")
    for number in range(7):
        factories.objective(f"B{number}", priority=deliver, owner=cast.bob, result="off_track")
    factories.objective("Done", owner=cast.bob, state="achieved")

    page = victor.get(ADDRESS)

    assert heading(page) == "One person carries too many"
    load = texts(page, r'<section class="sec" aria-labelledby="load">(.*?)</section>')[0]
    assert load.endswith("AL Alice 8 over the limit BO Bob 7")
    assert "At most 7" in load
    assert main_of(page).count('class="dur late"') == 1
    assert 'class="warn"' not in main_of(page)


def test_objectives_at_the_top_stand_under_their_priority_with_their_owner(victor, cast, deliver):
    orders = factories.objective("Orders", priority=deliver, owner=cast.alice)
    factories.objective("Below", parent=orders, owner=cast.bob)
    factories.objective("Adrift", owner=cast.bob)

    page = victor.get(ADDRESS)

    table = texts(page, r'<section class="sec" aria-labelledby="answers">(.*?)</section>')[0]
    assert table == (
        "Who answers for what Objective Owner 1 Deliver Orders AL Alice "
        "Serves no priority Adrift BO Bob 1 objective stands below them. See the cascade"
    )


def test_without_objectives_it_says_when_owners_appear(victor, cast):
    page = victor.get(ADDRESS)

    assert heading(page) == "Accountability"
    assert "Nobody owns anything yet." in text_of(main_of(page))


def test_the_queries_do_not_grow(victor, cast, deliver):
    costs = []
    for rows in (1, 2, 100):
        for number in range(rows):
            owner = (cast.alice, cast.bob, None)[number % 3]
            factories.objective(f"O {rows}-{number}", priority=deliver, owner=owner)
        costs.append(queries_of(victor, ADDRESS))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_an_outsider_finds_nothing(cast, client):
    client.force_login(cast.mallory)

    assert client.get(ADDRESS).status_code == 404
