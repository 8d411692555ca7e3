from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.pages import HTMX, groups, heading, queries, words

PAGE = "/o/aldermere/objectives/"


@pytest.fixture
def look(client, cast):
    def get(query="", member=cast.alice, **headers):
        client.force_login(member.user)
        answer = client.get(PAGE + query, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


@pytest.fixture
def goals(cast):
    yesterday = factories.NOW - timedelta(days=1)
    for title, fields in {
        "Falls": {"result": "off_track", "owner": cast.alice},
        "Wobbles": {"result": "at_risk", "owner": cast.bob},
        "Silent": {"result": "off_track", "next_due_at": yesterday, "owner": cast.alice},
        "Blank": {"result": "no_data"},
        "Holds": {"result": "on_track", "owner": cast.bob},
        "Idea": {"result": "no_data", "state": "draft"},
    }.items():
        factories.objective(title, **fields)


def test_worst_first_and_what_is_on_track_is_counted(look, goals):
    html = look()
    assert groups(html) == {
        "Off track": ["Falls"],
        "At risk": ["Wobbles"],
        "Stale": ["Silent"],
        "No data": ["Blank"],
    }
    assert heading(html) == "One of 5 objectives off track, 1 at risk"
    assert "1 objective is on track. Show it" in words(html)
    assert "was off track" in words(html)  # nobody hides red by going silent


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?show=all", {"Falls", "Wobbles", "Silent", "Blank", "Holds"}),
        ("?result=on_track", {"Holds"}),
        ("?result=stale", {"Silent"}),
        ("?state=draft", {"Idea"}),
        ("?q=hold", {"Holds"}),
        ("?q=BOB", {"Wobbles", "Holds"}),
        ("?q=%00", {"Falls", "Wobbles", "Silent", "Blank"}),
        (
            "?owner=nonsense&state=nonsense&result=nonsense&start=x",
            {"Falls", "Wobbles", "Silent", "Blank"},
        ),
        ("?start=" + "9" * 5000, {"Falls", "Wobbles", "Silent", "Blank"}),
    ],
)
def test_filters(look, goals, query, found):
    assert {title for titles in groups(look(query)).values() for title in titles} == found


def test_by_owner(look, goals, cast):
    assert groups(look(f"?owner={cast.bob.pk}")) == {"At risk": ["Wobbles"], "On track": ["Holds"]}


def test_nothing_matches_offers_a_way_back(look, goals):
    html = look("?q=nowhere")
    assert "Nothing matches. Clear filters" in words(html)
    assert f'href="{PAGE}">Clear filters' in html


def test_nothing_yet(look):
    assert heading(look()) == "Objectives"
    assert "No objectives in this state." in words(look())


def test_momentum_only_where_it_says_something_else(look, cast):
    factories.objective("Warned", result="on_track", momentum="off_track")
    factories.objective("Same", result="off_track", momentum="off_track")
    html = look("?show=all")
    warned, same = html.split(">Warned<")[1], html.split(">Same<")[1].split(">Warned<")[0]
    assert "On track Off track" in words(warned.split("</tr>")[0])
    assert words(same.split("</tr>")[0]).count("Off track") == 1
    assert heading(html) == "One of 2 objectives is off track"


def test_a_swap_brings_the_list_and_the_finding(look, goals):
    html = look("?result=at_risk", **HTMX, **{"HX-Target": "objectives"})
    assert html.lstrip().startswith('<div id="objectives">')
    assert 'id="head" hx-swap-oob="true"' in html
    assert "<html" not in html


def test_long_lists_come_in_pages(look, cast):
    for n in range(130):
        factories.objective(f"Objective {n:03}", result="off_track")
    first = look()
    assert [len(titles) for titles in groups(first).values()] == [100]
    assert "Show 30 more" in words(first)
    more = look("?start=100", **HTMX, **{"HX-Target": "more"})
    assert [(name, len(titles)) for name, titles in groups(more).items()] == [("", 30)]


def test_it_costs_the_same_at_1_3_and_300(look, client, cast):
    counts = []
    for more in (1, 2, 297):
        for n in range(more):
            factories.objective(f"Objective {more} {n}", owner=cast.bob, result="off_track")
        client.force_login(cast.alice.user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_an_outsider_finds_nothing_and_nothing_foreign_shows(look, client, cast):
    with tenant_scope(cast.rival.id):
        rival = factories.Membership.objects.get()
        factories.objective("Rival secret", owner=rival)
    assert "Rival secret" not in look("?show=all")
    assert groups(look(f"?owner={rival.pk}")) == {}
    client.force_login(cast.mallory)
    assert client.get(PAGE).status_code == 404
