import re

import pytest

from accountability.models import Alignment
from perfmgmt.pages.wanted import key_of
from tests import factories
from tests.factories import NOW
from tests.pages.conftest import measured
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/alignment/"
BRANCH = "/o/aldermere/alignment/branch/"
HTMX = {"HX-Request": "true"}
NAME = r'<span class="t-t[^"]*">(.*?)</span></span>(?:<span class="t-own|</div>)'
REST = r'<div class="t-more"[^>]*>(.*?)</div>'
ROW = r'<div class="t-row" id[^>]*>(.*?)</div>'
PILLS = r'<a class="pill"[^>]*>(.*?)</a>'


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def cascade(cast, home):
    """Deliver: one objective with one child off track and two on track; Grow: one on track."""
    unit = factories.unit("Supply chain")
    orders = factories.objective(
        "Orders", priority=home.deliver, owner=cast.alice, result="off_track", momentum="at_risk"
    )
    factories.objective(
        "Clear to build", parent=orders, unit=unit, owner=cast.bob, result="at_risk"
    )
    for title in ("Izmir", "Brno"):
        factories.objective(title, parent=orders, owner=cast.bob, result="on_track")
    factories.objective("Service", priority=home.grow, result="on_track")
    measured(orders, "On time in full", "88", "86.2")
    return orders


def names(page) -> list[str]:
    return texts(page, NAME)


def test_trouble_is_open_under_its_priority_and_the_rest_is_counted(victor, cascade):
    page = victor.get(ADDRESS)

    assert heading(page) == "Two objectives need attention; 2 of them under “Deliver”"
    assert names(page) == [
        "Priority 1: 1 off, 1 at risk of 4 Deliver",
        "Orders",
        "Supply chain Clear to build",
        "Priority 2: on track Grow",
    ]
    assert texts(page, REST) == ["2 on track, hidden", "1 on track, hidden"]
    assert texts(page, PILLS) == [
        "All 5",
        "Needs attention 2",
        "Off track 1",
        "At risk 1",
        "Without an owner 1",
    ]


def test_a_row_says_who_how_it_stands_what_is_latest_since_when_and_until_when(victor, cascade):
    page = victor.get(ADDRESS)

    assert texts(page, ROW)[0] == (
        "Orders AL Alice Off track momentum at risk 86.2% updated 9 Nov 31 Dec"
    )
    assert main_of(page).count('class="spark"') == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "brno", "show": "all"}, ["Deliver", "Orders", "Brno"]),
        ({"q": "supply"}, ["Deliver", "Orders", "Clear to build"]),
        ({"q": "BOB"}, ["Deliver", "Orders", "Clear to build", "Brno", "Izmir"]),
        ({"show": "at_risk"}, ["Deliver", "Orders", "Clear to build"]),
        ({"show": "off_track"}, ["Deliver", "Orders"]),
        (
            {"show": "all"},
            ["Deliver", "Orders", "Clear to build", "Brno", "Izmir", "Grow", "Service"],
        ),
        ({"show": "nonsense", "q": "service"}, ["Grow", "Service"]),
    ],
)
def test_filters_keep_the_way_to_each_match(victor, cascade, query, found):
    page = victor.get(ADDRESS, query)

    ends = [name.removeprefix("Supply chain ") for name in names(page)]
    assert [name.split(" of 4 ")[-1].split(": on track ")[-1] for name in ends] == found


def test_mine_and_one_owner_and_one_unit(cast, client, cascade):
    client.force_login(cast.alice.user)
    unit = str(factories.Unit.objects.get().pk)

    mine = names(client.get(ADDRESS, {"show": "mine"}))
    bobs = names(client.get(ADDRESS, {"owner": str(cast.bob.pk)}))
    units = names(client.get(ADDRESS, {"unit": unit}))

    assert mine[1:] == ["Orders"]
    assert bobs[1:] == ["Orders", "Supply chain Clear to build", "Brno", "Izmir"]
    assert units[1:] == ["Orders", "Supply chain Clear to build"]


