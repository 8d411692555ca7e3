"""Secondary contributions: who may say so, what is refused, and that no figure counts them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.models import Alignment
from accountability.services import (
    add_alignment,
    advice_on,
    change_alignment,
    remove_alignment,
)
from objectives.models import Objective
from objectives.services.rollup import refresh_objectives
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, errors, queries, words
from tests.pages.conftest import measured
from tests.pages.reading import texts

API = "/api/v1/aldermere/alignments/"


def at(name, *ids):
    return reverse(f"accountability:{name}", args=["aldermere", *ids])


@pytest.fixture
def top(cast):
    return factories.objective("Release capital", owner=cast.carol)


@pytest.fixture
def stock(cast, top):
    return factories.objective("Less stock", owner=cast.alice, parent=top)


@pytest.fixture
def service(cast):
    return factories.objective("Fix it first time", owner=cast.bob)


def say(cast, objective, serves, note="Parts are where the vans are."):
    return add_alignment(actor=cast.alice, objective=objective, serves=serves, note=note, now=NOW)


def refusal(*args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refused) as error:
        say(*args, **kwargs)
    return str(error.value), error.value.field


def test_it_is_said_once_told_to_whom_it_serves_and_recorded(cast, stock, service):
    made = say(cast, stock, service)
    event = Event.objects.get(verb="accountability.alignment_added")
    assert event.payload == {
        "title": "Less stock",
        "serves": "Fix it first time",
        "serves_id": str(service.pk),
        "alignment_id": str(made.pk),
        "note": "Parts are where the vans are.",
    }
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {cast.bob.pk}
    assert refusal(cast, stock, service) == (
        "It is already said that it also serves “Fix it first time”.",
        "serves",
    )


def test_what_the_cascade_says_itself_and_what_has_ended_are_refused(cast, top, stock, service):
    below = factories.objective("Castings", owner=cast.alice, parent=stock)
    ended = factories.objective("Old", owner=cast.alice, state="achieved")
    assert refusal(cast, stock, stock) == ("An objective does not serve itself.", "serves")
    assert refusal(cast, below, top) == (
        "It stands below “Release capital” in the cascade, and contributes to it there already.",
        "serves",
    )
    sentence = "“Old” has ended. Choose one that is still going on."
    assert refusal(cast, stock, ended) == (sentence, "serves")
    assert refusal(cast, ended, stock) == (sentence, None)
    assert refusal(cast, stock, service, note=" ") == ("Say how it contributes.", "note")
    assert not Alignment.objects.exists()


def test_both_ways_and_against_the_cascade_are_allowed_and_worth_a_thought(
    cast, top, stock, service
):
    assert advice_on(say(cast, stock, service)) == []
    assert advice_on(say(cast, service, stock)) == [
        (
            "“Less stock” also serves “Fix it first time”: the two lean on each other, so say which one "
            "gives way when both are late."
        )
    ]
    assert advice_on(say(cast, top, stock)) == [
        "“Less stock” stands below “Release capital”: in the cascade it serves it already."
    ]


def test_the_note_changes_as_seen_and_it_is_taken_back(cast, stock, service):
    made = say(cast, stock, service)
    changed = change_alignment(actor=cast.alice, alignment=made, note="Anew.", now=NOW, version=1)
    assert (changed.note, changed.version) == ("Anew.", 2)
    with pytest.raises(Changed):
        change_alignment(actor=cast.bob, alignment=made, note="His.", now=NOW, version=1)
    with pytest.raises(Changed):
        remove_alignment(actor=cast.bob, alignment=made, now=NOW, version=1)
    remove_alignment(actor=cast.bob, alignment=made, now=NOW, version=2)
    with pytest.raises(Changed):
        remove_alignment(actor=cast.bob, alignment=made, now=NOW)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert verbs == {
        "accountability.alignment_added",
        "accountability.alignment_changed",
        "accountability.alignment_removed",
    }


def test_no_result_and_no_distribution_counts_it(cast, client, stock, service):
    measured(stock, "Stock", "88", "70")
    measured(service, "First time", "95", "99")
    refresh_objectives([stock.pk, service.pk])
    client.force_login(cast.victor.user)

    def figures():
        rows = Objective.objects.order_by("pk").values_list(
            "pk", "result", "result_measured", "result_total", "momentum", "momentum_total"
        )
        page = client.get(reverse("pages:objective", args=["aldermere", service.pk]))
        told = page.context["page"]
        return (
            list(rows),
            told.below,
            told.below_total,
            told.finding,
        )

    before = figures()
    say(cast, stock, service)
    refresh_objectives([stock.pk, service.pk])
    assert figures() == before


def test_the_page_shows_both_ways_apart_from_the_cascade(cast, client, stock, service):
    say(cast, stock, service)
    client.force_login(cast.alice.user)
    page = client.get(reverse("pages:objective", args=["aldermere", stock.pk]))
    assert texts(page, r'<ul class="also">(.*?)</ul>') == [
        (
            "Fix it first time Bob Parts are where the vans are. "
            "Edit : Fix it first time Take away : Fix it first time"
        )
    ]
    other = client.get(reverse("pages:objective", args=["aldermere", service.pk]))
    assert texts(other, r'<ul class="also">(.*?)</ul>') == [
        "Less stock Alice Parts are where the vans are."
    ]
    assert "Also served by" in other.content.decode()


def test_what_may_be_chosen_is_searched(cast, client, top, stock, service):
    client.force_login(cast.alice.user)
    address = at("alignment-add", stock.pk)
    found = client.get(address, {"q": "fi"}, headers=HTMX | {"HX-Target": "found"})
    assert words(found.content.decode()) == "Objective Fix it first time Serves no priority, Bob"
    whole = client.get(address).content.decode()
    assert "Release capital" not in whole
    nothing = client.post(address, {"note": "It helps."})
    assert (nothing.status_code, errors(nothing.content.decode())) == (
        422,
        [("serves", "Choose an objective.")],
    )
    assert client.post(address, {"note": "It helps.", "serves": service.pk}).status_code == 302
    assert Alignment.objects.get().serves == service


def test_who_saves_second_sees_both_versions(cast, client, stock, service):
    made = say(cast, stock, service)
    client.force_login(cast.alice.user)
    client.post(at("alignment", made.pk), {"note": "Hers.", "version": 1})
    page = client.post(at("alignment", made.pk), {"note": "His.", "version": 1})
    assert page.status_code == 409
    assert texts(page, r'<dl class="facts">(.*?)</dl>') == ["How it contributes Hers."]
    late = client.post(at("alignment-remove", made.pk), {"version": 1})
    assert late.status_code == 409


def test_only_its_owner_and_who_steers_may_and_either_side_may_take_it_back(
    cast, client, stock, service
):
    made = say(cast, stock, service)
    client.force_login(cast.bob.user)
    assert client.get(at("alignment-add", stock.pk)).status_code == 403
    assert client.get(at("alignment", made.pk)).status_code == 403
    assert client.post(at("alignment-remove", made.pk), {"version": 1}).status_code == 302
    assert not Alignment.objects.exists()


def test_rest_says_reads_changes_and_takes_back(cast, client, stock, service):
    client.force_login(cast.alice.user)

    def send(method, path="", **body):
        data = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
        return getattr(client, method)(API + path, **data)

    pair = {"objective": str(stock.pk), "serves": str(service.pk)}
    made = send("post", note="It helps.", **pair)
    assert made.status_code == 201
    row = made.json()
    assert row == {
        "id": row["id"],
        **pair,
        "objective_title": "Less stock",
        "serves_title": "Fix it first time",
        "note": "It helps.",
        "version": 1,
        "advice": [],
    }
    again = send("post", note="It helps.", **pair)
    assert (again.status_code, list(again.json()["errors"])) == (422, ["serves"])
    assert send("patch", f"{row['id']}/", note="Anew.", version=1).json()["version"] == 2
    assert send("patch", f"{row['id']}/", note="Late.", version=1).status_code == 409
    found = send("get", f"?serves={service.pk}").json()["results"]
    assert [each["note"] for each in found] == ["Anew."]
    assert send("delete", f"{row['id']}/?version=1").status_code == 409
    assert send("delete", f"{row['id']}/?version=2").status_code == 204
    assert send("get", f"{row['id']}/").status_code == 404


def test_the_page_costs_the_same_with_many(cast, client, stock):
    client.force_login(cast.alice.user)
    costs = []
    for number in (1, 3, 30):
        for each in range(number):
            other = factories.objective(f"Other {number}-{each}", owner=cast.bob)
            Alignment.objects.create(objective=stock, serves=other, note="It helps.")
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("pages:objective", args=["aldermere", stock.pk]))
        costs.append(queries(captured))
    assert len(set(costs)) == 1
    assert costs[0] <= 12
