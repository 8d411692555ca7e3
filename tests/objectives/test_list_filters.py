"""The list of objectives narrowed down, and views of it kept under a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import SavedView
from perfmgmt.events.models import Event
from strategy.models import TradeOff
from tests import factories
from tests.objectives.pages import HTMX, groups, queries, words
from tests.pages.reading import text_of, texts

PAGE = "/o/aldermere/objectives/"


@pytest.fixture
def look(client, cast):
    def get(query="", member=cast.alice, **headers):
        client.force_login(member.user)
        answer = client.get(PAGE + query, headers=headers)
        assert answer.status_code == 200
        return answer

    return get


@pytest.fixture
def world(cast):
    plan = factories.plan()
    deliver = factories.priority(plan=plan, rank=1, title="Deliver")
    launch = factories.priority(plan=plan, rank=2, title="Launch")
    TradeOff.objects.create(
        plan=plan, favoured_priority=deliver, over_priority=launch, because="Because."
    )
    plant = factories.unit("Plant")
    complete = factories.objective("Complete", priority=deliver, owner=cast.alice, unit=plant)
    factories.serves(factories.indicator(), complete)
    factories.objective("Late launch", priority=launch, owner=cast.bob)
    factories.objective("Loose", owner=cast.bob)
    factories.objective("Below", parent=complete, owner=cast.alice)
    return {"plan": plan.pk, "deliver": deliver.pk, "launch": launch.pk, "plant": plant.pk}


def found(page) -> set[str]:
    return {title for titles in groups(page.content.decode()).values() for title in titles}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?priority={deliver}", {"Complete"}),
        ("?plan={plan}", {"Complete", "Late launch"}),
        ("?unit={plant}", {"Complete"}),
        ("?gaps=1", {"Late launch", "Loose", "Below"}),
        ("?unaligned=1", {"Loose"}),
        ("?disfavoured=1", {"Late launch"}),
        ("?disfavoured=1&priority={deliver}", set()),
        ("?unit=nonsense&gaps=x", {"Complete", "Late launch", "Loose", "Below"}),
    ],
)
def test_filters(look, world, query, expected):
    assert found(look(query.format(**world))) == expected


def test_rows_say_what_they_lack_and_give_way_to(look, world):
    html = look("?show=all").content.decode()
    row = html.split(">Late launch<")[1].split("</th>")[0]
    assert text_of(row.split("/a>")[1]) == (
        "Launch Gives way: we favour Deliver over Launch Lacks one thing"
    )
    assert texts(look(), r'<a class="pill" id="mark-.*?>(.*?)</a>') == [
        "With gaps 3",
        "Serve nothing 1",
        "Give way",
    ]


def test_a_pressed_mark_lets_go(look, world):
    html = look("?gaps=1").content.decode()
    pill = html.split('id="mark-gaps"')[1].split(">")[0]
    assert 'aria-current="true"' in pill
    assert f'href="{PAGE}?"' in pill


def test_it_costs_the_same_at_1_3_and_300(client, cast, world):
    client.force_login(cast.alice.user)
    for query in ("", "?gaps=1", "?disfavoured=1"):
        counts = []
        for more in (1, 2, 297):
            for n in range(more):
                goal = factories.objective(
                    f"{query} {more} {n}", owner=cast.bob, priority_id=world["launch"]
                )
                factories.unit(f"{query} {more} {n}")
                SavedView.objects.create(member=cast.bob, name=f"{goal}", query="q=x")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(PAGE + query).status_code == 200
            counts.append(queries(captured))
        assert counts[0] == counts[1] == counts[2] <= 12, query


def test_a_view_is_kept_shown_and_deleted(look, client, cast, world):
    page = look("?gaps=1&q=late&start=5&nonsense=1")
    keep = reverse("objectives:view-new", args=["aldermere"]) + "?gaps=1&q=late"
    assert keep.replace("&", "&amp;") in page.content.decode()
    assert client.get(keep, headers=HTMX).content.decode().strip().startswith("<dialog")
    answer = client.post(keep, {"name": "Late ones", "query": "gaps=1&q=late&x=1"})
    assert answer.headers["Location"] == f"{PAGE}?gaps=1&q=late"
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared, view.member) == (
        "Late ones",
        "gaps=1&q=late",
        False,
        cast.alice,
    )
    shown = texts(look("?gaps=1&q=late"), r'<nav class="bar".*?>(.*?)</nav>')
    assert shown == ["Late ones Delete this view"]
    assert "Late ones" not in look(member=cast.bob).content.decode()
    client.force_login(cast.bob.user)
    remove = reverse("objectives:view-delete", args=["aldermere", view.pk])
    assert client.post(remove).status_code == 404
    client.force_login(cast.alice.user)
    assert words(client.get(remove).content.decode()).count("Late ones") >= 1
    assert client.post(remove).headers["Location"] == PAGE
    assert not SavedView.objects.exists()
    assert not Event.objects.exists()


def test_a_shared_view_is_everybodys_and_who_steers_may_withdraw_it(look, client, cast, world):
    client.force_login(cast.alice.user)
    keep = reverse("objectives:view-new", args=["aldermere"])
    client.post(keep, {"name": "Gaps", "query": "gaps=1", "is_shared": "on"})
    assert "Gaps (shared)" in texts(look(member=cast.victor), r'<nav class="bar".*?>(.*?)</nav>')[0]
    remove = reverse("objectives:view-delete", args=["aldermere", SavedView.objects.get().pk])
    client.force_login(cast.bob.user)
    assert client.post(remove).status_code == 403
    client.force_login(cast.carol.user)
    client.post(remove)
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
        "objectives.view_shared",
        "objectives.view_withdrawn",
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "Mine", "query": "gaps=1"}, "You have a view of this name already."),
        ({"name": "Other", "query": "nonsense=1"}, "Filter the list first"),
    ],
)
def test_a_view_that_is_refused(client, cast, sent, sentence):
    SavedView.objects.create(member=cast.alice, name="Mine", query="q=x")
    client.force_login(cast.alice.user)
    page = client.post(reverse("objectives:view-new", args=["aldermere"]), sent)
    assert page.status_code == 422
    assert sentence in text_of(page.content.decode())
    assert SavedView.objects.count() == 1