def test_nothing_matches_offers_the_way_back(victor, cascade):
    page = victor.get(ADDRESS, {"q": "zzz"})

    assert texts(page, r'<div class="empty">(.*?)</div>') == ["Nothing matches. Clear filters"]


def test_without_objectives_it_says_so(victor, home):
    page = victor.get(ADDRESS)

    assert heading(page) == "No objective is active yet"


def test_what_serves_no_priority_stands_last(victor, home):
    factories.objective("Adrift", result="off_track")

    page = victor.get(ADDRESS)

    assert names(page)[-2:] == ["1 off of 1 Serves no priority", "Adrift"]


def test_an_owner_who_left_and_a_late_figure_are_seen(victor, home, cast):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    factories.objective(
        "Old",
        priority=home.deliver,
        owner=cast.bob,
        result="on_track",
        next_due_at=NOW.replace(day=1),
    )
    factories.objective("Nobody's", priority=home.deliver, result="off_track")

    page = victor.get(ADDRESS)

    assert texts(page, ROW) == [
        "Nobody's ? No owner Off track 31 Dec",
        "Old Bob has left Stale 31 Dec",
    ]


def test_folded_rows_come_when_they_are_asked_for(victor, cascade):
    answer = victor.get(BRANCH, {"objective": cascade.pk, "step": "whole"}, headers=HTMX)

    assert names(answer) == ["Orders", "Supply chain Clear to build", "Brno", "Izmir"]
    assert "<html" not in answer.content.decode()
    key = key_of(cascade.pk)
    assert answer.headers["HX-Replace-Url"] == f"{ADDRESS}?whole={key}"
    assert answer.content.decode().startswith(f'<li role="none" id="n-{key}">')


def test_a_step_is_taken_from_what_the_address_shows(victor, cascade):
    """What else is open, filtered or marked stands in the address of the page that asks."""
    shown = {"HX-Current-URL": f"http://testserver{ADDRESS}?show=all&shut=abc"}
    closed = victor.get(BRANCH, {"objective": cascade.pk, "step": "shut"}, headers=HTMX | shown)

    key = key_of(cascade.pk)
    assert names(closed) == ["Orders"]
    assert closed.headers["HX-Replace-Url"] == f"{ADDRESS}?show=all&shut=abc.{key}"
    assert 'aria-expanded="false"' in closed.content.decode()


def test_a_match_opens_within_what_is_filtered(victor, cascade):
    clear = factories.Objective.objects.get(title="Clear to build")
    factories.objective("Castings", parent=clear, result="on_track")
    shown = {"HX-Current-URL": f"http://testserver{ADDRESS}?q=clear"}

    step = {"objective": clear.pk, "step": "open", "place": "1-1"}
    opened = victor.get(BRANCH, step, headers=HTMX | shown)

    assert names(opened) == ["Supply chain Clear to build", "Castings"]
    assert opened.headers["HX-Replace-Url"] == f"{ADDRESS}?q=clear&open={key_of(clear.pk)}"
    levels = re.findall(r'aria-level="(\d)" aria-posinset="(\d)"', opened.content.decode())
    assert levels == [("3", "1"), ("4", "1")]


def test_the_address_brings_back_what_was_open(victor, cascade):
    key = key_of(cascade.pk)

    page = victor.get(ADDRESS, {"show": "all", "shut": key})
    again = victor.get(ADDRESS, {"show": "all", "open": "none"})
    every = victor.get(ADDRESS, {"open": "all"})

    assert names(page)[1:2] == ["Orders"]
    assert "Clear to build" not in text_of(main_of(page))
    assert names(again) == names(page)
    assert names(every)[1:3] == ["Orders", "Supply chain Clear to build"]


