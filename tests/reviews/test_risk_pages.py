"""The register with its heat map, the page of a risk, its dialogs, and where else risks are shown."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from reviews.models import Risk, RiskAssessment
from reviews.services import close_risk, mark_occurred
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages.reading import queries_of
from tests.reviews.threats import raised

HOME = "/o/aldermere/"


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def titles(page: str) -> list[str]:
    return re.findall(r'<tr data-row><th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def heading(page: str) -> str:
    return re.search(r"<h1>([^<]+)</h1>", page)[1]


def cell(page: str, likelihood: int, impact: int) -> str:
    """The texts of one field of the map, as a screen reader hears them."""
    rows = re.findall(r'<tr><th scope="row"><b>(\d)</b>(.*?)</tr>', page, re.DOTALL)
    fields = re.findall(r"<td[^>]*>(.*?)</td>", dict(rows)[str(likelihood)], re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", fields[impact - 1]).split())


def test_an_empty_register_says_what_a_risk_is(cast, bob):
    page = bob.get(f"{HOME}risks/").content.decode()
    assert heading(page) == "Risks"
    assert "Nobody has raised a risk yet." in page
    assert '<table class="heat">' not in page


def test_the_map_counts_in_text_and_links_to_what_it_counts(cast, bob):
    objective = factories.objective("Deliver", owner=cast.alice)
    raised(cast, objective)
    raised(cast, objective, title="Ferrum burns")
    raised(cast, objective, title="Rain", likelihood=2, impact=1)
    page = bob.get(f"{HOME}risks/").content.decode()
    assert heading(page) == "Two of 3 open risks are extreme"
    assert cell(page, 4, 5) == "2 risks, 20 of 25, extreme"
    assert cell(page, 2, 1) == "1 risk, 2 of 25, low"
    assert cell(page, 3, 4) == "12 of 25, high, no risk"
    assert titles(page) == ["Ferrum stops", "Ferrum burns", "Rain"]
    href = re.search(r'href="([^"]+likelihood=2&amp;impact=1)"', page)[1].replace("&amp;", "&")
    narrowed = bob.get(href).content.decode()
    assert titles(narrowed) == ["Rain"]
    assert "Only what is unlikely, negligible impact." in narrowed
    assert cell(narrowed, 4, 5) == "2 risks, 20 of 25, extreme"  # the map stays whole


def test_filters_by_unit_owner_state_and_words(cast, bob):
    plant = factories.unit("Plant")
    here = factories.objective("Deliver", owner=cast.alice, unit=plant)
    there = factories.objective("Sell", owner=cast.alice)
    raised(cast, here)
    raised(cast, there, title="Rain", owner=cast.alice, likelihood=1, impact=1)
    over = raised(cast, there, title="Snow")
    close_risk(actor=cast.bob, risk=over, because="Spring.", now=NOW)

    def shown(query: str) -> list[str]:
        return titles(bob.get(f"{HOME}risks/?{query}").content.decode())

    assert shown("") == ["Ferrum stops", "Rain"]
    assert shown(f"unit={plant.pk}") == ["Ferrum stops"]
    assert shown(f"owner={cast.alice.pk}") == ["Rain"]
    assert shown("state=closed") == ["Snow"]
    assert shown("state=any") == ["Ferrum stops", "Rain", "Snow"]
    assert shown("q=sell") == ["Rain"]
    assert shown(f"objective={here.pk}") == ["Ferrum stops"]
    assert shown("unit=nonsense&likelihood=9&impact=x") == ["Ferrum stops", "Rain"]
    assert shown("q=nothing") == []


def test_findings_by_what_is_worst(cast, bob):
    objective = factories.objective(owner=cast.alice)

    def said() -> str:
        return heading(bob.get(f"{HOME}risks/").content.decode())

    raised(cast, objective, title="A", likelihood=1, impact=1)
    assert said() == "One risk is open, and none is extreme"
    raised(cast, objective, title="B", likelihood=1, impact=1, review_on=TODAY)
    assert said() == "One of 2 open risks is to be looked at"
    risk = raised(cast, objective, title="C")
    assert said() == "One of 3 open risks is extreme"
    mark_occurred(actor=cast.bob, risk=risk, because="It came.", now=NOW)
    assert said() == "One risk has occurred and is not over"


def test_the_page_of_a_risk_shows_how_it_was_judged(cast, bob):
    risk = raised(cast, response="reduce", response_text="a second foundry is approved")
    page = bob.get(f"{HOME}risks/{risk.pk}/").content.decode()
    assert heading(page) == "Ferrum stops: extreme, 20 of 25"
    assert "To reduce: a second foundry is approved" in page
    assert "Raised: likely, severe impact, 20 of 25" in page
    assert re.findall(r'hx-target="#dialog">([^<]+)</a>', page) == [
        "Assess",
        "Change",
        "It has occurred",
        "Close",
    ]
    viewer = signed_in(cast.victor).get(f"{HOME}risks/{risk.pk}/").content.decode()
    assert 'hx-target="#dialog"' not in viewer.split("<main")[1]


def test_raising_one_from_the_page_of_its_objective(cast, bob):
    objective = factories.objective("Deliver", owner=cast.alice)
    page = bob.get(f"{HOME}objectives/{objective.pk}/").content.decode()
    assert f"{HOME}objectives/{objective.pk}/risks/new/" in page
    said = {"title": "Ferrum stops", "likelihood": "4", "impact": "5", "note": "Old furnace."}
    answer = bob.post(f"{HOME}objectives/{objective.pk}/risks/new/", said)
    risk = Risk.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{HOME}risks/{risk.pk}/")
    assert (risk.owner, risk.raised_by, risk.score) == (cast.alice, cast.bob, 20)
    page = bob.get(f"{HOME}objectives/{objective.pk}/").content.decode()
    section = page.split('<section id="risks">')[1].split("</section>")[0]
    assert "Ferrum stops" in section
    assert "20, extreme" in section


def test_raising_one_from_the_register_asks_for_the_objective(cast, bob):
    factories.objective("Deliver", owner=cast.alice)
    said = {"objective": "Nothing", "title": "Rain", "likelihood": "1", "impact": "1"}
    answer = bob.post(f"{HOME}risks/new/", said)
    assert answer.status_code == 422
    assert "There is no objective “Nothing”." in answer.content.decode()
    assert bob.post(f"{HOME}risks/new/", said | {"objective": "deliver"}).status_code == 302
    offered = bob.get(f"{HOME}dependencies/options/?objective=deli").content.decode()
    assert "Deliver · Alice" in offered


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(cast, bob):
    objective = factories.objective("Deliver", owner=cast.alice)
    said = {"title": "Rain", "likelihood": "1", "impact": "1", "response": "accept"}
    answer = bob.post(f"{HOME}objectives/{objective.pk}/risks/new/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say in a sentence what this means here." in page
    assert 'value="Rain"' in page


def test_both_assessments_are_seen_by_who_saves_second(cast, bob):
    risk = raised(cast)
    place = f"{HOME}risks/{risk.pk}/assess/"
    said = {"likelihood": "2", "impact": "2", "version": "1"}
    assert bob.post(place, said).status_code == 302
    clash = signed_in(cast.carol).post(place, said | {"likelihood": "5"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Somebody else changed “Ferrum stops” in the meantime." in page
    assert "<dt>Likelihood</dt><dd>2, unlikely</dd>" in page
    assert RiskAssessment.objects.count() == 2


def test_the_dialogs_change_occur_and_close(cast, bob):
    risk = raised(cast)
    place = f"{HOME}risks/{risk.pk}/"
    changed = {"title": "Ferrum burns", "owner": str(cast.alice.pk), "version": "1"}
    assert bob.post(f"{place}change/", changed).status_code == 302
    occurred = {"because": "The furnace burst.", "wants_item": "on", "version": "2"}
    assert bob.post(f"{place}occurred/", occurred).status_code == 403  # it is Alice's now
    assert signed_in(cast.alice).post(f"{place}occurred/", occurred).status_code == 302
    page = bob.get(place).content.decode()
    assert heading(page) == "Ferrum burns: it has occurred"
    assert "Occurred; an item in the next review is asked for" in page
    closed = signed_in(cast.carol).post(f"{place}close/", {"because": "Mended.", "version": "3"})
    assert closed.status_code == 302
    page = bob.get(place).content.decode()
    assert heading(page) == "Ferrum burns: closed"
    assert 'hx-target="#dialog"' not in page.split("<main")[1]


def test_today_asks_whoever_watches_it(cast, bob):
    raised(cast, review_on=TODAY - timedelta(days=2), now=NOW - timedelta(days=20))
    factories.plan()
    page = bob.get(HOME).content.decode()
    assert "Ferrum stops" in page
    assert "To look at since 2 days" in page
    assert "Ferrum stops" not in signed_in(cast.alice).get(HOME).content.decode()


def test_the_queries_do_not_grow(cast, bob):
    objective = factories.objective("Deliver", owner=cast.alice)
    costs = []
    for number in (1, 3, 60):
        for place in range(Risk.objects.count(), number):
            raised(cast, objective, title=f"Risk {place}")
        one = Risk.objects.first()
        pages = ("risks/", f"risks/{one.pk}/", f"objectives/{objective.pk}/", "")
        costs.append(tuple(queries_of(bob, HOME + page) for page in pages))
    assert len(set(costs)) == 1, costs
    assert max(costs[0]) <= 12
    more = bob.get(f"{HOME}risks/?start=50", headers={"HX-Request": "true", "HX-Target": "more"})
    assert len(titles(more.content.decode())) == 10


def test_words_of_a_risk_are_escaped(cast, bob):
    raised(cast, title="<b>Ferrum</b>", response="accept", response_text="<i>so</i>")
    page = bob.get(f"{HOME}risks/?q={quote('<b>')}").content.decode()
    assert "<b>Ferrum</b>" not in page
    assert "&lt;b&gt;Ferrum&lt;/b&gt;" in page
