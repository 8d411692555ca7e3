import pytest

from objectives.models import Initiative, Milestone
from tests import factories
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/search/"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def test_objectives_measures_and_people_by_title_name_and_owner(victor, cast):
    factories.objective("Alice's orders", owner=cast.bob, result="off_track")
    factories.objective("Service", owner=cast.alice, state="draft")
    factories.objective("Cash")
    factories.indicator("On time in full", owner=cast.alice, status="at_risk")

    page = victor.get(ADDRESS, {"q": " alice "})

    assert heading(page) == "Four things match “alice”"
    assert texts(page, r"<h2>(.*?)</h2>") == ["Objectives 2", "Measures 1", "People 1"]
    assert texts(page, r"<li data-row>(.*?)</li>") == [
        "Alice's orders Off track Bob",
        "Service No data Alice, draft",
        "On time in full At risk Alice",
        "Alice Member",
    ]


def test_nothing_is_asked_without_words(victor):
    page = victor.get(ADDRESS)

    assert heading(page) == "Search"
    assert texts(page, r'<div id="hits"[^>]*>(.*?)</div>') == [""]


def test_nothing_found_says_what_was_searched(victor):
    page = victor.get(ADDRESS, {"q": "<zzz>"})

    assert heading(page) == "Nothing matches “<zzz>”"
    assert "<zzz>" not in page.content.decode()
    assert "Objectives, initiatives, measures and people are searched" in text_of(main_of(page))


def test_more_than_twenty_are_cut_aloud(victor):
    for number in range(21):
        factories.objective(f"Trust {number:02}")

    page = victor.get(ADDRESS, {"q": "trust"})

    assert len(texts(page, r"<li data-row>(.*?)</li>")) == 20
    assert "There are more. Add a word to narrow the search." in text_of(main_of(page))


def test_who_has_left_is_not_offered(victor, cast):
    cast.bob.revoked_at = factories.NOW
    cast.bob.save()

    assert heading(victor.get(ADDRESS, {"q": "bob"})) == "Nothing matches “bob”"


def test_htmx_gets_the_hits_and_the_new_heading(victor, cast):
    answer = victor.get(ADDRESS, {"q": "alice"}, headers={"HX-Request": "true"}).content.decode()

    assert answer.startswith('<h1 id="found" hx-swap-oob="true">One thing matches “alice”</h1>')
    assert "<html" not in answer


def test_the_queries_do_not_grow(victor, cast):
    costs = []
    for rows in (1, 2, 60):
        for number in range(rows):
            factories.objective(f"Trust {rows}-{number}", owner=cast.alice)
            factories.indicator(f"Trust {rows}-{number}", owner=cast.alice)
            work = Initiative.objects.create(title=f"Trust {rows}-{number}", owner=cast.alice)
            Milestone.objects.create(initiative=work, title="Built", due_on=factories.TODAY)
        costs.append(queries_of(victor, f"{ADDRESS}?q=trust"))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_another_organisation_is_never_searched(cast, client):
    factories.objective("Canary of Aldermere")
    client.force_login(cast.mallory)

    page = client.get("/o/rival/search/", {"q": "canary"})

    assert heading(page) == "Nothing matches “canary”"
    assert client.get(ADDRESS).status_code == 404