def test_an_objective_is_shown_where_it_stands_and_marked(victor, cascade):
    brno = factories.Objective.objects.get(title="Brno")
    part = factories.objective("Cell 3", parent=brno, result="on_track")

    page = victor.get(ADDRESS, {"at": part.pk})

    assert [name for name in names(page) if name in ("Orders", "Brno", "Cell 3")] == [
        "Orders",
        "Brno",
        "Cell 3",
    ]
    marked = re.findall(r'<div class="t-row" id="r-(\w+)"[^>]*aria-current', page.content.decode())
    assert marked == [key_of(part.pk)]


def test_a_crowd_comes_twenty_at_a_time(victor, home):
    parent = factories.objective("England", priority=home.deliver, result="off_track")
    for number in range(45):
        factories.objective(f"Trust {number:02}", parent=parent, result="off_track")
    key = key_of(parent.pk)

    page = victor.get(ADDRESS)
    second = victor.get(BRANCH, {"objective": parent.pk, "step": "more"}, headers=HTMX)
    third = victor.get(ADDRESS, {"more": f"{key}-2"})

    assert texts(page, REST) == ["25 more"]
    assert (names(second)[-1], texts(second, REST)) == ("Trust 39", ["5 more"])
    assert second.headers["HX-Replace-Url"] == f"{ADDRESS}?more={key}-1"
    assert (names(third)[-2], texts(third, REST)) == ("Trust 44", [])


def test_a_priority_and_no_priority_can_be_asked_for(victor, cascade, home):
    factories.objective("Adrift", result="off_track")

    of_grow = victor.get(BRANCH, {"priority": home.grow.pk, "step": "whole"}, headers=HTMX)
    of_none = victor.get(BRANCH, {"priority": "none", "step": "shut"}, headers=HTMX)

    assert names(of_grow) == ["Priority 2: on track Grow", "Service"]
    assert names(of_none) == ["1 off of 1 Serves no priority"]


def test_without_htmx_a_step_leads_to_the_page_that_shows_it(victor, cascade):
    answer = victor.get(BRANCH, {"objective": cascade.pk, "step": "open"})

    assert answer.headers["Location"] == f"{ADDRESS}?open={key_of(cascade.pk)}"


def test_the_rows_are_a_treegrid_with_levels_and_places(victor, cascade):
    page = victor.get(ADDRESS).content.decode()

    found = re.findall(
        r'role="row" aria-level="(\d)" aria-posinset="(\d)" aria-setsize="(\d)" tabindex="-1"'
        r'(?: aria-expanded="(\w+)")?',
        page,
    )
    assert found == [
        ("1", "1", "2", "true"),  # Deliver
        ("2", "1", "1", "true"),  # Orders
        ("3", "1", "2", ""),  # Clear to build
        ("3", "2", "2", ""),  # 2 on track, hidden
        ("1", "2", "2", "true"),  # Grow
        ("2", "1", "1", ""),  # 1 on track, hidden
    ]


def test_every_filter_combines_and_stands_in_the_address(victor, cascade, cast, home):
    factories.objective("Adrift", owner=cast.bob, result="off_track")

    def found(**query):
        return [name.split(" of ")[-1] for name in names(victor.get(ADDRESS, query))]

    assert found(only="unaligned") == ["1 Serves no priority", "Adrift"]
    assert found(only="unowned")[1:] == ["Service"]
    assert found(priority=str(home.grow.pk))[1:] == ["Service"]
    assert found(priority="none")[1:] == ["Adrift"]
    assert found(only="unaligned,unowned") == []
    assert found(owner=str(cast.bob.pk), show="off_track")[1:] == ["Adrift"]
    assert found(owner=str(cast.bob.pk), q="clear")[1:] == [
        "Orders",
        "Supply chain Clear to build",
    ]
    bobs = victor.get(ADDRESS, {"owner": str(cast.bob.pk), "nonsense": "1"}, headers=HTMX)
    assert texts(bobs, PILLS) == [
        "All 4",
        "Needs attention 2",
        "Off track 1",
        "At risk 1",
        "Unaligned 1",
    ]
    assert bobs.headers["HX-Replace-Url"] == f"{ADDRESS}?owner={cast.bob.pk}"


