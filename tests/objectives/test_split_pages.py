"""The page that splits a target, what the indicators say of it, and the same over REST."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import Indicator, TargetSplit
from objectives.services import update_indicator
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, queries, words
from tests.pages.reading import texts


def at(name, *ids):
    return reverse(f"objectives:{name}", args=["aldermere", *ids])


@pytest.fixture
def top(cast):
    return factories.objective("Sell more", owner=cast.carol)


@pytest.fixture
def sold(cast, top):
    made = factories.indicator(
        "Pumps sold",
        owner=cast.carol,
        number_format="count",
        unit_of_measure="pumps",
        decimals=0,
        target_type="cumulative",
        aggregation="sum",
        target=Decimal(100),
        baseline_on=date(2026, 1, 1),
        target_on=date(2026, 12, 31),
    )
    factories.serves(made, top)
    return made


@pytest.fixture
def below(cast, top):
    return [
        factories.objective(title, owner=cast.alice, parent=top, state="draft")
        for title in ("Brno", "Izmir", "Leeds")
    ]


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


def typed(below, how="share", **more):
    sent = {"how": how, "version": 0, "kept_because": ""}
    sent |= {f"carrier-{each.pk}": "new" for each in below}
    return sent | more


def test_equal_shares_are_proposed_and_add_up(carol, sold, below):
    page = carol.get(at("indicator-split", sold.pk))
    form = page.context["form"]
    assert [form[f"share-{each.pk}"].value() for each in below] == ["33.34", "33.33", "33.33"]
    assert texts(page, r'<div class="pv ok" id="split-sum" role="status">(.*?)</div>') == [
        "3 objectives, 100 of 100 pumps Brno 34 · Izmir 33 · Leeds 33"
    ]


def test_the_difference_is_said_while_somebody_types(carol, sold, below):
    first, second, third = below
    address = at("indicator-split", sold.pk)
    shares = {f"share-{each.pk}": "30" for each in below}
    part = carol.post(address, typed(below, **shares), headers=HTMX | {"HX-Target": "split-sum"})
    assert words(part.content.decode()) == (
        "Brno 30 · Izmir 30 · Leeds 30 90 of 100 pumps: 10 is left. Give it to somebody, or say why it is "
        "not distributed."
    )
    values = {f"target-{first.pk}": "60", f"target-{second.pk}": "x", f"carrier-{third.pk}": ""}
    part = carol.post(
        address, typed(below, "value", **values), headers=HTMX | {"HX-Target": "split-sum"}
    )
    assert 'class="pv plain"' in part.content.decode()
    assert not TargetSplit.objects.exists()


def test_it_is_saved_shown_and_says_when_it_no_longer_adds_up(carol, cast, sold, below):
    address = at("indicator-split", sold.pk)
    short = carol.post(address, typed(below, **{f"share-{each.pk}": "30" for each in below}))
    assert short.status_code == 422
    reason = {"kept_because": "The web shop sells them."}
    shares = {f"share-{each.pk}": "30" for each in below}
    assert carol.post(address, typed(below, **shares, **reason)).status_code == 302
    page = carol.get(at("indicator", sold.pk))
    told = words(page.content.decode())
    assert "Adds up: 3 of 3, 100 of 100 pumps" in told
    assert "10 pumps not distributed, because: The web shop sells them." in told
    carrier = Indicator.objects.get(title="Pumps sold: Izmir")
    assert "Takes over 30 pumps of 100 pumps, for “Sell more”: Pumps sold" in words(
        carol.get(at("indicator", carrier.pk)).content.decode()
    )
    update_indicator(actor=cast.carol, indicator=carrier, changes={"target": Decimal(25)}, now=NOW)
    told = words(carol.get(at("indicator", sold.pk)).content.decode())
    assert "No longer adds up: 2 of 3, 95 of 100 pumps" in told
    assert "30 pumps now: 25 pumps" in told


def test_who_splits_second_sees_the_first_and_chooses(carol, sold, below):
    address = at("indicator-split", sold.pk)
    carol.post(address, typed(below, **{f"share-{below[0].pk}": "100"}))
    sent = typed(below[:1], "value", **{f"target-{below[0].pk}": "100"})
    page = carol.post(address, sent)
    assert page.status_code == 409
    assert texts(page, r'<dl class="facts">(.*?)</dl>') == [
        "Brno 100 pumps Izmir 0 pumps Leeds 0 pumps"
    ]
    assert page.context["form"].data["version"] == "1"


def test_why_it_cannot_be_split_is_said(carol, cast, top, sold):
    assert "No objective that it serves has others below it." in (
        carol.get(at("indicator-split", sold.pk)).content.decode()
    )
    share = factories.indicator("On time", owner=cast.carol, number_format="percent")
    assert "Only what is counted adds up" in (
        carol.get(at("indicator-split", share.pk)).content.decode()
    )


def test_who_does_not_answer_for_it_may_not(cast, client, sold, below):
    client.force_login(cast.alice.user)
    assert client.get(at("indicator-split", sold.pk)).status_code == 403
    sold.owner = cast.alice
    sold.save()
    assert client.get(at("indicator-split", sold.pk)).status_code == 403


def test_the_pages_cost_the_same_for_many(carol, cast, top, sold):
    costs = []
    for count in (1, 30):
        for number in range(count):
            factories.objective(f"{count}-{number}", parent=top, owner=cast.alice, state="draft")
        with CaptureQueriesContext(connection) as asked:
            page = carol.get(at("indicator-split", sold.pk))
        below = [each.objective for each in page.context["form"].below]
        shares = {f"share-{each.pk}": "3" if number else "0" for number, each in enumerate(below)}
        sent = typed(below, kept_because="So.", **shares)
        carol.post(at("indicator-split", sold.pk), sent | {"version": len(costs)})
        with CaptureQueriesContext(connection) as shown:
            carol.get(at("indicator", sold.pk))
        costs.append((queries(asked), queries(shown)))
    assert costs[0][1] == costs[1][1] <= 12
    assert max(each[0] for each in costs) <= 12


def test_rest_splits_and_says_whether_it_adds_up(call, cast, sold, below, top):
    address = f"indicators/{sold.pk}/split/"
    assert call("get", address).json() == {"why_not": "", "splits": []}
    shares = [{"objective": str(each.pk), "share": 50} for each in below[:2]]
    body = {"objective": str(top.pk), "how": "share", "shares": shares, "version": 0}
    answer = call("post", address, body=json.dumps(body), member=cast.carol)
    (row,) = answer.json()["splits"]
    assert (row["adds_up"], row["sum"], row["kept"], row["version"]) == (True, 100, 0, 1)
    assert [(each["target"], each["holds"]) for each in row["shares"]] == [(50, True)] * 2
    again = call("post", address, body=json.dumps(body), member=cast.carol)
    assert again.status_code == 409
    short = body | {"version": 1, "how": "value", "shares": [shares[0] | {"target": 60}]}
    del short["shares"][0]["share"]
    refused = call("post", address, body=json.dumps(short), member=cast.carol)
    assert refused.json()["errors"] == {
        "kept_because": [
            "60 of 100 pumps: 40 is left. Give it to somebody, or say why it is not distributed."
        ]
    }
    assert call("post", address, body=json.dumps(body), member=cast.alice).status_code == 403