def test_a_unit_is_asked_for_with_everything_below_it(victor, cascade):
    chain = factories.Unit.objects.get(name="Supply chain")
    castings = factories.unit("Castings", parent=chain)
    factories.objective("Pour on time", parent=cascade, unit=castings, result="on_track")

    page = victor.get(ADDRESS, {"unit": str(chain.pk)})

    assert names(page)[1:] == ["Orders", "Supply chain Clear to build", "Castings Pour on time"]
    options = texts(page, r'<select class="in" name="unit"[^>]*>(.*?)</select>')[0]
    assert options == "All units Supply chain Castings"


def test_a_secondary_contribution_is_drawn_apart_and_counted_nowhere(victor, cascade, home):
    tern = factories.objective("Tern", priority=home.grow, result="at_risk")
    clear = factories.Objective.objects.get(title="Clear to build")
    before = names(victor.get(ADDRESS))
    Alignment.objects.create(objective=clear, serves=tern, note="Housings.")
    factories.objective("Series tools", parent=tern, result="off_track")

    page = victor.get(ADDRESS)

    assert "also serves Tern" in texts(page, ROW)[1]
    aside = texts(page, r'<div class="t-row t-side"[^>]*>(.*?)</div>')
    assert aside == ["Also served by Supply chain: Clear to build BO Bob At risk"]
    assert names(page)[0] == before[0]
    assert names(page)[-4] == "Priority 2: 1 off, 1 at risk of 3 Grow"


def test_who_may_move_what_is_in_the_rows(cast, client, cascade, victor):
    assert "data-move" not in victor.get(ADDRESS).content.decode()
    client.force_login(cast.bob.user)
    assert victor.get(ADDRESS).content.decode().count("data-move") == 1
    client.force_login(cast.carol.user)
    assert victor.get(ADDRESS).content.decode().count("data-move") == 2


@pytest.mark.parametrize("key", ["objective", "priority"])
def test_an_unknown_branch_is_not_found(victor, cascade, cast, key):
    assert victor.get(BRANCH, {key: cast.organization.pk}, headers=HTMX).status_code == 404


def test_htmx_gets_the_tree_only(victor, cascade):
    answer = victor.get(ADDRESS, headers=HTMX).content.decode()

    assert answer.strip().startswith('<div id="cascade">')


def test_the_first_answer_holds_at_most_eighty_rows(victor, home):
    for number in range(9):
        root = factories.objective(f"R{number}", priority=home.deliver, result="off_track")
        for child in range(9):
            below = factories.objective(f"R{number}-{child}", parent=root, result="off_track")
            for leaf in range(3):
                factories.objective(f"R{number}-{child}-{leaf}", parent=below, result="off_track")

    page = victor.get(ADDRESS).content.decode()
    everything = victor.get(ADDRESS, {"open": "all"}).content.decode()
    asked = victor.get(ADDRESS, {"q": "R", "rows": "160"}).content.decode()

    assert 70 < page.count(' role="row" aria-level') <= 80
    assert 235 < everything.count(' role="row" aria-level') <= 240
    assert "Showing 157 of 333. 176 more match." in text_of(asked)


def test_three_hundred_cost_the_queries_of_one_and_stay_small(victor, home):
    costs = []
    for rows in (1, 2, 297):
        for number in range(rows):
            factories.objective(
                f"{rows}-{number}",
                priority=home.deliver,
                result=("off_track", "on_track")[number % 2],
            )
        costs.append(queries_of(victor, f"{ADDRESS}?show=all"))
    page = victor.get(ADDRESS)

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs
    assert len(page.content) < 100_000
    assert "149 on track, hidden" in text_of(main_of(page))


def test_an_outsider_finds_nothing(cast, client, cascade):
    client.force_login(cast.mallory)

    answers = [
        client.get(ADDRESS),
        client.get(BRANCH),
        client.get("/o/rival/alignment/branch/", {"objective": cascade.pk}, headers=HTMX),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
